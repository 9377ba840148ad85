"""Tables of counts for outside the bureau: what is below 5 is not told, nor what would let it be computed back.

Whoever reads such a table knows its totals, that a count written "<5" is one of 0 to 4, and that one written "*" is 5
or more. A small count is safe while another table fits all of that. Tables of whole numbers with given totals differ by
steps of one around circles of cells, so that a count is safe when a circle of hidden cells runs through it.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

LEAST = 5
BELOW, COVERED = f"<{LEAST}", "*"
NOTE = f"“{BELOW}”为小于{LEAST}的数；“{COVERED}”为不小于{LEAST}、但可据以推算出小于{LEAST}的数，因而不列示的数。"

Counts = Sequence[Sequence[int]]
# A cell by its row and column; those after the last are totals.
Cell = tuple[int, int]
# A row or a column: whether it is a row, and which.
_Line = tuple[bool, int]


def with_totals(counts: Counts) -> list[list[int]]:
    """The table with totals: of its rows where it has more columns than one, of its columns likewise."""
    rows = [[*row, sum(row)] if len(row) > 1 else list(row) for row in counts]
    return [*rows, [sum(column) for column in zip(*rows, strict=True)]] if len(rows) > 1 else rows


def written_counts(counts: Counts) -> list[list[str]]:
    """The table with its totals as it may leave the bureau."""
    table = _Table(counts)
    table.cover()
    return [[table.written((row, column)) for column in table.columns] for row in table.rows]


class _Table:
    """A table with its totals, and which of all that is hidden."""

    def __init__(self, counts: Counts) -> None:
        rows = [[*row, sum(row)] for row in counts]
        self._numbers = [*rows, [sum(column) for column in zip(*rows, strict=True)]]
        self._last: Cell = len(counts), len(counts[0])
        # A single row needs no totals of columns, a single column none of rows.
        self.rows = range(self._last[0] + (self._last[0] > 1))
        self.columns = range(self._last[1] + (self._last[1] > 1))
        self._told = {(row, column) for row in self.rows for column in self.columns}
        everything = {(row, column) for row in range(self._last[0] + 1) for column in range(self._last[1] + 1)}
        self._unsaid = everything - self._told
        self._small = {cell for cell in self._told if self._number(cell) < LEAST}
        self._hidden, self._along = set[Cell](), defaultdict[_Line, set[Cell]](set)
        for cell in self._small | self._unsaid:
            self._hide(cell)

    def written(self, cell: Cell) -> str:
        """What stands in the cell."""
        if cell in self._small:
            return BELOW
        return COVERED if cell in self._hidden else f"{self._number(cell):,}"

    def cover(self) -> None:
        """Hides as many more as the small counts cannot do without."""
        for cell in sorted(self._small):
            while not self._is_safe(cell) and self._told - self._hidden:
                self._hide(min(self._told - self._hidden, key=lambda one: self._price(one, cell)))

    def _hide(self, cell: Cell) -> None:
        self._hidden.add(cell)
        for line in self._ends_of(cell, 1):
            self._along[line].add(cell)

    def _is_safe(self, cell: Cell) -> bool:
        """Whether another table has the same shown cells and keeps what is known of the hidden ones."""
        return any(self._may_change(cell, step) and self._has_circle(cell, step) for step in (1, -1))

    def _has_circle(self, cell: Cell, step: int) -> bool:
        """Whether others can be changed along a circle, so that all sums are as before."""
        begin, end = self._ends_of(cell, step)
        seen, waiting = {end}, [end]
        while waiting:
            for after in self._ways_from(waiting.pop(), cell):
                if after not in seen:
                    seen.add(after)
                    waiting.append(after)
        return begin in seen

    def _ways_from(self, line: _Line, without: Cell) -> Iterator[_Line]:
        """The lines whose sums are wrong next when a hidden cell of this one is changed so that its own is right."""
        for cell in self._along[line] - {without}:
            for step in (1, -1):
                begin, end = self._ends_of(cell, step)
                if begin == line and self._may_change(cell, step):
                    yield end

    def _ends_of(self, cell: Cell, step: int) -> tuple[_Line, _Line]:
        """From which line to which a change leads: a total goes against its parts, the total of totals with them."""
        is_total = (cell[0] == self._last[0]) != (cell[1] == self._last[1])
        row, column = (True, cell[0]), (False, cell[1])
        return (row, column) if (step > 0) != is_total else (column, row)

    def _may_change(self, cell: Cell, step: int) -> bool:
        """Whether the count may be that: of what is hidden is told whether it is below 5, of what is unsaid nothing."""
        before = self._number(cell)
        return before + step >= 0 and (cell in self._unsaid or (before < LEAST) == (before + step < LEAST))

    def _price(self, cell: Cell, pinned: Cell) -> tuple[int, bool, int, Cell]:
        """What is hidden first: of the row or the column of the pinned count the smallest, then any, totals at last."""
        totals = (cell[0] == self._last[0]) + (cell[1] == self._last[1])
        return totals, cell[0] != pinned[0] and cell[1] != pinned[1], self._number(cell), cell

    def _number(self, cell: Cell) -> int:
        return self._numbers[cell[0]][cell[1]]
