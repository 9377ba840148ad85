"""Columns of enterprises that papers need: read so that nothing in them refuses a row, and kept apart where personal.

A telephone number is left as it is in the column of the contact's telephone, and nowhere else; what is none is left
out there.
"""

from collections.abc import Callable, Mapping

import pyarrow as pa

from scoring.cleaning import clean_text, trim_text, word_key
from scoring.marks import NOTHING
from scoring.stated_values import DAMAGED, refuse_error_of_cell
from scoring.unreadable import Unreadable
from service.core.files.distinct_values import map_distinct
from service.core.masking import cover_numbers
from service.reading.lengths import longest_of
from service.registries.contacts import LONGEST_NAME, telephone_of

# Columns of enterprises that are kept apart, and stand in no row that is shown or waits.
PERSONAL = ("legal_representative", "contact_name", "contact_phone")


def paper_texts(name: str, texts: pa.Array) -> tuple[pa.Array, int]:
    """The texts of a field of `rules.fields.PAPER_FIELDS` as they are kept, and how many were left out.

    What says nothing is null, and no number of a person is seen but a telephone where one belongs.
    """
    said = map_distinct(texts, texts.is_null(), _said)
    kept = map_distinct(said, said.is_null(), _KEPT[name])
    return kept, kept.null_count - said.null_count


def _said(text: str) -> str | None:
    """The text without what nobody sees at its ends; None where it says nothing."""
    key = word_key(text)
    return trim_text(text) if key and key not in NOTHING else None


def _address_of(text: str) -> str | None:
    return _plain_of(text, longest_of("address"))


def _name_of(text: str) -> str | None:
    return _plain_of(text, LONGEST_NAME)


def _plain_of(text: str, most: int) -> str | None:
    """The text in one line, personal numbers covered; None for what is longer, damaged, or an error of a table."""
    try:
        refuse_error_of_cell(text)
    except Unreadable:
        return None
    plain = cover_numbers(clean_text(text))
    return plain if len(plain) <= most and DAMAGED not in plain else None


_KEPT: Mapping[str, Callable[[str], str | None]] = {
    "address": _address_of,
    "contact_name": _name_of,
    "contact_phone": telephone_of,
}
