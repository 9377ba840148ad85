"""Which column of a file is which field: by name, alias or Chinese label, with the unit stated in brackets."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from rules.fields import FEN, Field, Kind, Unit
from rules.texts import Text
from service.core.errors import ProductError

_BRACKETS = re.compile(r"\A(?P<label>.+?)\s*[（(]\s*(?P<unit>[^（()）]+?)\s*[)）]\Z")
MONEY_UNITS = {
    "元": Unit.YUAN,
    "人民币元": Unit.YUAN,
    "yuan": Unit.YUAN,
    "cny": Unit.YUAN,
    "万元": Unit.WAN_YUAN,
    "人民币万元": Unit.WAN_YUAN,
    "万元人民币": Unit.WAN_YUAN,
    "10,000 yuan": Unit.WAN_YUAN,
    "wan yuan": Unit.WAN_YUAN,
    "wan_yuan": Unit.WAN_YUAN,
}
_COUNT_UNITS = {"人", "名", "persons"}


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


def match_lazily(fields: Mapping[str, Field]) -> Matching:
    """`matched` for these fields; a file without any row, and so without headings, may still come to have them."""
    required = [field.name for field in fields.values() if field.required]
    return lambda headings, file: match_headings(headings or required, fields, file)


def match_headings(headings: Sequence[str], fields: Mapping[str, Field], file: str) -> dict[str, Column]:
    """The recognised columns by field name; the others are ignored.

    Raises ProductError where two columns mean one field, a unit is not understood or a required field is missing.
    """
    labels = labels_of(fields)
    columns: dict[str, Column] = {}
    for place, heading in enumerate(headings):
        column = column_of(place, heading, labels, file)
        if column is None:
            continue
        if column.field.name in columns:
            raise ambiguous_columns(columns[column.field.name], column, file)
        columns[column.field.name] = column
    missing = [field for field in fields.values() if field.required and field.name not in columns]
    if missing:
        raise _incomplete(missing, headings, file)
    return columns


def labels_of(fields: Mapping[str, Field]) -> dict[str, Field]:
    """The field of every name and label, as `column_of` looks for it; the first field of several."""
    return {
        label.casefold(): field
        for field in reversed(list(fields.values()))
        for label in (field.en, *field.zh, *field.aliases, field.name)
    }


def column_of(place: int, heading: str, labels: Mapping[str, Field], file: str) -> Column | None:
    """The column that a heading names, or None; raises ProductError for a unit of money that is not understood."""
    plain = heading.strip().lstrip("\ufeff")
    if field := labels.get(plain.casefold()):
        return Column(place, heading, field, 1 if field.kind is Kind.TEXT else field.scale)
    found = _BRACKETS.match(plain)
    field = labels.get(found["label"].casefold()) if found else None
    if not found or not field:
        return None
    unit = found["unit"].casefold()
    if field.kind is Kind.MONEY:
        if unit not in MONEY_UNITS:
            raise unknown_unit(heading, found["unit"], file)
        return Column(place, heading, field, FEN[MONEY_UNITS[unit]])
    return Column(place, heading, field, 1) if field.kind is Kind.INTEGER and unit in _COUNT_UNITS else None


def ambiguous_columns(one: Column, other: Column, file: str) -> ProductError:
    return ProductError(
        Text("两列表示同一字段。", "Two columns mean the same field."),
        f"{file}: {one.heading} / {other.heading}",
        Text(
            f"两列都是“{one.field.zh[0]}”，无法判断用哪一列。", f"Both are {one.field.name}; neither can be preferred."
        ),
        Text("删除或改名其中一列。", "Remove or rename one of them."),
    )


def unknown_unit(heading: str, unit: str, file: str) -> ProductError:
    return ProductError(
        Text("不认识金额单位。", "Unknown unit of money."),
        f"{file}: {heading}",
        Text(f"单位“{unit}”不是元或万元。", f"The unit {unit!r} is neither yuan (元) nor 10,000 yuan (万元)."),
        Text("换算为元或万元，并在表头注明。", "Convert to 元 or 万元 and say so in the heading."),
    )


def _incomplete(missing: Sequence[Field], headings: Sequence[str], file: str) -> ProductError:
    zh = "、".join("/".join((field.zh[0], field.name)) for field in missing)
    return ProductError(
        Text(f"缺少必需的列：{zh}。", f"Required columns are missing: {', '.join(field.name for field in missing)}."),
        file,
        Text(f"表头为：{'、'.join(headings) or '（空）'}", f"The headings are: {', '.join(headings) or '(none)'}"),
        Text("补上这些列，或把表头改为上述名称。", "Add these columns, or give them one of these names."),
    )
