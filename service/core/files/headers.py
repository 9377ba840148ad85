"""Which column of a file is which field: as a person says, or by name, alias or Chinese label, with the unit stated."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from rules.fields import Field, Kind
from rules.texts import Text
from service.core.errors import ProductError
from service.core.files.headings import (
    COUNT_UNITS,
    Reading,
    fen_of,
    is_money,
    label,
    names_other_money,
    readings_of,
)

# What is written for the field of a column that is not to be read.
NOT_READ = "-"


@dataclass(frozen=True, slots=True)
class Column:
    """A column that is read: its place and heading in the file, its field, and integers per unit stated.

    `used` is False for columns that are read for people only, so that a refused row can be shown whole.
    """

    place: int
    heading: str
    field: Field
    scale: int
    used: bool = True


# From the headings and the name of a file to the columns that are read, by field name; raises ProductError where the
# headings cannot be those of the file that is wanted.
Matching = Callable[[Sequence[str], str], Mapping[str, Column]]


class RefusedHeadings(ProductError):
    """The headings were found, and cannot be used as they stand: no other line need be looked at."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A column that may be a field's: by which of its labels, how exactly (0 as it stands), and the unit stated."""

    place: int
    label: int
    exactness: int
    unit: str
    loose: bool

    def rivals(self, other: "_Candidate") -> bool:
        """True where neither of two columns can be preferred."""
        if other.loose or self.loose:
            return False
        both = bool(self.unit) and bool(other.unit)
        return self.label != other.label or self.exactness == other.exactness or both


@dataclass(slots=True)
class Fit:
    """The columns by field name; `repeated` holds the places of two that cannot be told apart.

    `unknown` has the place of a column whose unit of money cannot be read, by the field that it would be.
    """

    columns: dict[str, Column] = field(default_factory=dict)
    repeated: dict[str, tuple[int, int]] = field(default_factory=dict)
    unknown: dict[str, int] = field(default_factory=dict)
    # Fields of money whose column states no unit.
    unitless: list[str] = field(default_factory=list)


def fit_fields(fields: Iterable[Field], headings: Sequence[str], said: Mapping[int, str] | None = None) -> Fit:
    """Which column is which field; `said` is the field of some places as a person said, or `NOT_READ`.

    Of several labels the one that a field lists first counts, and of several columns with one label the one that is
    called just so; of amounts the one that states its unit.
    """
    said = said or {}
    found = Fit()
    stated = _stated(headings, said)
    told = {name: place for place, name in said.items() if name != NOT_READ}
    for one in fields:
        if one.name in told:
            place = told[one.name]
            readings = readings_of(headings[place])
            units = [reading.unit for reading in readings if reading.unit and _fits(one, reading.unit)]
            _choose(found, one, headings, [_Candidate(place, 0, 0, (units or [""])[0], loose=False)])
            continue
        candidates = _candidates(one, stated)
        strange = [candidate.place for candidate in candidates if not _fits(one, candidate.unit)]
        fitting = [candidate for candidate in candidates if _fits(one, candidate.unit)]
        if fitting:
            _choose(found, one, headings, fitting)
        elif strange:
            found.unknown[one.name] = strange[0]
    return found


def _stated(headings: Sequence[str], said: Mapping[int, str]) -> dict[str, list[tuple[int, int, Reading]]]:
    """The columns, with how exact each reading is, by every label that they may be."""
    stated: dict[str, list[tuple[int, int, Reading]]] = {}
    for place, heading in enumerate(headings):
        if place not in said:
            for exactness, reading in enumerate(readings_of(heading)):
                stated.setdefault(reading.label, []).append((place, exactness, reading))
    return stated


def _candidates(one: Field, stated: Mapping[str, list[tuple[int, int, Reading]]]) -> list[_Candidate]:
    """The columns that may be the field's, the best first; one column stands once."""
    ranked: list[tuple[tuple[bool, int, bool, int, int], _Candidate]] = []
    names = [label(name) for name in (one.name, *one.aliases, *one.zh, one.en) if name]
    for order, name in enumerate(names):
        for place, exactness, reading in stated.get(name, ()):
            if reading.unit and not _may_have(one, reading.unit):
                continue
            unitless = one.kind is Kind.MONEY and not is_money(reading.unit)
            rank = (reading.loose, order, unitless, exactness, place)
            ranked.append((rank, _Candidate(place, order, exactness, reading.unit, reading.loose)))
    best: dict[int, _Candidate] = {}
    for _, candidate in sorted(ranked, key=lambda pair: pair[0]):
        best.setdefault(candidate.place, candidate)
    return list(best.values())


def _may_have(one: Field, unit: str) -> bool:
    """True where the unit is one of the field's kind, or is a unit of money that cannot be read."""
    if one.kind is Kind.MONEY:
        return is_money(unit) or names_other_money(unit) or unit not in COUNT_UNITS
    return one.kind in (Kind.INTEGER, Kind.DECIMAL) and unit in COUNT_UNITS


def _fits(one: Field, unit: str) -> bool:
    if one.kind is Kind.MONEY:
        return not unit or is_money(unit)
    return not unit or (one.kind in (Kind.INTEGER, Kind.DECIMAL) and unit in COUNT_UNITS)


def _choose(found: Fit, one: Field, headings: Sequence[str], fitting: Sequence[_Candidate]) -> None:
    first = fitting[0]
    found.columns[one.name] = column_at(one, headings, first.place, first.unit)
    if one.kind is Kind.MONEY and not first.unit.removeprefix("人民币"):
        found.unitless.append(one.name)
    if others := [other for other in fitting[1:] if first.rivals(other)]:
        found.repeated[one.name] = (first.place, others[0].place)


def column_at(one: Field, headings: Sequence[str], place: int, unit: str = "") -> Column:
    """The column of a field at a place, its amounts in `unit`."""
    scale = 1 if one.kind is Kind.TEXT else one.scale
    return Column(place, headings[place], one, fen_of(unit, scale) if one.kind is Kind.MONEY and unit else scale)


def match_lazily(fields: Mapping[str, Field]) -> Matching:
    """`matched` for these fields; a file without any row, and so without headings, may still come to have them."""
    required = [field.name for field in fields.values() if field.required]
    return lambda headings, file: match_headings(headings or required, fields, file)


def match_headings(headings: Sequence[str], fields: Mapping[str, Field], file: str) -> dict[str, Column]:
    """The recognised columns by field name; the others are ignored.

    Raises ProductError where two columns mean one field or a required field is missing.
    """
    found = fit_fields(fields.values(), headings)
    missing = [field for field in fields.values() if field.required and field.name not in found.columns]
    if missing:
        raise _incomplete(missing, headings, file)
    refuse_repeated(found, headings, file)
    return found.columns


def refuse_repeated(found: Fit, headings: Sequence[str], file: str) -> None:
    """Raises RefusedHeadings where two columns mean one field."""
    for name, (place, other) in found.repeated.items():
        raise _ambiguous(found.columns[name].field, headings[place], headings[other], file)


def unused(headings: Sequence[str], columns: Collection[Column]) -> list[str]:
    """The headings of no column that is read, those that are empty left out."""
    places = {column.place for column in columns if column.used}
    return [heading for place, heading in enumerate(headings) if place not in places and heading.strip()]


def _ambiguous(one: Field, heading: str, other: str, file: str) -> ProductError:
    return RefusedHeadings(
        Text("两列表示同一字段。", "Two columns mean the same field."),
        f"{file}: {heading} / {other}",
        Text(f"两列都是“{one.zh[0]}”，无法判断用哪一列。", f"Both are {one.name}; neither can be preferred."),
        Text("删除或改名其中一列。", "Remove or rename one of them."),
    )


def _incomplete(missing: Sequence[Field], headings: Sequence[str], file: str) -> ProductError:
    zh = "、".join("/".join((field.zh[0], field.name)) for field in missing)
    return ProductError(
        Text(f"缺少必需的列：{zh}。", f"Required columns are missing: {', '.join(field.name for field in missing)}."),
        file,
        Text(f"表头为：{'、'.join(headings) or '（空）'}", f"The headings are: {', '.join(headings) or '(none)'}"),
        Text("补上这些列，或把表头改为上述名称。", "Add these columns, or give them one of these names."),
    )
