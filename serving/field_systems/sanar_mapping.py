"""How a field system's reports are read: which header is which column, and which word which outcome."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Any

from features.faults import Fault
from serving.field_systems.outcomes import OUTCOMES
from serving.field_systems.spelling import folded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

NEEDED = ("verification_id", "job_id", "inspector_id", "completed_at", "outcome", "duration_min")
OPTIONAL = ("distance_m", "firm_id")
_VIA = ("direct", "relayed")


@dataclass(frozen=True)
class FieldMapping:
    """A mapping, its words folded.

    Attributes
    ----------
    headers
        By column of `verifications`: the header in the file.
    outcomes
        By folded word: the contract's code.
    reported_via
        "direct" or "relayed".
    """

    headers: Mapping[str, str]
    outcomes: Mapping[str, str]
    reported_via: str

    def outcome(self, word: str) -> str:
        """Return the code of a word; the word itself where it is none, for quarantine to name."""
        return self.outcomes.get(folded(word), word)

    def places(self, header: Sequence[str]) -> dict[str, int]:
        """Find each column in a file's header.

        Raises
        ------
        Fault
            With all that are missing.
        """
        there = {folded(name): place for place, name in enumerate(header)}
        lacking = [self.headers[name] for name in NEEDED if folded(self.headers[name]) not in there]
        if lacking:
            raise Fault(
                f"The file must have the columns that the mapping names; it lacks {', '.join(lacking)}. "
                "Try: --mapping with the headers as they are in the file.",
                f"پرونده باید ستون‌هایی را داشته باشد که نگاشت نام می‌برد؛ {'، '.join(lacking)} نیست."
                " با --mapping سرستون‌های پرونده را بدهید.",
            )
        return {name: there[folded(one)] for name, one in self.headers.items() if folded(one) in there}


def read_mapping(path: Path | None) -> FieldMapping:
    """Read a mapping; the one for Sanar where no file is given.

    Raises
    ------
    Fault
        When it cannot be read, or with all that is wrong in it.
    """
    if path is None:
        text = resources.files("serving.field_systems").joinpath("sanar.toml").read_text(encoding="utf-8")
    else:
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, ValueError):
            raise _wrong([f"{path} cannot be read"]) from None
    try:
        said = tomllib.loads(text)
    except ValueError:
        raise _wrong(["it is no TOML"]) from None
    wrong = list(_faults_of(said))
    if wrong:
        raise _wrong(wrong)
    outcomes = {folded(word): code for word, code in said["outcomes"].items()}
    own = {one.code: one.code for one in OUTCOMES}
    return FieldMapping(said["columns"], own | outcomes, said["reported_via"])


def _faults_of(said: Mapping[str, Any]) -> list[str]:
    columns, outcomes = said.get("columns"), said.get("outcomes")
    if not isinstance(columns, dict) or not isinstance(outcomes, dict):
        return ["[columns] and [outcomes] are needed"]
    codes = {one.code for one in OUTCOMES}
    return [
        *(f"[columns] lacks {name}" for name in NEEDED if name not in columns),
        *(f"[columns] has no {name}" for name in columns if name not in {*NEEDED, *OPTIONAL}),
        *(f"the header of {name} is no text" for name, header in columns.items() if not isinstance(header, str)),
        *(f"{code!r} is no outcome" for code in outcomes.values() if code not in codes),
        *(["reported_via is neither direct nor relayed"] if said.get("reported_via") not in _VIA else []),
    ]


def _wrong(faults: Sequence[str]) -> Fault:
    return Fault(
        f"A mapping must be TOML with [columns], [outcomes] and reported_via; {'; '.join(faults)}. "
        f"Allowed outcomes: {', '.join(one.code for one in OUTCOMES)}.",
        f"نگاشت باید TOML با [columns] و [outcomes] و reported_via باشد: {'؛ '.join(faults)}.",
    )
