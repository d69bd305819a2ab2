"""Releases and scoring runs, entered in the ledger as they come about; killed in between, they are entered late."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from features.ledger import Kind
from features.ledger.acting import do_and_enter
from features.whole_files import sha256_of
from models.published import keep_run, publish, run_folder
from models.shelf import open_shelf

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    import pandas as pd

    from features.ledger.acting import Foretell
    from features.settings import Settings
    from features.whole_files import Told
    from models.champions import Champions
    from models.published import Published

T = TypeVar("T")
_OF_A_RUN = ("cycle", "release", "as_of", "snapshot")


def shelve_and_enter(settings: Settings, shelve: Callable[[Told], T]) -> T:
    """Put a release on the shelf and enter it, with all its files.

    Parameters
    ----------
    settings
        Of this process.
    shelve
        Does it; tells the release's files as `models.release.write_release` does.
    """

    def do(foretell: Foretell) -> T:
        def told(files: Mapping[str, str]) -> None:
            name = next(iter(files)).partition("/")[0]
            paths = {f"releases/{file}": sha256 for file, sha256 in files.items()}
            foretell({"release": name, "despite_the_gate": False, "files": paths}, paths)

        return shelve(told)

    return do_and_enter(settings, Kind.RELEASE_SHELVED, do)[0]


@dataclass(frozen=True)
class Decider:
    """Who decides on champions: named in the list of champions, and by the account's number in the ledger."""

    name: str
    account: str


def promote_and_enter(
    settings: Settings, name: str, despite: str | None = None, by: Decider | None = None
) -> Champions:
    """Make a release the champion as `Shelf.promote` does, and enter it; by the machine's account where not said."""
    shelf = open_shelf(settings)
    what = {"release": name, "despite_the_gate": despite is not None}
    return _decide(
        settings, Kind.RELEASE_PROMOTED, what, lambda told: shelf.promote(name, despite, told, _name(by)), by
    )


def refuse_and_enter(settings: Settings, name: str, why: str, by: Decider | None = None) -> Champions:
    """Keep that a candidate is not to become champion as `Shelf.refuse` does, and enter it."""
    shelf = open_shelf(settings)
    what = {"release": name, "despite_the_gate": False}
    return _decide(settings, Kind.RELEASE_REFUSED, what, lambda told: shelf.refuse(name, why, told, _name(by)), by)


def roll_back_and_enter(
    settings: Settings, why: str | None = None, by: Decider | None = None, present: str | None = None
) -> Champions:
    """Make the champion before the present one champion again as `Shelf.rollback` does, and enter it."""
    shelf = open_shelf(settings)
    what = {"release": str(shelf.champions().rolled_back().present), "despite_the_gate": False}
    return _decide(
        settings,
        Kind.RELEASE_ROLLED_BACK,
        what,
        lambda told: shelf.rollback(told, why, _name(by), present),
        by,
    )


def publish_and_enter(
    settings: Settings, scores: pd.DataFrame, matrix: pd.DataFrame, manifest: Mapping[str, Any]
) -> Published:
    """Publish a scoring run as `publish` does, and enter it with all its files."""
    folder = run_folder(settings.home, manifest)
    what = {**{name: manifest[name] for name in _OF_A_RUN}, "scores": folder.name}

    def do(foretell: Foretell) -> Published:
        return publish(settings.home, scores, matrix, manifest, _telling(settings, folder, what, foretell))

    return do_and_enter(settings, Kind.SCORES_PUBLISHED, do)[0]


def keep_arrivals_and_enter(
    settings: Settings,
    folder: Path,
    scores: pd.DataFrame,
    matrix: pd.DataFrame,
    manifest: Mapping[str, Any],
    who: str,
) -> Published:
    """Keep the scores of jobs that arrived as `keep_run` does, and enter the run with all its files.

    `who` is the account for which they were scored.
    """
    what = {**{name: manifest[name] for name in _OF_A_RUN}, "arrivals": folder.name}

    def do(foretell: Foretell) -> Published:
        return keep_run(folder, scores, matrix, manifest, _telling(settings, folder, what, foretell))

    return do_and_enter(settings, Kind.ARRIVALS_SCORED, do, who)[0]


def _decide(
    settings: Settings,
    kind: Kind,
    what: Mapping[str, Any],
    decide: Callable[[Told], Champions],
    by: Decider | None,
) -> Champions:
    """Decide on a champion; known by the list of champions, which later decisions replace: so it is not entered."""
    folder = settings.home / "releases" / what["release"]
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    paths = {path.relative_to(settings.home).as_posix(): sha256_of(path) for path in files}

    def do(foretell: Foretell) -> Champions:
        def told(lists: Mapping[str, str]) -> None:
            known_by = {f"releases/{name}": sha256 for name, sha256 in lists.items()}
            foretell({**what, "files": paths}, known_by)

        return decide(told)

    return do_and_enter(settings, kind, do, None if by is None else by.account)[0]


def _name(by: Decider | None) -> str | None:
    return None if by is None else by.name


def _telling(settings: Settings, folder: Path, what: Mapping[str, Any], foretell: Foretell) -> Told:
    """Foretell the files of a folder by their path within the home folder."""
    within = folder.relative_to(settings.home)

    def told(files: Mapping[str, str]) -> None:
        paths = {(within / name).as_posix(): sha256 for name, sha256 in files.items()}
        foretell({**what, "files": paths}, paths)

    return told
