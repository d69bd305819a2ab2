"""Rows whose every change is entered in the ledger, and rows that belong to a place or a body."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import MetaData, inspect
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

from serving.records.columns import Document, Moment, canonical, moment_text

_NONCE_BYTES = 16


class Base(DeclarativeBase):
    """What all tables of the records have in common."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: Moment,
        dict[str, Any]: Document,
        list[str]: Document,
    }


class Held(Base):
    """A row that the ledger holds to its hash.

    Attributes
    ----------
    nonce
        Random, new with each change: without the row, its hash tells nothing, however few values it could have.
    version
        Counts the changes of the row. Of two who change the same version, the second is refused.
    """

    __abstract__ = True

    nonce: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column()

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}

    def renew(self) -> None:
        """Take another nonce: the row changes."""
        self.nonce = secrets.token_hex(_NONCE_BYTES)

    def key(self) -> str:
        """Name the row: its table and its primary key."""
        mapper = inspect(type(self))
        return "/".join([self.__tablename__, *map(str, mapper.primary_key_from_instance(self))])

    def sha256(self) -> str:
        """Hash all columns of the row as they stand; 64 hexadecimal digits."""
        mapper = inspect(type(self))
        columns = {column.columns[0].name: _plain(getattr(self, column.key)) for column in mapper.column_attrs}
        return hashlib.sha256(canonical({"row": self.key(), "columns": columns}).encode()).hexdigest()


class Placed:
    """Where a row belongs, and so who may see it; nothing stands for every place and every body."""

    province_code: Mapped[str | None] = mapped_column(index=True)
    county_code: Mapped[str | None] = mapped_column(index=True)
    agency_code: Mapped[str | None] = mapped_column(index=True)
    firm_id: Mapped[str | None] = mapped_column(index=True)


def _plain(value: Any) -> Any:
    return moment_text(value) if isinstance(value, datetime) else value
