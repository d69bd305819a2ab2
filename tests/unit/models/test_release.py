"""A release is as it was written, or it is refused before LightGBM sees it; the shelf knows its champion."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from features.faults import Fault
from models.calibration import Calibration
from models.release import Release, read_release, write_release
from models.risk import RiskModel, fit_risk_model
from models.shelf import Shelf

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CALIBRATION = Calibration(raw=(-1.0, 1.0), rate=(0.1, 0.5), low=(0.05, 0.4), high=(0.2, 0.6))
EVALUATION = {"as_of": "2026-04-04", "cycles": {"1403": {"visited_jobs": 400, "false_rate": 0.25}}}
ORIGIN = {"as_of": "2026-04-04T00:00:00", "snapshot": "0" * 64, "code": "0.1.0", "seed": 1, "trees": 20}


def _rows() -> tuple[pd.DataFrame, np.ndarray]:
    random = np.random.default_rng(1)
    matrix = pd.DataFrame(random.normal(size=(400, 3)), columns=["a", "b", "c"])
    return matrix, (matrix["a"].to_numpy() + random.normal(size=400) > 0).astype(float)


@pytest.fixture(scope="module")
def model() -> RiskModel:
    matrix, is_false = _rows()
    return fit_risk_model(matrix, is_false, seed=1, threads=1, trees=20)


@pytest.fixture
def release(tmp_path: Path, model: RiskModel) -> Release:
    return write_release(tmp_path / "releases", model, CALIBRATION, EVALUATION, ORIGIN, {"lift.csv": b"x"})


def _shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "releases")


def test_a_release_is_read_as_it_was_written(tmp_path: Path, release: Release, model: RiskModel) -> None:
    read = _shelf(tmp_path).read(release.name)
    matrix, _ = _rows()
    assert read == release
    assert (read.model.raw_scores(matrix, 1) == model.raw_scores(matrix, 1)).all()
    assert read.calibration == CALIBRATION
    assert (tmp_path / "releases" / release.name / "lift.csv").read_bytes() == b"x"


def _truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _delete_a_line(path: Path) -> None:
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:3] + lines[4:]))


def _change_a_number(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    place = next(index for index, letter in enumerate(text) if letter.isdigit())
    path.write_text(text[:place] + str((int(text[place]) + 1) % 10) + text[place + 1 :], encoding="utf-8")


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _remove(path: Path) -> None:
    path.unlink()


def _not_text(path: Path) -> None:
    path.write_bytes(b"\xff\xfe\x00")


@pytest.mark.parametrize("damage", [_truncate, _delete_a_line, _change_a_number, _empty, _remove, _not_text])
@pytest.mark.parametrize("name", ["model.txt", "model.json", "calibration.json", "evaluation.json", "manifest.json"])
def test_a_damaged_file_is_refused(tmp_path: Path, release: Release, name: str, damage: Callable[[Path], None]) -> None:
    path = tmp_path / "releases" / release.name / name
    before = path.read_bytes()
    damage(path)
    if path.exists() and path.read_bytes() == before:
        pytest.skip("this file holds nothing of that kind to damage")
    with pytest.raises(Fault, match=f"{release.name} is damaged or incomplete"):
        read_release(path.parent)


@pytest.mark.parametrize("name", ["as_of", "seed", "snapshot", "release", "trees"])
def test_an_edited_manifest_is_refused(tmp_path: Path, release: Release, name: str) -> None:
    path = tmp_path / "releases" / release.name / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**manifest, name: "other"}), encoding="utf-8")
    with pytest.raises(Fault, match="must be as it was written"):
        read_release(path.parent)


@pytest.mark.parametrize("document", ["[]", "3", '"text"', '{"sha256": 1}', '{"sha256": {}}', "null"])
def test_a_manifest_of_another_shape_is_refused(tmp_path: Path, release: Release, document: str) -> None:
    path = tmp_path / "releases" / release.name / "manifest.json"
    path.write_text(document, encoding="utf-8")
    with pytest.raises(Fault, match="must be as it was written"):
        read_release(path.parent)


def test_a_model_with_a_manifest_made_to_fit_is_refused_as_its_name_is_wrong(tmp_path: Path, release: Release) -> None:
    import hashlib

    folder = tmp_path / "releases" / release.name
    _change_a_number(folder / "model.txt")
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["sha256"]["model.txt"] = hashlib.sha256((folder / "model.txt").read_bytes()).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(Fault, match="must be as it was written"):
        read_release(folder)


def test_a_renamed_release_is_refused(tmp_path: Path, release: Release) -> None:
    folder = tmp_path / "releases" / release.name
    folder.rename(folder.with_name("R000000000000"))
    with pytest.raises(Fault, match="R000000000000 is damaged"):
        _shelf(tmp_path).read("R000000000000")


def test_the_name_does_not_depend_on_the_snapshot_but_on_all_that_scores(
    tmp_path: Path, release: Release, model: RiskModel
) -> None:
    def named(calibration: Calibration = CALIBRATION, **origin: object) -> str:
        shelf = tmp_path / "others"
        return write_release(shelf, model, calibration, EVALUATION, {**ORIGIN, **origin}, {}).name

    assert named(snapshot="1" * 64) == release.name
    assert named(seed=2) != release.name
    assert named(Calibration((-1.0, 1.0), (0.1, 0.6), (0.05, 0.4), (0.2, 0.7))) != release.name


def test_the_same_release_twice_stays_as_it_was(tmp_path: Path, release: Release, model: RiskModel) -> None:
    folder = tmp_path / "releases" / release.name
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    again = write_release(tmp_path / "releases", model, CALIBRATION, EVALUATION, {**ORIGIN, "snapshot": "1" * 64}, {})
    assert again == release
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_fitting_does_not_depend_on_the_number_of_threads(model: RiskModel) -> None:
    matrix, is_false = _rows()
    assert fit_risk_model(matrix, is_false, seed=1, threads=2, trees=20) == model
    assert fit_risk_model(matrix, is_false, seed=2, threads=1, trees=20) != model


def test_a_model_reads_its_columns_by_name(model: RiskModel) -> None:
    matrix, _ = _rows()
    shuffled = matrix[["c", "a", "b"]].assign(other=0.0)
    assert (model.raw_scores(shuffled, 1) == model.raw_scores(matrix, 1)).all()


def test_unknown_names_and_an_empty_shelf_are_faults(tmp_path: Path, release: Release) -> None:
    with pytest.raises(Fault, match="must be on the shelf; got 'nope'"):
        _shelf(tmp_path).read("nope")
    with pytest.raises(Fault, match="must be on the shelf"):
        _shelf(tmp_path).promote("../releases")
    with pytest.raises(Fault, match="none was trained yet"):
        Shelf(tmp_path / "nowhere").to_score_with()
    assert Shelf(tmp_path / "nowhere").names() == []
    assert _shelf(tmp_path).to_score_with() == release.name


def test_promotion_and_rollback(tmp_path: Path, release: Release, model: RiskModel) -> None:
    shelf = _shelf(tmp_path)
    second = write_release(shelf.folder, model, CALIBRATION, EVALUATION, {**ORIGIN, "seed": 2}, {})
    assert shelf.names() == [release.name, second.name]
    assert shelf.champion() is None
    assert shelf.to_score_with() == second.name
    with pytest.raises(Fault, match="needs an earlier champion"):
        shelf.rollback()
    shelf.promote(release.name)
    shelf.promote(second.name)
    shelf.promote(second.name)
    assert (shelf.champion(), shelf.to_score_with()) == (second.name, second.name)
    assert shelf.rollback() == shelf.champion() == release.name
    with pytest.raises(Fault, match="needs an earlier champion"):
        shelf.rollback()
    _truncate(shelf.folder / second.name / "model.txt")
    with pytest.raises(Fault, match="damaged"):
        shelf.promote(second.name)
    assert shelf.champion() == release.name
