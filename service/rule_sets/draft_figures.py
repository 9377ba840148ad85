"""The figures of a draft that a form edits: days, borders, ratios and frequencies, weights, limits and points.

What else a draft says stays as its text has it. A figure that the draft takes over from the version it extends stands
in that version's text and is not among them.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from rules.document import Path, parse_document
from rules.edit_text import value_at
from rules.inspection import Bound, ItemMode
from rules.intervals import ENDS, Interval, interval_words_of
from rules.stated_days import NO_SUCH_DAY, can_be_meant
from rules.texts import Text
from service.core.problem import refusal_at
from service.rule_sets.drafts import NAME
from service.rule_sets.words import MODES, tier_mark


class Shape(StrEnum):
    """How a figure is written in a form."""

    NUMBER = "number"
    WHOLE = "whole"
    PERCENT = "percent"
    DAY = "day"
    BOUND = "bound"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: its field, where it stands in the text (a border twice), and what the form shows of it."""

    name: str
    shape: Shape
    paths: tuple[Path, ...]
    shown: str
    label: Text
    may_be_empty: bool = False
    # What it is called under the title of its item.
    short: Text | None = None


@dataclass(frozen=True, slots=True)
class TierFigures:
    """What a tier means for items of one mode."""

    tier: str
    figures: Mapping[str, Figure]


@dataclass(frozen=True, slots=True)
class ModeFigures:
    """The ratios and frequencies of one mode of items, by tier."""

    mode: ItemMode
    title: Text
    tiers: Sequence[TierFigures]


@dataclass(frozen=True, slots=True)
class ItemFigures:
    """The weight, limit and points of one level, group or indicator."""

    title: Text
    figures: Sequence[Figure]


@dataclass(frozen=True, slots=True)
class DraftFigures:
    """All figures of a draft that a form edits."""

    days: Sequence[Figure]
    borders: Sequence[Figure]
    modes: Sequence[ModeFigures]
    points: Sequence[ItemFigures]

    def all(self) -> Iterator[Figure]:
        """Every figure, in the order of the form."""
        yield from self.days
        yield from self.borders
        for mode in self.modes:
            for tier in mode.tiers:
                yield from tier.figures.values()
        for item in self.points:
            yield from item.figures


TIER_FIGURES: Mapping[str, Text] = {
    "ratio": Text("年抽查比例（%）", "Ratio a year (%)"),
    "visits": Text("次数", "Visits"),
    "months": Text("每几个月", "in months"),
    "bound": Text("至少或至多", "At least or at most"),
    "cap": Text("年度上限（次）", "Cap a year"),
}
_PARTS: Mapping[str, tuple[Shape, tuple[str, ...]]] = {
    "ratio": (Shape.PERCENT, ("ratio",)),
    "bound": (Shape.BOUND, ("frequency", "bound")),
    "visits": (Shape.WHOLE, ("frequency", "visits")),
    "months": (Shape.WHOLE, ("frequency", "months")),
    "cap": (Shape.WHOLE, ("annual_cap",)),
}
_ITEMS = ("levels", "groups", "indicators")
_ITEM_WORDS: Mapping[str, Text] = {
    "weight": Text("权重（万分之）", "weight (of 10,000)"),
    "limit": Text("限额", "limit"),
    "at_least": Text("下限", "at least"),
    "at_most": Text("上限", "at most"),
    "each": Text("每条分值", "points each"),
    "points": Text("分值", "points"),
    "when_true": Text("成立时分值", "points when true"),
    "when_false": Text("不成立时分值", "points when false"),
    "missing": Text("缺失时分值", "points when missing"),
    "not_applicable": Text("不适用时分值", "points when not applicable"),
    "otherwise": Text("其余分值", "points otherwise"),
}
_NUMBER, _WHOLE = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,6})?", re.ASCII), re.compile(r"[0-9]{1,6}", re.ASCII)


def figures_of(text: str) -> DraftFigures:
    """The figures that stand in the text of a draft; raises RuleSetError where it cannot be read at all."""
    document = parse_document(text, NAME)
    return DraftFigures([*_days(document)], [*_borders(document)], [*_modes(document)], [*_items(document)])


def written_of(figure: Figure, typed: str) -> str | None:
    """What the text says for what was typed, None where the key goes; raises Problem 422 at the figure's field."""
    typed = typed.strip().replace("，", "").replace(",", "")
    if not typed:
        if figure.may_be_empty:
            return None
        raise refusal_at(figure.name, Text(f"{figure.label.zh}须填写。", f"{figure.label.en}: it must be stated."))
    match figure.shape:
        case Shape.DAY:
            return _day(figure, typed)
        case Shape.BOUND if typed in [*Bound]:
            return typed
        case Shape.WHOLE if _WHOLE.fullmatch(typed):
            return str(int(typed))
        case Shape.NUMBER if _NUMBER.fullmatch(typed):
            return plain_number(Decimal(typed))
        case Shape.PERCENT if _NUMBER.fullmatch(typed.removesuffix("%").removesuffix("％")):
            return plain_number(Decimal(typed.removesuffix("%").removesuffix("％")) / 100)
    raise refusal_at(figure.name, _wrong(figure))


def plain_number(value: Decimal) -> str:
    """A number without needless zeros."""
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def _wrong(figure: Figure) -> Text:
    allowed = {
        Shape.BOUND: Text("请从中选择", "choose one"),
        Shape.WHOLE: Text("应为整数，如 12", "a whole number, such as 12"),
        Shape.PERCENT: Text("应为百分数，如 12.5", "a percentage, such as 12.5"),
    }.get(figure.shape, Text("应为数字，如 35 或 12.5", "a number, such as 35 or 12.5"))
    return Text(f"{figure.label.zh}：{allowed.zh}。", f"{figure.label.en}: {allowed.en}.")


def _day(figure: Figure, typed: str) -> str:
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        raise refusal_at(
            figure.name, Text(f"{figure.label.zh}应写成 2026-06-30。", f"{figure.label.en}: write it as 2026-06-30.")
        ) from None
    if not can_be_meant(day):
        raise refusal_at(figure.name, NO_SUCH_DAY)
    return day.isoformat()


def _days(document: object) -> Iterator[Figure]:
    for key, label in (("effective_from", Text("施行日期", "In force from")), ("effective_until", Text("至", "Until"))):
        value = value_at(document, (key,))
        shown = "" if value is None else str(value)
        yield Figure(key, Shape.DAY, ((key,),), shown, label, key == "effective_until")


def _borders(document: object) -> Iterator[Figure]:
    """The scores at which two tiers meet: an end of either has that number."""
    tiers = value_at(document, ("tiers",))
    ends: dict[Decimal, list[tuple[Path, str, str]]] = {}
    for place, tier in enumerate(tiers if isinstance(tiers, list) else []):
        for end in ENDS:
            value = value_at(tier, (end,))
            if isinstance(value, int | Decimal):
                path: Path = ("tiers", place, end)
                ends.setdefault(Decimal(value), []).append((path, end, str(value_at(tier, ("id",)))))
    for number, (border, found) in enumerate(sorted(ends.items())):
        below = next((tier for _, end, tier in found if end in ("below", "at_most")), None)
        above = next((tier for _, end, tier in found if end in ("at_least", "above")), None)
        if below is not None and above is not None:
            marks = tier_mark(below), tier_mark(above)
            label = Text(f"{marks[0].zh} 与 {marks[1].zh} 的分界", f"Border of {marks[0].en} and {marks[1].en}")
            paths = tuple(path for path, _, _ in found)
            yield Figure(f"border-{number}", Shape.NUMBER, paths, plain_number(border), label)


def _modes(document: object) -> Iterator[ModeFigures]:
    for mode in ItemMode:
        tiers = value_at(document, ("inspection", mode.value, "tiers"))
        if isinstance(tiers, dict) and tiers:
            rows = [TierFigures(str(tier), _tier(mode, str(tier), said)) for tier, said in tiers.items()]
            yield ModeFigures(mode, MODES[mode], rows)


def _tier(mode: ItemMode, tier: str, said: object) -> dict[str, Figure]:
    figures = {}
    for part, (shape, keys) in _PARTS.items():
        value, mark = value_at(said, keys), tier_mark(tier)
        of = TIER_FIGURES[part]
        label = Text(f"{MODES[mode].zh} {mark.zh} {of.zh}", f"{MODES[mode].en} {mark.en}: {of.en}")
        path: Path = ("inspection", mode.value, "tiers", tier, *keys)
        figures[part] = Figure(f"{mode}-{tier}-{part}", shape, (path,), _shown(shape, value), label, part == "cap")
    return figures


def _shown(shape: Shape, value: object) -> str:
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return plain_number(Decimal(value) * (100 if shape is Shape.PERCENT else 1))
    return "" if value is None else str(value)


def _items(document: object) -> Iterator[ItemFigures]:
    """The weights, limits and points of what has any, in the order of the text."""
    for section in _ITEMS:
        items = value_at(document, (section,))
        for place, item in enumerate(items if isinstance(items, list) else []):
            zh, en = (str(value_at(item, ("title", said)) or value_at(item, ("id",))) for said in ("zh", "en"))
            title, path = Text(zh, en), (section, place)
            figures = [
                Figure(
                    f"{section}-{place}-{number}",
                    shape,
                    ((*path, *at),),
                    plain_number(value),
                    _named(title, label),
                    short=label,
                )
                for number, (at, value, shape, label) in enumerate(_numbers(item))
            ]
            if figures:
                yield ItemFigures(title, figures)


# Where a number stands in its item, the number, its shape, and what it is called there.
_Found = tuple[Path, Decimal, Shape, Text]


def _numbers(item: object) -> Iterator[_Found]:
    """The weight, the limit and the points of an item, but for the ends of bands, which are conditions."""
    yield from _number(item, ("weight",), Shape.WHOLE, _ITEM_WORDS["weight"])
    for above in ((), ("points",)):
        limit = _ITEM_WORDS["limit"]
        yield from _number(item, (*above, "limit"), Shape.NUMBER, limit)
        for end in ("at_least", "at_most"):
            yield from _number(item, (*above, "limit", end), Shape.NUMBER, _named(limit, _ITEM_WORDS[end]))
    for key in ("each", "when_true", "when_false"):
        yield from _number(item, ("points", key), Shape.NUMBER, _ITEM_WORDS[key])
    bands = value_at(item, ("points", "bands"))
    for place, band in enumerate(bands if isinstance(bands, list) else []):
        yield from _number(item, ("points", "bands", place, "points"), Shape.NUMBER, _band_words(band))
    table = value_at(item, ("points", "table"))
    for code in table if isinstance(table, dict) else {}:
        label = _named(Text(str(code), str(code)), _ITEM_WORDS["points"])
        yield from _number(item, ("points", "table", str(code)), Shape.NUMBER, label)
    for key in ("missing", "not_applicable", "otherwise"):
        yield from _number(item, ("points", key), Shape.NUMBER, _ITEM_WORDS[key])


def _number(item: object, path: Path, shape: Shape, label: Text) -> Iterator[_Found]:
    value = value_at(item, path)
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        yield path, Decimal(value), shape, label


def _band_words(band: object) -> Text:
    ends = {end: value_at(band, (end,)) for end in ENDS}
    given = {end: Decimal(value) for end, value in ends.items() if isinstance(value, int | Decimal)}
    return _named(interval_words_of(Interval(**given)), _ITEM_WORDS["points"])


def _named(of: Text, what: Text) -> Text:
    return Text(f"{of.zh}：{what.zh}", f"{of.en}: {what.en}")
