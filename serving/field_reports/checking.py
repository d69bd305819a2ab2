"""Checking what was sent of a visit: by the rules of an ingest, and that it is one visit of what the sender may see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from features.faults import Fault
from features.ingest.trial import Trial
from models.fieldwork import kilometres
from serving.field_reports.impersonal import check_is_impersonal
from serving.field_reports.registry import Registry
from serving.field_reports.sent import rows_of_sent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from features.ingest.trial import Tried
    from features.settings import Settings
    from serving.field_reports.registry import Inspector, Place
    from serving.field_reports.sent import Sent
    from serving.records import Scope

_METRES = 1000.0


@dataclass(frozen=True)
class Checked:
    """A visit that was checked.

    Attributes
    ----------
    inspector
        Who was there.
    plan_id, belongs
        Where, and the columns that scopes bound.
    content
        As `FieldReport.content`.
    visit_id
        The visit of a sample plan, where it was one.
    """

    inspector: Inspector
    plan_id: str
    belongs: Mapping[str, str | None]
    content: dict[str, Any]
    visit_id: str | None


class Checking:
    """Checks what was sent against the registry of a home folder; its engines stay open.

    Parameters
    ----------
    settings
        Of this process.
    """

    def __init__(self, settings: Settings) -> None:
        self.registry = Registry(settings.home)
        self._trial = Trial(settings)

    def check(self, sent: Sent, inspector_id: str, scope: Scope) -> Checked:
        """Check a visit that was sent.

        Raises
        ------
        Fault
            With everything that is wrong. A job outside the scope is said to be unknown, as one that is not there.
        """
        inspector = self.registry.inspector(inspector_id)
        if inspector is None:
            raise _unknown_inspector()
        tried = self._trial.rows("verifications", rows_of_sent(sent, inspector))
        _check_all_may_land(tried)
        places = self.registry.places(sent.jobs)
        place = _one_place(sent, inspector, places, scope)
        content = _content(sent, tried, place)
        belongs: dict[str, str | None] = {**place.belongs(), "firm_id": inspector.firm_id}
        return Checked(inspector, place.plan_id, belongs, content, sent.visit_id)

    def close(self) -> None:
        """Close the engines."""
        self._trial.close()
        self.registry.close()


def _check_all_may_land(tried: list[Tried]) -> None:
    wrong = list(dict.fromkeys((row.english, row.persian) for row in tried if row.english))
    if wrong:
        raise Fault(" ".join(english for english, _ in wrong), " ".join(persian for _, persian in wrong))


def _one_place(sent: Sent, inspector: Inspector, places: Mapping[str, Place], scope: Scope) -> Place:
    unseen = [job for job in sent.jobs if not _sees(scope, inspector, places.get(job))]
    if unseen:
        raise Fault(
            "job_id must name a job within what the account may see; nobody knows this one there.",
            "شناسهٔ شغل باید شغلی در حوزهٔ این حساب باشد؛ چنین شغلی در آن نیست.",
        )
    if len({place.plan_id for place in places.values()}) > 1:
        raise Fault(
            "A report must be of one visit to one plan; these jobs are of several. Try: a report for each plan.",
            "گزارش باید از یک بازدید از یک طرح باشد؛ این شغل‌ها از چند طرح‌اند. برای هر طرح یک گزارش بفرستید.",
        )
    return next(iter(places.values()))


def _sees(scope: Scope, inspector: Inspector, place: Place | None) -> bool:
    return place is not None and scope.has({**place.belongs(), "firm_id": inspector.firm_id})


def _content(sent: Sent, tried: list[Tried], place: Place) -> dict[str, Any]:
    values = tried[0].values
    said: dict[str, Any] = {
        "jobs": {row.values["job_id"]: row.values["outcome"] for row in tried},
        "completed_at": values["completed_at"].isoformat(" ", "seconds"),
        "level": values["level"],
        "duration_min": values["duration_min"],
        "distance_m": values["distance_m"] if sent.place is None else _metres(sent.place, place),
    }
    if sent.place is not None:
        said |= {"latitude": sent.place[0], "longitude": sent.place[1]}
    if sent.note is not None:
        said["note"] = check_is_impersonal(sent.note)
    if sent.attachments:
        said["attachments"] = list(sent.attachments)
    return said


def _metres(here: tuple[float, float], place: Place) -> float | None:
    if place.latitude is None or place.longitude is None:
        return None
    return round(float(kilometres(*here, place.latitude, place.longitude)) * _METRES, 1)


def _unknown_inspector() -> Fault:
    return Fault(
        "A report must be an inspector's whom the registry has; this account names none of them.",
        "گزارش باید از بازرسی باشد که در سامانه هست؛ این حساب چنین بازرسی را نام نمی‌برد.",
    )
