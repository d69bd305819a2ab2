"""The secret keys of a home, as one file apart from its backup: with both, tokens can be traced to people."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from features.faults import Fault
from features.whole_files import write_secret

if TYPE_CHECKING:
    from pathlib import Path

    from features.settings import Settings

_FORMAT = "rastin-keys 1"


def paths(settings: Settings) -> dict[str, Path]:
    """Return where each secret key of a home lies."""
    return {
        "pseudonyms": settings.pseudonym_key_path,
        "signing": settings.signing_key_path,
        "ledger": settings.ledger_key_path,
    }


def write(settings: Settings, out: Path) -> None:
    """Write the keys that there are to one file that only its owner can read."""
    there = {name: path.read_text(encoding="ascii") for name, path in paths(settings).items() if path.exists()}
    write_secret(out, json.dumps({"format": _FORMAT, "keys": there}, indent=1) + "\n", replace=True)


def read(file: Path) -> dict[str, str]:
    """Read what `write` wrote.

    Raises
    ------
    Fault
        When it is something else.
    """
    try:
        said = json.loads(file.read_text(encoding="ascii"))
        keys: dict[str, str] = said["keys"]
        is_one = said["format"] == _FORMAT and all(isinstance(line, str) for line in keys.values())
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        is_one = False
    if not is_one:
        raise Fault(
            f"The keys must be a file that `rastin backup --with-keys` wrote; {file} is not.",
            f"کلیدها باید پرونده‌ای باشد که rastin backup --with-keys نوشته است؛ {file} نیست.",
        )
    return keys
