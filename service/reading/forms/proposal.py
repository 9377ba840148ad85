"""Which columns of a file may be the fields that a form needs: by near names, and by what the values look like."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

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

    def nearness(self) -> tuple[float, float]:
        """How near the headings come to the form: the share of what it needs that is there, or may be."""
        needed = len(self.form.needed) or 1
        may_be = (needed - len(self.lacking_before)) + 0.6 * (len(self.lacking_before) - len(self.lacking))
        return round(may_be / needed, 6), (self.fitted + 0.6 * len(self.columns)) / len(self.form.fields)


def propose(form: Form, headings: Sequence[str]) -> Proposal:
    """Which of the columns that the form does not know may be the fields that it lacks."""
    fitted = fit(form, headings)
    used = {column.place for column in fitted.fields.columns.values()}
    dropped = set(map(label, form.dropped))
    free = [p for p, heading in enumerate(headings) if heading and p not in used and label(heading) not in dropped]
    fields = {one.name: one for one in form.fields if one.name not in fitted.fields.columns}
    rated = sorted(
        ((_rating(headings[p], _values(headings, p), one), -p, one.name) for p in free for one in fields.values()),
        reverse=True,
    )
    columns: dict[str, Field] = {}
    lacking = list(fitted.lacking)
    for rating, place, name in rated:
        heading = headings[-place]
        if rating < _ENOUGH or heading in columns or fields[name] in columns.values():
            continue
        groups = [group for group in lacking if name in group]
        if not groups and not any(name in group for group in fitted.lacking):
            continue
        if groups:
            columns[heading] = fields[name]
            lacking = [group for group in lacking if name not in group]
    return Proposal(form, fitted.places(), fitted.lacking, columns, lacking)


def _values(headings: Sequence[str], place: int) -> list[str]:
    """The first values of a column that are not empty."""
    below = headings.below if isinstance(headings, Headings) else ()
    return [row[place].strip() for row in below if place < len(row) and row[place].strip()]


def _rating(heading: str, values: Sequence[str], one: Field) -> float:
    """How likely a column is the field: how near the names are, and more or less for what the values look like."""
    looks = _looks_like(values, one) if values else None
    name = _nearness(heading, one)
    if looks is False:
        return 0.0
    if one.name == "uscc" and looks:
        return 1.0
    return name + (_LOOKS if looks else 0.0) if name else 0.0


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
    if test is None:
        return None
    return sum(map(test, values)) >= _MOSTLY * len(values)


def _tests_of(one: Field) -> Callable[[str], bool] | None:
    match one.kind:
        case Kind.DATE:
            return _is_day
        case Kind.MONEY:
            return lambda value: _AMOUNT.fullmatch(value) is not None
        case Kind.INTEGER | Kind.DECIMAL:
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
