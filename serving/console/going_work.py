"""Long work that a page follows: what goes on, or with which fault it ended, in the words of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from serving.api.declaring import state_of

if TYPE_CHECKING:
    from starlette.requests import Request


def is_going(request: Request, about: str) -> bool:
    """Say whether something is being worked on, and has not ended with a fault."""
    work = going_on(request, about)
    return work is not None and not work["fault"]


def going_on(request: Request, about: str) -> dict[str, Any] | None:
    """Say what is being worked on about something; `None` where nothing is."""
    state = state_of(request)
    going = state.work.about(about) or state.ahead.about(about)
    if going is None:
        return None
    fault = going.fault()
    said = fault and (fault.persian if request.path_params["lang"] == "fa" else fault.english)
    return {"what": going.what, "who": going.who, "since": going.since, "fault": said}
