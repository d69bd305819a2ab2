"""A span of what is done for a request, where requests are traced."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from opentelemetry.trace import Tracer

TRACER: ContextVar[Tracer | None] = ContextVar("tracer", default=None)


@contextmanager
def span(name: str) -> Iterator[None]:
    """Trace what is done in the block, as part of what is going on; an error by its type alone.

    Parameters
    ----------
    name
        A constant: names are kept for long, and read by many.
    """
    tracer = TRACER.get()
    if tracer is None:
        yield
        return
    with tracer.start_as_current_span(name, record_exception=False, set_status_on_exception=False) as begun:
        try:
            yield
        except BaseException as error:
            begun.set_attribute("error.type", type(error).__qualname__)
            raise
