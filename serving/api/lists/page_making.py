"""Making a page of a list: its jobs with what is said of them, in the form and language that were asked for."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

from anyio import to_thread

from serving.api.answering.cursors import Cursor
from serving.api.answering.tags import tag_of
from serving.api.index.kept_reasons import wordings_key
from serving.api.index.list_index import FIRST
from serving.api.lists.list_forms import CSV, FILES, JSON, as_json
from serving.api.lists.pages import MadePage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from serving.api.explaining.explainer import Explainer
    from serving.api.index.list_index import Listed, ListIndex

_AT_ONCE = 1_000  # jobs as JSON: some milliseconds; more, or other forms, are made beside the requests
_PACKING = 5  # of gzip's levels; a page is packed once and sent often
_PACKED = (JSON, CSV)  # the others are packed already


@dataclass(frozen=True)
class AskedPage:
    """Which page is asked for.

    Attributes
    ----------
    index
        Of the run.
    filters, bounds, after, limit, language
        As `ListIndex.page` takes them.
    form
        A media type.
    may_pack
        Whether gzip is accepted.
    address
        The path and query that were asked.
    """

    index: ListIndex
    filters: Mapping[str, str]
    bounds: Mapping[str, tuple[str, ...]]
    after: int
    limit: int
    language: str
    form: str
    may_pack: bool
    address: str

    def question(self) -> str:
        """Name it by all that the answer depends on, but for what is not said yet."""
        packing = self.may_pack and self.form in _PACKED
        return tag_of(self.index.key, wordings_key(), self.bounds, self.language, self.form, packing, self.address)


async def made_page(asked: AskedPage, explainer: Explainer) -> MadePage:
    """Make a page; what is not said yet of its jobs is left open, and explained next."""
    if asked.form == JSON and asked.limit <= _AT_ONCE:
        jobs, body = _made(asked)
    else:
        jobs, body = await to_thread.run_sync(_made, asked)
    page = jobs[: asked.limit]
    pending = [job.rank for job in page if job.reasons is None]
    explainer.want(asked.index, pending[:FIRST])
    headers = {"link": _link(asked, page)} if len(jobs) > asked.limit else {}
    digest = "" if asked.form == JSON else sha256(body).hexdigest()
    is_packed = asked.may_pack and asked.form in _PACKED and not pending
    if is_packed:
        body = await to_thread.run_sync(partial(gzip.compress, body, _PACKING, mtime=0))
        headers["content-encoding"] = "gzip"
    # What is said is never taken back: how much is said yet tells the page's states apart.
    tag = tag_of(asked.question(), is_packed, len(pending))
    return MadePage(tag, body, headers, is_whole=not pending, rows=len(page), sha256=digest)


def _made(asked: AskedPage) -> tuple[Sequence[Listed], bytes]:
    """Return the page's jobs, one more where there is a next page, and its body."""
    jobs = asked.index.page(asked.filters, asked.bounds, asked.after, asked.limit + 1, asked.language)
    page = jobs[: asked.limit]
    if asked.form != JSON:
        return jobs, FILES[asked.form](page)
    pending = sum(job.reasons is None for job in page)
    more = _cursor(asked, page) if len(jobs) > asked.limit else None
    head = {**asked.index.head, "lang": asked.language, "next": more, "reasons_pending": pending}
    return jobs, as_json(head, page)


def _cursor(asked: AskedPage, page: Sequence[Listed]) -> str:
    return Cursor(asked.index.run, page[-1].rank).as_word()


def _link(asked: AskedPage, page: Sequence[Listed]) -> str:
    at = urlsplit(asked.address)
    query = [(name, value) for name, value in parse_qsl(at.query, keep_blank_values=True) if name != "cursor"]
    return f'<{at.path}?{urlencode([*query, ("cursor", _cursor(asked, page))])}>; rel="next"'
