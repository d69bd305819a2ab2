"""The command line end to end: what each command writes and prints, and how each ends when it cannot."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from experiments.cli import commands as experiments_commands
from features.cli import commands as features_commands
from features.command_line import rastin
from features.faults import Fault
from features.ingest import ingest_drop
from features.matrix import features
from serving.cli import commands as serving_commands
from tests.stores import settings_in
from tests.tiny_registry import write_drop
from tests.trained_home import CYCLE, TrainedHome, copy_of
from training.cli import commands as training_commands

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

PERSIAN = re.compile(r"[\u0600-\u06ff]{3}")
AS_OF = "1403-01-15"

for group in (features_commands, training_commands, serving_commands, experiments_commands):
    for command in group.commands.values():
        rastin.add_command(command)


def run(home: Path, *words: object) -> Result:
    """Run a command that must not fail."""
    result = CliRunner().invoke(rastin, ["--home", str(home), *map(str, words)], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result


def run_json(home: Path, *words: object) -> dict[str, Any]:
    """Run a command that prints one JSON document."""
    document: dict[str, Any] = json.loads(run(home, *words, "--json").stdout)
    return document


def fault_of(home: Path, *words: object) -> Fault:
    """Run a command that must end with a fault."""
    result = CliRunner().invoke(rastin, ["--home", str(home), *map(str, words)])
    assert isinstance(result.exception, Fault), result.output
    return result.exception


def rows_of(path: Path) -> list[dict[str, str]]:
    """Read a list."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def home(trained: TrainedHome) -> Path:
    """Return the trained home's folder; these commands only read it."""
    return trained.settings.home


def test_score_writes_what_was_published(trained: TrainedHome, tmp_path: Path) -> None:
    out = tmp_path / "scores.parquet"
    settings = copy_of(trained, tmp_path)
    done = run_json(settings.home, "score", "--as-of", AS_OF, "--cycle", CYCLE, "--out", out)
    assert out.read_bytes() == (trained.published.folder / "scores.parquet").read_bytes()
    assert done["jobs"] == pq.read_metadata(out).num_rows
    assert done["release"] == trained.release.name
    assert [path.name for path in tmp_path.glob("*.parquet")] == ["scores.parquet"]


def test_features_writes_the_matrix_that_was_scored(trained: TrainedHome, tmp_path: Path) -> None:
    out = tmp_path / "features.parquet"
    done = run_json(trained.settings.home, "features", "--as-of", AS_OF, "--cycle", CYCLE, "--out", out)
    matrix = pq.read_table(out).to_pandas()
    assert list(matrix.columns) == ["job_id", "plan_id", *(feature.name for feature in features())]
    assert (done["jobs"], done["features"]) == (len(matrix), len(features()))
    assert not list(tmp_path.glob(".*"))
    scored = trained.published.features_of(matrix["job_id"].tolist())
    assert matrix.set_index("job_id").equals(scored)


@pytest.mark.parametrize(
    ("option", "column"),
    [
        ("--province", "province_code"),
        ("--county", "county_code"),
        ("--agency", "agency_code"),
        ("--program", "program_code"),
    ],
)
def test_rank_filters(trained: TrainedHome, home: Path, tmp_path: Path, option: str, column: str) -> None:
    scores = trained.published.scores()
    wanted = scores[column].mode()[0]
    out = tmp_path / "list.csv"
    done = run_json(home, "rank", "--cycle", CYCLE, option, wanted, "--top", 4, "--out", out)
    listed = rows_of(out)
    assert done["jobs"] == len(listed) == 4
    assert {row[column] for row in listed} == {wanted}
    assert [row["job_id"] for row in listed] == scores.loc[scores[column] == wanted, "job_id"].head(4).tolist()
    assert list(listed[0])[:7] == ["rank", "job_id", "plan_id", "score", "reason_1", "reason_2", "reason_3"]


def test_rank_says_its_reasons_in_the_language_asked_for(home: Path, tmp_path: Path) -> None:
    said = {}
    for language in ("fa", "en"):
        run(home, "rank", "--cycle", CYCLE, "--top", 30, "--lang", language, "--out", tmp_path / f"{language}.csv")
        said[language] = [row["reason_1"] for row in rows_of(tmp_path / f"{language}.csv") if row["reason_1"]]
    assert len(said["fa"]) == len(said["en"]) > 20
    assert all(PERSIAN.search(reason) and not re.search("[0-9]", reason) for reason in said["fa"])
    assert not any(PERSIAN.search(reason) for reason in said["en"])


def test_rank_writes_no_cell_that_a_spreadsheet_would_run_and_no_draft(home: Path, tmp_path: Path) -> None:
    run(home, "rank", "--cycle", CYCLE, "--top", 300, "--out", tmp_path / "list.csv")
    cells = [cell for row in rows_of(tmp_path / "list.csv") for cell in row.values()]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    assert [path.name for path in tmp_path.iterdir()] == ["list.csv"]


@pytest.mark.parametrize("place", [0, 700, -1])
def test_explain_adds_up(trained: TrainedHome, home: Path, place: int) -> None:
    scored = trained.published.scores().iloc[place]
    said = run_json(home, "explain", scored["job_id"])
    assert said["base"] + sum(said["contributions"].values()) == pytest.approx(said["raw_score"], abs=1e-6)
    assert said["raw_score"] == scored["raw_score"]
    assert said["score_low"] <= said["score"] <= said["score_high"]
    assert set(said["contributions"]) == {feature.name for feature in features()}
    assert len(said["reasons"]) <= 3


@pytest.mark.parametrize("language", ["fa", "en"])
def test_explain_prints_contributions_that_add_up_for_a_reader_too(
    trained: TrainedHome, home: Path, language: str
) -> None:
    job_id = trained.published.scores()["job_id"].iloc[0]
    text = run(home, "explain", job_id, "--lang", language).stdout
    digits = str.maketrans("۰۱۲۳۴۵۶۷۸۹٫−", "0123456789.-")
    numbers = re.findall(r"^ *([+-]\d+\.\d{3})  ", text.translate(digits), flags=re.MULTILINE)
    *parts, raw = map(float, numbers)
    assert len(parts) == 12
    assert sum(parts) == pytest.approx(raw, abs=0.0005 * 13)
    assert job_id in text
    assert bool(PERSIAN.search(text)) == (language == "fa")


def test_the_shelf_is_kept_by_commands(trained: TrainedHome, tmp_path: Path) -> None:
    home, name = copy_of(trained, tmp_path).home, trained.release.name
    assert run_json(home, "releases", "list") == {"releases": [name], "champion": None}
    shown = run(home, "releases", "show", name).stdout
    assert "Gate, against chance: better; it may be promoted." in shown
    assert PERSIAN.search(shown)
    promoted = run_json(home, "releases", "promote", name)
    assert promoted["champion"] == promoted["decision"]["release"] == name
    assert run_json(home, "releases", "list")["champion"] == name
    assert "It is the champion." in run(home, "releases", "show", name).stdout
    shown = run_json(home, "releases", "show", name)
    assert shown["release"] == name
    assert {"lightgbm", "python"} <= set(shown["libraries"])
    assert shown["parameters"]["objective"] == "cross_entropy"
    verified = run_json(home, "releases", "verify", name)
    assert set(verified["files"]) >= {"model.txt", "model.json", "calibration.json", "evaluation.json"}
    assert str(CYCLE) in shown["evaluation"]["cycles"]
    assert f"cycle {CYCLE}" in run(home, "releases", "show", name).stdout
    assert "earlier champion" in fault_of(home, "releases", "rollback").english
    assert "on the shelf" in fault_of(home, "releases", "show", "R000000000000").english
    assert "on the shelf" in fault_of(home, "releases", "promote", "nope").english


def test_a_damaged_release_scores_and_explains_nothing(trained: TrainedHome, tmp_path: Path) -> None:
    home = copy_of(trained, tmp_path).home
    model = home / "releases" / trained.release.name / "model.txt"
    model.write_bytes(model.read_bytes()[:-100])
    job_id = trained.published.scores()["job_id"].iloc[0]
    out = tmp_path / "out"
    for words in (
        ("score", "--as-of", AS_OF, "--cycle", CYCLE, "--out", out),
        ("rank", "--cycle", CYCLE, "--out", out),
        ("explain", job_id),
        ("releases", "promote", trained.release.name),
    ):
        assert "damaged or incomplete" in fault_of(home, *words).english
    assert not out.exists()


@pytest.mark.parametrize(
    ("words", "english"),
    [
        (("train", "--as-of", AS_OF), "missing: jobs"),
        (("features", "--as-of", AS_OF, "--cycle", 1402, "--out", "F"), "missing: jobs"),
        (("score", "--as-of", AS_OF, "--cycle", 1402, "--out", "S"), "needs a release"),
        (("rank", "--cycle", 1402, "--out", "L"), "Cycle 1402 must be scored first"),
        (("explain", "J1"), "must be in a published scoring run"),
        (("releases", "rollback"), "needs an earlier champion"),
    ],
)
def test_in_an_empty_home_every_command_says_what_must_come_first(
    tmp_path: Path, words: tuple[object, ...], english: str
) -> None:
    fault = fault_of(tmp_path / "home", *(tmp_path / word if word in {"F", "S", "L"} else word for word in words))
    assert english in fault.english
    assert PERSIAN.search(fault.persian)
    assert not [path for path in tmp_path.iterdir() if path.suffix]
    assert {path.name for path in tmp_path.iterdir()} <= {"home"}


def test_too_few_visits_to_learn_from_is_a_fault(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    ingest_drop(write_drop(tmp_path / "drop"), settings)
    fault = fault_of(settings.home, "train", "--as-of", "1401-01-01")
    assert "at least 50 jobs found false and as many found true before the date; got 0 false of 0" in fault.english
    assert PERSIAN.search(fault.persian)
    assert not (settings.home / "releases").exists()


@pytest.mark.parametrize(("cycle", "english"), [(1410, "cycle 1410 has none"), (0, "must be a Jalali year")])
def test_a_cycle_that_is_not_there_is_a_fault(trained: TrainedHome, tmp_path: Path, cycle: int, english: str) -> None:
    out = tmp_path / "S.parquet"
    fault = fault_of(trained.settings.home, "score", "--as-of", AS_OF, "--cycle", cycle, "--out", out)
    assert english in fault.english
    assert PERSIAN.search(fault.persian)
    assert not out.exists()


@pytest.mark.parametrize(
    "words",
    [
        ("nonsense",),
        ("train",),
        ("train", "--as-of", "yesterday"),
        ("score", "--as-of", "1403-13-45", "--cycle", "1402", "--out", "S"),
        ("rank", "--cycle", "1402", "--top", "0", "--out", "L"),
        ("rank", "--cycle", "last", "--out", "L"),
        ("explain", "J1", "--lang", "de"),
        ("explain",),
        ("demo", "--jobs", "10", "--no-serve"),
    ],
)
def test_wrong_use_ends_2_without_a_traceback(tmp_path: Path, words: tuple[str, ...]) -> None:
    result = CliRunner().invoke(rastin, ["--home", str(tmp_path / "home"), *words])
    assert result.exit_code == 2
    assert "Usage:" in result.stderr
    assert "Traceback" not in result.output
    assert not list(tmp_path.iterdir())


def test_a_fault_ends_1_in_both_languages_without_a_traceback(tmp_path: Path) -> None:
    ended = _rastin("--home", str(tmp_path / "home"), "rank", "--cycle", "1404", "--out", str(tmp_path / "L.csv"))
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert "Cycle 1404 must be scored first" in ended.stderr
    assert PERSIAN.search(ended.stderr)
    assert "Traceback" not in ended.stderr


def test_help_answers_without_importing_anything_heavy() -> None:
    heavy = ("pandas", "ibis", "lightgbm", "mlflow", "duckdb", "sklearn", "pyarrow", "numpy", "altair", "shap")
    program = (
        "import sys\n"
        "from features.command_line import main\n"
        "sys.argv = ['rastin', '--help']\n"
        "try:\n    main()\nexcept SystemExit as ended:\n    assert not ended.code, ended.code\n"
        f"found = [name for name in {heavy!r} if name in sys.modules]\n"
        "assert not found, found\n"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    for command in ("ingest", "features", "train", "releases", "score", "rank", "explain", "simulate", "demo"):
        assert re.search(rf"^  {command} ", ended.stdout, flags=re.MULTILINE), command


def _rastin(*words: str) -> subprocess.CompletedProcess[str]:
    program = "from features.command_line import main; main()"
    return subprocess.run([sys.executable, "-c", program, *words], capture_output=True, text=True, check=False)
