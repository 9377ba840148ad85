"""Rows to check (待核数据): what was refused, where and why, written beside the result."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from rules.texts import Text
from service.core.atomic import AtomicFile
from service.core.files.faults import REASONS, Fault
from service.core.files.spreadsheet_texts import guard_row
from service.core.masking import cover_numbers, mask_value

HEADER = ("file", "line", "column", "value", "reason_zh", "reason_en")


@dataclass(frozen=True, slots=True)
class Reject:
    """One refused value; `line` is the physical line of a text file or the row number of a Parquet file, from 1."""

    line: int
    column: str
    value: str
    fault: Fault


class Rejects:
    """Counts refused rows and writes each refused value to a CSV file, if one was asked for.

    `natural_persons` are rows of natural persons, which are counted and left out, and not refused.

    The file stands in its place only once `publish` was called, within the block; values are masked first.
    """

    def __init__(self, path: Path | None) -> None:
        self.rows = self.natural_persons = 0
        self.first: tuple[str, int] | None = None
        self._target = AtomicFile(path) if path else None
        self._stream: IO[str] | None = None

    def __enter__(self) -> "Rejects":
        if self._target:
            try:
                self._stream = open(self._target.temporary, "w", encoding="utf-8-sig", newline="")
                csv.writer(self._stream).writerow(HEADER)
            except BaseException:
                self._target.discard()
                raise
        return self

    def __exit__(self, *_: object) -> None:
        if self._target and self._stream:
            try:
                self._stream.close()
            finally:
                self._target.discard()

    def settle(self) -> None:
        """Closes the file and forces it to the disk; to be called once, before `publish`."""
        if self._target and self._stream:
            self._stream.close()
            self._target.settle()

    def publish(self) -> None:
        """Puts the file in its place."""
        if self._target and self._stream:
            self._target.publish()

    def add(self, file: str, rejects: Iterable[Reject]) -> None:
        """Writes one line for each refused value and counts the rows they stand in."""
        ordered = sorted(rejects, key=lambda reject: reject.line)
        if not ordered:
            return
        self.first = self.first or (file, ordered[0].line)
        self.rows += len({reject.line for reject in ordered})
        if self._stream:
            rows = (
                reject_row(file, reject.line, reject.column, reject.value, REASONS[reject.fault]) for reject in ordered
            )
            csv.writer(self._stream).writerows(rows)


def reject_row(file: str, line: int, column: str, value: str, reason: Text) -> list[object]:
    """The row of one refused value, as every file of rejects holds it: masked, and text to a spreadsheet."""
    return guard_row((cover_numbers(file), line, cover_numbers(column), mask_value(value), reason.zh, reason.en))
