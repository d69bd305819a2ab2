"""What a run was asked to do: equal requests are one run until it has ended."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

from models.origin import code_identity
from training.recipe import Recipe

if TYPE_CHECKING:
    from pathlib import Path

TEHRAN = timezone(timedelta(hours=3, minutes=30))


@dataclass(frozen=True)
class CycleRequest:
    """What a run was asked to do; it stands in the run's record, so it is plain text and numbers.

    Attributes
    ----------
    as_of
        Nothing known at or after this moment is used, ISO.
    cycle
        The cycle to score.
    seed, bound
        Of the training: its seed, and the bound on wrong listings.
    drop, drop_files
        The drop to ingest first, as an absolute path, and a hash over its files' names, sizes and times: a drop that
        was changed is another one. `None` to take the store as it stands.
    recorded_at
        When the drop's rows became known, ISO; settled when the run begins, so that a second try lands the same bytes.
    code
        The version that began the run: another one would go on with parts that it did not make.
    """

    as_of: str
    cycle: int
    seed: int
    bound: float
    drop: str | None
    drop_files: str | None
    recorded_at: str
    code: str

    @property
    def recipe(self) -> Recipe:
        """How to make the release."""
        return Recipe(self.seed, self.bound)

    @property
    def moment(self) -> datetime:
        """The date asked for."""
        return datetime.fromisoformat(self.as_of)

    def asks_the_same(self, other: CycleRequest) -> bool:
        """Say whether two requests differ in nothing but when the drop counts as recorded."""
        return {**self.to_document(), "recorded_at": ""} == {**other.to_document(), "recorded_at": ""}

    def to_document(self) -> dict[str, Any]:
        """Return what JSON holds."""
        return asdict(self)

    @staticmethod
    def from_document(document: dict[str, Any]) -> CycleRequest:
        """Read what `to_document` wrote."""
        return CycleRequest(**document)


def make_request(
    as_of: datetime, cycle: int, recipe: Recipe, drop: Path | None, recorded_at: datetime | None
) -> CycleRequest:
    """Settle what a run is to do."""
    moment = recorded_at or datetime.now(TEHRAN).replace(tzinfo=None)
    return CycleRequest(
        as_of=as_of.isoformat(),
        cycle=cycle,
        seed=recipe.seed,
        bound=recipe.bound,
        drop=None if drop is None else str(drop.resolve()),
        drop_files=None if drop is None else _files_of(drop),
        recorded_at=moment.isoformat(),
        code=code_identity(),
    )


def _files_of(drop: Path) -> str:
    files = sorted(path for path in drop.glob("*") if path.is_file())
    told = [f"{path.name} {path.stat().st_size} {path.stat().st_mtime_ns}\n" for path in files]
    return hashlib.sha256("".join(told).encode()).hexdigest()
