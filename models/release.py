"""A release: a fitted model and its calibration as a folder of text files, every file's hash in its manifest.

    model.txt          LightGBM's text format
    model.json         columns, as-of date, seed, number of trees
    calibration.json   the map from raw score to probability
    evaluation.json    how well it did on later cycles than it was trained on
    manifest.json      the sha256 of each of them and of where they came from, and where that was

LightGBM's parser crashes or misreads a damaged file, so nothing is parsed before its hash was checked. The release's
name is made of the files' hashes: equal names, equal bytes. The snapshot of the store stands in the manifest only, as
two stores with the same rows and other pseudonym keys have other snapshots, and must make the same release.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from features.faults import Fault
from features.whole_files import sha256_of, whole_folder
from models.calibration import Calibration
from models.risk import RiskModel

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

HASHED = ("model.txt", "model.json", "calibration.json", "evaluation.json")
_OF_THE_MODEL = ("as_of", "seed", "trees", "labelled_jobs", "code")  # what of the origin is equal wherever rows are


@dataclass(frozen=True)
class Release:
    """A model that may score: what it is, and where it came from.

    Attributes
    ----------
    name
        `R` and the first twelve digits of the hash over its files' hashes.
    model, calibration
        What turns a matrix into scores.
    evaluation
        Metrics, as `training.evaluation` writes them.
    manifest
        Hashes, data snapshot, code version, seed, as-of date.
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
    extras: Mapping[str, bytes],
) -> Release:
    """Write a release to the shelf; one that is there already, byte for byte, stays as it is.

    Parameters
    ----------
    shelf
        The folder of all releases.
    model, calibration, evaluation
        What it holds.
    origin
        Where it came from: `as_of`, `snapshot`, `code`, `seed`, ...
    extras
        Further files for people (charts), by name; not part of what scores.
    """
    files = {
        "model.txt": model.text.encode(),
        "model.json": _json(
            {"columns": model.columns, **{name: origin[name] for name in _OF_THE_MODEL if name in origin}}
        ),
        "calibration.json": _json(calibration.to_document()),
        "evaluation.json": _json(evaluation),
    }
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    name = "R" + hashlib.sha256(_json(hashes)).hexdigest()[:12]
    origin = {"release": name, **origin}
    manifest = {"sha256": {**hashes, "origin": hashlib.sha256(_json(origin)).hexdigest()}, **origin}
    folder = shelf / name
    if not folder.exists():
        with whole_folder(folder) as draft:
            for file, content in {**files, "manifest.json": _json(manifest), **extras}.items():
                (draft / file).write_bytes(content)
    return read_release(folder)


def read_release(folder: Path) -> Release:
    """Read a release; nothing is parsed by LightGBM unless every hash is right.

    Raises
    ------
    Fault
        When a file is missing or was changed.
    """
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        hashes = manifest["sha256"]
        origin = _json({name: value for name, value in manifest.items() if name != "sha256"})
        named = "R" + hashlib.sha256(_json({name: hashes[name] for name in HASHED})).hexdigest()[:12]
        is_whole = (
            named == folder.name == manifest["release"]
            and hashes["origin"] == hashlib.sha256(origin).hexdigest()
            and all(sha256_of(folder / name) == hashes[name] for name in HASHED)
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        is_whole = False
    if not is_whole:
        raise Fault(
            f"A release must be as it was written; {folder.name} is damaged or incomplete. "
            "Try: rastin releases list, and score with another one.",
            f"نسخهٔ مدل باید همان باشد که نوشته شده است؛ {folder.name} آسیب دیده یا ناقص است. نسخهٔ دیگری برگزینید.",
        )
    document = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    return Release(
        name=folder.name,
        model=RiskModel(tuple(document["columns"]), (folder / "model.txt").read_text(encoding="utf-8")),
        calibration=Calibration.from_document(json.loads((folder / "calibration.json").read_text(encoding="utf-8"))),
        evaluation=json.loads((folder / "evaluation.json").read_text(encoding="utf-8")),
        manifest=manifest,
    )


def _json(document: Mapping[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True, default=_plain).encode()


def _plain(value: datetime) -> str:
    return value.isoformat()
