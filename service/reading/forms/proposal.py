"""Which columns of a file may be the fields that a form needs: by near names, and by what the values look like."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import lru_cache

from rules.fields import SEVERITIES, Field, Kind
from scoring.date_parsing import Reading, parse_day
from service.core.files.headings import Headings, label, readings_of
from service.core.identifiers import is_identifier
from service.reading.forms.columns import fit
from service.reading.forms.form import Form

# From here on two names, with what the values look like, are near enough to be proposed.
_ENOUGH = 0.5
_LOOKS = 0.35
_MOSTLY = 0.8
# Columns that are looked at; tables that people fill in have no more, and each is compared with all that is wanted.
_MOST_COLUMNS = 100
_AMOUNT = re.compile(r"[-+]?[\d,]+(?:\.\d+)?(?:元|万元|亿元)?")
_DOCUMENT = re.compile(r"[〔\[(（【]\d{4}[〕\])）】]|第?\d+号")
_AUTHORITY = re.compile(r"(?:局|委员会|委|厅|法院|政府|大队|支队|总队|所|办公室|办|部|中心|署)\Z")
_WORDS_OF_YES = frozenset(["是", "否", "有", "无", "y", "n", "yes", "no", "true", "false", "0", "1"])


@dataclass(frozen=True, slots=True)
class Proposal:
    """The fields that columns may be, by heading, for the form; what it lacked before, and lacks even then."""

    form: Form
    fitted: int
    lacking_before: list[tuple[str, ...]]
    columns: dict[str, Field] = field(default_factory=dict)
    lacking: list[tuple[str, ...]] = field(default_factory=list)
    # How near the names of the columns are to the fields, added up.
    likeness: float = 0.0

    def nearness(self) -> tuple[float, float]:
        """How near the headings come to the form: the share of what it needs that is there, or may be."""
        needed = len(self.form.needed) or 1
        there = needed - len(self.lacking_before)
        may_be = there + 0.1 * len(self.columns) + 0.8 * self.likeness
        return round(may_be / needed, 6), (self.fitted + self.likeness) / len(self.form.fields)


def propose(form: Form, headings: Sequence[str]) -> Proposal:
    """Which of the columns that the form does not know may be the fields that it needs and lacks."""
    fitted = fit(form, headings)
    used = {column.place for column in fitted.fields.columns.values()}
    dropped = set(map(label, form.dropped))
    free = [p for p, heading in enumerate(headings) if heading and p not in used and label(heading) not in dropped]
    free = free[:_MOST_COLUMNS]
    wanted = {name for group in fitted.lacking for name in group}
    ratings = [one for name in wanted for one in _ratings(headings, free, _field_of(form, name))]
    columns: dict[str, Field] = {}
    lacking, likeness = list(fitted.lacking), 0.0
    for rating, place, name in sorted(ratings, reverse=True):
        heading = headings[-place]
        group = next((group for group in lacking if name in group), None)
        if rating >= _ENOUGH and heading not in columns and group is not None:
            columns[heading] = _field_of(form, name)
            likeness += _nearness(heading, columns[heading])
            lacking.remove(group)
    return Proposal(form, fitted.places(), fitted.lacking, columns, lacking, likeness)


def _field_of(form: Form, name: str) -> Field:
    return next(one for one in form.fields if one.name == name)


def _ratings(headings: Sequence[str], free: Sequence[int], one: Field) -> list[tuple[float, int, str]]:
    """How likely each column is the field; the only one that holds what the field does may be it by any name."""
    looks = {place: _looks_like(_values(headings, place), one) for place in free}
    alone = [place for place, right in looks.items() if right]
    ratings = []
    for place in free:
        name = _nearness(headings[place], one)
        if looks[place] is False:
            rating = 0.0
        elif looks[place]:
            rating = max(name + _LOOKS, _ENOUGH if len(alone) == 1 or one.name == "uscc" else 0.0)
        else:
            rating = name
        ratings.append((rating, -place, one.name))
    return ratings


def _values(headings: Sequence[str], place: int) -> list[str]:
    """The first values of a column that are not empty."""
    below = headings.below if isinstance(headings, Headings) else ()
    return [row[place].strip() for row in below if place < len(row) and row[place].strip()]


@lru_cache(maxsize=100_000)
def _nearness(heading: str, one: Field) -> float:
    names = {reading.label for reading in readings_of(heading)}
    return max(
        (
            SequenceMatcher(None, name, label(known), autojunk=False).ratio()
            for name in names
            for known in (one.name, *one.zh)
        ),
        default=0.0,
    )


def _looks_like(values: Sequence[str], one: Field) -> bool | None:
    """Whether most values are what the field holds; None where any text can be."""
    test = _tests_of(one)
    if test is None or not values:
        return None
    return sum(map(test, values)) >= _MOSTLY * len(values)


def _tests_of(one: Field) -> Callable[[str], bool] | None:
    match one.kind:
        case Kind.DATE:
            return _is_day
        case Kind.MONEY:
            return lambda value: _AMOUNT.fullmatch(value) is not None
        case Kind.INTEGER:
            digits = r"(?:19|20)\d\d年?(?:度)?" if one.name == "year" else r"[-+]?\d+"
            return lambda value: re.fullmatch(digits, value) is not None
        case Kind.PROBABILITY:
            return lambda value: re.fullmatch(r"0?\.\d+|1(?:\.0+)?", value) is not None
        case Kind.DECIMAL:
            return lambda value: re.fullmatch(r"[-+]?\d+(?:\.\d+)?", value) is not None
        case Kind.BOOLEAN:
            return lambda value: value.casefold() in _WORDS_OF_YES
        case Kind.SEVERITY:
            return lambda value: value.casefold() in SEVERITIES or value in ("1", "2", "3")
    return {
        "uscc": lambda value: is_identifier(label(value).upper()),
        "document_no": lambda value: _DOCUMENT.search(value) is not None,
        "authority": lambda value: _AUTHORITY.search(value) is not None,
    }.get(one.name)


def _is_day(value: str) -> bool:
    try:
        return parse_day(value, Reading(months=True, years=True)) is not None
    except (ValueError, OverflowError):
        return False
