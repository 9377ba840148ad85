"""Which rows of a form of records cannot be used, and why: what they lack, and days that cannot be."""

from collections.abc import Collection, Sequence

import numpy as np

from rules.fields import RECORD_FIELDS, Kind
from scoring.facts import MISSING, NO_DATE
from scoring.record_checks import early_ends_of
from service.core.arrays import Mask
from service.core.files.conversion import is_empty_text
from service.core.files.faults import Fault
from service.reading.columns import Rows
from service.reading.identity import TOLD_BY, Identified


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
    return (
        RECORD_FIELDS[name].kind
        if name in RECORD_FIELDS
        else {"visited_on": Kind.DATE, "valid_from": Kind.DATE}.get(name, Kind.INTEGER if name == "year" else Kind.TEXT)
    )
