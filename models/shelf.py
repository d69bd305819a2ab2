"""The shelf of releases: which there are, which is the champion, and which was before it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from features.faults import Fault
from features.whole_files import whole_file
from models.release import Release, read_release

if TYPE_CHECKING:
    from pathlib import Path

_CHAMPIONS = "champions.json"


@dataclass(frozen=True)
class Shelf:
    """The releases in a folder.

    Attributes
    ----------
    folder
        Holds one folder a release, and the list of champions, the present one last.
    """

    folder: Path

    def names(self) -> list[str]:
        """List the releases, oldest first."""
        folders = [path for path in self.folder.glob("R*") if path.is_dir()]
        return [path.name for path in sorted(folders, key=lambda path: (path.stat().st_mtime_ns, path.name))]

    def read(self, name: str) -> Release:
        """Read a release by name."""
        if name not in self.names():
            raise Fault(
                f"A release must be on the shelf; got {name!r}. Try: rastin releases list.",
                f"چنین نسخه‌ای در قفسه نیست: «{name}». فهرست نسخه‌ها را با rastin releases list ببینید.",
            )
        return read_release(self.folder / name)

    def champion(self) -> str | None:
        """Name the champion; `None` while no release was ever promoted."""
        champions = self._champions()
        return champions[-1] if champions else None

    def to_score_with(self) -> str:
        """Name the release that scores: the champion or, before any promotion, the newest candidate."""
        names = self.names()
        if not names:
            raise Fault(
                "Scoring needs a release; none was trained yet. Try: rastin train --as-of DATE.",
                "برای امتیازدهی نسخه‌ای از مدل لازم است؛ هنوز مدلی آموزش ندیده است."
                " rastin train --as-of DATE را اجرا کنید.",
            )
        return self.champion() or names[-1]

    def promote(self, name: str) -> None:
        """Make a release the champion."""
        self.read(name)
        if name != self.champion():
            self._write([*self._champions(), name])

    def rollback(self) -> str:
        """Make the champion before the present one champion again."""
        champions = self._champions()
        if len(champions) < 2:  # noqa: PLR2004  (the present one and one before it)
            raise Fault(
                "Rolling back needs an earlier champion; there is none.",
                "نسخهٔ برگزیدهٔ پیشینی برای بازگشت وجود ندارد.",
            )
        self._write(champions[:-1])
        return champions[-2]

    def _champions(self) -> list[str]:
        path = self.folder / _CHAMPIONS
        return [str(name) for name in json.loads(path.read_text(encoding="utf-8"))] if path.exists() else []

    def _write(self, champions: list[str]) -> None:
        with whole_file(self.folder / _CHAMPIONS) as draft:
            draft.write_text(json.dumps(champions), encoding="utf-8")
