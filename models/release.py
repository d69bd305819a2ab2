"""A release: a fitted model and its calibration as a folder of text files, with a signed manifest of their hashes.

    model.txt          LightGBM's text format
    model.json         columns, as-of date, seed, number of trees
    calibration.json   the map from raw score to probability
    evaluation.json    how well it did on later cycles than it was trained on
    canary.json        rows and the scores that they must get
    card.html, …       for people: the model card and charts
    manifest.json      the sha256 of each of them, and where they came from
    manifest.sig       the manifest's signature

LightGBM's parser crashes or misreads a damaged file, so nothing is parsed, the manifest neither, before the signature
and then the hashes were checked, and LightGBM comes last: `models.first_check`.
The release's name is made of the hashes of the first four: equal names, equal models.
It depends on no key: the snapshot of the store stands in the manifest only, as two stores with the same rows and other
pseudonym keys have other snapshots, and must make the same release.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from features.whole_files import hashes_of, told_to_nobody, whole_folder
from models.calibration import Calibration
from models.canary import Canary, draw_rows, make_canary
from models.first_check import check_can_load
from models.risk import RiskModel
from models.sealed_files import CANARY, MISSHAPEN, SCORING, damaged, sealed_files
from models.trees import read_forest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from pathlib import Path

    from features.whole_files import Told
    from models.signing import Signer, Signers

_OF_THE_MODEL = ("as_of", "seed", "trees", "labelled_jobs", "code")  # what of the origin is equal wherever rows are


@dataclass(frozen=True)
class Release:
    """A model that may score: what it is, and where it came from.

    Attributes
    ----------
    name
        `R` and the first twelve digits of the hash over the hashes of its scoring files.
    model, calibration
        What turns a matrix into scores.
    evaluation
        Metrics, as `training.evaluation` writes them.
    manifest
        Hashes, data snapshot, code and library versions, seed, parameters, as-of date.
    """

    name: str
    model: RiskModel
    calibration: Calibration
    evaluation: Mapping[str, Any]
    manifest: Mapping[str, Any]


def write_release(
    shelf: Path,
    model: RiskModel,
    calibration: Calibration,
    evaluation: Mapping[str, Any],
    origin: Mapping[str, Any],
    extras: Callable[[str], Mapping[str, bytes]],
    signer: Signer,
    foretell: Told = told_to_nobody,
) -> str:
    """Write a release to the shelf and return its name; one that is there already stays as it is.

    Parameters
    ----------
    shelf
        The folder of all releases.
    model, calibration, evaluation
        What it holds.
    origin
        Where it came from: `as_of`, `snapshot`, `code`, `seed`, ...
    extras
        Makes further files for people (card, charts), by name, for the release's name; not part of what scores.
    signer
        Signs the manifest.
    foretell
        Told the release's files, as `NAME/FILE`, right before they are there.
    """
    files = {
        "model.txt": model.text.encode(),
        "model.json": _json(
            {"columns": model.columns, **{name: origin[name] for name in _OF_THE_MODEL if name in origin}}
        ),
        "calibration.json": _json(calibration.to_document()),
        "evaluation.json": _json(evaluation),
    }
    name = _name(_hashes(files))
    if (shelf / name).exists():
        foretell(_below(name, hashes_of(shelf / name)))
    else:
        files |= {CANARY: _drawn(model, calibration, _hashes(files)), **extras(name)}
        manifest = _json({"sha256": _hashes(files), "release": name, **origin})
        with whole_folder(shelf / name) as draft:
            for file, content in {**files, "manifest.json": manifest, "manifest.sig": signer.sign(manifest)}.items():
                (draft / file).write_bytes(content)
            foretell(_below(name, hashes_of(draft)))
    return name


def _below(name: str, files: Mapping[str, str]) -> dict[str, str]:
    return {f"{name}/{file}": sha256 for file, sha256 in files.items()}


def read_release(folder: Path, signers: Signers) -> Release:
    """Read a release: signature, hashes, our own reading of the model, its canary, then LightGBM in a process apart.

    Nothing is parsed unless a trusted key signed the manifest and every hash is right, and LightGBM reads no text that
    our parser refused. A release from before there were canaries is tried with rows drawn on the spot: its model loads
    and ends, but nobody signed what it must score.

    Raises
    ------
    Fault
        When the signature is missing, of an unknown key or not of this manifest, a file is missing or was changed, or
        the model must not be loaded.
    """
    sealed = sealed_files(folder, signers, _name)
    content, hashes = sealed.content, sealed.manifest["sha256"]
    try:
        model = RiskModel(_columns(content["model.json"]), content["model.txt"].decode("utf-8"))
        calibration = Calibration.from_document(json.loads(content["calibration.json"]))
        evaluation = dict(json.loads(content["evaluation.json"]))
        canary = Canary.from_document(json.loads(content[CANARY])) if CANARY in content else None
    except MISSHAPEN:
        raise damaged(folder.name) from None
    check_can_load(folder.name, model, calibration, canary, {name: hashes[name] for name in SCORING})
    return Release(folder.name, model, calibration, evaluation, sealed.manifest)


def read_account(folder: Path, signers: Signers) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Read what a release says of itself, its evaluation and its manifest, without its model: nothing is loaded.

    Raises
    ------
    Fault
        When the signature is missing, of an unknown key or not of this manifest, or a file is missing or was changed.
    """
    sealed = sealed_files(folder, signers, _name)
    try:
        return dict(json.loads(sealed.content["evaluation.json"])), sealed.manifest
    except MISSHAPEN:
        raise damaged(folder.name) from None


def _columns(content: bytes) -> tuple[str, ...]:
    columns = tuple(json.loads(content)["columns"])
    if not all(isinstance(column, str) for column in columns):
        raise TypeError("A column must be a name.")
    return columns


def _drawn(model: RiskModel, calibration: Calibration, sha256: Mapping[str, str]) -> bytes:
    """Draw the canary of a model that was just fitted; what it must score, LightGBM says here and now."""
    import pandas as pd

    rows = draw_rows(read_forest(model.text, model.columns))
    raw = model.raw_scores(pd.DataFrame(rows, columns=list(model.columns)), threads=1)
    return json.dumps(make_canary(rows, raw, calibration, sha256).to_document(), separators=(",", ":")).encode()


def _hashes(files: Mapping[str, bytes]) -> dict[str, str]:
    return {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}


def _name(hashes: Mapping[str, str]) -> str:
    return "R" + hashlib.sha256(_json({name: hashes[name] for name in SCORING})).hexdigest()[:12]


def _json(document: Mapping[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True, default=_plain).encode()


def _plain(value: datetime) -> str:
    return value.isoformat()
