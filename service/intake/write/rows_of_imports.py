"""Rows to check of an import, as they are read again: the headings of its file, and how that was read."""

from collections.abc import Mapping, Sequence

from service.intake.queries.imports import Import
from service.reading.forms import FORMS
from service.reading.forms.columns import fit
from service.reading.forms.wanted import Wanted


def wanted_of(order: Import) -> Wanted:
    """As the file of the import was read."""
    # A row is shown without its empty cells, so that a column that was mapped may not be there.
    return Wanted(order.form, kept={order.form: order.mapping} if order.form and order.mapping else {})


def with_empty_cells(rows: Sequence[Mapping[str, str]], order: Import) -> list[Mapping[str, str | None]]:
    """The rows with a place for what the form of the file needs: they are kept without their empty cells."""
    if order.form not in FORMS or order.mapping:
        return list(rows)
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    empty: dict[str, str | None] = {group[0]: None for group in fit(FORMS[order.form], headings).lacking}
    return [{**empty, **row} for row in rows]
