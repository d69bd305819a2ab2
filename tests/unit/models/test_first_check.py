"""A model that somebody trusted signed is tried before it is loaded, and loaded first where it can do no harm."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from features.faults import Fault
from models.canary import ROWS, draw_rows
from models.first_load import load_apart
from models.release import read_release
from models.signing import read_signers
from models.trees import read_forest
from tests.shelves import put, shelf_in, sign_anew, small_model

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    from models.release import Release


def _rows() -> NDArray[np.float64]:
    return draw_rows(read_forest(small_model().text, small_model().columns))


BAD = {
    "never ends": lambda text: text.replace("left_child=-1 2 -2", "left_child=-1 0 -2", 1),
    "cut in half": lambda text: text[: len(text) // 2],
    "a line deleted": lambda text: text.replace("\nthreshold=", "\nother=", 1),
}


@pytest.mark.parametrize("edit", BAD.values(), ids=BAD)
def test_a_model_that_would_end_or_hold_up_lightgbm_does_so_apart(edit: Callable[[str], str]) -> None:
    with pytest.raises(Fault, match=r"that process ended with -\d|must take less than"):
        load_apart(edit(small_model().text), _rows())


def test_the_first_load_gives_lightgbms_scores_and_contributions_that_add_up() -> None:
    loaded = load_apart(small_model().text, _rows())
    ours = read_forest(small_model().text, small_model().columns).raw_scores(_rows())
    assert np.array(loaded.raw) == pytest.approx(ours, abs=1e-12)
    assert loaded.added_up == pytest.approx(loaded.raw[: len(loaded.added_up)], abs=1e-9)


def _read(folder: Path) -> Release:
    return read_release(folder, read_signers(folder.parent.parent / "home.signers"))


EDITS: dict[str, tuple[str, Callable[[dict[str, Any]], object], str]] = {
    "another seed": ("model.json", lambda said: said.update(seed=9), "canary must be of the files"),
    "other columns": (
        "model.json",
        lambda said: said.update(columns=["a", "c", "b"]),
        "line 8 must name the release's features",
    ),
    "columns that are none": ("model.json", lambda said: said.update(columns=3), "is damaged"),
    "another rate": ("calibration.json", lambda said: said.update(rate=[0.1, 0.6]), "must score as the release says"),
    "another interval": (
        "calibration.json",
        lambda said: said.update(low=[0.1, 0.4]),
        "must score as the release says",
    ),
    "a rate above one": ("calibration.json", lambda said: said.update(rate=[0.1, 7.0]), "is damaged"),
    "another length": ("calibration.json", lambda said: said.update(raw=[0.1]), "is damaged"),
    "another bound": (
        "evaluation.json",
        lambda said: said["groups"]["bound"].update(lowered={}),
        "canary must be of the files",
    ),
    "another score": (
        "canary.json",
        lambda said: said["raw_score"].__setitem__(7, 0.0),
        "must score as the release says",
    ),
    "a column less": (
        "canary.json",
        lambda said: said.update(rows=[row[:2] for row in said["rows"]]),
        "a value for each column",
    ),
    "no rows": ("canary.json", lambda said: said.update(rows=[], raw_score=[]), "is damaged"),
    "a score that is none": ("canary.json", lambda said: said["raw_score"].__setitem__(7, float("nan")), "is damaged"),
    "a huge value": ("canary.json", lambda said: said["rows"][0].__setitem__(0, 10**400), "is damaged"),
}


@pytest.mark.parametrize(("file", "edit", "refused"), EDITS.values(), ids=EDITS)
def test_an_edit_of_any_scoring_file_that_a_trusted_key_signed_anew_is_refused(
    tmp_path: Path, file: str, edit: Callable[[dict[str, Any]], object], refused: str
) -> None:
    folder = tmp_path / "releases" / put(tmp_path).name
    document = json.loads((folder / file).read_bytes())
    edit(document)
    (folder / file).write_text(json.dumps(document), encoding="utf-8")
    folder = sign_anew(tmp_path, folder)
    with pytest.raises(Fault, match=refused) as fault:
        _read(folder)
    assert re.search("[\u0600-\u06ff]{3}", fault.value.persian)


def test_a_release_from_before_canaries_is_read_if_its_model_is_sound(tmp_path: Path) -> None:
    release = put(tmp_path)
    folder = tmp_path / "releases" / release.name
    (folder / "canary.json").unlink()
    folder = sign_anew(tmp_path, folder)
    assert _read(folder).model == release.model
    assert "canary.json" not in shelf_in(tmp_path).verify(folder.name)["files"]
    unsound = release.model.text.replace("left_child=-1 2 -2", "left_child=-1 1 -2", 1)
    (folder / "model.txt").write_text(unsound, encoding="utf-8")
    with pytest.raises(Fault, match=r"must be safe to load; .* in tree 0 .* Try: rastin releases list"):
        _read(sign_anew(tmp_path, folder))


def test_a_canary_is_drawn_from_the_model_alone_and_comes_to_every_leaf_of_a_small_one(tmp_path: Path) -> None:
    release = put(tmp_path)
    said = json.loads((tmp_path / "releases" / release.name / "canary.json").read_bytes())
    forest = read_forest(release.model.text, release.model.columns)
    assert len(said["rows"]) == ROWS
    rows = np.array(said["rows"], np.float64)
    assert np.array_equal(rows, draw_rows(forest), equal_nan=True)
    assert np.isnan(rows).any()
    assert not np.isin(rows, forest.threshold).any()
    assert set(forest.leaves_of(rows).ravel()) == set(range(len(forest.leaf)))
    assert said["score"] == pytest.approx(release.calibration.probability(np.array(said["raw_score"])), abs=1e-12)
