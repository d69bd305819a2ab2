"""Holding files to the ledger: each that it names is as it says, and each landed one is named."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from features.whole_files import sha256_of
from serving.ledger.breach import Breach
from serving.ledger.store_now import manifest_changed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from serving.ledger.store_now import StoreNow

_NAMES_FILES, _NAMES_MANIFEST = b'"files":', b'"manifest_sha256":'


@dataclass(frozen=True)
class HeldFiles:
    """What was looked at, and what is wrong.

    Attributes
    ----------
    files
        How many files the ledger names, all of which were hashed anew.
    before
        Landed files older than the ledger, which no entry can name.
    breaches
        Files that are not as the ledger says, and landed ones that no entry names.
    """

    files: int
    before: int
    breaches: tuple[Breach, ...]


def hold_files(home: Path, entries: Sequence[bytes], store: StoreNow) -> HeldFiles:
    """Hold every file that entries name to them, and the store to what they say has landed."""
    named = _named_files(entries)
    first = min((path for path in named if path.startswith("store/")), default="").rpartition("/")[0]
    unnamed = [path for path in store.landed if path not in named]
    later = [path for path in unnamed if first and path.rpartition("/")[0] >= first]
    breaches = [*_changed(home, named), *store.breaches, *map(_unrecorded, later)]
    said = names_manifest(entries)
    if said and said[1] != store.manifest_sha256 and not later:  # where more has landed, it must be another one
        breaches.append(manifest_changed(said[0], store.manifest_sha256))
    return HeldFiles(len(named), len(unnamed) - len(later), tuple(breaches))


def _named_files(entries: Sequence[bytes]) -> dict[str, list[tuple[int, str]]]:
    """List every file that an entry names, with the places of the entries and the hashes they give."""
    named: dict[str, list[tuple[int, str]]] = {}
    for index, entry in enumerate(entries):
        if _NAMES_FILES in entry:
            for path, sha256 in json.loads(entry)["what"].get("files", {}).items():
                named.setdefault(path, []).append((index, sha256))
    return named


def names_manifest(entries: Sequence[bytes]) -> tuple[int, str] | None:
    """Return the place and the manifest's hash of the last entry that names one, a landing's."""
    for index in range(len(entries) - 1, -1, -1):
        if _NAMES_MANIFEST in entries[index]:
            said = json.loads(entries[index])["what"].get("manifest_sha256")
            if said is not None:
                return index, said
    return None


def _changed(home: Path, named: dict[str, list[tuple[int, str]]]) -> Iterator[Breach]:
    for path, said in sorted(named.items()):
        now = sha256_of(home / path) if (home / path).is_file() else None
        entry = next((index for index, sha256 in said if sha256 != now), None)
        if entry is not None:
            state, state_fa = ("is missing", "نیست") if now is None else ("was changed", "تغییر کرده است")
            yield Breach(
                path,
                f"{path} must be as entry {entry} of the ledger says; it {state}.",
                f"{path} باید همان باشد که ردیف {entry} دفتر رویدادها می‌گوید؛ {state_fa}.",
            )


def _unrecorded(path: str) -> Breach:
    return Breach(
        path,
        f"{path} landed since the ledger began, and no entry names it. Try: ingest the same drop or reports again.",
        f"{path} پس از آغاز دفتر رویدادها فرود آمده و هیچ ردیفی نام آن را نمی‌برد."
        " همان بسته یا گزارش را دوباره دریافت کنید.",
    )
