"""Seals of changes: signatures by the ledger's key, which lies outside the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from serving.records.columns import canonical, moment_text

if TYPE_CHECKING:
    from features.ledger.notes import NoteSigner, NoteVerifier
    from serving.records.change import Change

_PURPOSE = "rastin-change 1"  # the first line, so that no signature for this can stand for one of a checkpoint


def seal(signer: NoteSigner, change: Change) -> None:
    """Seal a change as it stands."""
    text = _text(change)
    change.seal = signer.signed(text).removeprefix(f"{text}\n")


def is_sealed(verifier: NoteVerifier, change: Change) -> bool:
    """Say whether a change stands as it was sealed."""
    return verifier.has_signed(f"{_text(change)}\n{change.seal}")


def _text(change: Change) -> str:
    what = {
        "seq": change.seq,
        "id": change.id,
        "at": moment_text(change.at),
        "who": change.who,
        "operation": change.operation,
        "rows": change.rows,
        "entry": change.entry,
        "leaf": change.leaf,
        "checkpoint": change.checkpoint,
    }
    return f"{_PURPOSE}\n{canonical(what)}\n"
