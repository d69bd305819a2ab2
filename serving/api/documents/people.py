"""What is asked and answered about accounts and log-ins, as the published description of the API says it."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import SkipJsonSchema

from serving.api.documents.published import County, Province
from serving.people.keyholder import Keyholder
from serving.people.passwords import LONGEST, SHORTEST
from serving.people.roles import Role
from serving.records.scope import Scope

Name = Annotated[str, Field(pattern="^[a-z0-9][a-z0-9_.-]{0,39}$")]
_Body = Annotated[str, Field(pattern="^[^,*\\s]{1,40}$")]
InspectorId = Annotated[str, Field(min_length=1, max_length=40)]
Level = Literal["senior", "national", "provincial", "county", "technical"]
Password = Annotated[str, Field(min_length=1, max_length=128)]
Several = Field(max_length=500)


class SentLogIn(BaseModel):
    """A name and a password."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=40)]
    password: Password


class SentPassword(BaseModel):
    """Another password in place of the present one."""

    model_config = ConfigDict(extra="forbid")

    present: Password
    wished: Annotated[str, Field(min_length=SHORTEST, max_length=LONGEST)]


class SentPerson(BaseModel):
    """What somebody is to be; an empty list bounds nothing."""

    model_config = ConfigDict(extra="forbid")

    role: Role
    provinces: Annotated[list[Province], Several] = []
    counties: Annotated[list[County], Several] = []
    agencies: Annotated[list[_Body], Several] = []
    firms: Annotated[list[_Body], Several] = []
    level: Annotated[Level | SkipJsonSchema[None], Field(description="Of a supervisor.")] = None
    inspector_id: Annotated[InspectorId | SkipJsonSchema[None], Field(description="Of an inspector.")] = None

    def holder(self, name: str) -> Keyholder:
        """Return what somebody of that name is to be."""
        scope = Scope(tuple(self.provinces), tuple(self.counties), tuple(self.agencies), tuple(self.firms))
        return Keyholder(name, self.role, scope, self.level, self.inspector_id)


class SentNewPerson(SentPerson):
    """A new account."""

    name: Name


class Me(BaseModel):
    """Who asks, and what a page of ours must show in the header `X-CSRF-Token`; null for those who show a key."""

    name: str
    role: Role
    provinces: list[str]
    counties: list[str]
    agencies: list[str]
    firms: list[str]
    level: str | None
    inspector_id: str | None
    csrf_token: str | None


class Account(BaseModel):
    """An account, as whoever keeps the accounts sees it."""

    name: str
    number: Annotated[int, Field(ge=1)]
    role: Role
    provinces: list[str]
    counties: list[str]
    agencies: list[str]
    firms: list[str]
    level: str | None
    inspector_id: str | None
    has_password: bool
    subject: str | None
    disabled: bool


class Accounts(BaseModel):
    """Accounts by name; `next` is null on the last page."""

    people: list[Account]
    next: str | None


class AskedAccounts(BaseModel):
    """Which accounts."""

    model_config = ConfigDict(extra="forbid")

    part: Annotated[str | SkipJsonSchema[None], Field(max_length=40, description="A part of the name.")] = None
    role: Role | SkipJsonSchema[None] = None
    after: Annotated[Name | SkipJsonSchema[None], Field(description="The `next` of the page before.")] = None
    limit: Annotated[int, Field(ge=1, le=1_000)] = 100


class KeyLine(BaseModel):
    """A key as it may be shown: by the beginning of its hash, and when it began and ends."""

    id: str
    made_at: str
    expires_at: str | None
    revoked_at: str | None


class KeyLines(BaseModel):
    """Somebody's keys, the oldest first, with those that open nothing any more."""

    keys: list[KeyLine]


class SentKey(BaseModel):
    """What key is wanted."""

    model_config = ConfigDict(extra="forbid")

    expires: Annotated[
        str | SkipJsonSchema[None],
        Field(pattern="^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}$", description="The day on which it ends, ISO or Jalali."),
    ] = None


class GivenKey(BaseModel):
    """A key, which is told this once."""

    key: str


class GivenPassword(BaseModel):
    """A password, which is told this once."""

    password: str


class LogInLine(BaseModel):
    """A log-in that opens something now; `used_at` to some minutes."""

    way: Literal["password", "provider"]
    begun_at: str
    used_at: str
    expires_at: str


class LogInLines(BaseModel):
    """Somebody's log-ins that open something now, the oldest first."""

    log_ins: list[LogInLine]


class MadeAccount(Account):
    """A new account, and where the ledger tells of it."""

    ledger: dict[str, int | str] | None
