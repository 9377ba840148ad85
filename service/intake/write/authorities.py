"""The table of authorities: what a delivery taught is kept once it has been taken in whole."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import Connection

from rules.calendar import day_of
from service.core.db.bulk import insert_columns
from service.core.db.tables.imports import authority
from service.core.masking import cover_numbers
from service.intake.queries.authorities import authorities_among

_LONGEST = 200


def keep_authorities(
    connection: Connection, learned: Mapping[str, str], recorded_on: date, import_id: int | None = None
) -> None:
    """Adds the codes of names that the table does not hold; a name that holds a person's number is no name."""
    known = authorities_among(connection, learned.keys())
    new = {name: code for name, code in learned.items() if name not in known and _is_fit(name) and _is_fit(code)}
    insert_columns(
        connection,
        authority,
        {
            "name": list(new),
            "code": list(new.values()),
            "import_id": [import_id] * len(new),
            "recorded_on": [day_of(recorded_on)] * len(new),
        },
    )


def _is_fit(text: str) -> bool:
    return len(text) <= _LONGEST and cover_numbers(text) == text
