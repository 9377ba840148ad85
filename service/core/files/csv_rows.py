"""CSV line by line: one broken row never takes the rows after it with it."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from service.core.files.faults import Fault

# A value may span this many lines: a quotation mark that is never closed costs no more than that to find out.
MOST_LINES = 1_000
_BARE_RETURN = "new-line character"


@dataclass(frozen=True, slots=True)
class Row:
    """One row with its first and last physical line; `fault` says why it cannot be used."""

    line: int
    last: int
    values: list[str]
    fault: Fault | None = None


def rows_of(
    lines: Sequence[str], first: int, width: int | None, *, final: bool, separator: str = ","
) -> tuple[list[Row], int]:
    """The rows of `lines`, of which the first has the physical number `first`, and how many lines they take up.

    Blank lines are no rows. A row that spans lines and is broken, or has not `width` values, loses only its first
    line: reading goes on with the next, so a quotation mark that was never closed cannot swallow good rows. Unless
    `final`, a row still open at the end is left for the lines to come; the longest value bounds how far.
    """
    rows: list[Row] = []
    at = 0
    while at < len(lines):
        for row in _rows(lines, at, width, separator):
            short = len(lines) - row.line <= MOST_LINES
            if row.fault is Fault.UNCLOSED_QUOTE and row.last == len(lines) - 1 and short and not final:
                return rows, at
            at = row.last + 1 if row.fault in (None, Fault.WRONG_WIDTH) else row.line + 1
            if row.values or row.fault:
                rows.append(Row(first + row.line, first + row.last, row.values, row.fault))
    return rows, len(lines)


def _rows(lines: Sequence[str], at: int, width: int | None, separator: str) -> Iterator[Row]:
    """Rows from place `at` on, up to the first that cannot be read; its last line is where that showed."""
    bounded = _Lines(lines, at)
    reader = csv.reader(bounded, strict=True, delimiter=separator)
    while True:
        first = at + reader.line_num
        bounded.end = first + MOST_LINES
        try:
            values = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            bare = _BARE_RETURN in str(error)
            yield Row(first, at + reader.line_num - 1, [], Fault.BARE_RETURN if bare else Fault.UNCLOSED_QUOTE)
            return
        last = at + reader.line_num - 1
        wrong = width is not None and bool(values) and len(values) != width
        if wrong and last > first:
            yield Row(first, first, [], Fault.UNCLOSED_QUOTE)
            return
        yield Row(first, last, values, Fault.WRONG_WIDTH if wrong else None)


class _Lines:
    """The lines from one place on, up to `end`, which moves on with every row."""

    def __init__(self, lines: Sequence[str], at: int) -> None:
        self._lines, self._at, self.end = lines, at, at

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        if self._at >= min(self.end, len(self._lines)):
            raise StopIteration
        self._at += 1
        return self._lines[self._at - 1]
