"""The key that the ledger's checkpoints are signed with: outside the home folder, its public half beside it."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from features.faults import Fault
from features.ledger.notes import COSIGNS, SIGNS, NoteSigner, NoteVerifier, new_secret
from features.whole_files import whole_file, write_secret

if TYPE_CHECKING:
    from pathlib import Path

    from features.settings import Settings

_KEY_LINE = re.compile(r"rastin-(ledger|witness)-key 1 ([0-9a-f]{64})\n?")
_KINDS = {"ledger": SIGNS, "witness": COSIGNS}


def public_path(key: Path) -> Path:
    """Where the public half of a key lies."""
    return key.with_name(key.name + ".pub")


def open_signer(key: Path, purpose: str = "ledger") -> NoteSigner:
    """Read a private key, or make one, of the ledger or of a witness."""
    if not key.exists():
        write_secret(key, f"rastin-{purpose}-key 1 {new_secret().hex()}\n")
    line = _KEY_LINE.fullmatch(key.read_text(encoding="ascii", errors="replace"))
    if line is None or line[1] != purpose:
        raise Fault(
            f"The key file {key} must hold one {purpose} key as Rastin writes it; it cannot be read.",
            f"پروندهٔ {key} باید یک کلید دفتر رویدادها یا گواه به شکلی که راستین می‌نویسد داشته باشد؛ خوانده نشد.",
        )
    secret = bytes.fromhex(line[2])
    public = NoteSigner("", _KINDS[purpose], secret).verifier.public
    name = f"rastin-{purpose}/{hashlib.sha256(public).hexdigest()[:16]}"
    return NoteSigner(name, _KINDS[purpose], secret)


def publish_verifier(key: Path, signer: NoteSigner) -> None:
    """Write the public half beside the private one, where it is not there yet."""
    path = public_path(key)
    if not path.exists():
        with whole_file(path) as draft:
            draft.write_text(f"{signer.verifier}\n", encoding="ascii")


def read_verifier(path: Path) -> NoteVerifier:
    """Read a public key as `publish_verifier` writes it."""
    try:
        return NoteVerifier.parse(path.read_text(encoding="ascii", errors="replace"))
    except (OSError, ValueError):
        raise Fault(
            f"The public key {path} must be one line as Rastin writes it; it cannot be read.",
            f"کلید عمومی {path} باید یک سطر به شکلی که راستین می‌نویسد باشد؛ خوانده نشد.",
        ) from None


def ledger_verifier(settings: Settings) -> NoteVerifier | None:
    """Return the public key of this home's ledger; `None` where no ledger was begun."""
    path = public_path(settings.ledger_key_path)
    if path.exists():
        return read_verifier(path)
    key = settings.ledger_key_path
    return open_signer(key).verifier if key.exists() else None
