"""What is answered about the ledger."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from serving.api.documents.reports import Sha256


class AskedSince(BaseModel):
    """From which size on."""

    model_config = ConfigDict(extra="forbid")

    since: Annotated[int, Field(ge=0, le=10**15, description="How many entries an earlier checkpoint signed.")]


class Checkpoint(BaseModel):
    """The signed checkpoint over all entries (C2SP tlog-checkpoint), and the key to check it with."""

    checkpoint: str
    key: str


class EntryProof(BaseModel):
    """That an entry is in the ledger: `docs/verify_ledger.py` checks it without Rastin."""

    index: int
    entry: str
    leaf: Sha256
    path: list[Sha256]
    checkpoint: str


class Consistency(BaseModel):
    """That the ledger begins with what an earlier checkpoint signed."""

    since: int
    path: list[Sha256]
    checkpoint: str


class LedgerEntry(BaseModel):
    """An entry, as it was hashed."""

    index: int
    entry: str
    leaf: Sha256
