"""The first page of a home in which nothing is scored yet: what must come first, what is done, and whose it is."""

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response

from features.store import Store
from serving.api.declaring import holder_of, state_of
from serving.console.declaring import pages, showing
from serving.console.rendering import page
from serving.people import Permission

routes = pages()


@showing(routes, "/begin", Permission.OWN_ACCOUNT)
async def beginning(request: Request) -> Response:
    """Show the four steps to a first list, each as done or to be done."""
    state = state_of(request)

    def done() -> list[bool]:
        has_landed = bool(Store(state.settings.home).files("jobs"))
        return [has_landed, bool(state.shelf.names()), bool(state.runs.cycles())]

    may_run = holder_of(request).may(Permission.RUN_CYCLES)
    return page(request, "begin.html", done=await to_thread.run_sync(done), may_run=may_run)
