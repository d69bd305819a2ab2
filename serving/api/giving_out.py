"""Giving out files: CSV, XLSX, Parquet and reports for print are entered in the ledger before they leave.

A page of JSON is looked at; a file is kept, passed on and opened elsewhere. So files alone are exports, and the pages
that are asked for hundreds of times a second wait for no disk. Files asked for at once share a checkpoint.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING

from serving.api.answering.table_forms import JSON
from serving.api.declaring import holder_of, state_of
from serving.ledger.recorded import list_given_out

if TYPE_CHECKING:
    from collections.abc import Mapping
    from concurrent.futures import Future

    from starlette.requests import Request

    from features.ledger import Recorded


@dataclass(frozen=True)
class GivenOut:
    """A list that is asked for in a form.

    Attributes
    ----------
    name
        Which list.
    form
        The media type.
    rows
        How many rows it has; `None` where it is no table.
    sha256
        Of its content, before it is packed for the way.
    filters
        What it was narrowed to: codes of places, bodies and programmes, names of runs and sample plans.
    over
        api or console.
    """

    name: str
    form: str
    rows: int | None
    sha256: str
    filters: Mapping[str, str] = field(default_factory=dict)
    over: str = "api"

    @classmethod
    def of(
        cls,
        name: str,
        form: str,
        rows: int | None,
        body: bytes,
        filters: Mapping[str, str] | None = None,
        over: str = "api",
    ) -> GivenOut:
        """Tell of a list by its content; that of JSON is not looked at."""
        return cls(name, form, rows, "" if form == JSON else sha256(body).hexdigest(), filters or {}, over)


def enter_given_out(request: Request, given: GivenOut) -> None:
    """Enter that a file is given out, and wait until it is entered; as `enter_before_giving_out`."""
    if given.form != JSON:
        _entering(request, given).result()


async def enter_before_giving_out(request: Request, given: GivenOut) -> None:
    """Enter that a file is given out; nothing is entered of JSON.

    Raises
    ------
    LedgerDamaged
        When it cannot be entered: then it is not given out.
    """
    if given.form != JSON:
        await asyncio.wrap_future(_entering(request, given))


def _entering(request: Request, given: GivenOut) -> Future[Recorded]:
    entry = list_given_out(
        holder_of(request).account,
        given.name,
        given.form,
        given.rows,
        given.filters,
        out_sha256=given.sha256,
        over=given.over,
    )
    return state_of(request).entering.enter(entry)
