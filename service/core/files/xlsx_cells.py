"""Cells of a workbook as the texts that a CSV file of the same table would hold, and what only a workbook knows.

A cell holds a figure, a text or a day. A day may stand there as a bare number, counted from 1900 or 1904: that is read
here and nowhere else, and only in a column of days. A number of a record that stands there as a figure of more than
fifteen digits has lost its last ones; it is written with its exponent, and so refused, as a number that a spreadsheet
made a day of is. Formulas that failed, or were never worked out, give the texts that `scoring.stated_values` refuses.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from rules.calendar import date_of
from rules.fields import Kind
from scoring.text_parsing import IDENTIFIERS
from service.core.files.headers import Column

_LARGEST_EXACT = 10**15
_FIVE_DIGITS = range(10_000, 100_000)
_SERIAL_OF_1970 = 25_569
_DAYS_FROM_1900_TO_1904 = 1_462


@dataclass(frozen=True, slots=True)
class Cells:
    """Reads the cells of a workbook; `since_1904`: its days are counted from there."""

    since_1904: bool = False

    def text_in(self, column: Column, value: Any) -> str:
        """The text of a cell in `column`; empty where it holds nothing."""
        if column.field.kind is Kind.DATE:
            return self._day(value)
        return _identifier(value) if column.field.name in IDENTIFIERS else cell_text(value)

    def _day(self, value: Any) -> str:
        """The text of a cell in a column of days, where five digits are the number of a day."""
        text = cell_text(value)
        whole = text.partition(".")[0]
        if len(whole) != 5 or not whole.isdecimal() or int(whole) not in _FIVE_DIGITS:
            return text
        first = _SERIAL_OF_1970 - (_DAYS_FROM_1900_TO_1904 if self.since_1904 else 0)
        return date_of(int(whole) - first).isoformat()


def cell_text(value: Any) -> str:
    """The text of a cell; numbers have the fifteen digits that spreadsheets show."""
    match value:
        case str():
            return value.strip()
        case bool():
            return "true" if value else "false"
        case float():
            return format(Decimal(format(value, ".15g")), "f")
        case datetime():
            return value.isoformat(" ")
        case date():
            return value.isoformat()
        case _:
            return str(value)


def _identifier(value: Any) -> str:
    """The text of a cell in a column of numbers that name something, in a form that tells what a spreadsheet did."""
    match value:
        case float() if abs(value) >= _LARGEST_EXACT:
            return f"{value:.14E}"
        case date():
            return f"{value:%Y-%m-%d} 00:00:00"
        case time() | timedelta():
            return f"{value}"
        case _:
            return cell_text(value)
