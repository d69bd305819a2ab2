"""Giving out work over ODK Central: the entity list, its visits, and the form that asks about them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from serving.field_systems.odk_entities import LIST_NAME, PROPERTIES, SAVED_BY_THE_FORM
from serving.field_systems.odk_form import FORM_ID, form_version, form_xml

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from serving.field_systems.odk_account import Central

CONFLICT = 409  # there is a form of this name already
AT_ONCE = 500  # entities a request: Central takes them whole or not at all


@dataclass(frozen=True)
class Pushed:
    """What was done: whether a form was published, and how many visits were new, changed and as they were."""

    form: str
    form_version: str
    is_published: bool
    created: int
    updated: int
    unchanged: int

    def as_dict(self) -> dict[str, Any]:
        """Return it as a document."""
        return asdict(self)


def push(central: Central, entities: pd.DataFrame) -> Pushed:
    """Bring Central to hold these visits and the form; done twice, the second time changes nothing.

    The list comes before the form: Central lets a form choose from a list that is there when the form is.
    """
    _make_list(central)
    created, updated, unchanged = _upsert(central, entities)
    version = form_version()
    return Pushed(FORM_ID, version, _publish(central, version), created, updated, unchanged)


def _make_list(central: Central) -> None:
    lists = central.client.entity_lists
    there = central.find(lambda: lists.get(LIST_NAME))
    if there is None:
        there = central.ask(lambda: lists.create(entity_list_name=LIST_NAME))
    known = {one.name for one in there.properties or ()}
    for name in (*PROPERTIES, *SAVED_BY_THE_FORM):
        if name not in known:
            central.ask(partial(lists.add_property, name, entity_list_name=LIST_NAME))


def _upsert(central: Central, entities: pd.DataFrame) -> tuple[int, int, int]:
    table = central.ask(lambda: central.client.entities.get_table(entity_list_name=LIST_NAME))
    there = {one["__id"]: one for one in table["value"]}
    rows: list[dict[str, str]] = entities.to_dict("records")  # type: ignore[assignment]  # its columns have names
    fresh = [_as_sent(row) for row in rows if row["name"] not in there]
    for start in range(0, len(fresh), AT_ONCE):
        sent = {"entities": fresh[start : start + AT_ONCE], "source": {"name": "rastin"}}
        central.post(f"datasets/{LIST_NAME}/entities", sent)
    changed = [row for row in rows if row["name"] in there and _differs(row, there[row["name"]])]
    for row in changed:
        _update(central, row, there[row["name"]])
    return len(fresh), len(changed), len(rows) - len(fresh) - len(changed)


def _as_sent(row: Mapping[str, str]) -> dict[str, Any]:
    return {"uuid": row["name"], "label": row["label"], "data": {name: row[name] for name in PROPERTIES}}


def _differs(row: Mapping[str, str], there: Mapping[str, Any]) -> bool:
    return any(row[name] != (there.get(name) or "") for name in ("label", *PROPERTIES))


def _update(central: Central, row: Mapping[str, str], there: Mapping[str, Any]) -> None:
    sent = _as_sent(row)
    central.ask(
        lambda: central.client.entities.update(
            sent["uuid"], LIST_NAME, label=sent["label"], data=sent["data"], base_version=there["__system"]["version"]
        )
    )


def _publish(central: Central, version: str) -> bool:
    """Publish the form where Central has none, an older one, or a draft that a push was cut off at."""
    forms = central.client.forms
    there = central.find(lambda: central.get(f"forms/{FORM_ID}").json())
    if there is not None and there["publishedAt"] and there["version"] == version:
        return False
    made = central.find(lambda: forms.create(form_xml(), form_id=FORM_ID), CONFLICT) if there is None else None
    if made is None:
        central.ask(lambda: forms.update(FORM_ID, definition=form_xml()))
    return True
