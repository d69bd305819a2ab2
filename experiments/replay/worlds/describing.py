"""What is known of a round's jobs: described once for all policies, but for what each policy's own visits found."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from features.engine import open_engine
from features.families.field_history import FIELD_HISTORY
from features.matrix import build_matrix
from features.registry import open_registry
from features.store import Store, landed_schema
from training.outcomes import OutcomePolicy
from training.rounds import learning_rows
from training.selection import visit_chances

if TYPE_CHECKING:
    from collections.abc import Iterator

    from experiments.replay.rounds import Round
    from features.engine import Engine
    from features.known import Known
    from features.settings import Settings
    from training.rounds import LearningRows

_CHECKS = "landed_verifications"
_OF_VISITS = ("findings", FIELD_HISTORY.name)  # the steps that read them


class Describer:
    """Describes jobs through the feature engine, as of one round after another."""

    def __init__(self, engine: Engine, store: Store) -> None:
        self._engine, self._store = engine, store
        self._known: Known | None = None
        self._lately: dict[int, pd.DataFrame] = {}  # by cycle, as last described

    def start_rows(self, first: Round) -> LearningRows:
        """Describe what offices visited before the first round, as each job looked before its visit."""
        self.describe(replace(first, cycle=first.cycle - 1))
        return learning_rows(self._engine, self._store, first.as_of, OutcomePolicy())

    def describe(self, moment: Round) -> pd.DataFrame:
        """Describe the jobs of the round's cycle: `job_id`, `plan_id`, a column a feature, by the start's visits."""
        self._known = open_registry(self._engine, self._store, moment.as_of, moment.cycle)
        described: pd.DataFrame = build_matrix(self._engine, self._known).to_pandas()
        self._lately = {cycle: rows for cycle, rows in self._lately.items() if cycle == moment.cycle - 1}
        self._lately[moment.cycle] = described
        return described

    def registered(self) -> pd.DataFrame:
        """Describe all jobs of the round's cycle, and of the one before as last seen, by the start's visits."""
        return pd.concat([rows.drop(columns=["job_id", "plan_id"]) for rows in self._lately.values()])

    def visited(self, reports: pd.DataFrame) -> None:
        """Let a policy's own reports, rows of `verifications`, stand beside those of the start."""
        own = self._engine.folder / "own_reports.parquet"
        schema = landed_schema("verifications").to_pyarrow()
        pq.write_table(pa.Table.from_pandas(reports, schema, preserve_index=False), own)
        self._engine.view(_CHECKS, [*self._store.files("verifications"), own])

    def history(self) -> pd.DataFrame:
        """Describe what those visits found around each job, by `job_id`: the one family that depends on visits."""
        self._engine.again(*_OF_VISITS)
        found: pd.DataFrame = self._engine.table(FIELD_HISTORY.name).to_pandas().set_index("job_id").sort_index()
        return found

    def chances(self, seed: int) -> pd.Series:
        """Model each plan's chance of having been visited by whoever reported."""
        assert self._known is not None  # noqa: S101  (a round is always described first)
        return visit_chances(self._known, seed, threads=1)


@contextmanager
def open_describer(settings: Settings) -> Iterator[Describer]:
    """Open an engine on a world's registry."""
    with open_engine(settings) as engine:
        yield Describer(engine, Store(settings.home))
