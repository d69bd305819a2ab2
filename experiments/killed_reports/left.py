"""What is left when all is quiet again, held against the receipts that clients have in hand."""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import duckdb

from experiments.killed_reports.processes import TOOL, environment
from features.ledger import Kind, open_ledger
from features.store import Store
from serving.field_reports.reading import every_version, landed_versions
from serving.kept_answers import count_answers
from serving.records import open_records

if TYPE_CHECKING:
    from collections.abc import Sequence

    from experiments.killed_reports.client import Client
    from features.settings import Settings
    from serving.field_reports.report import FieldReport
    from serving.records import Records


@dataclass(frozen=True)
class Left:
    """What was found.

    Attributes
    ----------
    receipts
        How many the clients hold.
    lost
        Receipts whose version is not in the records as it was sent, or not in the ledger where the receipt says.
    doubled
        Versions, answers or changes that no receipt asked for, or that are there more than once.
    rows
        Rows of `verifications` that are current in the store.
    rows_wrong
        Jobs whose current row is not what the last version of the report says, is missing or is there twice.
    not_landed
        Versions that did not land.
    breaches
        What `rastin audit verify` found.
    """

    receipts: int = 0
    lost: int = 0
    doubled: int = 0
    rows: int = 0
    rows_wrong: int = 0
    not_landed: int = 0
    breaches: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether nothing is lost, nothing doubled and the ledger whole."""
        return not (self.lost or self.doubled or self.rows_wrong or self.not_landed or self.breaches)


def what_is_left(settings: Settings, clients: Sequence[Client]) -> Left:
    """Land what has not landed, and look at records, ledger and store."""
    _run(settings, "report", "land")
    audit = json.loads(_run(settings, "audit", "verify", "--json"))
    receipts = [(receipt, body) for client in clients for receipt, body in client.receipts]
    records = open_records(settings)
    reports, answers, landed = every_version(records), count_answers(records), landed_versions(records)
    there = {(report.report_id, report.edition): report for report in reports}
    lost = sum(not _is_there(records, there, receipt, body) for receipt, body in receipts)
    rows, wrong = _rows(settings, reports)
    records.engine.dispose()
    return Left(
        receipts=len(receipts),
        lost=lost + len(receipts) - len({(one["report_id"], one["version"]) for one, _ in receipts}),
        doubled=len(reports) - len(receipts) + answers - len(receipts) + _changed_twice(settings, len(receipts)),
        rows=rows,
        rows_wrong=wrong,
        not_landed=len(reports) - landed,
        breaches=len(audit["breaches"]),
    )


def _is_there(records: Records, there: dict[tuple[str, int], FieldReport], receipt: Any, body: Any) -> bool:
    report = there.get((receipt["report_id"], receipt["version"]))
    if report is None or report.jobs != {one["job_id"]: one["outcome"] for one in body["jobs"]}:
        return False
    change = records.change_of(report.change_id)
    said = receipt["ledger"]
    return (
        (report.content_sha256, report.signed) == (receipt["content_sha256"], receipt["signed"])
        and change is not None
        and (change.entry, change.leaf, change.checkpoint) == (said["entry"], said["leaf"], said["checkpoint"])
    )


def _changed_twice(settings: Settings, receipts: int) -> int:
    """Count the entries of filed reports beyond one for each receipt."""
    said = map(json.loads, open_ledger(settings).read().entries)
    filed = ("report.filed", "report.corrected")
    changes = Counter(
        one["what"]["change"]
        for one in said
        if one["kind"] == Kind.RECORDS_CHANGED and one["what"]["operation"] in filed
    )
    return changes.total() - receipts


def _rows(settings: Settings, reports: Sequence[FieldReport]) -> tuple[int, int]:
    last: dict[str, FieldReport] = {}
    for report in sorted(reports, key=lambda report: report.edition):
        last[report.report_id] = report
    expected = {f"{one.report_id}/{job}": outcome for one in last.values() for job, outcome in one.jobs.items()}
    files = [str(path) for path in Store(settings.home).files("verifications")]
    with duckdb.connect() as engine:
        rows = engine.execute(
            "FROM read_parquet($1) SELECT verification_id, outcome WHERE contains(verification_id, '/') QUALIFY"
            " row_number() OVER"
            " (PARTITION BY verification_id ORDER BY recorded_at DESC, landing DESC, revision DESC) = 1",
            [files],
        ).fetchall()
    stands = dict(rows)
    wrong = sum(stands.get(row) != outcome for row, outcome in expected.items()) + len(stands.keys() - expected.keys())
    return len(rows), wrong


def _run(settings: Settings, *words: str) -> str:
    command = [*TOOL, "--home", str(settings.home), *words]
    done = subprocess.run(command, env=environment(settings), capture_output=True, text=True, check=False)  # noqa: S603
    return done.stdout
