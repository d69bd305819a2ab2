"""Signed notes: a text and, below an empty line, who signed it.

As C2SP describes them (c2sp.org/signed-note and c2sp.org/tlog-cosignature), so that other programs can check ours.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from functools import cached_property

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

SIGNS, COSIGNS = 1, 4  # what a key does, as the two documents number it
_SIGNATURE_BYTES, _STAMP_BYTES = 64, 8
_LINE = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})")
_VERIFIER = re.compile(r"([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})\n?")


@dataclass(frozen=True)
class NoteVerifier:
    """A public key by its name: checks one signature of a note."""

    name: str
    kind: int
    public: bytes

    @classmethod
    def parse(cls, line: str) -> NoteVerifier:
        """Read a key as `str` writes it: its name, the beginning of its hash, its kind and bytes."""
        said = _VERIFIER.fullmatch(line)
        key = base64.b64decode(said[3]) if said else b""
        if said is None or len(key) != 1 + 32 or key[0] not in {SIGNS, COSIGNS}:
            raise ValueError("A note's key must be NAME+HASH+KEY, an Ed25519 key.")
        verifier = cls(said[1], key[0], key[1:])
        if verifier.key_hash.hex() != said[2]:
            raise ValueError("A note's key must have the hash that stands in it.")
        return verifier

    def __str__(self) -> str:
        key = base64.b64encode(bytes([self.kind]) + self.public).decode()
        return f"{self.name}+{self.key_hash.hex()}+{key}"

    @property
    def key_hash(self) -> bytes:
        """The first 4 bytes of the key's hash, which stand before each of its signatures."""
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    def has_signed(self, note: str) -> bool:
        """Return whether a note carries a right signature of this key, and only whole lines below the text."""
        try:
            text, signatures = split(note)
        except ValueError:
            return False
        ours = [said for name, said in signatures if name == self.name and said[:4] == self.key_hash]
        return len(ours) == 1 and self._is_right(text, ours[0][4:])

    def _is_right(self, text: str, signature: bytes) -> bool:
        message = text.encode()
        if self.kind == COSIGNS:
            stamp, signature = signature[:_STAMP_BYTES], signature[_STAMP_BYTES:]
            message = _cosigned(text, int.from_bytes(stamp, "big"))
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, repr=False)
class NoteSigner:
    """A private key by its name; never shows it."""

    name: str
    kind: int
    secret: bytes

    @cached_property
    def _key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.secret)

    @property
    def verifier(self) -> NoteVerifier:
        """The public half."""
        return NoteVerifier(self.name, self.kind, self._key.public_key().public_bytes_raw())

    def signed(self, text: str) -> str:
        """Return a text, which must end with a line's end, as a note signed by this key."""
        return f"{text}\n{self._line(self._key.sign(text.encode()))}"

    def cosigned(self, note: str, seconds: int) -> str:
        """Add to a note that this key has seen its text at a time, in seconds since 1970 UTC."""
        text, _ = split(note)
        return note + self._line(seconds.to_bytes(_STAMP_BYTES, "big") + self._key.sign(_cosigned(text, seconds)))

    def _line(self, signature: bytes) -> str:
        return f"— {self.name} {base64.b64encode(self.verifier.key_hash + signature).decode()}\n"


def new_secret() -> bytes:
    """Make a private key, 32 bytes."""
    return Ed25519PrivateKey.generate().private_bytes_raw()


def split(note: str) -> tuple[str, list[tuple[str, bytes]]]:
    """Return a note's text and its signatures as name and bytes.

    Raises
    ------
    ValueError
        When it is no signed note.
    """
    text, parted, below = note.rpartition("\n\n")
    lines = below.removesuffix("\n").split("\n")
    if not parted or not below.endswith("\n"):
        raise ValueError("A note must be a text, an empty line and signatures.")
    return f"{text}\n", [_signature(line) for line in lines]


def _signature(line: str) -> tuple[str, bytes]:
    said = _LINE.fullmatch(line)
    try:
        signature = base64.b64decode(said[2], validate=True) if said else b""
    except binascii.Error:
        signature = b""
    # two spellings of the same bytes would let a note change unseen
    if said is None or len(signature) < 4 + _SIGNATURE_BYTES or base64.b64encode(signature).decode() != said[2]:
        raise ValueError("A note's signature must be a dash, a name and a signature.")
    return said[1], signature


def _cosigned(text: str, seconds: int) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()
