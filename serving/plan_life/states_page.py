"""The page of states, `docs/sample-plan-states.md`, made of the tables that decide. `make docs` writes it."""

from __future__ import annotations

from pathlib import Path

from features.whole_files import whole_file
from serving.people import PERMISSIONS
from serving.plan_life.states import OF_PLANS, OF_VISITS, Transition

PATH = Path("docs/sample-plan-states.md")
_HEAD = """# States of a sample plan and of its visits

Made by `make docs` from `serving/plan_life/states.py`, which is what the program asks; edits here are lost.
Every step keeps who took it, when and why, and stands in the ledger. No step follows from a score.
"""


def page() -> str:
    """Write the page."""
    parts = [_HEAD]
    for title, table in (("Sample plans", OF_PLANS), ("Visits", OF_VISITS)):
        parts += [f"## {title}\n", _diagram(table), _table(table)]
    return "\n".join(parts)


def _diagram(table: tuple[Transition, ...]) -> str:
    lines = [f"    {before} --> {one.after}: {one.name}" for one in table for before in one.before or ("[*]",)]
    left = {before for one in table for before in one.before}
    ends = [f"    {state} --> [*]" for state in dict.fromkeys(one.after for one in table) if state not in left]
    return "\n".join(["```mermaid", "stateDiagram-v2", *lines, *ends, "```", ""])


def _table(table: tuple[Transition, ...]) -> str:
    head = ["| step | from | to | permission | who has it | checked before | kept | reason |", "|---" * 8 + "|"]
    return "\n".join([*head, *map(_row, table), ""])


def _row(one: Transition) -> str:
    roles = ", ".join(role for role, has in PERMISSIONS.items() if one.permission in has)
    reason = "must be given" if one.needs_reason else "may be given"
    cells = (one.name, ", ".join(one.before) or "-", one.after, one.permission, roles, one.checks, one.keeps, reason)
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    with whole_file(PATH) as draft:
        draft.write_text(page(), encoding="utf-8")
