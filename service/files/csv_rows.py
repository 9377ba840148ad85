"""CSV line by line: one broken row never takes the rows after it with it."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from service.files.faults import Fault


@dataclass(frozen=True, slots=True)
class Row:
    """One row with its first and last physical line; `fault` says why it cannot be used."""

    line: int
    last: int
    values: list[str]
    fault: Fault | None = None


def rows_of(lines: Sequence[str], first: int, width: int | None, *, final: bool) -> tuple[list[Row], int]:
    """The rows of `lines`, of which the first has the physical number `first`, and how many lines they take up.

    Blank lines are no rows. A row that spans lines and is broken, or has not `width` values, loses only its first
    line: reading goes on with the next, so a quotation mark that was never closed cannot swallow good rows. Unless
    `final`, a row still open at the end is left for the lines to come; the longest value bounds how far.
    """
    rows: list[Row] = []
    at = 0
    while at < len(lines):
        for row in _rows(lines, at, width):
            if row.fault is Fault.UNCLOSED_QUOTE and row.last == len(lines) - 1 and not final:
                return rows, at
            at = row.line + 1 if row.fault is Fault.UNCLOSED_QUOTE else row.last + 1
            if row.values or row.fault:
                rows.append(Row(first + row.line, first + row.last, row.values, row.fault))
    return rows, len(lines)


def _rows(lines: Sequence[str], at: int, width: int | None) -> Iterator[Row]:
    """Rows from place `at` on, up to the first that cannot be read; its last line is where that showed."""
    reader = csv.reader((lines[place] for place in range(at, len(lines))), strict=True)
    while True:
        first = at + reader.line_num
        try:
            values = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield Row(first, at + reader.line_num - 1, [], Fault.UNCLOSED_QUOTE)
            return
        last = at + reader.line_num - 1
        wrong = width is not None and bool(values) and len(values) != width
        if wrong and last > first:
            yield Row(first, first, [], Fault.UNCLOSED_QUOTE)
            return
        yield Row(first, last, values, Fault.WRONG_WIDTH if wrong else None)
