"""A shelf with releases on it, made in an instant: a small model, a fixed calibration, a key of its own."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

import models.release
from features.whole_files import sha256_of
from models.calibration import Calibration
from models.gate_record import write_gate
from models.release import Release, write_release
from models.risk import RiskModel, fit_risk_model
from models.shelf import Shelf
from models.signing import open_signer

if TYPE_CHECKING:
    from pathlib import Path

CALIBRATION = Calibration(raw=(-1.0, 1.0), rate=(0.1, 0.5), low=(0.05, 0.4), high=(0.2, 0.6))
EVALUATION = {
    "as_of": "2026-04-04",
    "cycles": {"1403": {"visited_jobs": 400, "false_rate": 0.25, "rankers": {}}},
    "groups": {"bound": {"at_most": 1.25, "lowered": {"rural_women": 0.0, "welfare": 0.0}}},
}
ORIGIN = {
    "as_of": "2026-04-04T00:00:00",
    "snapshot": "0" * 64,
    "code": "0.1.0",
    "seed": 1,
    "trees": 20,
    "bound": 1.25,
    "growth": {},
}


def small_rows() -> tuple[pd.DataFrame, np.ndarray]:
    """Return a matrix of three columns, and outcomes that hang on the first."""
    random = np.random.default_rng(1)
    matrix = pd.DataFrame(random.normal(size=(400, 3)), columns=["a", "b", "c"])
    return matrix, (matrix["a"].to_numpy() + random.normal(size=400) > 0).astype(float)


@cache
def small_model() -> RiskModel:
    """Return a model of these rows."""
    matrix, is_false = small_rows()
    return fit_risk_model(matrix, is_false, seed=1, threads=1, trees=20)


def shelf_in(folder: Path) -> Shelf:
    """Return the shelf in a folder."""
    return Shelf(folder / "releases", folder / "home.signers")


def put(folder: Path, *, calibration: Calibration = CALIBRATION, key: str = "home.signing", **origin: Any) -> Release:
    """Put a release on the shelf in a folder."""
    shelf = shelf_in(folder)
    signer = open_signer(folder / key, shelf.signers)
    told = {**ORIGIN, **origin}
    files = (small_model(), calibration, EVALUATION, told, lambda name: {"lift.csv": name.encode()})
    return shelf.read(write_release(shelf.folder, *files, signer))


def let_through(shelf: Shelf, name: str, *, passes: bool = True) -> None:
    """Have the gate say of a release that it may, or may not, take the present champion's place."""
    reasons = [{"en": "It finds as many.", "fa": "همان اندازه می‌یابد."}]
    said = {"says": "not_worse" if passes else "worse", "passes": passes, "reasons": reasons, "measures": {}}
    write_gate(shelf.folder, name, shelf.champion(), said)


def sign_anew(home: Path, folder: Path) -> Path:
    """Sign a release as it lies there, whatever was done to it, with a trusted key, hashes and a name to fit."""
    manifest = json.loads((folder / "manifest.json").read_bytes())
    there = [file for file in manifest["sha256"] if (folder / file).exists()]
    manifest["sha256"] = {file: sha256_of(folder / file) for file in there}
    manifest["release"] = models.release._name(manifest["sha256"])
    signed = json.dumps(manifest).encode()
    (folder / "manifest.json").write_bytes(signed)
    (folder / "manifest.sig").write_bytes(open_signer(home / "home.signing", home / "home.signers").sign(signed))
    return folder.rename(folder.with_name(manifest["release"]))
