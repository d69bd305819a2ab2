"""Who was champion: the list of champions, the present one last, and what was decided when, by whom and why."""

from __future__ import annotations

import json
import os
import pwd
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Literal

from features.faults import Fault
from features.whole_files import sha256_of, told_to_nobody, whole_file

if TYPE_CHECKING:
    from pathlib import Path

    from features.whole_files import Told

_TEHRAN = timezone(timedelta(hours=3, minutes=30))
_FORMAT = 1


@dataclass(frozen=True)
class Decision:
    """A change of champion.

    Attributes
    ----------
    action
        promote, rollback or refuse.
    release, before
        The champion after it, and before it; of a refusal, the release that was refused, and the champion that stays.
    at, by
        When, local time of Tehran, and who: the account of the machine, or a person's where it was done over the API.
    gate
        What the gate said of the release: better, not_worse, worse, cannot_be_told; `None` for a rollback.
    despite
        Why it was promoted though the gate did not let it through.
    why
        Why it was refused or rolled back, where that was said.
    """

    action: Literal["promote", "rollback", "refuse"]
    release: str
    before: str | None
    at: str
    by: str
    gate: str | None = None
    despite: str | None = None
    why: str | None = None


@dataclass(frozen=True)
class Champions:
    """The champions, the present one last, and every decision."""

    names: tuple[str, ...] = ()
    history: tuple[Decision, ...] = ()

    @property
    def present(self) -> str | None:
        """The champion; `None` while no release was ever promoted."""
        return self.names[-1] if self.names else None

    def is_refused(self, name: str) -> bool:
        """Say whether somebody refused a release, and nobody has promoted it since."""
        decided = [one.action for one in self.history if one.release == name and one.action != "rollback"]
        return decided[-1:] == ["refuse"]

    def promoted(self, name: str, gate: str, despite: str | None, by: str | None = None) -> Champions:
        """Add a champion."""
        decision = Decision("promote", name, self.present, _now(), by or _account(), gate, despite)
        return replace(self, names=(*self.names, name), history=(*self.history, decision))

    def refused(self, name: str, why: str, gate: str | None, by: str | None = None) -> Champions:
        """Keep that a release is not to be champion; who is, stays."""
        decision = Decision("refuse", name, self.present, _now(), by or _account(), gate, why=why)
        return replace(self, history=(*self.history, decision))

    def rolled_back(self, why: str | None = None, by: str | None = None) -> Champions:
        """Return to the champion before the present one."""
        if len(self.names) < 2:  # noqa: PLR2004  (the present one and one before it)
            raise Fault(
                "Rolling back needs an earlier champion; there is none.",
                "نسخهٔ برگزیدهٔ پیشینی برای بازگشت وجود ندارد.",
            )
        decision = Decision("rollback", self.names[-2], self.present, _now(), by or _account(), why=why)
        return replace(self, names=self.names[:-1], history=(*self.history, decision))


def read_champions(path: Path) -> Champions:
    """Read the list; nobody where there is none.

    Raises
    ------
    Fault
        When it is not as it was written.
    """
    if not path.exists():
        return Champions()
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        is_known = document["format"] == _FORMAT and all(isinstance(name, str) for name in document["champions"])
        champions = Champions(tuple(document["champions"]), tuple(Decision(**one) for one in document["history"]))
    except (ValueError, KeyError, TypeError, AttributeError):
        is_known, champions = False, Champions()
    if not is_known:
        raise Fault(
            f"The list of champions must be whole; {path} cannot be read. Try: restore it from a backup, or remove it"
            " and promote the champion again.",
            f"فهرست نسخه‌های برگزیده باید سالم باشد؛ {path} خوانده نمی‌شود. آن را از نسخهٔ پشتیبان برگردانید،"
            " یا پاک کنید و نسخهٔ برگزیده را دوباره برگزینید.",
        )
    return champions


def write_champions(path: Path, champions: Champions, foretell: Told = told_to_nobody) -> None:
    """Write the list whole; `foretell` is told of it right before it is there."""
    document = {
        "format": _FORMAT,
        "champions": list(champions.names),
        "history": [asdict(decision) for decision in champions.history],
    }
    with whole_file(path) as draft:
        draft.write_text(json.dumps(document, ensure_ascii=False, indent=1), encoding="utf-8")
        foretell({path.name: sha256_of(draft)})


def _now() -> str:
    return datetime.now(_TEHRAN).replace(tzinfo=None).isoformat(timespec="seconds")


def _account() -> str:
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:  # an account of a container that the machine does not know
        return str(os.getuid())
