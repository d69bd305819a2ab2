"""Roles, and what each may do: the whole table, as data."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What somebody is to Rastin."""

    PLANNER = "planner"
    ANALYST = "analyst"
    AUDITOR = "auditor"
    SUPERVISOR = "supervisor"
    INSPECTOR = "inspector"
    AGENCY_READER = "agency_reader"
    ADMINISTRATOR = "administrator"
    REGISTRAR = "registrar"


class Permission(StrEnum):
    """What a route may ask of whoever calls it; `NONE` is open to all, without a key."""

    NONE = "none"
    READ_RELEASES = "read_releases"
    READ_RUNS = "read_runs"
    LIST_JOBS = "list_jobs"
    READ_JOB = "read_job"
    EXPLAIN_JOB = "explain_job"
    DELIVER_JOBS = "deliver_jobs"
    SCORE_ARRIVALS = "score_arrivals"
    READ_METRICS = "read_metrics"
    READ_SAMPLE_PLANS = "read_sample_plans"
    PLAN_SAMPLES = "plan_samples"
    APPROVE_SAMPLE_PLANS = "approve_sample_plans"
    READ_DRAWN_PLANS = "read_drawn_plans"
    READ_WORKLIST = "read_worklist"
    ASSIGN_VISITS = "assign_visits"
    GIVE_UP_VISITS = "give_up_visits"
    REPORT_VISITS = "report_visits"
    ESTIMATE = "estimate"
    READ_AGENCY_TABLE = "read_agency_table"
    READ_PERIOD_REPORT = "read_period_report"
    READ_QUARANTINE = "read_quarantine"
    READ_SUPERVISION = "read_supervision"
    READ_REPORTS = "read_reports"
    REMARK_ON_REPORTS = "remark_on_reports"
    DECIDE_JOBS = "decide_jobs"
    READ_DECISIONS = "read_decisions"
    READ_CHECKPOINT = "read_checkpoint"
    READ_LEDGER = "read_ledger"
    AUDIT = "audit"
    DECIDE_RELEASES = "decide_releases"
    READ_CYCLE_RUNS = "read_cycle_runs"
    RUN_CYCLES = "run_cycles"
    OWN_ACCOUNT = "own_account"
    KEEP_PEOPLE = "keep_people"


_SCORES = frozenset(
    {
        Permission.READ_RUNS,
        Permission.LIST_JOBS,
        Permission.READ_JOB,
        Permission.EXPLAIN_JOB,
        Permission.SCORE_ARRIVALS,
    }
)
_PLANS = frozenset({Permission.PLAN_SAMPLES, Permission.APPROVE_SAMPLE_PLANS})
_MEASURED = frozenset(
    {
        Permission.READ_SAMPLE_PLANS,
        Permission.ESTIMATE,
        Permission.READ_AGENCY_TABLE,
        Permission.READ_PERIOD_REPORT,
    }
)
# Which visit was drawn at random, and which for what reason, nobody in the field may know.
_DRAWN = frozenset({Permission.READ_DRAWN_PLANS, Permission.READ_SUPERVISION})
_FIELD = frozenset({Permission.READ_WORKLIST, Permission.GIVE_UP_VISITS})
_REPORTED = frozenset({Permission.READ_REPORTS, Permission.READ_DECISIONS})
_DECIDING = frozenset({Permission.REMARK_ON_REPORTS, Permission.DECIDE_JOBS})
_RETRAINING = frozenset({Permission.RUN_CYCLES, Permission.DECIDE_RELEASES})
_AUDITING = frozenset({Permission.READ_LEDGER, Permission.AUDIT})
# Whoever holds a receipt must be able to prove it, and whoever is let in to leave.
_PROOF = frozenset({Permission.READ_CHECKPOINT, Permission.OWN_ACCOUNT})

# An agency's reader belongs to those who register, and must not learn what raises a score. An inspector who knows the
# score finds what it foretells, and a supervisor who knows it knows which visits were drawn at random. An administrator
# keeps the service, and needs nobody's score for it. A registrar is the registry's own system, which delivers what is
# registered and learns nothing of what becomes of it.
PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.PLANNER: _SCORES | _PLANS | _MEASURED | _DRAWN | _REPORTED | _DECIDING | _PROOF | {Permission.READ_RELEASES},
    Role.ANALYST: _SCORES
    | _MEASURED
    | _REPORTED
    | _RETRAINING
    | _PROOF
    | {Permission.READ_RELEASES, Permission.READ_QUARANTINE, Permission.READ_CYCLE_RUNS},
    Role.AUDITOR: _SCORES
    | _MEASURED
    | _DRAWN
    | _REPORTED
    | _PROOF
    | _AUDITING
    | {Permission.READ_RELEASES, Permission.READ_METRICS, Permission.READ_QUARANTINE, Permission.READ_CYCLE_RUNS},
    Role.SUPERVISOR: _FIELD | _REPORTED | _DECIDING | _PROOF | {Permission.ASSIGN_VISITS},
    Role.INSPECTOR: _FIELD | _PROOF | {Permission.REPORT_VISITS, Permission.READ_REPORTS},
    Role.AGENCY_READER: _PROOF | {Permission.READ_AGENCY_TABLE, Permission.READ_DECISIONS},
    Role.REGISTRAR: _PROOF | {Permission.DELIVER_JOBS},
    Role.ADMINISTRATOR: _PROOF
    | {Permission.READ_RELEASES, Permission.READ_RUNS, Permission.READ_METRICS, Permission.KEEP_PEOPLE},
}
