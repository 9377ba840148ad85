"""The figures of a draft that a form edits: days, borders, ratios, frequencies, weights, limits and points.

Also which overrides apply. What else a draft says stays as its text has it. What the draft takes over from the version
that it extends is among them, and is written into the draft where it is changed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from rules.document import Path
from rules.draft_text import DraftText
from rules.edit_text import value_at
from rules.inspection import ItemMode
from rules.intervals import ENDS, Interval, interval_words_of
from rules.ruleset import OverrideKind
from rules.texts import Text
from service.rule_sets.figure_shapes import OFF, ON, Figure, Shape, plain_number
from service.rule_sets.words import MODES, effect_words, tier_mark


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
class SwitchFigure:
    """One override: what it is called, what it does, and the figure that says whether it applies."""

    id: str
    title: Text
    effect: Text
    figure: Figure


@dataclass(frozen=True, slots=True)
class DraftFigures:
    """All figures of a draft that a form edits."""

    days: Sequence[Figure]
    borders: Sequence[Figure]
    modes: Sequence[ModeFigures]
    points: Sequence[ItemFigures]
    switches: Sequence[SwitchFigure]

    def all(self) -> Iterator[Figure]:
        """Every figure, in the order of the form."""
        yield from self.days
        yield from self.borders
        for mode in self.modes:
            for tier in mode.tiers:
                yield from tier.figures.values()
        for item in self.points:
            yield from item.figures
        yield from (switch.figure for switch in self.switches)


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
_APPLIES = Text("是否适用", "applies")
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


def figures_of(draft: DraftText) -> DraftFigures:
    """The figures of a draft, its own and those that it takes over."""
    return DraftFigures([*_days(draft)], [*_borders(draft)], [*_modes(draft)], [*_items(draft)], [*_switches(draft)])


def _days(draft: DraftText) -> Iterator[Figure]:
    for key, label in (("effective_from", Text("施行日期", "In force from")), ("effective_until", Text("至", "Until"))):
        value = value_at(draft.whole, (key,))
        shown = "" if value is None else str(value)
        yield Figure(key, Shape.DAY, ((key,),), shown, label, key == "effective_until")


def _borders(draft: DraftText) -> Iterator[Figure]:
    """The scores at which two tiers meet: an end of either has that number."""
    tiers = value_at(draft.whole, ("tiers",))
    ends: dict[Decimal, list[tuple[Path, str, str]]] = {}
    for place, tier in enumerate(tiers if isinstance(tiers, list) else []):
        for end in ENDS:
            value = value_at(tier, (end,))
            if isinstance(value, int | Decimal):
                path: Path = ("tiers", place, end)
                ends.setdefault(Decimal(value), []).append((path, end, str(value_at(tier, ("id",)))))
    is_taken_over = draft.place_of(("tiers",)) is None
    for number, (border, found) in enumerate(sorted(ends.items())):
        below = next((tier for _, end, tier in found if end in ("below", "at_most")), None)
        above = next((tier for _, end, tier in found if end in ("at_least", "above")), None)
        if below is not None and above is not None:
            marks = tier_mark(below), tier_mark(above)
            label = Text(f"{marks[0].zh} 与 {marks[1].zh} 的分界", f"Border of {marks[0].en} and {marks[1].en}")
            paths, shown = tuple(path for path, _, _ in found), plain_number(border)
            yield Figure(f"border-{number}", Shape.NUMBER, paths, shown, label, is_taken_over=is_taken_over)


def _modes(draft: DraftText) -> Iterator[ModeFigures]:
    is_taken_over = draft.place_of(("inspection",)) is None
    for mode in ItemMode:
        tiers = value_at(draft.whole, ("inspection", mode.value, "tiers"))
        if isinstance(tiers, dict) and tiers:
            rows = [TierFigures(str(tier), _tier(mode, str(tier), said, is_taken_over)) for tier, said in tiers.items()]
            yield ModeFigures(mode, MODES[mode], rows)


def _tier(mode: ItemMode, tier: str, said: object, is_taken_over: bool) -> dict[str, Figure]:
    figures = {}
    for part, (shape, keys) in _PARTS.items():
        value, mark = value_at(said, keys), tier_mark(tier)
        of = TIER_FIGURES[part]
        label = Text(f"{MODES[mode].zh} {mark.zh} {of.zh}", f"{MODES[mode].en} {mark.en}: {of.en}")
        name, path = f"{mode}-{tier}-{part}", ("inspection", mode.value, "tiers", tier, *keys)
        shown = _shown(shape, value)
        figures[part] = Figure(name, shape, (path,), shown, label, part == "cap", is_taken_over=is_taken_over)
    return figures


def _shown(shape: Shape, value: object) -> str:
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return plain_number(Decimal(value) * (100 if shape is Shape.PERCENT else 1))
    return "" if value is None else str(value)


def _switches(draft: DraftText) -> Iterator[SwitchFigure]:
    """Whether each override applies, in their order."""
    for one in draft.switches():
        title, kind = _title_of(one.item), str(one.item.get("kind"))
        if kind not in [*OverrideKind]:
            continue
        by, tier = one.item.get("by"), one.item.get("tier")
        effect = effect_words(
            OverrideKind(kind), None if tier is None else str(tier), by if isinstance(by, int) else None
        )
        path: Path = ("overrides", one.place, "off") if one.place is not None else ("remove",)
        label, shown = _named(title, _APPLIES), ON if one.is_on else OFF
        figure = Figure(f"override-{one.id}", Shape.SWITCH, (path,), shown, label, is_taken_over=one.is_taken_over)
        yield SwitchFigure(one.id, title, effect, figure)


def _title_of(item: object) -> Text:
    zh, en = (str(value_at(item, ("title", said)) or value_at(item, ("id",))) for said in ("zh", "en"))
    return Text(zh, en)


def _items(draft: DraftText) -> Iterator[ItemFigures]:
    """The weights, limits and points of what has any, in the order of the text."""
    for section in _ITEMS:
        items = value_at(draft.whole, (section,))
        for place, item in enumerate(items if isinstance(items, list) else []):
            title, path = _title_of(item), (section, place)
            is_taken_over = draft.place_of(path) is None
            figures = [
                Figure(
                    f"{section}-{place}-{number}",
                    shape,
                    ((*path, *at),),
                    plain_number(value),
                    _named(title, label),
                    short=label,
                    is_taken_over=is_taken_over,
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
