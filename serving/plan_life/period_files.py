"""The report of a period for whoever asks over the network: its numbers, or one of its files."""

from __future__ import annotations

import base64
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from features.calendar_dates import parse_moment
from features.scratch import scratch_folder
from serving.plan_life.known_reports import files_of
from serving.plan_life.measuring import rows_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from features.settings import Settings

NUMBERS, BODY = "numbers", "body"


def period(
    settings: Settings, start: str, end: str, language: str, form: str, issued: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Report a period as `rastin report period` does.

    Parameters
    ----------
    settings
        The home folder.
    start, end
        The first day and the day after the last, ISO or Jalali.
    language
        "fa" or "en".
    form
        `NUMBERS`; `BODY` for what the HTML says, without style and with charts in the console's colours; or the name of
        a file that `write_report` writes.
    issued
        The sample plan that measures the registered, as `keeping.issued_of` gives it; `None` for none.
    """
    from serving.drawn_chart import PAGE
    from serving.period.counts import Period
    from serving.period.files import drawn_on, write_report
    from serving.period.page import body_of
    from serving.period.report import Sample, make_report
    from serving.period.words import WORDS

    with ExitStack() as open_files:
        sample = None
        if issued is not None:
            files = open_files.enter_context(files_of(settings, issued))
            sample = Sample(files.plan_file, files.reports)
        made = make_report(settings, Period(parse_moment(start), parse_moment(end)), language, sample)
        if form == BODY:
            return {"body": body_of(made, drawn_on(made, WORDS[language], PAGE), WORDS[language])}
        if form != NUMBERS:
            folder = open_files.enter_context(scratch_folder(settings.home))
            write_report(made, folder, WORDS[language], [form])
            return {"file": base64.b64encode((folder / form).read_bytes()).decode()}
    groups = {by: rows_of(table.reset_index()) for by, table in made.groups.items()}
    return {"summary": rows_of(made.summary), "groups": groups, "about": dict(made.about)}
