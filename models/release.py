"""A release: a fitted model and its calibration as a folder of text files, with a signed manifest of their hashes.

    model.txt          LightGBM's text format
    model.json         columns, as-of date, seed, number of trees
    calibration.json   the map from raw score to probability
    evaluation.json    how well it did on later cycles than it was trained on
    card.html, …       for people: the model card and charts
    manifest.json      the sha256 of each of them, and where they came from
    manifest.sig       the manifest's signature

LightGBM's parser crashes or misreads a damaged file, so nothing is parsed, the manifest neither, before the signature
and then the hashes were checked. The release's name is made of the hashes of the first four: equal names, equal models.
It depends on no key: the snapshot of the store stands in the manifest only, as two stores with the same rows and other
pseudonym keys have other snapshots, and must make the same release.
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
from models.signing import UnknownSignerError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from pathlib import Path

    from models.signing import Signer, Signers

SCORING = ("model.txt", "model.json", "calibration.json", "evaluation.json")
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
    if not (shelf / name).exists():
        files |= extras(name)
        manifest = _json({"sha256": _hashes(files), "release": name, **origin})
        with whole_folder(shelf / name) as draft:
            for file, content in {**files, "manifest.json": manifest, "manifest.sig": signer.sign(manifest)}.items():
                (draft / file).write_bytes(content)
    return name


def read_release(folder: Path, signers: Signers) -> Release:
    """Read a release; nothing is parsed unless a trusted key signed the manifest and every hash is right.

    Raises
    ------
    Fault
        When the signature is missing, of an unknown key or not of this manifest, or a file is missing or was changed.
    """
    manifest = verified_manifest(folder, signers)
    document = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    return Release(
        name=folder.name,
        model=RiskModel(tuple(document["columns"]), (folder / "model.txt").read_text(encoding="utf-8")),
        calibration=Calibration.from_document(json.loads((folder / "calibration.json").read_text(encoding="utf-8"))),
        evaluation=json.loads((folder / "evaluation.json").read_text(encoding="utf-8")),
        manifest=manifest,
    )


def verified_manifest(folder: Path, signers: Signers) -> dict[str, Any]:
    """Return the manifest of a release that is as it was written, by somebody who is trusted.

    Raises
    ------
    Fault
        As `read_release`.
    """
    if (folder / "manifest.json").exists() and not (folder / "manifest.sig").exists():
        raise Fault(
            f"A release must be signed; {folder.name} is not. Try: train again, and score with what is signed.",
            f"نسخهٔ مدل باید امضا داشته باشد؛ {folder.name} ندارد. دوباره آموزش دهید.",
        )
    try:
        content = (folder / "manifest.json").read_bytes()
        signers.signer_of(content, (folder / "manifest.sig").read_bytes())
        manifest: dict[str, Any] = json.loads(content)
        hashes: dict[str, str] = manifest["sha256"]
        is_whole = _name(hashes) == folder.name == manifest["release"] and all(
            sha256_of(folder / name) == expected for name, expected in hashes.items()
        )
    except UnknownSignerError as unknown:
        raise Fault(
            f"A release must be signed by a key that is trusted; {folder.name} is signed by {unknown}. "
            "Try: add that signer's line to the list of signers, if you know whose it is.",
            f"نسخهٔ مدل باید با کلیدی مورد اعتماد امضا شده باشد؛ {folder.name} با {unknown} امضا شده است. "
            "اگر صاحب کلید را می‌شناسید، سطر او را به فهرست امضاکنندگان بیفزایید.",
        ) from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        is_whole = False
    if not is_whole:
        raise Fault(
            f"A release must be as it was written; {folder.name} is damaged or incomplete. "
            "Try: rastin releases list, and score with another one.",
            f"نسخهٔ مدل باید همان باشد که نوشته شده است؛ {folder.name} آسیب دیده یا ناقص است. نسخهٔ دیگری برگزینید.",
        )
    return manifest


def _hashes(files: Mapping[str, bytes]) -> dict[str, str]:
    return {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}


def _name(hashes: Mapping[str, str]) -> str:
    return "R" + hashlib.sha256(_json({name: hashes[name] for name in SCORING})).hexdigest()[:12]


def _json(document: Mapping[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True, default=_plain).encode()


def _plain(value: datetime) -> str:
    return value.isoformat()
