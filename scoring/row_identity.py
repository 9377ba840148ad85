"""Which rows of a request are one record: the parts of each and how its source calls it, as keys that are compared."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from rules.calendar import date_of
from rules.record_types import RECORD_TYPES, parts_of
from scoring.authorities import Authorities, authority_compared
from scoring.document_numbers import document_compared
from scoring.facts import NO_DATE, NO_NUMBER, NO_TEXT, Ints, Vocabulary
from scoring.same_records import Keys, SameRecords, same_records_of

_DECIMAL = 10_000
FIRST_YEAR, LAST_YEAR = 1990, 2200


def year_of_report(value: int) -> int | None:
    """The year that an annual report states as its value, in the units values are held in; None where it is none."""
    year, rest = divmod(value, _DECIMAL)
    return year if not rest and FIRST_YEAR <= year <= LAST_YEAR else None


def same_rows_of(
    owner: Ints,
    kinds: Sequence[str],
    stated_ids: Sequence[str],
    columns: Mapping[str, Ints],
    vocabularies: Mapping[str, Vocabulary],
    authorities: Authorities,
) -> SameRecords:
    """Which rows are one record; `columns` are held as facts are, `stated_ids` are empty where a row has none."""
    by_id = len(set(stated_ids)) < len(stated_ids)
    if not by_id and not any(columns.keys() >= stated for stated in _TELLING):
        return SameRecords.none(len(kinds))
    several = {kind for kind, number in Counter(kinds).items() if number > 1 or by_id}
    several = {kind for kind in several if _can_state_parts(kind, columns)}
    rows = [place for place, kind in enumerate(kinds) if kind in several] if several else []
    if not rows and not by_id:
        return SameRecords.none(len(kinds))
    parts: Keys = np.zeros(len(kinds), np.uint64)
    numbers: dict[tuple[str, ...], int] = {}
    reader = _Parts(columns, vocabularies, authorities)
    for place in rows:
        found = tuple(reader.of(kinds[place], place))
        if all(found):
            parts[place] = numbers.setdefault((kinds[place], *found), len(numbers) + 1)
    sources = columns.get("source", np.full(len(kinds), NO_TEXT, np.int32))
    words = [*map(authority_compared, vocabularies["record.source"].texts), ""] if "source" in columns else [""]
    names: dict[tuple[str, str], int] = {}
    called = [(words[source], one) for source, one in zip(sources.tolist(), stated_ids, strict=True)]
    named = [names.setdefault(one, len(names) + 1) if one[1] else 0 for one in called]
    codes: dict[str, int] = {}
    source = np.array([codes.setdefault(one[0], len(codes)) for one in called], np.int64)
    return same_records_of(owner, parts, np.array(named, np.uint64), source)


# The column that states each part.
_STATED_BY = {
    "authority": "authority",
    "document_no": "document_no",
    "scheme": "scheme",
    "occurred_on": "occurred_on",
    "month": "occurred_on",
    "year": "value",
}


# The columns by which a type is known that is known by its parts.
_TELLING = {
    frozenset(_STATED_BY[part] for part in parts)
    for parts in map(parts_of, RECORD_TYPES)
    if parts and all(part in _STATED_BY for part in parts)
}


def _can_state_parts(kind: str, columns: Mapping[str, Ints]) -> bool:
    """Whether records of the type are known by parts, and there is a column for each of them."""
    parts = parts_of(kind)
    return bool(parts) and all(_STATED_BY.get(part) in columns for part in parts)


class _Parts:
    """Reads the parts of single rows as texts that are compared, "" where one is not stated."""

    def __init__(
        self, columns: Mapping[str, Ints], vocabularies: Mapping[str, Vocabulary], authorities: Authorities
    ) -> None:
        self._columns, self._vocabularies, self._authorities = columns, vocabularies, authorities

    def of(self, kind: str, place: int) -> Iterator[str]:
        """The parts of the row at `place`."""
        for name in parts_of(kind):
            match name:
                case "authority":
                    yield self._authorities.one_of(self._text("authority", place))
                case "document_no":
                    yield document_compared(self._text("document_no", place))
                case "scheme":
                    yield self._text("scheme", place)
                case "occurred_on":
                    yield self._day(place)
                case "month":
                    yield self._day(place)[:7]
                case "year":
                    held = self._columns.get("value")
                    year = None if held is None or held[place] == NO_NUMBER else year_of_report(int(held[place]))
                    yield "" if year is None else str(year)
                case _:
                    # No field of a plain row states it.
                    yield ""

    def _text(self, name: str, place: int) -> str:
        column = self._columns.get(name)
        if column is None or column[place] == NO_TEXT:
            return ""
        return self._vocabularies[f"record.{name}"].texts[column[place]]

    def _day(self, place: int) -> str:
        held = int(self._columns["occurred_on"][place])
        return "" if held == NO_DATE else date_of(held).isoformat()


def compared_columns(
    columns: Mapping[str, Ints], vocabularies: Mapping[str, Vocabulary], authorities: Authorities
) -> dict[str, Ints]:
    """The columns with equal codes for all ways in which one authority or one document number is written."""
    compared = dict(columns)
    for name, compare in (("authority", authorities.one_of), ("document_no", document_compared)):
        if name in columns:
            codes: dict[str, int] = {}
            texts = vocabularies[f"record.{name}"].texts
            table = [codes.setdefault(compare(text), len(codes)) for text in texts]
            compared[name] = np.array([*table, NO_TEXT])[columns[name]]
    return compared
