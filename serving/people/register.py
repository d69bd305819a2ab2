"""The register: who has an account, with what they may do and the keys they show."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from features.faults import Fault
from serving.people.ending import end_log_ins
from serving.people.key import Key
from serving.people.keyholder import hash_of, make_key
from serving.people.open_log_ins import OpenLogIn, open_log_ins
from serving.people.passwords import check_password, hash_password
from serving.people.person import Person

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from serving.people.keyholder import Keyholder
    from serving.records import Records


@dataclass(frozen=True)
class Register:
    """Accounts, in the records.

    Attributes
    ----------
    records
        Where they are kept.
    who
        Under which account they are changed, as the ledger will say.
    """

    records: Records
    who: str

    def all(self) -> tuple[Person, ...]:
        """List the accounts by name."""
        with self.records.reading() as session:
            return tuple(session.scalars(select(Person).order_by(Person.name)))

    def one(self, name: str) -> Person:
        """Return an account.

        Raises
        ------
        Fault
            When nobody has that name.
        """
        with self.records.reading() as session:
            return person_named(session, name)

    def add(self, holder: Keyholder) -> Keyholder:
        """Add an account, without a key and without a password, and return it with its number.

        Raises
        ------
        Fault
            When the name is taken, or what is asked for cannot be.
        """
        holder.check_can_be()

        def work(session: Session) -> int:
            check_is_new(session, holder.name)
            return made_person(session, holder).number

        return replace(holder, number=self.records.change(self.who, "person.added", work).value)

    def turn_into(self, holder: Keyholder) -> None:
        """Give somebody another role, scope, level or inspector; they have to log in anew, and keep their keys."""
        holder.check_can_be()

        def work(session: Session) -> None:
            person = person_named(session, holder.name)
            person.take(holder)
            end_log_ins(session, person)

        self.records.change(self.who, "person.changed", work)

    def log_ins(self, name: str) -> tuple[OpenLogIn, ...]:
        """List the log-ins of somebody that open something now, the oldest first."""
        with self.records.reading() as session:
            return open_log_ins(session, person_named(session, name))

    def end_log_ins(self, name: str) -> None:
        """End every log-in of somebody; their keys stay."""
        self.records.change(
            self.who, "person.log_ins_ended", lambda session: end_log_ins(session, person_named(session, name))
        )

    def disable(self, name: str) -> None:
        """Let nothing of somebody's open anything from the next request on."""

        def work(session: Session) -> None:
            person = person_named(session, name)
            person.disabled_at = person.disabled_at or datetime.now(UTC)
            end_log_ins(session, person)

        self.records.change(self.who, "person.disabled", work)

    def enable(self, name: str) -> None:
        """Let somebody in again who was disabled."""

        def work(session: Session) -> None:
            person_named(session, name).disabled_at = None

        self.records.change(self.who, "person.enabled", work)

    def set_password(self, name: str, password: str) -> None:
        """Give somebody a password in place of the present one; their log-ins end.

        Raises
        ------
        Fault
            When it may not be a password.
        """
        check_password(password, name)
        kept = hash_password(password)

        def work(session: Session) -> None:
            person = person_named(session, name)
            person.password_hash = kept
            end_log_ins(session, person)

        self.records.change(self.who, "password.set", work)

    def link(self, name: str, issuer: str | None, subject: str | None) -> None:
        """Say who somebody is to an identity provider; nothing twice lets them in by none."""

        def work(session: Session) -> None:
            person = person_named(session, name)
            person.issuer, person.subject = issuer, subject
            end_log_ins(session, person)

        try:
            self.records.change(self.who, "person.linked", work)
        except IntegrityError:
            raise Fault(
                "A subject must be one account's; another account has it.",
                "هر شناسهٔ ارائه‌دهنده تنها از آن یک حساب است؛ حساب دیگری آن را دارد.",
            ) from None

    def keys(self, name: str) -> tuple[Key, ...]:
        """List somebody's keys, the oldest first, with those that open nothing any more."""
        with self.records.reading() as session:
            person = person_named(session, name)
            return tuple(session.scalars(select(Key).where(Key.person == person.number).order_by(Key.made_at)))

    def give_key(self, name: str, expires_at: datetime | None = None) -> str:
        """Give somebody one more key and return it; it cannot be shown again."""
        key = make_key()

        def work(session: Session) -> None:
            person = person_named(session, name)
            now = datetime.now(UTC)
            session.add(Key(key_hash=hash_of(key), person=person.number, made_at=now, expires_at=expires_at))

        self.records.change(self.who, "key.given", work)
        return key

    def revoke_key(self, name: str, key_id: str) -> None:
        """Take one of somebody's keys away; it opens nothing from the next request on.

        Raises
        ------
        Fault
            When they have no such key.
        """

        def work(session: Session) -> None:
            person = person_named(session, name)
            keys = session.scalars(select(Key).where(Key.person == person.number)).all()
            found = [key for key in keys if key.id == key_id]
            if not found:
                raise Fault(
                    f"A key must be one of {name}'s; {key_id!r} is not. Try: rastin people keys {name}.",
                    f"«{key_id}» از کلیدهای {name} نیست. فهرست: rastin people keys {name}",
                )
            for key in found:
                key.revoked_at = key.revoked_at or datetime.now(UTC)

        self.records.change(self.who, "key.revoked", work)


def person_named(session: Session, name: str) -> Person:
    """Return the account of a name.

    Raises
    ------
    Fault
        When nobody has it.
    """
    person = session.scalar(select(Person).where(Person.name == name))
    if person is None:
        raise Fault(
            f"A name must have an account; got {name!r}. Try: rastin people list.",
            f"«{name}» حسابی ندارد. فهرست: rastin people list",
        )
    return person


def made_person(session: Session, holder: Keyholder) -> Person:
    """Make the row of a new account."""
    person = Person.of(holder, datetime.now(UTC))
    session.add(person)
    session.flush()
    return person


def check_is_new(session: Session, name: str) -> None:
    """Check that nobody has a name.

    Raises
    ------
    Fault
        When somebody has.
    """
    if session.scalar(select(Person.number).where(Person.name == name)) is not None:
        raise Fault(
            f"A name must be new; {name!r} has an account. Try: rastin people list.",
            f"«{name}» حساب دارد. فهرست: rastin people list",
        )
