"""A rule set as a document that a regulator reads: everything in words, with notes for what it rests on."""

from collections.abc import Iterator
from dataclasses import dataclass

from rules.intervals import interval_words_of
from rules.points import WHOLE, Limit
from rules.ruleset import Indicator, Level, Override, RuleSet
from rules.texts import Text, numeral_of
from rules.wording import Wording, point_lines_of, unit_of
from service.rule_sets.footnotes import Footnotes
from service.rule_sets.words import MODES, effect_words, frequency_text


@dataclass(frozen=True, slots=True)
class Entry:
    """One indicator or override: what it looks at, what follows, the numbers of its notes."""

    id: str
    title: Text
    looks_at: Text | None
    follows: tuple[Text, ...]
    notes: list[int]
    weight: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A level of the indicators, with what stands in it; `level` is None for indicators without one."""

    level: Level | None
    weight: str
    entries: list[Entry]
    sections: "list[Section]"


@dataclass(frozen=True, slots=True)
class ModeTable:
    """What each tier means for one mode of items: (tier, ratio, frequency, cap)."""

    title: Text
    rows: list[tuple[str, str, Text, str]]
    statutory: Text | None
    notes: list[int]


class Document:
    """The parts of the document of `rule_set`; read them in order, so that notes are numbered as they appear.

    Without `figures` it is what people outside the bureau read: what counts and on which basis, with neither weights,
    points and bands nor inspection ratios.
    """

    def __init__(self, rule_set: RuleSet, *, figures: bool = True) -> None:
        self.rule_set, self.notes, self.has_figures = rule_set, Footnotes(), figures
        self._phrases = Wording(rule_set.record_types)
        self.legal = [self.notes.mark(source) for source in rule_set.legal_basis]
        self.figures = {part: self.notes.mark(source) for part, source in rule_set.figures.items()}
        shown = [tier.interval if figures else None for tier in rule_set.tiers]
        bands = [interval_words_of(interval) if interval else None for interval in shown]
        self.bands = list(zip(rule_set.tiers, bands, strict=True))
        self.sections = [*self._sections(None), *self._loose()]
        groups = rule_set.groups if figures else ()
        self.groups = [(group.title, tuple(limits(group.limit))) for group in groups]
        self.overrides = [self._override(override) for override in rule_set.overrides]
        self.not_rated = [Entry(r.id, r.title, self._phrases.condition(r.when), (), []) for r in rule_set.not_rated]
        self.modes = list(self._modes()) if figures else []

    def _sections(self, parent: str | None) -> list[Section]:
        return [
            Section(level, self._weight(level.weight), self._entries(level.id), self._sections(level.id))
            for level in self.rule_set.levels
            if level.parent == parent
        ]

    def _loose(self) -> list[Section]:
        loose = self._entries(None)
        return [Section(None, "", loose, [])] if loose else []

    def _entries(self, level: str | None) -> list[Entry]:
        return [self._indicator(indicator) for indicator in self.rule_set.indicators if indicator.level == level]

    def _indicator(self, indicator: Indicator) -> Entry:
        given = (*point_lines_of(indicator.points, unit_of(indicator.measure)), *limits(indicator.limit))
        return Entry(
            indicator.id,
            indicator.title,
            self._phrases.measure(indicator.measure),
            given if self.has_figures else (),
            self.notes.marks(indicator.basis),
            self._weight(indicator.weight),
        )

    def _weight(self, parts: int) -> str:
        return weight(parts) if self.has_figures else ""

    def _override(self, override: Override) -> Entry:
        when = self._phrases.condition(override.when) if override.when else None
        effect = effect_words(override.kind, override.tier, override.by)
        return Entry(override.id, override.title, when, (effect,), self.notes.marks(override.basis))

    def _modes(self) -> Iterator[ModeTable]:
        for mode, block in self.rule_set.inspection.items():
            rows = [
                (
                    tier,
                    f"{numeral_of(means.ratio * 100)} %",
                    frequency_text(means.frequency),
                    "—" if means.annual_cap is None else str(means.annual_cap),
                )
                for tier, means in block.tiers.items()
            ]
            statutory = frequency_text(block.statutory) if block.statutory else None
            yield ModeTable(MODES[mode], rows, statutory, self.notes.marks(block.basis))


def limits(limit: Limit) -> Iterator[Text]:
    """The limits of points, in words."""
    if limit.at_least is not None:
        yield Text(f"不低于 {numeral_of(limit.at_least)} 分", f"not below {numeral_of(limit.at_least)}")
    if limit.at_most is not None:
        yield Text(f"不高于 {numeral_of(limit.at_most)} 分", f"not above {numeral_of(limit.at_most)}")


def weight(parts: int) -> str:
    """A weight as per cent; nothing where it is whole."""
    return "" if parts == WHOLE else f"{parts / 100:g} %"
