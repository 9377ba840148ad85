"""A rule set as a document that a regulator reads: everything in words, with notes for what it rests on."""

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from rules.inspection import ItemMode, ModeInspection, TierInspection
from rules.intervals import interval_words_of
from rules.ruleset import Indicator, Level, Override, RuleSet
from rules.texts import Text
from rules.wording import Wording, point_lines_of
from service.core.charts.rates import Rate, RateGroup, grouped_rates
from service.core.charts.scale import scale
from service.core.charts.svg import rank_class
from service.rule_sets.bands import bands_of
from service.rule_sets.footnotes import Footnotes
from service.rule_sets.words import (
    MODES,
    SWITCHED_OFF,
    effect_words,
    frequency_text,
    limit_words,
    ratio_words,
    tier_mark,
    weight_words,
)


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
class Means:
    """What a tier means for one mode of items: the share drawn a year (also as written), frequency and cap."""

    share: float
    ratio: str
    frequency: Text
    cap: int | None


@dataclass(frozen=True, slots=True)
class Mode:
    """One mode of items: what each tier means, in the order of the tiers (None: nothing is said), and its notes."""

    title: Text
    tiers: list[Means | None]
    statutory: Text | None
    notes: list[int]


class Document:
    """The parts of the document of `rule_set`; read them in order, so that notes are numbered as they appear.

    `schemes` are the titles of those that it reads. Without `figures` it is what people outside the bureau read: what
    counts and on which basis, with neither weights, points and bands nor inspection ratios.
    """

    def __init__(self, rule_set: RuleSet, schemes: Mapping[str, Text], *, figures: bool = True) -> None:
        self.rule_set, self.notes, self.has_figures = rule_set, Footnotes(), figures
        self._phrases = Wording(rule_set.record_types, schemes)
        self.modes = [self._mode(mode, block) for mode, block in rule_set.inspection.items()] if figures else []
        self.legal = [self.notes.mark(source) for source in rule_set.legal_basis]
        self.figures = {part: self.notes.mark(source) for part, source in rule_set.figures.items()}
        shown = [tier.interval if figures else None for tier in rule_set.tiers]
        bands = [interval_words_of(interval) if interval else None for interval in shown]
        self.bands = list(zip(rule_set.tiers, bands, strict=True))
        self.sections = [*self._sections(None), *self._loose()]
        groups = rule_set.groups if figures else ()
        self.groups = [(group.title, limit_words(group.limit)) for group in groups]
        self.overrides = [self._override(override) for override in rule_set.overrides]
        self.switched_off = [self._override(override) for override in rule_set.switched_off]
        self.not_rated = [Entry(r.id, r.title, self._phrases.condition(r.when), (), []) for r in rule_set.not_rated]

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
        given = (*point_lines_of(indicator.points, indicator.measure), *limit_words(indicator.limit))
        return Entry(
            indicator.id,
            indicator.title,
            self._phrases.measure(indicator.measure),
            given if self.has_figures else (),
            self.notes.marks(indicator.basis),
            self._weight(indicator.weight),
        )

    def _weight(self, parts: int) -> str:
        return weight_words(parts) if self.has_figures else ""

    def _override(self, override: Override) -> Entry:
        when = self._phrases.condition(override.when) if override.when else None
        effect = SWITCHED_OFF if override.off else effect_words(override.kind, override.tier, override.by)
        return Entry(override.id, override.title, when, (effect,), self.notes.marks(override.basis))

    def _mode(self, mode: ItemMode, block: ModeInspection) -> Mode:
        said = [block.tiers.get(tier) for tier in self.rule_set.tier_ids()]
        statutory = frequency_text(block.statutory) if block.statutory else None
        return Mode(
            MODES[mode], [_means(one) if one else None for one in said], statutory, self.notes.marks(block.basis)
        )

    @property
    def is_banded(self) -> bool:
        """Whether the score alone gives more than one tier."""
        return len(bands_of(self.rule_set)) > 1

    def scale(self, title: str, base: str, language: str) -> Markup:
        """The bands of the score, and where it begins (`base` is what the reader calls that)."""
        return scale(title, bands_of(self.rule_set, language), (base, float(self.rule_set.score.base)))

    def picture(self, title: str, language: str) -> Markup:
        """The ratios of all tiers, mode by mode, on one scale."""
        ids = self.rule_set.tier_ids()
        groups = [
            RateGroup(
                mode.title.said_in(language),
                [
                    Rate(tier_mark(id).said_in(language), one.share, None, None, one.ratio, rank_class(rank, len(ids)))
                    for rank, (id, one) in enumerate(zip(ids, mode.tiers, strict=True))
                    if one
                ],
            )
            for mode in self.modes
        ]
        return grouped_rates(title, groups)


def _means(said: TierInspection) -> Means:
    return Means(float(said.ratio), ratio_words(said.ratio), frequency_text(said.frequency), said.annual_cap)
