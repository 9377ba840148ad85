"""Rows to check (待核数据) of a file that is taken in: whole, with every reason, personal numbers covered."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from rules.fields import Kind
from rules.texts import Text
from service.core.arrays import Mask
from service.core.files.as_text import texts_of_column
from service.core.files.faults import REASONS, Fault
from service.core.files.headers import Column
from service.core.files.headings import label
from service.core.files.personal import is_of_organisation
from service.core.files.rejects import Reject
from service.core.files.sources import Batch, Source
from service.core.masking import CODES, KEYS, cover_key, cover_numbers, mask_value
from service.reading.columns import Rows
from service.reading.forms.form import Form
from service.reading.paper_fields import PERSONAL


@dataclass(frozen=True, slots=True)
class LineFault:
    """One reason why a row was refused: the heading of the column ("" for the whole row), its value, masked, why."""

    column: str
    value: str
    reason: Text


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row to check: its line in the file, all its values by heading, masked, and everything wrong with it.

    Columns with personal data are left out of `row`; of a line that could not be taken apart there is none.
    """

    line: int
    row: Mapping[str, str]
    faults: tuple[LineFault, ...]
    # The name of its enterprise, as names are compared, where it states no code and none was confirmed for it.
    name: str | None = None


def refused_rows(source: Source, form: Form, rows: Rows, persons: Mask) -> list[RefusedRow]:
    """The refused rows of a batch in the order of the file; rows of natural persons are none."""
    made = _broken(rows.batch.rejects)
    places, texts, wrong = _faults(source, form, rows, persons)
    lines = rows.batch.line_numbers()[places].tolist()
    for at, line in enumerate(lines):
        row = _by_heading(texts, at)
        faults = tuple(LineFault(one.column, one.value, REASONS[one.fault]) for one in wrong[at])
        made.append(RefusedRow(line, row, faults, rows.names.get(int(places[at]))))
    return sorted(made, key=lambda row: row.line)


def rejects_of(source: Source, form: Form, rows: Rows, persons: Mask) -> list[Reject]:
    """One entry for each refused value of a batch; those of rows of natural persons are none."""
    _, _, wrong = _faults(source, form, rows, persons, only_faulty=True)
    return [*rows.batch.rejects, *(reject for of_row in wrong for reject in of_row)]


def _faults(
    source: Source, form: Form, rows: Rows, persons: Mask, *, only_faulty: bool = False
) -> tuple[npt.NDArray[np.intp], dict[str, tuple[str, list[str]]], list[list[Reject]]]:
    """The places of the refused rows, the texts of their columns (see `_texts`), and what is wrong in each."""
    refused = rows.converted.refused()
    if refused is None:
        return np.empty(0, np.intp), {}, []
    places = np.flatnonzero(refused & ~persons)
    faults = {name: column[places] for name, column in rows.converted.faults.items()}
    faults = {name: column for name, column in faults.items() if column.any()}
    texts = _texts(source, form, rows.batch, places, faults if only_faulty else None)
    wrong: list[list[Reject]] = [[] for _ in places]
    lines = rows.batch.line_numbers()[places].tolist()
    for name, column in faults.items():
        for at in np.flatnonzero(column).tolist():
            wrong[at].append(_fault(source, form, name, texts.get(name), at, Fault(column[at]), lines[at]))
    return places, texts, wrong


def rows_shown(source: Source, form: Form, batch: Batch, places: npt.NDArray[np.intp]) -> list[dict[str, str]]:
    """The masked texts by heading of the rows at `places`, for rows that are refused later on."""
    texts = _texts(source, form, batch, places)
    return [_by_heading(texts, at) for at in range(len(places))]


def _by_heading(texts: Mapping[str, tuple[str, list[str]]], at: int) -> dict[str, str]:
    """The texts of a row by heading, empty ones left out; of columns of one heading that which is read, else the first.

    Those that are read stand first among the columns.
    """
    row: dict[str, str] = {}
    for heading, column in texts.values():
        row.setdefault(heading, column[at])
    return {heading: text for heading, text in row.items() if text}


def _broken(rejects: list[Reject]) -> list[RefusedRow]:
    by_line: dict[int, list[LineFault]] = {}
    for reject in rejects:
        fault = LineFault(reject.column, mask_value(reject.value), REASONS[reject.fault])
        by_line.setdefault(reject.line, []).append(fault)
    return [RefusedRow(line, {}, tuple(faults)) for line, faults in by_line.items()]


def _texts(
    source: Source, form: Form, batch: Batch, places: npt.NDArray[np.intp], only: Collection[str] | None = None
) -> dict[str, tuple[str, list[str]]]:
    """Of every column that may be shown (or of those of `only`) its heading and the masked texts of rows."""
    dropped = set(map(label, form.dropped))
    shown: dict[str, tuple[str, list[str]]] = {}
    chosen = pa.array(places)
    for name, column in source.columns.items():
        if name not in batch.columns or (only is not None and name not in only):
            continue
        if name in PERSONAL or (not column.used and label(column.heading) in dropped):
            continue
        texts = texts_of_column(batch.columns[name].take(chosen), column).to_pylist()
        shown[name] = (column.heading, [safe(name, text) for text in texts])
    return shown


def safe(name: str, text: str | None) -> str:
    """A value as it may be shown and stored in the column of the field `name`."""
    if not text:
        return ""
    if name in KEYS:
        return cover_key(text)
    if name in CODES and is_of_organisation(text):
        return text
    return cover_numbers(text)


def _fault(
    source: Source, form: Form, name: str, shown: tuple[str, list[str]] | None, at: int, fault: Fault, line: int
) -> Reject:
    column: Column | None = source.columns.get(name)
    value = shown[1][at] if shown else ""
    if column and column.field.kind is not Kind.TEXT and "***" in value:
        fault = Fault.PERSONAL_NUMBER
    return Reject(line, heading_of(source, form, name), mask_value(value), fault)


def heading_of(source: Source, form: Form, name: str) -> str:
    """The heading of the column of a field, or what the field is called where the file has none."""
    column = source.columns.get(name)
    return column.heading if column else next((one.zh[0] for one in form.fields if one.name == name), name)
