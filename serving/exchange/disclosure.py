"""What a table of counts may show: no count from 1 to 4, and nothing from which one could be computed.

A small count is hidden (primary suppression). Who knows the totals could compute it from the others, so that others are
hidden beside it (secondary suppression) until each hidden count could be another number: the table is a flow between
its rows and columns, in which a hidden count can be another number if and only if flow can be changed round a cycle
through it, within what a reader knows of each count. Zero is shown: it says that nobody is there.

Source: Willenborg, de Waal, *Elements of Statistical Disclosure Control* (2001), chapter 5; that a table with totals is
a network: Cox, *Network models for complementary cell suppression* (Journal of the American Statistical Association 90,
1995).
"""

from __future__ import annotations

import heapq
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

LEAST_SHOWN = 5  # a usual threshold of official statistics; 1 to 4 people may know one another in the table
SMALL, HIDDEN = "<5", "*"
SMALL_PERSIAN = "کمتر از ۵"
Cell = tuple[int, int]
Node = tuple[str, int]


class Mark(IntEnum):
    """How a count is shown."""

    SHOWN = 0
    SMALL = 1  # as "<5": from 1 to 4
    HIDDEN = 2  # as "*": five or more, or anything where all of a table is hidden


def marks_of(counts: NDArray[np.int64], hidden: NDArray[np.bool_] | None = None) -> NDArray[np.int8]:
    """Say which counts of a table are hidden.

    Parameters
    ----------
    counts
        Rows by columns, each at least 0. The last row holds the sums of the columns, the last column the sums of the
        rows; both are shown, or hidden, like any other count.
    hidden
        Counts that are hidden elsewhere, and so are to be hidden here; none where not given.

    Returns
    -------
    numpy.ndarray
        A `Mark` a count, of the same shape.

    Raises
    ------
    ValueError
        When the sums are none.

    Examples
    --------
    >>> marks_of(np.array([[3, 20, 23], [9, 30, 39], [12, 50, 62]]))
    array([[1, 2, 0],
           [2, 2, 0],
           [0, 0, 0]], dtype=int8)
    """
    adds_up = (counts[:-1].sum(axis=0) == counts[-1]).all() and (counts[:, :-1].sum(axis=1) == counts[:, -1]).all()
    if not adds_up or (counts < 0).any():
        raise ValueError(
            "Counts must be at least 0 and their last row and column the sums of the others; they are not."
        )
    table = _Table(counts, is_column=False)
    if hidden is not None:
        table.marks[hidden & (counts >= LEAST_SHOWN)] = Mark.HIDDEN
    return _protected(table)


def marks_of_column(counts: NDArray[np.int64]) -> NDArray[np.int8]:
    """Say which counts of one column are hidden, where whoever reads it knows its sum; a single count is its sum.

    >>> marks_of_column(np.array([3, 20, 9, 0]))
    array([1, 0, 2, 0], dtype=int8)
    """
    with_sum = np.append(counts, counts.sum())[:, None]
    return _protected(_Table(with_sum, is_column=True))[:-1, 0]


class _Table:
    """Counts, marks, and the network that they make: a node a row, a node a column, and a count between two of them."""

    def __init__(self, counts: NDArray[np.int64], *, is_column: bool) -> None:
        self.counts = counts
        self.is_column = is_column  # then rows need not add up: flow may leave one and enter another; the sum is known
        self.marks = np.where((counts > 0) & (counts < LEAST_SHOWN), Mark.SMALL, Mark.SHOWN).astype(np.int8)
        if is_column:
            self.marks[-1] = Mark.SHOWN

    def cells(self) -> Iterator[Cell]:
        """Walk over the hidden counts."""
        yield from ((int(row), int(column)) for row, column in np.argwhere(self.marks != Mark.SHOWN))

    def is_total(self, cell: Cell) -> bool:
        """Whether a count is a sum of others."""
        row, column = cell
        return row == len(self.counts) - 1 or (not self.is_column and column == self.counts.shape[1] - 1)

    def cheapest_cycle(self, cell: Cell) -> list[Cell] | None:
        """Find the counts through which flow over a hidden count can be changed, hiding the smallest that will do.

        Returns the counts that must be hidden for it, none where it can be changed already; `None` where none will do.
        """
        row, column = cell
        found = []
        if self._cost(cell, 1) is not None:
            found.append(self._cheapest_way(("column", column), ("row", row), cell))
        if self._cost(cell, -1) is not None:
            found.append(self._cheapest_way(("row", row), ("column", column), cell))
        ways = [way for way in found if way is not None]
        return min(ways)[1] if ways else None

    def _cost(self, cell: Cell, way: int) -> tuple[int, int] | None:
        """Price of letting flow over a count grow (1) or shrink (-1): none if it is hidden; totals cost most."""
        row, column = cell
        is_against = (row == len(self.counts) - 1) != (not self.is_column and column == self.counts.shape[1] - 1)
        count = int(self.counts[cell]) + (-way if is_against else way)
        if self.marks[cell] == Mark.SMALL:
            return (0, 0) if 1 <= count < LEAST_SHOWN else None
        is_known = self.is_column and self.is_total(cell)
        if is_known or count < LEAST_SHOWN or self.counts[cell] < LEAST_SHOWN:
            return None
        return (0, 0) if self.marks[cell] == Mark.HIDDEN else (int(self.is_total(cell)), int(self.counts[cell]))

    def _cheapest_way(self, start: Node, end: Node, without: Cell) -> tuple[tuple[int, int], list[Cell]] | None:
        """Go from a row or column to another at the least price (Dijkstra), without a given count."""
        settled: set[Node] = set()
        waiting: list[tuple[tuple[int, int], Node, list[Cell]]] = [((0, 0), start, [])]
        while waiting:
            price, here, hidden = heapq.heappop(waiting)
            if here == end:
                return price, hidden
            if here in settled:
                continue
            settled.add(here)
            for there, cell, more in self._next(here, without):
                to_hide = [*hidden, cell] if cell is not None and more > (0, 0) else hidden
                heapq.heappush(waiting, ((price[0] + more[0], price[1] + more[1]), there, to_hide))
        return None

    def _next(self, here: Node, without: Cell) -> Iterator[tuple[Node, Cell | None, tuple[int, int]]]:
        kind, place = here
        rows, columns = self.counts.shape
        to, way = ("column", 1) if kind == "row" else ("row", -1)
        for one in range(columns if kind == "row" else rows):
            cell = (place, one) if kind == "row" else (one, place)
            price = None if cell == without else self._cost(cell, way)
            if price is not None:
                yield (to, one), cell, price
        if self.is_column and kind == "row":
            yield from ((("row", one), None, (0, 0)) for one in range(rows) if one != place)


def _protected(table: _Table) -> NDArray[np.int8]:
    for cell in list(table.cells()):  # what a cycle hides can be changed with it: only small counts need one
        beside = table.cheapest_cycle(cell)
        if beside is None:
            return np.full_like(table.marks, Mark.HIDDEN)
        for one in beside:
            table.marks[one] = Mark.HIDDEN
    return table.marks
