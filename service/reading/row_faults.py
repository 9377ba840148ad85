"""Which rows of a form of records cannot be used, and why: what they lack, and days that cannot be."""

from collections.abc import Collection, Sequence
from datetime import date

import numpy as np

from rules.calendar import day_of
from rules.fields import RECORD_FIELDS, SCALE, Kind
from scoring.facts import MISSING, NO_DATE, NO_NUMBER
from scoring.record_checks import early_ends_of
from service.core.arrays import Mask
from service.core.clock import today
from service.core.files.conversion import is_empty_text
from service.core.files.faults import Fault
from service.reading.columns import Rows
from service.reading.forms.inspections import INSPECTION_FIELDS
from service.reading.identity import TOLD_BY, Identified

FIRST_INSPECTION = day_of(date(1900, 1, 1))
# Of fields that no record has.
_KINDS = {
    "visited_on": Kind.DATE,
    "valid_from": Kind.DATE,
    "year": Kind.INTEGER,
    **{name: field.kind for name, field in INSPECTION_FIELDS.items()},
}


def note_lacking(rows: Rows, identified: Identified, persons: Mask) -> None:
    """Refuses rows of which it cannot be told which record they are.

    A part that cannot be read is told once, as what it is.
    """
    for name, mask in identified.lacking.items():
        wrong = rows.converted.wrong_in(TOLD_BY.get(name, (name,)), len(rows))
        rows.converted.note(name, mask & ~persons & ~wrong, Fault.NOT_IDENTIFIED)


def note_early_ends(rows: Rows, persons: Mask) -> None:
    """Refuses rows that say of a record that it ended, was delisted or repaired before it began."""
    for name, early in early_ends_of(rows.values).items():
        rows.converted.note(name, early & ~persons, Fault.ENDS_TOO_EARLY)


def note_recovered(rows: Rows) -> None:
    """Refuses marks that were taken away on no day, and those that say both that they were and that they were not."""
    values = rows.values
    ended = values.get("ends_on", np.full(len(rows), NO_DATE, np.int32)) != NO_DATE
    wrong = rows.converted.wrong_in(("ends_on", "recovered"), len(rows))
    rows.converted.note("recovered", (values["recovered"] == 1) & ~ended & ~wrong, Fault.ENDED_ON_NO_DAY)
    rows.converted.note("recovered", (values["recovered"] == 0) & ended & ~wrong, Fault.ENDED_AND_NOT)


def note_inspections(rows: Rows, persons: Mask) -> None:
    """Refuses inspections on days that cannot be theirs, and what is no probability."""
    if "date" in rows.values:
        day = rows.values["date"]
        outside = (day != NO_DATE) & ((day < FIRST_INSPECTION) | (day > day_of(today())))
        rows.converted.note("date", outside & ~persons, Fault.NO_DAY_OF_INSPECTION)
    if "probability" in rows.values:
        chance = rows.values["probability"]
        wrong = (chance != NO_NUMBER) & ((chance <= 0) | (chance > SCALE[Kind.PROBABILITY]))
        rows.converted.note("probability", wrong & ~persons, Fault.NOT_A_PROBABILITY)


def note_selections(rows: Rows, persons: Mask) -> None:
    """Refuses rows that name neither the draw nor the day, so that nothing tells which selection they are of."""
    without_day = rows.values["date"] == NO_DATE if "date" in rows.values else np.ones(len(rows), np.bool_)
    without_draw = is_empty_text(rows.texts["draw"]) if "draw" in rows.texts else np.ones(len(rows), np.bool_)
    wrong = rows.converted.wrong_in(("date", "draw"), len(rows))
    rows.converted.note("date", without_day & without_draw & ~persons & ~wrong, Fault.NO_SELECTION)


def note_required(rows: Rows, names: Sequence[str], persons: Mask, unread: Collection[str] = ()) -> None:
    """Refuses rows that lack a value without which they say nothing; `unread` are columns that lack none.

    A value that cannot be read is told once, as what it is.
    """
    for name in names:
        if name in unread:
            continue
        if name in rows.texts:
            missing = is_empty_text(rows.texts[name])
        elif name in rows.values:
            missing = rows.values[name] == MISSING[_kind(name)]
        else:
            missing = np.ones(len(rows), np.bool_)
        rows.converted.note(name, missing & ~persons, Fault.MISSING)


def _kind(name: str) -> Kind:
    return RECORD_FIELDS[name].kind if name in RECORD_FIELDS else _KINDS.get(name, Kind.TEXT)
