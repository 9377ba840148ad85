"""Empty tables of a registry to be filled in: the headings that its import knows, and what each column takes."""

import csv
from collections.abc import Sequence
from io import BytesIO, StringIO

import xlsxwriter

from rules.texts import Text
from service.core.files.exports import CSV, XLSX
from service.reading.forms.registries import REGISTRY_FORMS
from service.registries.own_fields import OwnField
from service.registries.registry import Registry
from service.registries.shapes import SHAPES

MEDIA_TYPES = {CSV: "text/csv", XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
_FORMS = {form.name: form for form in REGISTRY_FORMS}


# The headings of a table, and what each column takes where that is not free.
Headings = Sequence[tuple[str, Text | None]]


def blank_table(registry: Registry, form: str) -> bytes:
    """The bytes of an empty table of a registry, as `blank_of`."""
    return blank_of(headings_of(registry), form)


def blank_of(headings: Headings, form: str) -> bytes:
    """The bytes of an empty table, as CSV that spreadsheets open, or XLSX with a note at each column of choices."""
    return _as_csv(headings) if form == CSV else _as_xlsx(headings)


def headings_of(registry: Registry) -> Headings:
    """The heading of each column, and what it takes where that is not free."""
    own = {one.name: one for one in SHAPES[registry].fields}
    return [(one.zh[0], _note_of(own[one.name]) if one.name in own else None) for one in _FORMS[registry].fields]


def _note_of(one: OwnField) -> Text | None:
    if one.choices:
        zh, en = "、".join(w.zh for w in one.choices.values()), ", ".join(w.en for w in one.choices.values())
        return Text(zh, en)
    return one.hint


def _as_csv(headings: Headings) -> bytes:
    out = StringIO(newline="")
    csv.writer(out).writerow([heading for heading, _ in headings])
    return out.getvalue().encode("utf-8-sig")


def _as_xlsx(headings: Headings) -> bytes:
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
    for place, (heading, note) in enumerate(headings):
        sheet.write_string(0, place, heading, bold)
        sheet.set_column(place, place, max(12, 2 * len(heading)))
        if note is not None:
            sheet.write_comment(0, place, f"{note.zh}\n{note.en}")
    sheet.freeze_panes(1, 0)
    book.close()
    return out.getvalue()
