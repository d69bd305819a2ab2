"""Taking in what ODK Central has received: submissions since the last pull, by way of the checks of all reports."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pandas as pd

from features.contract import TABLES
from features.faults import Fault
from features.whole_files import whole_file
from serving.field_reports.receiving import receive
from serving.field_systems.odk_form import FORM_ID
from serving.field_systems.odk_submissions import of_table, of_xml, rows_of
from serving.field_systems.registered import registered

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from features.settings import Settings
    from serving.field_reports.receipt import Receipt
    from serving.field_systems.odk_account import Central
    from serving.field_systems.odk_submissions import Submission

PAGE = 250  # submissions a page, as Central's own pages have
OVERLAP = timedelta(minutes=10)  # Central stamps a submission before it is there to be read; ten minutes cover that
_COLUMNS = [column.name for column in TABLES["verifications"].columns]


@dataclass(frozen=True)
class Pulled:
    """What came: how many submissions, of which some were new or changed, and the receipt for their rows."""

    submissions: int
    without_jobs: int
    receipt: Receipt | None

    def as_dict(self) -> dict[str, Any]:
        """Return it as a document."""
        receipt = None if self.receipt is None else self.receipt.as_dict()
        return {"submissions": self.submissions, "without_jobs": self.without_jobs, "receipt": receipt}


@dataclass(frozen=True)
class Watermark:
    """Up to where submissions were taken in.

    Attributes
    ----------
    until
        The latest stamp that was seen, as Central writes it; `None` before the first pull.
    seen
        Submissions so near to it that they will be listed again, with their stamps.
    pulls
        How many pulls brought something.
    """

    until: str | None = None
    seen: tuple[tuple[str, str], ...] = ()
    pulls: int = 0


def pull(settings: Settings, central: Central) -> Pulled:
    """Receive what was submitted or edited since the last pull.

    The watermark moves last. Killed before that, the next pull lists the same submissions again; no row lands twice.

    Raises
    ------
    Fault
        When Central answers with something that is no submission.
    """
    folder = settings.home / "field_systems" / "odk"
    state = folder / f"project-{central.project}.json"
    before = _read(state)
    listed = [row for row in _listed(central, before.until) if (row["__id"], _stamp(row)) not in set(before.seen)]
    if not listed:
        return Pulled(0, 0, None)
    try:
        submissions = [one for row in listed for one in _versions(central, row)]
        rows = _rows(settings, submissions)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise Fault(
            f"What ODK Central lists must be submissions of the form {FORM_ID}; it is not ({type(error).__name__}). "
            "Try: rastin odk push, and pull again.",
            f"آنچه ODK Central می‌دهد باید از فرم {FORM_ID} باشد؛ نیست. rastin odk push را اجرا کنید.",
        ) from None
    file = folder / f"odk-{central.project}-{before.pulls + 1:06d}.csv"
    receipt = _received(settings, file, rows) if rows else None
    _write(state, _moved(before, listed))
    return Pulled(len(listed), sum(not one.fields["jobs"] for one in submissions), receipt)


def _listed(central: Central, until: str | None) -> Iterator[dict[str, Any]]:
    """List submissions page by page; the next page is asked for where we ask, whatever address its link names."""
    asked: dict[str, str | int] = {"$top": PAGE, "$expand": "*"}
    if until is not None:
        since = (datetime.fromisoformat(until) - OVERLAP).isoformat().replace("+00:00", "Z")
        asked["$filter"] = f"__system/submissionDate ge {since} or __system/updatedAt ge {since}"
    while True:
        page = central.get(f"forms/{FORM_ID}.svc/Submissions", **asked).json()
        yield from page["value"]
        token = parse_qs(urlsplit(page.get("@odata.nextLink") or "").query).get("$skiptoken")
        if not token:
            return
        asked["$skiptoken"] = token[0]


def _versions(central: Central, row: Mapping[str, Any]) -> Iterator[Submission]:
    """Give what the inspector sent last; beside it what somebody else made of it, where somebody did."""
    if not row["__system"].get("edits"):
        yield of_table(row)
        return
    path = f"forms/{FORM_ID}/submissions/{central.named(row['__id'])}/versions"
    versions = central.get(path).json()  # the latest first
    sender = versions[-1]["submitterId"]
    is_direct = versions[0]["submitterId"] == sender
    yield of_table(row, is_direct=is_direct)
    if not is_direct:
        own = next(one["instanceId"] for one in versions if one["submitterId"] == sender)
        yield of_xml(row["__id"], central.get(f"{path}/{central.named(own)}.xml").text)


def _rows(settings: Settings, submissions: Sequence[Submission]) -> list[dict[str, Any]]:
    jobs = {str(job.get("job_id")) for one in submissions for job in one.fields["jobs"]}
    known = registered(settings, jobs)
    return [row for one in submissions for row in rows_of(one, known)]


def _received(settings: Settings, file: Path, rows: Sequence[Mapping[str, Any]]) -> Receipt:
    with whole_file(file) as draft:
        pd.DataFrame(rows, columns=_COLUMNS, dtype=object).to_csv(draft, index=False)
    return receive(settings, file)


def _stamp(row: Mapping[str, Any]) -> str:
    return str(row["__system"].get("updatedAt") or row["__system"]["submissionDate"])


def _moved(before: Watermark, listed: Sequence[Mapping[str, Any]]) -> Watermark:
    stamps = {**dict(before.seen), **{row["__id"]: _stamp(row) for row in listed}}
    until = max([*([before.until] if before.until else []), *stamps.values()], key=datetime.fromisoformat)
    first = datetime.fromisoformat(until) - OVERLAP
    near = sorted((one, stamp) for one, stamp in stamps.items() if datetime.fromisoformat(stamp) >= first)
    return Watermark(until, tuple(near), before.pulls + 1)


def _read(state: Path) -> Watermark:
    if not state.exists():
        return Watermark()
    said = json.loads(state.read_text(encoding="utf-8"))
    return Watermark(said["until"], tuple((one, stamp) for one, stamp in said["seen"]), said["pulls"])


def _write(state: Path, watermark: Watermark) -> None:
    document = {"until": watermark.until, "seen": watermark.seen, "pulls": watermark.pulls}
    with whole_file(state) as draft:
        draft.write_text(json.dumps(document, indent=1), encoding="utf-8")
