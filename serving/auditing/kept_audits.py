"""Holding the home to its ledger and deriving again, as errands: what came out is kept, so that a page can show it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from features.scratch import scratch_folder
from features.whole_files import whole_file

if TYPE_CHECKING:
    from features.settings import Settings


def verify(settings: Settings, who: str, since: str | None = None) -> dict[str, Any]:
    """Hold the home to its ledger as `rastin audit verify` does, and keep what was found.

    Parameters
    ----------
    settings
        Of this process.
    who
        Who asked.
    since
        A signed checkpoint that was published earlier: what it signed must still stand.
    """
    from serving.records_audit import hold_home

    held = hold_home(settings, since).as_dict()
    return _kept(_verification(settings), {**held, "against_earlier": since is not None}, who)


def rederive(settings: Settings, name: str, who: str, constraints: str | None = None) -> dict[str, Any]:
    """Make a draw or a scoring run again as `rastin audit rederive` does, and keep what came out.

    Parameters
    ----------
    settings
        Of this process.
    name
        The drawn sample plan, or the folder of published scores.
    who
        Who asked.
    constraints
        The text of the constraints that the sample plan was drawn with.
    """
    from serving.ledger.rederiving import rederive as make_again

    with scratch_folder(settings.home) as folder:
        file = folder / "constraints.toml"
        if constraints is not None:
            file.write_bytes(constraints.encode())
        made = make_again(settings, name, None if constraints is None else file).as_dict()
    return _kept(_rederivation(settings, name), {**made, "differing": list(made["differing"])}, who)


def last_verification(settings: Settings) -> dict[str, Any] | None:
    """Return what was found when the home was last held to its ledger from here; `None` where it never was."""
    return _read(_verification(settings))


def last_rederivation(settings: Settings, name: str) -> dict[str, Any] | None:
    """Return what came out when something was last made again from here; `None` where it never was."""
    return _read(_rederivation(settings, name))


def _kept(file: Path, found: dict[str, Any], who: str) -> dict[str, Any]:
    document = {**found, "at": datetime.now(UTC).isoformat(timespec="seconds"), "who": who}
    with whole_file(file) as draft:
        draft.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return document


def _read(file: Path) -> dict[str, Any] | None:
    if not file.exists():
        return None
    document: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return document


def _verification(settings: Settings) -> Path:
    return settings.home / "audits" / "verification.json"


def _rederivation(settings: Settings, name: str) -> Path:
    return settings.home / "audits" / f"{Path(name).name}.json"
