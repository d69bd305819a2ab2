"""What the clients ask: lists and explanations of us, rows to score of `mlflow models serve`."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow.parquet as pq

from experiments.benchmarks.answering.clients import request
from experiments.benchmarks.bench import CYCLE

if TYPE_CHECKING:
    import pandas as pd

    from experiments.benchmarks.answering.scored_home import ScoredHome

TOP = 1_000
LANGUAGES = ("fa", "en")


@dataclass(frozen=True)
class Questions:
    """Questions about one scored home, drawn with one seed.

    Attributes
    ----------
    home
        The home.
    key
        Of a planner.
    seed
        Of what is drawn.
    """

    home: ScoredHome
    key: str
    seed: int

    def lists(self, count: int, *, packed: bool) -> list[bytes]:
        """Ask for the first thousand of a province, in either language."""
        draw = random.Random(self.seed)  # noqa: S311 -- nothing secret
        places = self.provinces()
        asked = [(draw.choice(places), draw.choice(LANGUAGES)) for _ in range(count)]
        return [self._list(f"province={place}&lang={language}&limit={TOP}", packed) for place, language in asked]

    def every_list(self) -> list[bytes]:
        """Ask once for every page that `lists` asks for."""
        pages = [
            f"province={place}&lang={language}&limit={TOP}" for place in self.provinces() for language in LANGUAGES
        ]
        return [self._list(page, packed) for page in pages for packed in (True, False)]

    def lists_not_asked_before(self, count: int) -> list[bytes]:
        """Ask for nearly a thousand of a province, no page twice, so that each is made anew."""
        pages = [
            f"province={place}&lang={language}&limit={limit}"
            for limit in range(TOP - 1, 0, -1)
            for place in self.provinces()
            for language in LANGUAGES
        ]
        return [self._list(page, packed=True) for page in pages[:count]]

    def explanations_of_listed(self, count: int) -> list[bytes]:
        """Ask for explanations of jobs among the first thousand of the cycle."""
        draw = random.Random(self.seed)  # noqa: S311 -- nothing secret
        jobs = self._jobs()[:TOP]
        return [self._explanation(draw.choice(jobs)) for _ in range(count)]

    def explanations_of_others(self, count: int) -> list[bytes]:
        """Ask for explanations of jobs of the list's later half, other ones each time: what was said is kept."""
        jobs = self._jobs()
        return [self._explanation(job) for job in random.SystemRandom().sample(jobs[len(jobs) // 2 :], count)]

    def jobs_to_score(self, count: int, rows: int) -> list[bytes]:
        """Ask `mlflow models serve` to score so many jobs at a time."""
        matrix = self.matrix(rows)
        body = json.dumps({"dataframe_split": json.loads(matrix.to_json(orient="split", index=False))}).encode()
        return [request("/invocations", {"content-type": "application/json"}, body)] * count

    def matrix(self, rows: int) -> pd.DataFrame:
        """Return the features of the first jobs, in the model's order."""
        group: pd.DataFrame = (
            pq.ParquetFile(self.home.published.folder / "matrix.parquet").read_row_group(0).to_pandas()
        )
        return group[list(self.home.release.model.columns)].head(rows)

    def _list(self, query: str, packed: bool) -> bytes:
        encoding = {"accept-encoding": "gzip"} if packed else {}
        return self._ask(f"/v1/cycles/{CYCLE}/list?{query}", encoding)

    def _explanation(self, job: str) -> bytes:
        return self._ask(f"/v1/jobs/{job}/explanation", {})

    def _ask(self, path: str, headers: dict[str, str]) -> bytes:
        return request(path, {"authorization": f"Bearer {self.key}", **headers})

    def provinces(self) -> list[str]:
        """List the provinces' codes."""
        codes = pq.read_table(self.home.published.folder / "scores.parquet", columns=["province_code"])
        return sorted(code for code in codes["province_code"].unique().to_pylist() if code)

    def _jobs(self) -> list[str]:
        jobs: list[str] = pq.read_table(self.home.published.folder / "scores.parquet", columns=["job_id"])[
            "job_id"
        ].to_pylist()
        return jobs
