"""A table of a registry as it was handed in: its rows as texts, and what of it cannot be read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from rules.calendar import date_of
from rules.fields import Field, Kind
from rules.texts import Text
from scoring.cleaning import clean_text
from scoring.facts import NO_DATE
from scoring.text_parsing import IDENTIFIERS, refuse_figure
from scoring.value_parsing import Unreadable, reader_of
from service.core.files.as_text import texts_of_column
from service.core.files.faults import REASONS, Fault
from service.core.files.limits import LIMITS, Limits
from service.core.files.sources import Source
from service.core.masking import mask_value
from service.reading.delivery import open_path
from service.reading.forms.matching import FormMatching
from service.reading.forms.wanted import ANYHOW, Wanted

# Rows that one table of a registry may have: all villages of the country, and all firms of a province.
MOST_ROWS = 2_000_000
_END = "valid_until"


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """A row that was not taken: its line, the heading of the column, the value as it may be shown, and why."""

    line: int
    column: str
    value: str
    why: Text


@dataclass(frozen=True, slots=True)
class Row:
    """What a row states, by field: texts, and days; a field without a value is left out."""

    line: int
    values: Mapping[str, Any]


@dataclass(slots=True)
class Table:
    """The rows of a table that can be read, the others with the reason, and what there is to say of its columns."""

    headings: Mapping[str, str]
    rows: list[Row] = field(default_factory=list)
    refused: list[RefusedLine] = field(default_factory=list)
    notices: list[Text] = field(default_factory=list)
    # The cells of each line by heading, as they are written, where they were asked for.
    written: dict[int, dict[str, str]] = field(default_factory=dict)

    def refuse(self, line: int, name: str, value: str, why: Text) -> None:
        """Notes that a row was not taken because of its field `name`."""
        self.refused.append(RefusedLine(line, self.headings.get(name, name), mask_value(value), why))


def read_table(
    path: Path, form: str, wanted: Wanted = ANYHOW, limits: Limits = LIMITS, *, keep_written: bool = False
) -> Table:
    """The table of a registry in a file of any format; raises ProductError where it cannot be read at all.

    `keep_written` keeps the cells of every line besides, of tables that are not large.
    """
    matching = FormMatching(form, replace(wanted, form=wanted.form or form))
    source = open_path(path, replace(limits, rows=MOST_ROWS), wanted)(matching)
    assert matching.columns is not None
    fields = {one.name: one for one in matching.columns.form.fields}
    used = [name for name, column in source.columns.items() if column.used]
    table = Table({name: source.columns[name].heading for name in used})
    table.notices = [*matching.columns.notices[:1], *source.notices, *matching.columns.notices[1:]]
    for line, texts in _rows_of(source, used, table):
        if keep_written:
            table.written[line] = {table.headings[name]: text for name, text in texts.items() if text}
        values, wrong = _values_of(fields, texts)
        for name, why in wrong:
            table.refuse(line, name, texts[name] or "", why)
        if values and not wrong:
            table.rows.append(Row(line, values))
    return table


def _rows_of(source: Source, used: list[str], table: Table) -> Iterator[tuple[int, Mapping[str, str | None]]]:
    """The rows with their lines; those that the reader of the file refused are noted."""
    for batch in source.batches(used):
        for reject in batch.rejects:
            table.refuse(reject.line, reject.column, reject.value, REASONS[reject.fault])
        columns = [texts_of_column(batch.columns[name], source.columns[name]).to_pylist() for name in used]
        for line, values in zip(batch.line_numbers().tolist(), zip(*columns, strict=True), strict=True):
            yield line, dict(zip(used, values, strict=True))


def _values_of(
    fields: Mapping[str, Field], texts: Mapping[str, str | None]
) -> tuple[dict[str, Any], list[tuple[str, Text]]]:
    """The values of a row, and the fields that cannot be read with the reason."""
    values: dict[str, Any] = {}
    wrong: list[tuple[str, Text]] = []
    for name, text in texts.items():
        if text is None or not text.strip():
            continue
        try:
            if fields[name].kind is not Kind.DATE:
                if name in IDENTIFIERS:
                    refuse_figure(clean_text(text))
                values[name] = text
            elif (day := _day_of(name, text)) is not None:
                values[name] = day
        except Unreadable as error:
            wrong.append((name, REASONS[Fault(error.reason)]))
    return values, wrong


def _day_of(name: str, text: str) -> date | None:
    number = reader_of(Kind.DATE, end=name == _END)(text)
    return None if number == NO_DATE else date_of(number)
