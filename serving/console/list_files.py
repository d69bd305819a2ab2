"""A list as a file: exactly the rows and columns that its page shows, with the page's own words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from serving.api.answering.table_forms import in_form

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from serving.console.languages import Language
    from serving.console.place_names import PlaceNames


def list_file(
    form: str, jobs: Sequence[Mapping[str, Any]], titles: Mapping[str, str], names: PlaceNames, speaks: Language
) -> bytes:
    """Write the jobs of a page; `titles` are the columns that it shows, by name. Scores stay numbers from 0 to 1."""
    title = speaks.words.gettext
    cells = {"rank": title("Rank"), "job_id": title("Job")} | {name: title(said) for name, said in titles.items()}
    return in_form(form, "jobs", [_row(job, cells, names) for job in jobs], list(cells.values()), {})


def _row(job: Mapping[str, Any], cells: Mapping[str, str], names: PlaceNames) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for name, title in cells.items():
        if name == "interval":
            said[title] = f"{job['score_low']:.4f}–{job['score_high']:.4f}"
        elif name == "reasons":
            said[title] = " · ".join(job["reasons"] or ())
        else:
            said[title] = names.of(name, job[name]) if name in names.names else job[name]
    return said
