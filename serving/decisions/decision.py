"""What the records keep of decisions and appeals. No column has a score: nothing here turns on one."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 -- SQLAlchemy reads the annotation

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from serving.records.rows import Held, Placed


class Decision(Placed, Held):
    """That a job is confirmed or rejected; one a job, which only an appeal can overturn.

    Attributes
    ----------
    decision_id, job_id, plan_id
        Which, of which job.
    verdict
        `confirmed` or `rejected`.
    reason
        In the person's words.
    evidence
        The field reports it rests on: a report's id, or a row's of `verifications`.
    person, account
        Who decided: the name that the account bears, and its number.
    decided_at
        When.
    change_id
        The change that made it.
    """

    __tablename__ = "decisions"

    decision_id: Mapped[str] = mapped_column(primary_key=True)
    job_id: Mapped[str] = mapped_column(unique=True)
    plan_id: Mapped[str] = mapped_column(index=True)
    verdict: Mapped[str]
    reason: Mapped[str]
    evidence: Mapped[list[str]]
    person: Mapped[str]
    account: Mapped[str]
    decided_at: Mapped[datetime]
    change_id: Mapped[str]


class Appeal(Placed, Held):
    """That a decision is to be looked at again.

    Attributes
    ----------
    appeal_id, decision_id, number
        Which, against which decision, and the how-manieth against it: one at a time.
    lodged_for
        `registrant` or `agency`.
    grounds
        What is said against the decision.
    person, account, lodged_at
        Who recorded it, when.
    """

    __tablename__ = "appeals"
    __table_args__ = (UniqueConstraint("decision_id", "number"),)

    appeal_id: Mapped[str] = mapped_column(primary_key=True)
    decision_id: Mapped[str] = mapped_column(ForeignKey("decisions.decision_id"))
    number: Mapped[int]
    lodged_for: Mapped[str]
    grounds: Mapped[str]
    person: Mapped[str]
    account: Mapped[str]
    lodged_at: Mapped[datetime]
    change_id: Mapped[str]


class AppealOutcome(Placed, Held):
    """What an appeal came to, by another person than the one who decided first.

    Attributes
    ----------
    appeal_id, job_id
        Of which appeal, about which job.
    outcome
        `upheld`: the decision stands; `overturned`: the opposite does.
    verdict
        What stands from now on, `confirmed` or `rejected`; comes back to training as a label.
    reason, evidence, person, account, decided_at
        As `Decision`.
    """

    __tablename__ = "appeal_outcomes"

    appeal_id: Mapped[str] = mapped_column(ForeignKey("appeals.appeal_id"), primary_key=True)
    job_id: Mapped[str] = mapped_column(index=True)
    outcome: Mapped[str]
    verdict: Mapped[str]
    reason: Mapped[str]
    evidence: Mapped[list[str]]
    person: Mapped[str]
    account: Mapped[str]
    decided_at: Mapped[datetime] = mapped_column(index=True)
    change_id: Mapped[str]
