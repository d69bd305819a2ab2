"""Who sees which rows: one rule, applied to every select, and by PostgreSQL itself as well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import event, text
from sqlalchemy.orm import with_loader_criteria

from serving.records.rows import Base, Placed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import LoaderCriteriaOption, ORMExecuteState, Session

    from serving.records.scope import Scope

COLUMNS = ("province_code", "county_code", "agency_code", "firm_id")
EVERYTHING = "*"  # what a bound says where it bounds nothing; without a bound PostgreSQL shows no row


def narrow(session: Session, scope: Scope | None) -> None:
    """Let a session see only rows within a scope; a row that has no province lies outside every province."""
    bounds = {} if scope is None else scope.bounds()
    if session.get_bind().dialect.name == "postgresql":
        _tell_postgresql(session, bounds)
    if not bounds:
        return

    def add(state: ORMExecuteState) -> None:
        if state.is_select:
            options = [_criteria(row, *bound) for row in _placed() for bound in bounds.items()]
            state.statement = state.statement.options(*options)

    event.listen(session, "do_orm_execute", add)


def policy(table: str) -> tuple[str, ...]:
    """Return the statements by which PostgreSQL itself shows and takes only rows within the bounds it was told."""
    asked = " AND ".join(
        f"({_told(column)} = '{EVERYTHING}' OR {column} = ANY (string_to_array({_told(column)}, ',')))"
        for column in COLUMNS
    )
    return (
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY within_scope ON {table} USING ({asked})",
    )


def _criteria(row: type[Placed], column: str, allowed: tuple[str, ...]) -> LoaderCriteriaOption:
    """Bound a column of a table wherever the table stands in a statement, under another name too.

    Only a lambda is asked anew for each name, and SQLAlchemy keeps what a lambda gave by its code: hence one a column.
    """
    within: dict[str, Callable[[type[Placed]], ColumnElement[bool]]] = {
        "province_code": lambda one: one.province_code.in_(allowed),
        "county_code": lambda one: one.county_code.in_(allowed),
        "agency_code": lambda one: one.agency_code.in_(allowed),
        "firm_id": lambda one: one.firm_id.in_(allowed),
    }
    return with_loader_criteria(row, within[column], include_aliases=True)


def _placed() -> list[type[Placed]]:
    return [mapper.class_ for mapper in Base.registry.mappers if issubclass(mapper.class_, Placed)]


def _tell_postgresql(session: Session, bounds: Mapping[str, tuple[str, ...]]) -> None:
    for column in COLUMNS:
        said = ",".join(bounds[column]) if column in bounds else EVERYTHING
        session.execute(text("SELECT set_config(:name, :said, true)"), {"name": f"rastin.{column}", "said": said})


def _told(column: str) -> str:
    return f"coalesce(current_setting('rastin.{column}', true), '')"
