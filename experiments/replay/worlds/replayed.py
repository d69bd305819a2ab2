"""What a replay asks of a world."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    import pandas as pd

    from experiments.replay.rounds import Round
    from training.rounds import LearningRows


class Describes(Protocol):
    """Describes the jobs of one round after another, and what a policy's own visits found around them."""

    def start_rows(self, first: Round) -> LearningRows:
        """Describe what was visited before the first round, as each job looked before its visit."""
        ...

    def describe(self, moment: Round) -> pd.DataFrame:
        """Describe the round's jobs: `job_id`, `plan_id`, a column a feature; by no policy's own visits yet."""
        ...

    def registered(self) -> pd.DataFrame:
        """Describe all jobs of the round's cycle and the one before: a column a feature."""
        ...

    def visited(self, reports: pd.DataFrame) -> None:
        """Let a policy's own reports, rows of `verifications`, count."""
        ...

    def history(self) -> pd.DataFrame:
        """Describe what those reports say around each job: the features that depend on visits, by `job_id`."""
        ...

    def chances(self, seed: int) -> pd.Series:
        """Model each plan's chance of having been visited by whoever reported, by `plan_id`."""
        ...


class World(Protocol):
    """What is there to be visited, and what is true of it."""

    @property
    def jobs(self) -> pd.DataFrame:
        """By `job_id`: `plan_id`, places, who the worker is; `is_false` and `mechanism`, which no policy is shown."""
        ...

    @property
    def reports(self) -> pd.DataFrame:
        """What a visit would report of each job, in the same order."""
        ...

    @property
    def rounds(self) -> list[Round]:
        """To be replayed."""
        ...

    def describer(self) -> AbstractContextManager[Describes]:
        """Open what describes its jobs."""
        ...
