"""Logging in and out: what a cookie is given for, and what it opens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select, update
from sqlalchemy.exc import IntegrityError

from serving.people.keyholder import hash_of, make_key
from serving.people.log_in import LastUse, LogIn, RefusedLogIns
from serving.people.passwords import verify_password
from serving.people.person import Person
from serving.people.shown_key import HOLDER, holder_of_row

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from serving.people.keyholder import Keyholder
    from serving.records import Records

AT_LONGEST = timedelta(hours=12)  # a working day; then everybody logs in anew
UNUSED = timedelta(hours=1)
NOTED_EVERY = timedelta(minutes=5)  # a use is written down no oftener: a request need not wait for the disk
NOBODY = "nobody"  # whom refused log-ins are counted under where no account has the name

_BY_COOKIE = (
    select(*HOLDER, LastUse.used_at)
    .join(LogIn, LogIn.person == Person.number)
    .join(LastUse, LastUse.cookie_hash == LogIn.cookie_hash)
    .where(
        LogIn.cookie_hash == bindparam("cookie_hash"),
        LogIn.ended_at.is_(None),
        LogIn.expires_at > bindparam("now", type_=LogIn.expires_at.type),
        LastUse.used_at > bindparam("unused_since", type_=LastUse.used_at.type),
        Person.disabled_at.is_(None),
    )
)


@dataclass(frozen=True)
class Entered:
    """Somebody who has logged in, and the cookie's value, which is kept by nobody here."""

    holder: Keyholder
    cookie: str


@dataclass(frozen=True)
class Shown:
    """Whose cookie is shown, and whether its use is to be written down."""

    holder: Keyholder
    is_to_be_noted: bool


def log_in_with_password(records: Records, name: str, password: str) -> Entered | None:
    """Let somebody in who knows the password; `None` where the name, the password or the account will not do.

    The answer and the work are the same for whichever reason, so that nobody learns which names there are.
    """
    with records.reading() as session:
        person = session.scalar(select(Person).where(Person.name == name))
    is_open = person is not None and person.disabled_at is None
    right, renewed = verify_password(password, person.password_hash if person is not None and is_open else None)
    if person is None or not right:
        _count_refused(records, NOBODY if person is None else str(person.number))
        return None
    return _let_in(records, person.number, "password", renewed)


def log_in_by_provider(records: Records, issuer: str, subject: str) -> Entered | None:
    """Let somebody in whom an identity provider vouches for; `None` where no account is theirs, or it is disabled."""
    with records.reading() as session:
        person = session.scalar(select(Person).where(Person.issuer == issuer, Person.subject == subject))
    if person is None or person.disabled_at is not None:
        _count_refused(records, NOBODY if person is None else str(person.number))
        return None
    return _let_in(records, person.number, "provider")


def log_out(records: Records, cookie: str, holder: Keyholder) -> None:
    """End a log-in; its cookie opens nothing from the next request on."""

    def work(session: Session) -> None:
        log_in = session.get(LogIn, hash_of(cookie))
        if log_in is not None and log_in.ended_at is None:
            log_in.ended_at = datetime.now(UTC)

    records.change(holder.account, "person.logged_out", work)


def holder_by_cookie(engine: Engine, cookie: str, now: datetime | None = None) -> Shown | None:
    """Return who may show a cookie now; `None` where it is unknown, ended, expired or was unused for too long."""
    now = now or datetime.now(UTC)
    asked = {"cookie_hash": hash_of(cookie), "now": now, "unused_since": now - UNUSED}
    with engine.connect() as connection:
        found = connection.execute(_BY_COOKIE, asked).first()
    return None if found is None else Shown(holder_of_row(found), found.used_at < now - NOTED_EVERY)


def note_use(engine: Engine, cookie: str) -> None:
    """Write down that a log-in is used now."""
    used = update(LastUse).where(LastUse.cookie_hash == hash_of(cookie)).values(used_at=datetime.now(UTC))
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.execute(used)


def _let_in(records: Records, number: int, way: str, renewed: str | None = None) -> Entered:
    cookie = make_key()
    now = datetime.now(UTC)

    def work(session: Session) -> Keyholder:
        person = session.get_one(Person, number)
        if renewed is not None:
            person.password_hash = renewed
        log_in = LogIn(cookie_hash=hash_of(cookie), person=number, way=way, begun_at=now, expires_at=now + AT_LONGEST)
        session.add(log_in)
        session.flush()
        session.add(LastUse(cookie_hash=log_in.cookie_hash, used_at=now))
        return person.holder()

    return Entered(records.change(f"account {number}", "person.logged_in", work).value, cookie)


def _count_refused(records: Records, account: str) -> None:
    def work(session: Session) -> None:
        refused = session.get(RefusedLogIns, account, with_for_update=True)
        if refused is None:
            refused = RefusedLogIns(account=account, count=0)
            session.add(refused)
        refused.count += 1
        refused.last_at = datetime.now(UTC)

    try:
        records.change(NOBODY, "person.refused", work)
    except IntegrityError:  # another process began the same count
        records.change(NOBODY, "person.refused", work)
