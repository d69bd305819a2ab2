"""The ledger: its checkpoint and proofs for whoever holds a receipt, its entries for auditors."""

import json
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from starlette.requests import Request
from starlette.responses import Response

from features.faults import Fault
from features.ledger import LedgerDamaged, ledger_verifier, open_ledger
from serving.api.answering.refusals import Refusal
from serving.api.declaring import answering, state_of
from serving.api.documents.ledger import AskedSince, Checkpoint, Consistency, EntryProof, LedgerEntry
from serving.ledger.evidence import proof_of
from serving.ledger.proofs import consistency_proof
from serving.people import Permission

routes = APIRouter(prefix="/v1/ledger")

Place = Annotated[int, Path(ge=0, le=10**15)]
Leaf = Annotated[str, Path(pattern="^[0-9a-f]{64}$", description="An entry's hash, as a receipt gives it.")]
_REFUSALS = (HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.SERVICE_UNAVAILABLE)


@answering(routes, "/checkpoint", Permission.READ_CHECKPOINT, Checkpoint, refusals=_REFUSALS)
def checkpoint(request: Request) -> Response:
    """Give the signed checkpoint: whoever keeps one can hold the ledger to it."""
    settings = state_of(request).settings
    note, verifier = open_ledger(settings).since(-1).note, ledger_verifier(settings)
    if not note:
        raise _absent()
    return _answer({"checkpoint": note, "key": str(verifier)})


@answering(routes, "/proofs/{leaf}", Permission.READ_CHECKPOINT, EntryProof, refusals=_REFUSALS)
def proof_of_receipt(request: Request, leaf: Leaf) -> Response:
    """Prove that an entry is in the ledger to whoever knows its hash, which no one can guess."""
    return _proof(request, leaf)


@answering(routes, "/entries/{index}/proof", Permission.READ_LEDGER, EntryProof, refusals=_REFUSALS)
def proof_of_entry(request: Request, index: Place) -> Response:
    """Prove that an entry is in the ledger, by its place."""
    return _proof(request, str(index))


@answering(routes, "/entries/{index}", Permission.READ_LEDGER, LedgerEntry, refusals=_REFUSALS)
def one_entry(request: Request, index: Place) -> Response:
    """Give an entry as it was hashed."""
    tail = open_ledger(state_of(request).settings).since(index, 1)
    if tail.first != index or not tail.entries:
        raise _absent()
    return _answer({"index": index, "entry": tail.entries[0].decode(), "leaf": tail.leaves[0].hex()})


@answering(routes, "/consistency", Permission.READ_CHECKPOINT, Consistency, refusals=_REFUSALS)
def consistency(request: Request, asked: Annotated[AskedSince, Query()]) -> Response:
    """Prove that the ledger begins with the entries that an earlier checkpoint signed."""
    contents = open_ledger(state_of(request).settings).read()
    if asked.since > len(contents.entries):
        raise _absent()
    path = consistency_proof(contents.leaves, asked.since)
    return _answer({"since": asked.since, "path": [step.hex() for step in path], "checkpoint": contents.note})


def _proof(request: Request, name: str) -> Response:
    try:
        return _answer(proof_of(state_of(request).settings, name))
    except LedgerDamaged:
        raise
    except Fault as fault:
        raise Refusal(HTTPStatus.NOT_FOUND, fault.english, fault.persian) from None


def _absent() -> Refusal:
    return Refusal(
        HTTPStatus.NOT_FOUND,
        "What is asked for must be in the ledger; it is not.",
        "آنچه خواسته شده در دفتر رویدادها نیست.",
    )


def _answer(document: dict[str, Any]) -> Response:
    return Response(json.dumps(document), 200, {"cache-control": "no-store"}, "application/json")
