"""Three families as a careful person would write them in DuckDB's SQL, knowing the tables."""

from __future__ import annotations

from importlib.resources import files

STAGED = ("registered", "present", "contacts", "lending", "findings", "links")
"""What families share, in this order."""

FAMILIES = ("identity", "repayment", "contact")


def query(name: str) -> str:
    """Return the query of a staged table or a family."""
    return (files(__package__) / f"{name}.sql").read_text(encoding="utf-8")
