"""A model's text, line by line: each number must be written as it would be written again, so no byte is left open."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from features.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Container

EXACT, SHORT = "%.17g", "%g"  # how LightGBM writes what scores, and what only tells
LONGEST = len("-1.2345678901234567e-308")

Number = TypeVar("Number", int, float)


@dataclass
class Lines:
    """Reads a text from its start and knows where it stands.

    Attributes
    ----------
    text
        The whole text.
    place
        How many characters are read.
    number
        How many lines are read.
    tree
        In which tree the reading stands; `None` outside of trees.
    """

    text: str
    place: int = 0
    number: int = 0
    tree: int | None = None

    def line(self) -> str:
        """Read one line."""
        self.number += 1
        end = self.text.find("\n", self.place)
        if end < 0:
            raise self.fault("must be there, and end", "باید باشد و پایان داشته باشد")
        line, self.place = self.text[self.place : end], end + 1
        return line

    def expect(self, line: str) -> None:
        """Read a line that can only be this one."""
        if self.line() != line:
            raise self.fault(f"must be {line!r}", f"باید {line!r} باشد")

    def after(self, key: str) -> str:
        """Read what a line holds after its key."""
        line = self.line()
        if not line.startswith(f"{key}="):
            raise self.fault(f"must begin with {key!r}", f"باید با {key!r} آغاز شود")
        return line[len(key) + 1 :]

    def wholes(self, key: str, count: int | range, allowed: Container[int]) -> list[int]:
        """Read so many whole numbers, each one of those allowed."""
        return self._numbers(key, count, int, str, lambda number: number in allowed)

    def reals(self, key: str, count: int, form: str, allowed: Callable[[float], bool] = math.isfinite) -> list[float]:
        """Read so many numbers, each written in a form, each one of those allowed."""
        return self._numbers(key, count, float, lambda number: form % number, allowed)

    def fault(self, english: str, persian: str) -> Fault:
        """Say what the line that was read last must be; never what it is."""
        where = ("", "") if self.tree is None else (f" in tree {self.tree}", f" در درخت {self.tree}")
        return Fault(
            f"A model's text must be as training writes it; line {self.number}{where[0]} {english}.",
            f"متن مدل باید همان باشد که آموزش می‌نویسد؛ سطر {self.number}{where[1]} {persian}.",
        )

    def _numbers(
        self,
        key: str,
        count: int | range,
        read: Callable[[str], Number],
        write: Callable[[Number], str],
        allowed: Callable[[Number], bool],
    ) -> list[Number]:
        counts = range(count, count + 1) if isinstance(count, int) else count
        written = self.after(key)
        words = written.split(" ", counts.stop) if written else []  # no further: a line may be huge
        try:
            numbers = [read(word) for word in words if len(word) <= LONGEST]
        except ValueError:
            numbers = []
        is_right = len(words) in counts and [write(number) for number in numbers] == words
        if not is_right or not all(map(allowed, numbers)):
            most = counts.stop - 1
            raise self.fault(
                f"must hold {most} numbers, each as {key!r} allows and written as training does",
                f"باید {most} عدد مجاز برای {key!r} داشته باشد، به شکلی که آموزش می‌نویسد",
            )
        return numbers
