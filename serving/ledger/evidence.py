"""Evidence to hand out: a proof for one entry, a checkpoint and what leads to it, a witness's signature."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from features.faults import Fault
from features.ledger import open_ledger
from features.ledger.checkpoint import Checkpoint
from features.ledger.keys import open_signer, publish_verifier, read_verifier
from features.whole_files import whole_file
from serving.ledger.proofs import consistency_proof, inclusion_proof, is_consistent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from features.ledger.contents import Contents
    from features.settings import Settings

_HASH_DIGITS = 64


def proof_of(settings: Settings, name: str) -> dict[str, Any]:
    """Return the proof that an entry is in the ledger, against its last checkpoint.

    Parameters
    ----------
    settings
        Of this process.
    name
        The entry's place, from 0, or its hash as a receipt gives it.
    """
    contents = _begun(settings)
    leaves = contents.leaves
    index = int(name) if name.isdecimal() and len(name) < _HASH_DIGITS else _place(leaves, name)
    if index >= len(leaves):
        raise _no_entry(name, len(leaves))
    return {
        "index": index,
        "entry": contents.entries[index].decode(),
        "leaf": leaves[index].hex(),
        "path": [step.hex() for step in inclusion_proof(leaves, index)],
        "checkpoint": contents.note,
    }


def checkpoint_of(settings: Settings, earlier: str | None = None) -> dict[str, Any]:
    """Return the signed checkpoint to publish, and the proof that it continues an earlier one."""
    contents = _begun(settings)
    size = _checkpoint(earlier).size if earlier else 0
    if size > len(contents.entries):
        raise _not_continued()
    path = consistency_proof(contents.leaves, size)
    return {"checkpoint": contents.note, "since": size, "path": [step.hex() for step in path]}


def witness(document: Mapping[str, Any], ledger_key: Path, key: Path, seen: Path) -> str:
    """Cosign a checkpoint, outside the operator's hands, if it continues what this witness saw before.

    Parameters
    ----------
    document
        As `checkpoint_of` returns it.
    ledger_key
        The public key of the ledger, as the witness once got it.
    key
        The witness's own private key; made where there is none.
    seen
        What the witness signed last; replaced by what it signs now.

    Returns
    -------
    str
        The checkpoint with the witness's signature added, with the time of it.
    """
    note = str(document["checkpoint"])
    if not read_verifier(ledger_key).has_signed(note):
        raise Fault(
            "A witness signs what the ledger's key has signed; this checkpoint is not signed by it.",
            "گواه چیزی را امضا می‌کند که با کلید دفتر امضا شده باشد؛ این نقطهٔ وارسی نشده است.",
        )
    now = _checkpoint(note)
    if seen.exists():
        before = _checkpoint(seen.read_text(encoding="utf-8"))
        steps = [bytes.fromhex(step) for step in document["path"]]
        if before.origin != now.origin or not is_consistent(before.size, before.root, now.size, now.root, steps):
            raise _not_continued()
    signer = open_signer(key, "witness")
    publish_verifier(key, signer)
    cosigned = signer.cosigned(note, int(datetime.now(UTC).timestamp()))
    with whole_file(seen) as draft:
        draft.write_text(cosigned, encoding="utf-8")
    return cosigned


def _begun(settings: Settings) -> Contents:
    contents = open_ledger(settings).read()
    if not contents.entries:
        raise Fault(
            "The ledger must have an entry; nothing was recorded yet.",
            "دفتر رویدادها باید ردیفی داشته باشد؛ هنوز چیزی ثبت نشده است.",
        )
    return contents


def _place(leaves: Sequence[bytes], name: str) -> int:
    hexadecimal = [leaf.hex() for leaf in leaves]
    if name.lower() not in hexadecimal:
        raise _no_entry(name, len(leaves))
    return hexadecimal.index(name.lower())


def _no_entry(name: str, entries: int) -> Fault:
    return Fault(
        f"An entry must be one of the ledger's {entries}: its place from 0, or its whole hash; got {name!r}.",
        f"ردیف باید یکی از {entries} ردیف دفتر باشد: جای آن از صفر، یا همهٔ درهم‌ریز آن؛ «{name}» نیست.",
    )


def _not_continued() -> Fault:
    return Fault(
        "A checkpoint must continue the earlier one, with its proof; this one does not. Either entries were taken "
        "away or changed, or the proof is of another pair. Try: rastin audit checkpoint --since EARLIER --json.",
        "نقطهٔ وارسی باید ادامهٔ نقطهٔ پیشین باشد و گواه آن همراهش؛ چنین نیست: یا ردیف‌هایی کم یا عوض شده، یا گواه از جفت"
        " دیگری است. rastin audit checkpoint --since EARLIER --json را اجرا کنید.",
    )


def _checkpoint(note: str) -> Checkpoint:
    try:
        return Checkpoint.of_note(note)
    except ValueError:
        raise Fault(
            "A checkpoint must be a signed note as `rastin audit checkpoint` prints it; this is none.",
            "نقطهٔ وارسی باید به شکلی باشد که rastin audit checkpoint چاپ می‌کند؛ این نیست.",
        ) from None
