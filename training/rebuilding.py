"""Rebuilding: train again from what a manifest says, and compare the bytes."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from features.scratch import scratch_folder
from models.origin import library_versions, source_hash
from models.sealed_files import SCORING
from models.shelf import Shelf, open_shelf
from training.recipe import Recipe
from training.retrain import evaluate, fit, gather, shelve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from features.settings import Settings
    from models.release import Release


@dataclass(frozen=True)
class Rebuilt:
    """What came out.

    Attributes
    ----------
    release, rebuilt
        The release, and the name of what was trained in its likeness: equal where all that scores is equal.
    differing
        The files that differ, of those that score.
    changed
        What this process has otherwise than the one that made the release: libraries, `source` (the code).
    """

    release: str
    rebuilt: str
    differing: tuple[str, ...]
    changed: tuple[str, ...]

    @property
    def is_same(self) -> bool:
        """Whether the same bytes came out."""
        return not self.differing

    def to_document(self) -> dict[str, Any]:
        """Return what is printed as JSON."""
        return {"is_same": self.is_same, **asdict(self)}

    def to_text(self) -> str:
        """Say it in a sentence or two."""
        if self.is_same:
            text = f"{self.release} comes out again, byte for byte."
        else:
            text = f"{self.release} does not come out again: {', '.join(self.differing)} differ; got {self.rebuilt}."
        return text + (f" Other than when it was made: {', '.join(self.changed)}." if self.changed else "")


def rebuild(settings: Settings, name: str) -> Rebuilt:
    """Train again from the manifest of a release: its rows, date and seed.

    Raises
    ------
    Fault
        When the release is damaged, or the store never held the rows that it was trained on.
    """
    release = open_shelf(settings).read(name)
    as_of, recipe = datetime.fromisoformat(release.manifest["as_of"]), Recipe.from_document(release.manifest)
    gathered = gather(settings, as_of, recipe.seed, release.manifest["snapshot"])
    with scratch_folder(settings.home) as folder:
        fitted = fit(gathered, recipe, settings.threads)
        evaluated = evaluate(gathered, fitted, recipe, settings.threads)
        again = shelve(settings, Shelf(folder, settings.signers_path), as_of, recipe, gathered, fitted, evaluated)
    before, after = release.manifest["sha256"], again.manifest["sha256"]
    differing = tuple(file for file in SCORING if before[file] != after[file])
    return Rebuilt(name, again.name, differing, tuple(_changed_since(release)))


def _changed_since(release: Release) -> Iterator[str]:
    now = library_versions()
    for library, then in release.manifest["libraries"].items():
        if now.get(library) != then:
            yield f"{library} was {then} and is {now.get(library)}"
    if release.manifest["source"] != source_hash():
        yield "the code"
