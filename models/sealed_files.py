"""A release's files as they were signed: what a hash or the signature does not vouch for is not parsed."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from features.faults import Fault
from features.whole_files import sha256_of
from models.signing import UnknownSignerError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from models.signing import Signers

SCORING = ("model.txt", "model.json", "calibration.json", "evaluation.json")
CANARY = "canary.json"
MOST_BYTES = 32 << 20  # of a file that is read whole; the largest so far has 2 MB
MISSHAPEN = (OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError)


@dataclass(frozen=True)
class Sealed:
    """What a trusted key vouches for.

    Attributes
    ----------
    manifest
        What was signed.
    content
        The files that score and, where there is one, the canary: the bytes whose hashes were compared.
    """

    manifest: dict[str, Any]
    content: dict[str, bytes]


def sealed_files(folder: Path, signers: Signers, name_of: Callable[[Mapping[str, str]], str]) -> Sealed:
    """Return the files of a release that is as it was written, by somebody who is trusted.

    Parameters
    ----------
    folder, signers
        The release, and whose signatures are trusted.
    name_of
        Names a release for the hashes of its files.

    Raises
    ------
    Fault
        When the signature is missing, of an unknown key or not of this manifest, or a file is missing or was changed.
    """
    if (folder / "manifest.json").exists() and not (folder / "manifest.sig").exists():
        raise Fault(
            f"A release must be signed; {folder.name} is not. Try: train again, and score with what is signed.",
            f"نسخهٔ مدل باید امضا داشته باشد؛ {folder.name} ندارد. دوباره آموزش دهید.",
        )
    try:
        signed = _content(folder / "manifest.json")
        signers.signer_of(signed, _content(folder / "manifest.sig"))
        manifest: dict[str, Any] = json.loads(signed)
        hashes: dict[str, str] = manifest["sha256"]
        if not name_of(hashes) == folder.name == manifest["release"]:
            raise damaged(folder.name)
        content = {name: _content(folder / name) for name in (*SCORING, CANARY) if name in hashes}
        is_whole = all(
            (_hash(content[name]) if name in content else sha256_of(_beside(folder, name))) == expected
            for name, expected in hashes.items()
        )
    except UnknownSignerError as unknown:
        raise Fault(
            f"A release must be signed by a key that is trusted; {folder.name} is signed by {unknown}. "
            "Try: add that signer's line to the list of signers, if you know whose it is.",
            f"نسخهٔ مدل باید با کلیدی مورد اعتماد امضا شده باشد؛ {folder.name} با {unknown} امضا شده است. "
            "اگر صاحب کلید را می‌شناسید، سطر او را به فهرست امضاکنندگان بیفزایید.",
        ) from None
    except MISSHAPEN:
        is_whole = False
    if not is_whole:
        raise damaged(folder.name)
    return Sealed(manifest, content)


def damaged(name: str) -> Fault:
    """Say that a release is not as it was written."""
    return Fault(
        f"A release must be as it was written; {name} is damaged or incomplete. "
        "Try: rastin releases list, and score with another one.",
        f"نسخهٔ مدل باید همان باشد که نوشته شده است؛ {name} آسیب دیده یا ناقص است. نسخهٔ دیگری برگزینید.",
    )


def _content(path: Path) -> bytes:
    with _plain(path).open("rb") as file:
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise ValueError(path.name)
    return content


def _beside(folder: Path, name: str) -> Path:
    if "/" in name or "\\" in name:
        raise ValueError(name)
    return _plain(folder / name)


def _plain(path: Path) -> Path:
    if not path.is_file():  # a pipe would be waited for, a device never ends
        raise FileNotFoundError(path.name)
    return path


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
