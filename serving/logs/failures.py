"""What a log says of an error: its type and its place, never its words, which may repeat what somebody sent."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType, TracebackType

_OURS = ("features", "models", "training", "serving", "experiments")


def failure(error: BaseException) -> dict[str, str]:
    """Describe an error.

    Returns
    -------
    dict
        `error`, its type, with what it comes from; `place`, the last line of ours that it came through; `within`, the
        line of whoever raised it, where that is not ours.
    """
    places = list(_places(error.__traceback__))
    ours = [place for place in places if place.partition(".")[0] in _OURS]
    said = {"error": " from ".join(_types(error))}
    if ours:
        said["place"] = ours[-1]
    if places and places[-1] not in ours:
        said["within"] = places[-1]
    return said


def _types(error: BaseException) -> Iterator[str]:
    one: BaseException | None = error
    while one is not None:
        name = f"{type(one).__module__}.{type(one).__qualname__}".removeprefix("builtins.")
        number = one.errno if isinstance(one, OSError) else None
        yield f"{name} {errno.errorcode.get(number, number)}" if number is not None else name
        one = one.__cause__


def _places(trace: TracebackType | None) -> Iterator[str]:
    while trace is not None:
        yield _place(trace.tb_frame, trace.tb_lineno)
        trace = trace.tb_next


def _place(frame: FrameType, line: int) -> str:
    return f"{frame.f_globals.get('__name__', '?')}.{frame.f_code.co_name}:{line}"
