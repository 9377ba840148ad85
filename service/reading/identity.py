"""What makes a record that record: declared per type, so that one fact from several sources is one record.

| Types | Known by |
|---|---|
| penalties, licences, court cases | authority and document number |
| lists | authority and day of listing |
| annual reports | the year |
| tiers made elsewhere | the scheme and the month |
| all others | the system they come from, and its number |

Always within the type and the enterprise; the enterprise is no part of the hash, because a code may change.

A row of our own plain form that lacks such a part but carries a number of its own is known by (source, number) as
well: it cannot be told from another source's statement of the same fact, which then counts as a record of its own. Real
forms know no such numbers, and their rows are refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from hashlib import sha256

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from service.core.arrays import Mask

Identities = npt.NDArray[np.int64]

_SEPARATOR = "\x1f"


class Known(Enum):
    """By which parts a record is known; each part is the name of the field that a file states it in."""

    BY_DOCUMENT = ("authority", "document_no")
    BY_LISTING = ("authority", "occurred_on")
    BY_YEAR = ("year",)
    BY_MONTH = ("scheme", "month")
    BY_NUMBER = ("source", "record_id")


# Court cases have a case number: an enterprise may have several of one court on one day.
KNOWN: Mapping[str, Known] = {
    **dict.fromkeys(
        ("administrative_penalty", "licence", "judgment_defaulter", "court_enforcement"), Known.BY_DOCUMENT
    ),
    **dict.fromkeys(("abnormal_operation", "serious_violation"), Known.BY_LISTING),
    "annual_report": Known.BY_YEAR,
    "imported_tier": Known.BY_MONTH,
}


def known_by(record_type: str) -> Known:
    """By which parts records of the type are known; types of a rule set's own by their number."""
    return KNOWN.get(record_type, Known.BY_NUMBER)


@dataclass(slots=True)
class Identified:
    """The identity of each row, and the rows that lack a part, by the part's name; their identity says nothing."""

    values: Identities
    lacking: dict[str, Mask] = field(default_factory=dict)


def identities(types: pa.Array, parts: Mapping[str, pa.Array], numbers: pa.Array | None = None) -> Identified:
    """The identities of rows of the record types `types` (Arrow strings).

    `parts` are Arrow strings of the same length, already as they are compared (see `document_numbers` and
    `authority_compared`), null or empty where a file states none; a part without a column is lacking everywhere.
    `numbers` are the rows' own numbers, which with their source stand in for parts that they lack.
    """
    identified = Identified(np.zeros(len(types), np.int64))
    encoded = types.dictionary_encode()
    places = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    named = encoded.dictionary.to_pylist()
    for known in Known:
        wanted = [place for place, name in enumerate(named) if known_by(name) is known]
        rows = np.flatnonzero(np.isin(places, wanted)) if wanted else np.empty(0, np.int64)
        if len(rows):
            _identify(identified, known, rows, types, parts)
    if numbers is not None and identified.lacking:
        _identify_by_number(identified, types, parts["source"], numbers)
    return identified


def _identify(
    identified: Identified, known: Known, rows: npt.NDArray[np.intp], types: pa.Array, parts: Mapping[str, pa.Array]
) -> None:
    whole = len(rows) == len(types)
    chosen = pa.array(rows)
    stated = [types if whole else types.take(chosen)]
    for name in known.value:
        if name not in parts:
            _lack(identified, name, rows)
            stated.append(pa.array([""] * len(rows), pa.string()))
            continue
        part = parts[name] if whole else parts[name].take(chosen)
        part = part.fill_null("") if part.null_count else part
        empty: Mask = pc.equal(pc.binary_length(part), 0).to_numpy(zero_copy_only=False)
        if empty.any():
            _lack(identified, name, rows[empty])
        stated.append(part)
    identified.values[rows] = hashes(pc.binary_join_element_wise(*stated, _SEPARATOR))


def _identify_by_number(identified: Identified, types: pa.Array, sources: pa.Array, numbers: pa.Array) -> None:
    """Knows the rows that lack a part by their own number, where they carry one."""
    lacking = np.logical_or.reduce(list(identified.lacking.values()))
    carried = pc.and_(pc.greater(pc.binary_length(numbers), 0), pc.is_valid(types)).fill_null(False)
    rows = np.flatnonzero(lacking & carried.to_numpy(zero_copy_only=False))
    # The empty text keeps it apart from an authority called like the source with a document numbered like the row.
    stated = [column.take(pa.array(rows)) for column in (types, sources, numbers)]
    identified.values[rows] = hashes(pc.binary_join_element_wise(stated[0], "", *stated[1:], _SEPARATOR))
    for mask in identified.lacking.values():
        mask[rows] = False


def _lack(identified: Identified, name: str, rows: npt.NDArray[np.intp]) -> None:
    mask = identified.lacking.setdefault(name, np.zeros(len(identified.values), np.bool_))
    mask[rows] = True


def hashes(texts: pa.Array) -> Identities:
    """The first 64 bits of the SHA-256 of each text as a signed number; none of the texts may be null."""
    encoded = texts.dictionary_encode()
    if 2 * len(encoded.dictionary) > len(texts):
        return _hashes(texts)
    return _hashes(encoded.dictionary)[encoded.indices.to_numpy()]


def _hashes(texts: pa.Array) -> Identities:
    digests = b"".join([sha256(text).digest() for text in texts.cast(pa.binary()).to_pylist()])
    return np.frombuffer(digests, ">i8")[::4].astype(np.int64)
