"""Signatures: who made a release, checked before anything of it is read.

Ed25519 (RFC 8032). The private key lies beside the home folder, readable by its owner only; the public keys of those
whose releases are trusted are listed in a file of their own, a line each, so that a machine that only scores needs no
private key.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from features.faults import Fault
from features.whole_files import whole_file, write_secret

if TYPE_CHECKING:
    from pathlib import Path

_CONTEXT = b"rastin release manifest 1\0"  # a signature for this cannot be passed off as one for something else
_KEY_LINE = re.compile(r"rastin-signing-key 1 ([0-9a-f]{64})\n?")
_SIGNER_LINE = re.compile(r"rastin-signer 1 ([0-9a-f]{64})(?: .*)?")
_SIGNATURE_LINE = re.compile(r"rastin-signature 1 ([0-9a-f]{16}) ([0-9a-f]{128})\n")


@dataclass(frozen=True, repr=False)
class Signer:
    """Signs with one key; never shows it."""

    secret: bytes

    @cached_property
    def _key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.secret)

    @property
    def public(self) -> bytes:
        """The public key, 32 bytes."""
        return self._key.public_key().public_bytes_raw()

    def sign(self, content: bytes) -> bytes:
        """Return a signature as a line of text; the same content gives the same line."""
        signature = self._key.sign(_CONTEXT + content).hex()
        return f"rastin-signature 1 {key_id(self.public)} {signature}\n".encode()


@dataclass(frozen=True)
class Signers:
    """The public keys that are trusted, by name."""

    keys: dict[str, bytes]

    def signer_of(self, content: bytes, line: bytes) -> str:
        """Name the key that signed, or say why the signature is worth nothing.

        Raises
        ------
        UnknownSignerError
            When the key is not among those trusted.
        ValueError
            When the line is no signature, or not of this content.
        """
        said = _SIGNATURE_LINE.fullmatch(line.decode("ascii"))
        if said is None:
            raise ValueError("A signature must be a line as Rastin writes it.")
        if said[1] not in self.keys:
            raise UnknownSignerError(said[1])
        try:
            Ed25519PublicKey.from_public_bytes(self.keys[said[1]]).verify(bytes.fromhex(said[2]), _CONTEXT + content)
        except InvalidSignature:
            raise ValueError("A signature must be of the content it lies beside.") from None
        return said[1]


class UnknownSignerError(Exception):
    """A signature by a key that is not trusted; its argument names the key."""


def key_id(public: bytes) -> str:
    """Name a public key: the beginning of its hash."""
    return hashlib.sha256(public).hexdigest()[:16]


def open_signer(key: Path, signers: Path) -> Signer:
    """Read the private key, or make one; its public half is listed among those trusted.

    Parameters
    ----------
    key
        Where the private key lies, outside the store.
    signers
        The list of trusted public keys.
    """
    if not key.exists():
        made = Ed25519PrivateKey.generate().private_bytes_raw()
        _trust(signers, Signer(made).public)
        write_secret(key, f"rastin-signing-key 1 {made.hex()}\n")
    line = _KEY_LINE.fullmatch(key.read_text(encoding="ascii", errors="replace"))
    if line is None:
        raise Fault(
            f"The key file {key} must hold one signing key as Rastin writes it; it cannot be read.",
            f"پروندهٔ {key} باید یک کلید امضا به شکلی که راستین می‌نویسد داشته باشد؛ خوانده نشد.",
        )
    return Signer(bytes.fromhex(line[1]))


def read_signers(path: Path) -> Signers:
    """Read the trusted public keys; blank lines and lines that begin with # are left out."""
    text = path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
    keys = []
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip() and not line.startswith("#"):
            said = _SIGNER_LINE.fullmatch(line.strip())
            if said is None:
                raise Fault(
                    f"Each line of {path} must name one public key as Rastin writes it; line {number} does not.",
                    f"هر سطر {path} باید یک کلید عمومی به شکلی که راستین می‌نویسد باشد؛ سطر {number} نیست.",
                )
            keys.append(bytes.fromhex(said[1]))
    return Signers({key_id(key): key for key in keys})


def _trust(path: Path, public: bytes) -> None:
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    with whole_file(path) as draft:
        draft.write_text(f"{before}rastin-signer 1 {public.hex()} {key_id(public)}\n", encoding="utf-8")
