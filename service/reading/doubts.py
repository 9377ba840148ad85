"""What is said of the good rows of a delivery and changes nothing: counted batch by batch, with the first line."""

from collections.abc import Callable, Iterable
from threading import Lock

import numpy as np

from rules.calendar import day_of
from rules.texts import Text
from scoring.doubts import Doubted, doubts_of_values, merged
from service.core.arrays import Mask
from service.core.clock import today
from service.reading.columns import Rows
from service.reading.forms.form import Form


class Doubts:
    """Counts the doubtful values of one delivery; threads may share it."""

    def __init__(self, form: Form) -> None:
        self._fields, self._today = form.fields, day_of(today())
        self._found: list[Doubted] = []
        self._lock = Lock()

    def count(self, rows: Rows, left_out: Mask | None) -> None:
        """Adds the rows of a batch that are not left out."""
        found = []
        for doubt, field, mask in doubts_of_values(rows.values, self._fields, self._today):
            good = mask if left_out is None else mask & ~left_out
            number = int(np.count_nonzero(good))
            if number:
                lines = rows.batch.line_numbers()
                found.append(Doubted(doubt, field, number, int(lines[np.argmax(good)])))
        if found:
            with self._lock:
                self._found = merged([*self._found, *found])

    def found(self) -> list[Doubted]:
        """Each kind of doubt and column, in the order of the file; the first is a line."""
        return list(self._found)


def said_of_lines(doubted: Iterable[Doubted], heading: Callable[[str], str]) -> list[Text]:
    """A sentence for each; `heading` names a field's column."""
    return [one.text(heading(one.field), f"第{one.first}行", f"line {one.first}") for one in doubted]
