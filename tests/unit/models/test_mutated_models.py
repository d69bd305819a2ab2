"""A thousand edited model files: none is served from, none ends or holds up the process that reads it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING

import numpy as np
import pytest

from features.faults import Fault
from models.canary import TOLERANCE, check_scores, draw_rows
from models.release import read_release
from models.signing import read_signers
from models.trees import read_forest
from tests.mutated_models import KINDS, mutants
from tests.shelves import put, sign_anew, small_model

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from models.release import Release
    from models.signing import Signers
    from models.trees import Forest

MUTANTS, SEED = 1_000, 1404
LOAD_ALL = """
import json, sys, lightgbm, numpy
rows, texts = json.load(sys.stdin)
rows = numpy.array(rows, float)
print(json.dumps([lightgbm.Booster(model_str=text).predict(rows, raw_score=True).tolist() for text in texts]))
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("mutants")


@pytest.fixture(scope="module")
def release(home: Path) -> Release:
    return put(home)


@pytest.fixture(scope="module")
def signers(home: Path, release: Release) -> Signers:
    assert release.name
    return read_signers(home / "home.signers")


def _with_model(home: Path, release: str, content: bytes, *, is_signed_anew: bool) -> Path:
    """Put another model into a copy of a release."""
    copy = home / "edited" / release
    shutil.copytree(home / "releases" / release, copy)
    (copy / "model.txt").write_bytes(content)
    return sign_anew(home, copy) if is_signed_anew else copy


def test_a_thousand_mutants_are_refused_half_of_them_signed_anew_by_a_trusted_key(
    home: Path, release: Release, signers: Signers
) -> None:
    refused: Counter[str] = Counter()
    for number, (kind, content) in enumerate(mutants(release.model.text, MUTANTS, SEED)):
        folder = _with_model(home, release.name, content, is_signed_anew=number % 2 == 1)
        with pytest.raises(Fault, match="must be safe to load|is damaged" if number % 2 else "is damaged") as fault:
            read_release(folder, signers)
        assert re.search("[\u0600-\u06ff]{3}", fault.value.persian), kind
        assert len(str(fault.value)) < 1_000, kind
        refused[kind] += 1
        shutil.rmtree(folder)
    assert refused.total() == MUTANTS
    assert set(refused) == set(KINDS)
    assert read_release(home / "releases" / release.name, signers) == release


@pytest.fixture(scope="module")
def through() -> list[tuple[str, str, Forest]]:
    """Return the mutants that are models all the same, only others: which a hash would refuse, and the parser reads."""
    read = []
    for kind, content in mutants(small_model().text, MUTANTS, SEED):
        with suppress(UnicodeDecodeError, Fault):
            text = content.decode("utf-8")
            read.append((kind, text, read_forest(text, small_model().columns)))
    return read


def test_what_our_parser_lets_through_lightgbm_loads_and_scores_the_same(
    through: list[tuple[str, str, Forest]],
) -> None:
    rows = _rows()
    assert 100 < len(through) < MUTANTS / 4
    done = subprocess.run(
        [sys.executable, "-c", LOAD_ALL],
        input=json.dumps([rows.tolist(), [text for _, text, _ in through]]),
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    for (kind, _, forest), theirs in zip(through, json.loads(done.stdout.splitlines()[-1]), strict=True):
        assert np.abs(forest.raw_scores(rows) - theirs).max() <= TOLERANCE, kind


def test_the_canarys_scores_alone_find_every_edited_leaf_of_a_small_model(
    through: list[tuple[str, str, Forest]],
) -> None:
    must = read_forest(small_model().text, small_model().columns).raw_scores(_rows())
    leaves = [forest for kind, _, forest in through if kind == "leaf"]
    assert len(leaves) > 40
    for forest in leaves:
        with pytest.raises(Fault, match="must score as the release says"):
            check_scores(forest.raw_scores(_rows()), must)


def _rows() -> NDArray[np.float64]:
    return draw_rows(read_forest(small_model().text, small_model().columns))
