"""What a backup says it holds: every file with its hash, in the archive's first member."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from features.faults import Fault
from features.whole_files import sha256_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

NAME = "backup.json"
HOME, BESIDE, RECORDS = "home", "beside", "records"
ROWS = f"{RECORDS}/rows.jsonl"  # where the records lie in a database of their own
_FORMAT = 1


@dataclass(frozen=True)
class Contents:
    """What a backup holds.

    Attributes
    ----------
    made_at
        When, UTC, ISO.
    files
        By name in the archive (`home/…`, `beside/…`, `records/…`): the SHA-256.
    """

    made_at: str
    files: Mapping[str, str]

    def text(self) -> str:
        """Write it as JSON."""
        return json.dumps({"format": _FORMAT, **asdict(self)}, indent=1, sort_keys=True) + "\n"

    @classmethod
    def of_text(cls, text: str) -> Contents:
        """Read what `text` wrote.

        Raises
        ------
        Fault
            When it is something else.
        """
        try:
            said = json.loads(text)
            is_one = said["format"] == _FORMAT and all(isinstance(one, str) for one in said["files"].values())
        except (ValueError, KeyError, TypeError, AttributeError):
            is_one = False
        if not is_one:
            raise no_backup()
        return cls(said["made_at"], said["files"])


def hashed(folder: Path, made_at: str) -> Contents:
    """Hash every file of a folder."""
    files = {
        path.relative_to(folder).as_posix(): sha256_of(path) for path in sorted(folder.rglob("*")) if path.is_file()
    }
    return Contents(made_at, files)


def no_backup() -> Fault:
    """Return the fault of a file that is no backup, or not a whole one."""
    return Fault(
        "A backup must be a file that `rastin backup` wrote, whole; this one is not. Try: another backup.",
        "نسخهٔ پشتیبان باید پروندهٔ سالمی باشد که rastin backup نوشته است؛ این نیست. نسخهٔ دیگری بدهید.",
    )
