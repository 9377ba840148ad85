"""Changes of attributes: each row names the field that changed, and its value is read as that field's."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rules.fields import ENTERPRISE_FIELDS, Field, Kind
from scoring.facts import MISSING, NO_NUMBER, Vocabulary
from scoring.value_parsing import Read, Unreadable, field_reader_of, text_of, text_reader_of
from service.core.arrays import Mask
from service.core.files.conversion import is_empty_text
from service.core.files.distinct_values import map_distinct, true_where
from service.core.files.faults import Fault
from service.core.files.headings import label
from service.core.files.personal import is_of_organisation
from service.core.identifier_columns import faults_of
from service.reading.columns import Rows
from service.reading.row_faults import note_required
from service.reading.who import tidied

_FIELDS = {
    label(name): field
    for field in ENTERPRISE_FIELDS.values()
    for name in (field.name, *field.zh, field.en)
    if field.name != "uscc"
}


def read_changes(rows: Rows, vocabularies: dict[str, Vocabulary], persons: Mask) -> None:
    """Sets `field` and `value` of each row; a value left out is a missing one, money is in the unit of its field.

    A row with a `new_uscc` says that the code changed; it has no field.
    """
    n = len(rows)
    for name in ("field", "value", "new_uscc"):
        rows.texts.setdefault(name, pa.nulls(n, pa.string()))
    coded = _read_codes(rows, persons)
    note_required(rows, ("valid_from",), persons)
    note_required(rows, ("field",), persons | coded)
    fields, values = np.full(n, -1, np.int32), np.full(n, NO_NUMBER, np.int64)
    readers: dict[str, Read] = {}
    unknown, wrong = np.zeros(n, np.bool_), np.zeros(n, np.uint8)
    stated = rows.texts["value"].to_pylist()
    for place, name in enumerate(rows.texts.pop("field").to_pylist()):
        field = _FIELDS.get(label(name or ""))
        if field is None:
            unknown[place] = bool(name)
            continue
        fields[place] = vocabularies["field"].add(field.name)
        read = readers.setdefault(field.name, _reader(field, vocabularies))
        try:
            values[place] = read(stated[place]) if stated[place] else MISSING[field.kind]
        except Unreadable as error:
            wrong[place] = error.reason
    rows.values["field"], rows.values["value"] = fields, values
    rows.converted.note("field", unknown & ~persons, Fault.UNKNOWN_FIELD)
    for reason in np.unique(wrong[wrong > 0]).tolist():
        rows.converted.note("value", (wrong == reason) & ~persons, Fault(reason))


def _read_codes(rows: Rows, persons: Mask) -> Mask:
    """True for rows that state a new code, which is tidied, and refused where it is none of an organisation."""
    stated = rows.texts["new_uscc"].fill_null("")
    coded = true_where(pc.not_equal(stated, ""))
    if not coded.any():
        return coded
    codes = rows.texts["new_uscc"] = map_distinct(stated, pa.array(~coded), tidied)
    sound = np.array([is_of_organisation(code) for code in codes.to_pylist()])
    miscounted = faults_of(codes)[1]
    note = rows.converted.note
    note("new_uscc", coded & miscounted & ~persons, Fault.WRONG_CHECK_CHARACTER)
    note("new_uscc", coded & ~sound & ~persons, Fault.NOT_AN_IDENTIFIER)
    note("new_uscc", coded & ~is_empty_text(rows.texts["field"]) & ~persons, Fault.TWO_CHANGES)
    return coded


def _reader(field: Field, vocabularies: dict[str, Vocabulary]) -> Read:
    if field.name == "name":
        return lambda value: MISSING[Kind.TEXT] if not text_of(value) else 0
    if field.kind is Kind.TEXT:
        return text_reader_of(field.name, vocabularies[field.name])
    return field_reader_of(field)
