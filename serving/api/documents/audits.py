"""What is asked and answered when the home is held to its ledger, and when something is made again."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from serving.api.documents.sample_plans import WorkGoingOn

Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9._:+-]{1,120}$", description="A drawn sample plan, or a run.")]


class AskedVerification(BaseModel):
    """What the ledger is held to, besides its own key."""

    model_config = ConfigDict(extra="forbid")

    since: Annotated[str | None, Field(max_length=10_000, description="A checkpoint that was published earlier.")] = (
        None
    )


class AskedRederivation(BaseModel):
    """What is to be made again: a sample plan that was drawn, or a published scoring run."""

    model_config = ConfigDict(extra="forbid")

    name: Name


class Breach(BaseModel):
    """Something that is not as the ledger says."""

    where: str
    en: str
    fa: str


class Verification(BaseModel):
    """What was found when the ledger, every file that it names and every row of the records were looked at."""

    is_whole: bool
    entries: int
    root: str
    files_checked: int
    rows_checked: int | None
    last_entry_completed: bool
    entered_late: int
    landed_before_the_ledger: int
    breaches: list[Breach]
    against_earlier: bool
    at: str
    who: str


class LastVerification(BaseModel):
    """What was found last, and the looking that goes on."""

    last: Verification | None
    work: WorkGoingOn | None


class Rederivation(BaseModel):
    """Whether what was made again is the same, byte for byte, as the entry says."""

    is_same: bool
    name: str
    entry: int
    files: int
    differing: list[str]
    at: str
    who: str


class LastRederivation(BaseModel):
    """What came out last, and the making that goes on."""

    last: Rederivation | None
    work: WorkGoingOn | None


class EntryLine(BaseModel):
    """An entry in a list."""

    index: int
    kind: str
    at: str
    who: str
    about: str


class EntryPage(BaseModel):
    """Entries, the latest first; `next` is what to ask with `before` for those that follow."""

    entries: list[EntryLine]
    size: int
    next: int | None


class AskedEntries(BaseModel):
    """Which entries."""

    model_config = ConfigDict(extra="forbid")

    kind: Annotated[str, Field(max_length=40)] = ""
    who: Annotated[str, Field(max_length=60)] = ""
    about: Annotated[str, Field(max_length=120, description="A part of what they are about.")] = ""
    before: Annotated[int | None, Field(ge=0, le=10**15)] = None
    limit: Annotated[int, Field(ge=1, le=1_000)] = 100
