"""Submissions as ODK Central tells of them, turned into rows of `verifications`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from models.fieldwork import kilometres

if TYPE_CHECKING:
    from collections.abc import Mapping

    from serving.field_systems.registered import Registered

TEHRAN = timezone(timedelta(hours=3, minutes=30))  # without summer time since 2022, before which no form was out
METRES = 1000.0


@dataclass(frozen=True)
class Submission:
    """One submission: one visit, as one person sent it.

    Attributes
    ----------
    instance
        Its id, which stays the same when it is edited.
    fields
        What was filled in: `start`, `end`, `inspector`, `place` (latitude and longitude, or `None`) and `jobs`, each
        with `job_id` and `outcome`, in the order of the form.
    is_direct
        Whether the inspector who sent it wrote this version too.
    """

    instance: str
    fields: Mapping[str, Any]
    is_direct: bool = True


def of_table(row: Mapping[str, Any], *, is_direct: bool = True) -> Submission:
    """Read a submission from a row of the OData table, its repetitions expanded."""
    point = row.get("location")
    place = None if not point else (point["coordinates"][1], point["coordinates"][0])  # GeoJSON: longitude first
    jobs = [{name: one.get(name) for name in ("job_id", "outcome")} for one in row.get("job") or ()]
    fields = {name: row.get(name) for name in ("start", "end", "inspector")}
    return Submission(row["__id"], {**fields, "place": place, "jobs": jobs}, is_direct)


def of_xml(instance: str, text: str) -> Submission:
    """Read a submission from the XML of one of its versions.

    Raises
    ------
    ValueError
        When it is no submission's XML; one that declares entities of its own is none.
    """
    if "<!DOCTYPE" in text:
        raise ValueError("A submission's XML must declare no document type; this one does.")
    root = ET.fromstring(text)  # noqa: S314 - without a document type there are no entities to unfold
    cells = {_named(node): (node.text or "").strip() or None for node in root}
    jobs = [
        {_named(cell): (cell.text or "").strip() or None for cell in node if _named(cell) in {"job_id", "outcome"}}
        for node in root
        if _named(node) == "job"
    ]
    numbers = (cells.get("location") or "").split()
    place = (float(numbers[0]), float(numbers[1])) if len(numbers) > 1 else None
    fields = {name: cells.get(name) for name in ("start", "end", "inspector")}
    return Submission(instance, {**fields, "place": place, "jobs": jobs})


def rows_of(submission: Submission, registered: Registered) -> list[dict[str, Any]]:
    """Return one row of `verifications` for each job of a submission; what is wrong in them, ingest will say.

    A row's id is the submission's and the job's place in it: a correction keeps it. What somebody else made of the
    submission gets ids of its own, and is `relayed`.
    """
    fields = submission.fields
    inspector = str(fields["inspector"] or "").strip()
    who = registered.inspectors.get(inspector, {})
    suffix = "" if submission.is_direct else "-r"
    shared = {
        "stage": "field",
        "level": who.get("level"),
        "completed_at": _in_tehran(fields["end"]),
        "inspector_id": inspector,
        "firm_id": who.get("firm_id"),
        "reported_via": "direct" if submission.is_direct else "relayed",
        "duration_min": _minutes(fields["start"], fields["end"]),
    }
    return [
        {
            "verification_id": f"odk-{submission.instance.removeprefix('uuid:')}-{place}{suffix}",
            "job_id": job.get("job_id"),
            "outcome": job.get("outcome"),
            **shared,
            "distance_m": _metres(fields["place"], registered.place_of.get(str(job.get("job_id")))),
        }
        for place, job in enumerate(fields["jobs"], start=1)
    ]


def _named(node: ET.Element) -> str:
    return node.tag.rpartition("}")[2]


def _moment(text: str | None) -> datetime | None:
    try:
        return None if text is None else datetime.fromisoformat(text).astimezone(TEHRAN).replace(tzinfo=None)
    except ValueError:
        return None


def _in_tehran(text: str | None) -> str | None:
    moment = _moment(text)
    return text if moment is None else moment.replace(microsecond=0).isoformat(" ")


def _minutes(start: str | None, end: str | None) -> float | None:
    began, ended = _moment(start), _moment(end)
    return None if began is None or ended is None else round((ended - began).total_seconds() / 60.0, 1)


def _metres(here: tuple[float, float] | None, registered: tuple[float, float] | None) -> float | None:
    if here is None or registered is None:
        return None
    return round(float(kilometres(*here, *registered)) * METRES, 1)
