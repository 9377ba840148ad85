"""Which record each row is of: a key of its type and its parts, and a key of what its source calls the record.

By which parts a type is known stands with the types (`rules.record_types`). A row that lacks a part is known by its
source, its form and its record id alone; where it has none of its own either, it is refused. The enterprise is no part
of a key, because a code may change: keys tell records of one enterprise apart. How keys make records is
`scoring.same_records`.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from rules.record_types import BY_VISIT, parts_of
from scoring.authorities import Authorities
from scoring.same_records import NO_KEY, Keys
from service.core.arrays import Mask
from service.core.files.distinct_values import true_where
from service.core.files.packed_text import hash_texts

_SEPARATOR = "\x1f"


# What a part is told by where no column of its own states it.
TOLD_BY = {"month": ("occurred_on",), "year": ("year", "value"), "authority": ("authority", "authority_code")}


def states_parts(fields: Collection[str], types: Iterable[str]) -> bool:
    """True where a file with these fields may state all parts by which records of one of the types are known."""
    return any(
        all(any(name in fields for name in TOLD_BY.get(part, (part,))) for part in parts)
        for parts in map(parts_of, types)
        if parts
    )


@dataclass(slots=True)
class Identified:
    """The keys of each row, `NO_KEY` where it states none, and the rows that lack a part, by the part's name.

    `sources` are equal where two rows come from one source, `spelt` by field where they state one authority or one
    document number, however it is written. `aliases` are the keys that the parts have under the names of the authority,
    by which it may have been known before its code was.
    """

    parts: Keys
    named: Keys
    sources: Keys
    lacking: dict[str, Mask] = field(default_factory=dict)
    spelt: dict[str, Keys] = field(default_factory=dict)
    aliases: list[Keys] = field(default_factory=list)

    @property
    def values(self) -> npt.NDArray[np.int64]:
        """The key by which each row is first looked for."""
        return np.where(self.parts != NO_KEY, self.parts, self.named).view(np.int64)

    @property
    def lacks_any(self) -> Mask:
        """True for the rows that lack a part."""
        none = np.zeros(len(self.parts), np.bool_)
        return np.logical_or.reduce([none, *self.lacking.values()])


def part_keys(types: pa.Array, parts: Mapping[str, pa.Array]) -> Identified:
    """The rows of the record types `types` (Arrow strings) by their parts.

    `parts` are Arrow strings of the same length, already as they are compared (see `document_numbers` and
    `authorities`), null or empty where a row states none; a part without a column is lacking everywhere.
    """
    none: Keys = np.zeros(len(types), np.uint64)
    identified = Identified(none.copy(), none.copy(), none)
    encoded = types.dictionary_encode()
    places = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    known_by: dict[tuple[str, ...], list[int]] = {}
    for place, name in enumerate(encoded.dictionary.to_pylist()):
        known_by.setdefault(parts_of(name), []).append(place)
    for names, wanted in known_by.items():
        rows = np.flatnonzero(np.isin(places, wanted))
        if names and len(rows):
            _set_keys(identified, names, rows, types, parts)
    return identified


def alias_keys(types: pa.Array, parts: Mapping[str, pa.Array], authorities: Authorities) -> list[Keys]:
    """The keys of the rows by their parts under each name of their authority, `NO_KEY` where there is no such name."""
    encoded = parts["authority"].fill_null("").dictionary_encode()
    names = [authorities.names_of(text) for text in encoded.dictionary.to_pylist()]
    own, found = part_keys(types, parts).parts, list[Keys]()
    for place in range(max(map(len, names), default=0)):
        table = pa.array([some[place] if place < len(some) else None for some in names], pa.string())
        under = table.take(encoded.indices)
        keys = part_keys(types, {**parts, "authority": under}).parts
        # Types that no authority is a part of have one key whatever its name.
        found.append(np.where(true_where(under.is_valid()) & (keys != own), keys, NO_KEY))
    return found


def _set_keys(
    identified: Identified,
    names: tuple[str, ...],
    rows: npt.NDArray[np.intp],
    types: pa.Array,
    parts: Mapping[str, pa.Array],
) -> None:
    whole = len(rows) == len(types)
    chosen = pa.array(rows)
    stated = [types if whole else types.take(chosen)]
    complete = np.ones(len(rows), np.bool_)
    for name in names:
        part = parts.get(name)
        if part is None:
            part = pa.array([""] * len(rows), pa.string())
        else:
            part = (part if whole else part.take(chosen)).fill_null("")
        empty: Mask = pc.equal(pc.binary_length(part), 0).to_numpy(zero_copy_only=False)
        # Files of one bureau name no authority of their visits: their source stands for it, if any.
        if empty.any() and (names, name) != (BY_VISIT, "authority"):
            identified.lacking.setdefault(name, np.zeros(len(types), np.bool_))[rows[empty]] = True
            complete &= ~empty
        stated.append(part)
    keys = joined_keys(stated)
    identified.parts[rows] = keys if complete.all() else np.where(complete, keys, NO_KEY)


def joined_keys(texts: Sequence[pa.Array | str]) -> Keys:
    """A key of the texts of each row together, a text for all rows among them; none of them may be null."""
    return hash_texts(pc.binary_join_element_wise(*texts, _SEPARATOR))


def text_keys(texts: pa.Array) -> Keys:
    """A key of each text, `NO_KEY` where it is null or empty."""
    texts = texts.fill_null("")
    stated: Mask = pc.greater(pc.binary_length(texts), 0).to_numpy(zero_copy_only=False)
    return np.where(stated, hash_texts(texts), NO_KEY)


def name_keys(sources: pa.Array, form: str, ids: pa.Array) -> Keys:
    """The keys of what a source calls its records in one form; `NO_KEY` where the id is null or empty."""
    ids = ids.fill_null("")
    keys = joined_keys(["", sources, form, ids])
    stated: Mask = pc.greater(pc.binary_length(ids), 0).to_numpy(zero_copy_only=False)
    return np.where(stated, keys, NO_KEY)
