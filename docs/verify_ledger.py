# ruff: noqa: INP001 - no part of the program: a file to hand to an auditor, who needs nothing but Python
"""Check Rastin's ledger without Rastin, on any machine with Python 3.9 or newer.

    python verify_ledger.py proof PROOF.json [--key HOME.ledger.pub]
        an entry is in the tree that the checkpoint signs (PROOF.json: rastin audit proof ENTRY)
    python verify_ledger.py continued NEW.json EARLIER.txt [--key HOME.ledger.pub]
        the new checkpoint holds all that the earlier one held (NEW.json: audit checkpoint --since EARLIER --json)
    python verify_ledger.py whole ENTRIES CHECKPOINT [--key HOME.ledger.pub]
        a copy of the ledger's two files, HOME/ledger/entries and HOME/ledger/checkpoint, agree

Hashes are checked with Python alone. Signatures need the package `cryptography` and the ledger's public key; where
either is absent that is said. Ends 0 where all that was checked holds, 1 where something does not, 2 where it cannot be
read.

The tree is that of RFC 6962; proofs are checked as RFC 9162, sections 2.1.3.2 and 2.1.4.2, says; checkpoints are signed
notes (c2sp.org/signed-note, c2sp.org/tlog-checkpoint).
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import sys
from pathlib import Path


def _sha256(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()


def leaf_of(entry: bytes) -> bytes:
    """Hash an entry."""
    return _sha256(b"\x00" + entry)


def parent_of(left: bytes, right: bytes) -> bytes:
    """Hash two nodes into one."""
    return _sha256(b"\x01" + left + right)


def root_of(leaves: list[bytes]) -> bytes:
    """Hash a whole tree, level by level: a node without a neighbour moves up as it is."""
    if not leaves:
        return _sha256(b"")
    level = leaves
    while len(level) > 1:
        pairs = [parent_of(level[at], level[at + 1]) for at in range(0, len(level) - 1, 2)]
        level = pairs + level[len(level) - len(level) % 2 :]
    return level[0]


def is_included(leaf: bytes, index: int, size: int, path: list[bytes], root: bytes) -> bool:
    """Walk from a leaf to the root."""
    if not 0 <= index < size:
        return False
    fn, sn, r = index, size - 1, leaf
    for p in path:
        if sn == 0:
            return False
        if fn % 2 == 1 or fn == sn:
            r = parent_of(p, r)
            while fn % 2 == 0 and fn != 0:
                fn, sn = fn >> 1, sn >> 1
        else:
            r = parent_of(r, p)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and r == root


def is_consistent(first: int, first_root: bytes, second: int, second_root: bytes, path: list[bytes]) -> bool:
    """Walk from the earlier root to the later one."""
    if first == second:
        return first_root == second_root and not path
    if first == 0:
        return first_root == root_of([]) and not path
    steps = [first_root, *path] if first & (first - 1) == 0 else path
    if first > second or not steps:
        return False
    fn, sn = first - 1, second - 1
    while fn % 2 == 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = steps[0]
    for c in steps[1:]:
        if sn == 0:
            return False
        if fn % 2 == 1 or fn == sn:
            fr, sr = parent_of(c, fr), parent_of(c, sr)
            while fn % 2 == 0 and fn != 0:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = parent_of(sr, c)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and fr == first_root and sr == second_root


def checkpoint_in(note: str) -> tuple[int, bytes]:
    """Read a checkpoint's size and root."""
    lines = note.split("\n")
    if len(lines) < 5 or lines[3] or not lines[1].isdecimal():  # noqa: PLR2004 - name, size, root, nothing, signature
        raise ValueError("a checkpoint must be a name, a size, a root, an empty line and signatures")
    return int(lines[1]), base64.b64decode(lines[2], validate=True)


def is_signed(note: str, key_line: str) -> bool | None:
    """Check the ledger's signature; `None` where this Python cannot."""
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError:
        return None
    name, key_hash, key = key_line.strip().split("+", 2)
    raw = base64.b64decode(key, validate=True)
    if _sha256(name.encode() + b"\n" + raw)[:4].hex() != key_hash or raw[:1] != b"\x01":
        raise ValueError("the key must be the ledger's public key")
    text, _, signatures = note.rpartition("\n\n")
    for line in signatures.splitlines():
        _, signer, encoded = line.split(" ")
        signature = base64.b64decode(encoded, validate=True)
        if signer == name and signature[:4].hex() == key_hash:
            try:
                Ed25519PublicKey.from_public_bytes(raw[1:]).verify(signature[4:], f"{text}\n".encode())
            except InvalidSignature:
                return False
            return True
    return False


def check_proof(asked: argparse.Namespace) -> tuple[str, str, bool]:
    """Check that an entry is in the tree; return the checkpoint, what is claimed and whether it holds."""
    proof = json.loads(asked.proof.read_text(encoding="utf-8"))
    size, root = checkpoint_in(proof["checkpoint"])
    leaf, path = leaf_of(proof["entry"].encode()), [bytes.fromhex(step) for step in proof["path"]]
    holds = leaf.hex() == proof["leaf"] and is_included(leaf, proof["index"], size, path, root)
    return proof["checkpoint"], f"entry {proof['index']} is in the tree of {size} entries", holds


def check_continued(asked: argparse.Namespace) -> tuple[str, str, bool]:
    """Check that a checkpoint continues an earlier one."""
    document = json.loads(asked.new.read_text(encoding="utf-8"))
    first, first_root = checkpoint_in(asked.earlier.read_text(encoding="utf-8"))
    second, second_root = checkpoint_in(document["checkpoint"])
    path = [bytes.fromhex(step) for step in document["path"]]
    claim = f"the tree of {second} entries begins with the earlier one of {first}"
    return document["checkpoint"], claim, is_consistent(first, first_root, second, second_root, path)


def check_whole(asked: argparse.Namespace) -> tuple[str, str, bool]:
    """Check a copy of the ledger's files."""
    note = asked.checkpoint.read_bytes().decode()
    size, root = checkpoint_in(note)
    lines = asked.entries.read_bytes().split(b"\n")
    entries = [line.partition(b" ")[::2] for line in lines[:-1]]
    are_right = lines[-1] == b"" and all(said == leaf_of(entry).hex().encode() for said, entry in entries)
    holds = are_right and len(entries) == size and root_of([leaf_of(entry) for _, entry in entries]) == root
    return note, f"the {size} entries have the root that the checkpoint gives", holds


def main() -> int:
    """Check what was asked for and say what holds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ways = parser.add_subparsers(required=True)
    for name, files, check in (
        ("proof", ["proof"], check_proof),
        ("continued", ["new", "earlier"], check_continued),
        ("whole", ["entries", "checkpoint"], check_whole),
    ):
        way = ways.add_parser(name)
        for file in files:
            way.add_argument(file, type=Path)
        way.add_argument("--key", type=Path, help="the ledger's public key, got from elsewhere than the ledger")
        way.set_defaults(check=check)
    asked = parser.parse_args()
    try:
        note, claim, holds = asked.check(asked)
        signed = is_signed(note, asked.key.read_text(encoding="ascii")) if asked.key and holds else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        sys.stderr.write(f"cannot be read: {type(error).__name__}: {error}\n")
        return 2
    sys.stdout.write(f"{'holds' if holds else 'DOES NOT HOLD'}: {claim}\n")
    if signed is None and holds:
        why = "no --key was given" if not asked.key else "the package `cryptography` is absent"
        sys.stdout.write(f"signature not checked: {why}\n")
    elif holds:
        sys.stdout.write("holds: the ledger's key signed it\n" if signed else "DOES NOT HOLD: the signature\n")
    return 0 if holds and signed is not False else 1


if __name__ == "__main__":
    sys.exit(main())
