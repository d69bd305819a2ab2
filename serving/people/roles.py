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


class Permission(StrEnum):
    """What a route may ask of whoever calls it; `NONE` is open to all, without a key."""

    NONE = "none"
    READ_RELEASES = "read_releases"
    READ_RUNS = "read_runs"
    LIST_JOBS = "list_jobs"
    READ_JOB = "read_job"
    EXPLAIN_JOB = "explain_job"
    READ_METRICS = "read_metrics"


_SCORES = frozenset({Permission.READ_RUNS, Permission.LIST_JOBS, Permission.READ_JOB, Permission.EXPLAIN_JOB})

# An agency's reader belongs to those who register, and must not learn what raises a score. An inspector who knows the
# score finds what it foretells. An administrator keeps the service, and needs nobody's score for it.
PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.PLANNER: _SCORES | {Permission.READ_RELEASES},
    Role.ANALYST: _SCORES | {Permission.READ_RELEASES},
    Role.AUDITOR: _SCORES | {Permission.READ_RELEASES, Permission.READ_METRICS},
    Role.SUPERVISOR: _SCORES,
    Role.INSPECTOR: frozenset(),
    Role.AGENCY_READER: frozenset(),
    Role.ADMINISTRATOR: frozenset({Permission.READ_RELEASES, Permission.READ_RUNS, Permission.READ_METRICS}),
}
