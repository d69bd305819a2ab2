"""Sample plans as they were drawn, kept whole: without the chances of all plans there is no estimate.

plans/populations/NAME.parquet   every plan that could be drawn, with its chance
plans/S…/design.json             what the sample plan was drawn from: hashes, seed, parameters
plans/S…/sample.parquet          the drawn plans
plans/S…/jobs.parquet            the jobs that their visits check
plans/S…/reserve.parquet         the plans of the reserve, where one was asked for, and
plans/S…/reserve_jobs.parquet    the jobs that visits to them check

A sample plan's name is a hash of which plans it holds with which chance. So a plan file finds its design whatever
else became of the file: other columns, another order, a round trip through a spreadsheet.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq

from features.faults import Fault
from features.whole_files import hashes_of, sha256_of, told_to_nobody, whole_file, whole_folder
from models.published import write_parquet

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    import pandas as pd

    from features.whole_files import Told

# of millions of plans, an estimate reads these: text takes most of the time
NUMBERS = ("plan_id", "jobs", "expected", "squares", "spread", "inclusion_probability", "reserve_probability")


@dataclass(frozen=True)
class StoredPlan:
    """One sample plan.

    Attributes
    ----------
    name
        `S` and twelve hexadecimal digits.
    design
        What is in `design.json`.
    sample, jobs, population
        The drawn plans, the jobs to check, and all plans that could be drawn.
    reserve, reserve_jobs
        The plans of the reserve and the jobs to check there; `None` where no reserve was asked for.
    """

    name: str
    design: Mapping[str, Any]
    sample: pd.DataFrame
    jobs: pd.DataFrame
    population: pd.DataFrame
    reserve: pd.DataFrame | None = None
    reserve_jobs: pd.DataFrame | None = None


def name_of(plan_ids: Iterable[str], chances: Iterable[float]) -> str:
    """Name a sample plan by the plans it holds and their chances."""
    lines = sorted(f"{plan} {chance:.10g}" for plan, chance in zip(plan_ids, chances, strict=True))
    return "S" + hashlib.sha256("\n".join(lines).encode()).hexdigest()[:12]


def keep(
    home: Path,
    tables: Mapping[str, pd.DataFrame],
    population: pd.DataFrame,
    design: Mapping[str, Any],
    foretell: Told = told_to_nobody,
) -> str:
    """Keep a sample plan with its tables (`sample`, `jobs`, ...); the same one kept twice is one. Returns its name.

    `foretell` is told its files, as `NAME/FILE`, and the population that it was drawn from, as `populations/FILE`,
    right before the sample plan is there.
    """
    sample = tables["sample"]
    name = name_of(sample["plan_id"], sample["inclusion_probability"])
    inputs = json.dumps(design["inputs"], sort_keys=True)
    listed = home / "plans" / "populations" / f"{hashlib.sha256(inputs.encode()).hexdigest()[:12]}.parquet"
    if not listed.exists():
        with whole_file(listed) as draft:
            write_parquet(population, draft)
    folder = home / "plans" / name

    def told(files: Mapping[str, str]) -> None:
        own = {f"{name}/{file}": sha256 for file, sha256 in files.items()}
        foretell({**own, f"populations/{listed.name}": sha256_of(listed)})

    if folder.exists():
        told(hashes_of(folder))
    else:
        document = {**design, "name": name, "population": listed.name, "population_sha256": sha256_of(listed)}
        with whole_folder(folder) as draft:
            for table, rows in tables.items():
                write_parquet(rows, draft / f"{table}.parquet")
            (draft / "design.json").write_text(json.dumps(document, indent=1, sort_keys=True), encoding="utf-8")
            told(hashes_of(draft))
    return name


def find(home: Path, name: str, groups: Sequence[str] = ()) -> StoredPlan:
    """Read a sample plan; of the population, what estimates need and the columns of `groups`.

    Raises
    ------
    Fault
        When none of this name was drawn in this home folder, or its population was changed since.
    """
    folder = home / "plans" / name
    if not (folder / "design.json").exists():
        raise Fault(
            "A plan file must be one that `rastin plan` wrote with this home folder, with all its rows and their "
            "inclusion probabilities. Try: the file as it was written, and the same --home.",
            "پروندهٔ برنامه باید همان باشد که rastin plan با همین پوشهٔ راستین نوشته است، با همهٔ ردیف‌ها و احتمال‌های شمول."
            " پروندهٔ اصلی و همان --home را بدهید.",
        )
    design = json.loads((folder / "design.json").read_text(encoding="utf-8"))
    listed = home / "plans" / "populations" / design["population"]
    if not listed.exists() or sha256_of(listed) != design["population_sha256"]:
        raise Fault(
            f"A sample plan's population must be as it was drawn from; {listed} is missing or changed. "
            "Try: restore it from a backup.",
            f"جامعهٔ برنامهٔ نمونه‌گیری باید همان باشد که از آن قرعه کشیده شد؛ {listed} نیست یا تغییر کرده است.",
        )
    return StoredPlan(
        name=name,
        design=design,
        sample=pq.read_table(folder / "sample.parquet").to_pandas(),
        jobs=pq.read_table(folder / "jobs.parquet").to_pandas(),
        population=_population(listed, groups),
        reserve=_optional(folder / "reserve.parquet"),
        reserve_jobs=_optional(folder / "reserve_jobs.parquet"),
    )


def _population(path: Path, groups: Sequence[str]) -> pd.DataFrame:
    there = pq.read_schema(path).names
    needed = {*NUMBERS, *groups} | ({"province_code"} if "reserve_probability" in there else set())
    wanted = [name for name in there if name in needed]
    rows: pd.DataFrame = pq.read_table(path, columns=wanted).to_pandas()
    return rows


def _optional(path: Path) -> pd.DataFrame | None:
    if not path.exists():
        return None
    rows: pd.DataFrame = pq.read_table(path).to_pandas()
    return rows
