"""All that a rule set says, item by item in words: what a reader compares two versions by.

Items stand under the section and the id that `rules.diff` knows them by, so that its changes find their words.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from rules.basis import Citation, Demonstration
from rules.inspection import ItemMode, ModeInspection
from rules.intervals import interval_words_of
from rules.ruleset import Example, Indicator, Level, Override, PublicityPeriod, RuleSet, Tier
from rules.texts import Text, numeral_of
from rules.wording import Wording, point_lines_of
from service.rule_sets.footnotes import source_words
from service.rule_sets.words import (
    DIRECTIONS,
    DISCLOSURES,
    MODES,
    OBJECTIONS,
    SECTIONS,
    SEVERITIES,
    STANDINGS,
    SUPPORTS,
    SWITCHED_OFF,
    effect_words,
    frequency_text,
    limit_words,
    ratio_words,
    tier_mark,
    weight_words,
)

# By what it is of, the lines that are said of it.
Says = Mapping[Text, tuple[Text, ...]]
_WHOLE = Text("100 %", "100 %")


@dataclass(frozen=True, slots=True)
class Described:
    """One item: what it is called, and what is said of it."""

    title: Text
    says: Says


Items = Mapping[str, Described]


def describe_rule_set(rule_set: RuleSet, schemes: Mapping[str, Text]) -> dict[tuple[str, str], Described]:
    """Every item by its section and its id ("" where the section is one item); `schemes` are titles of those read."""
    words = _Words(rule_set, schemes)
    said = {(name, ""): Described(SECTIONS[name], {SECTIONS[name]: lines}) for name, lines in words.header()}
    said["score", ""] = Described(SECTIONS["score"], words.score())
    said["basis", ""] = Described(SECTIONS["basis"], _basis(rule_set.figures))
    for section, items in words.items():
        said |= {(section, id): described for id, described in items.items()}
    return said


class _Words:
    def __init__(self, rule_set: RuleSet, schemes: Mapping[str, Text]) -> None:
        self.rule_set, self.schemes = rule_set, schemes
        self._phrases = Wording(rule_set.record_types, schemes)

    def header(self) -> Iterator[tuple[str, tuple[Text, ...]]]:
        """The plain sections, each with its lines."""
        one = self.rule_set
        yield "scheme", (self.schemes.get(one.scheme, one.title),)
        yield "version", (Text(one.version, one.version),)
        yield "title", (one.title,)
        yield "standing", (STANDINGS[one.standing],)
        yield "disclosure", (DISCLOSURES[one.disclosure],)
        yield "tier_noun", (one.tier_noun,)
        yield "score_noun", (one.score_noun,)
        yield "effective_from", _day(one.effective_from)
        yield "effective_until", _day(one.effective_until)
        yield "approved_on", _day(one.approved_on)
        yield "objection", (OBJECTIONS[one.objection],)
        yield "reads", tuple(self.schemes.get(scheme, Text(scheme, scheme)) for scheme in one.reads)
        yield "legal_basis", tuple(source_words(source) for source in one.legal_basis)
        yield "publicity", tuple(self._publicity(period) for period in one.publicity)
        yield "waives", tuple(waiver.reason for waiver in one.waivers)
        yield "examples", tuple(_example(example) for example in one.examples)

    def score(self) -> Says:
        """The scale of the score."""
        scale = self.rule_set.score
        return {
            Text("方向", "Direction"): (DIRECTIONS[scale.direction],),
            Text("基础分", "Base"): _same(numeral_of(scale.base)),
            Text("下限", "At least"): _same(numeral_of(scale.at_least)),
            Text("上限", "At most"): _same(numeral_of(scale.at_most)),
        }

    def items(self) -> Iterator[tuple[str, Items]]:
        """The sections that are lists of items."""
        one, levels = self.rule_set, {level.id: level.title for level in self.rule_set.levels}
        yield "inspection", {mode.value: self._mode(mode, block) for mode, block in one.inspection.items()}
        yield "tiers", {tier.id: _tier(tier) for tier in one.tiers}
        yield "levels", {level.id: _level(level, levels) for level in one.levels}
        yield "groups", {group.id: _titled(group.title, {_LIMIT: limit_words(group.limit)}) for group in one.groups}
        yield "indicators", {indicator.id: self._indicator(indicator, levels) for indicator in one.indicators}
        yield "overrides", {override.id: self._override(override) for override in (*one.overrides, *one.switched_off)}
        yield "not_rated", {r.id: _titled(r.title, {_WHEN: (self._phrases.condition(r.when),)}) for r in one.not_rated}
        yield "record_types", {kind: _titled(self._phrases.kind(kind), {}) for kind in one.record_types}
        yield "citations", {id: _citation(source) for id, source in one.citations.items()}
        yield "demonstrations", {id: _demonstration(source) for id, source in one.demonstrations.items()}

    def _mode(self, mode: ItemMode, block: ModeInspection) -> Described:
        says: dict[Text, tuple[Text, ...]] = {}
        for tier, means in block.tiers.items():
            ratio, times, cap = ratio_words(means.ratio), frequency_text(means.frequency), means.annual_cap
            says[tier_mark(tier)] = (
                Text(f"年抽查比例 {ratio}", f"{ratio} a year"),
                times,
                *([] if cap is None else [Text(f"年入企检查上限 {cap} 次", f"cap of {cap} visits a year")]),
            )
        if block.statutory:
            says[Text("法定频次", "Statutory frequency")] = (frequency_text(block.statutory),)
        return Described(MODES[mode], {**says, **_basis(block.basis)})

    def _indicator(self, indicator: Indicator, levels: Mapping[str, Text]) -> Described:
        groups = {group.id: group.title for group in self.rule_set.groups}
        return Described(
            indicator.title,
            {
                _TITLE: (indicator.title,),
                _LEVEL: _named(levels, indicator.level),
                Text("依据的信息", "Looks at"): (self._phrases.measure(indicator.measure),),
                Text("分值", "Points"): point_lines_of(indicator.points, indicator.measure),
                _LIMIT: limit_words(indicator.limit),
                _WEIGHT: _weight(indicator.weight),
                Text("合并限额", "Limited with"): _named(groups, indicator.group),
                **_basis(indicator.basis),
            },
        )

    def _override(self, override: Override) -> Described:
        within = tuple(tier_mark(tier) for tier in override.within or ())
        return Described(
            override.title,
            {
                _TITLE: (override.title,),
                Text("状态", "State"): (SWITCHED_OFF,) if override.off else (),
                Text("作用", "Effect"): (effect_words(override.kind, override.tier, override.by),),
                Text("只改认这些类别", "Only from these tiers"): within,
                _WHEN: (self._phrases.condition(override.when),) if override.when else (),
                **_basis(override.basis),
            },
        )

    def _publicity(self, period: PublicityPeriod) -> Text:
        kind = self._phrases.kind(period.type)
        severity = SEVERITIES[period.severity] if period.severity is not None else Text("不分程度", "of any severity")
        since, until = (str(day) if day else "" for day in (period.law_from, period.law_until))
        law = Text(f"（{since}—{until}）", f" ({since}–{until})") if since or until else Text("", "")
        return Text(
            f"{kind.zh}（{severity.zh}）公示 {period.months} 个月{law.zh}：{source_words(period.basis).zh}",
            f"{kind.en}, {severity.en}: {period.months} months{law.en}: {source_words(period.basis).en}",
        )


_TITLE, _BAND, _LEVEL = Text("名称", "Title"), Text("分值区间", "Band"), Text("所属指标", "Within")
_BY_OVERRIDE = Text("只由判定规则给出", "given by an override only")
_WEIGHT, _LIMIT, _WHEN = Text("权重", "Weight"), Text("限额", "Limit"), Text("条件", "When")


def _basis(sources: Mapping[Any, Citation | Demonstration]) -> Says:
    return {
        Text(f"依据（{SUPPORTS[part].zh}）", f"Basis of the {SUPPORTS[part].en}"): (source_words(source),)
        for part, source in sources.items()
    }


def _titled(title: Text, says: Says) -> Described:
    return Described(title, {_TITLE: (title,), **says})


def _tier(tier: Tier) -> Described:
    mark, band = tier_mark(tier.id), interval_words_of(tier.interval) if tier.interval else _BY_OVERRIDE
    title = Text(f"{mark.zh}（{tier.title.zh}）", f"{mark.en} ({tier.title.en})")
    return Described(title, {_TITLE: (tier.title,), _BAND: (band,)})


def _level(level: Level, titles: Mapping[str, Text]) -> Described:
    return _titled(level.title, {_LEVEL: _named(titles, level.parent), _WEIGHT: _weight(level.weight)})


def _citation(source: Citation) -> Described:
    return _titled(
        source.title,
        {
            Text("文号", "Document"): _same(source.document),
            Text("条款", "Article"): _same(source.article or ""),
            Text("可支持", "Supports"): tuple(SUPPORTS[one] for one in sorted(source.says)),
            Text("核对日期", "Checked on"): _day(source.checked_on),
            Text("施行", "In force from"): _day(source.in_force_from),
            Text("失效", "In force until"): _day(source.in_force_until),
        },
    )


def _example(example: Example) -> Text:
    expected = example.expect
    tier = tier_mark(expected.tier) if expected.tier else Text("暂未分类", "not classified")
    score = None if expected.score is None else numeral_of(expected.score)
    zh, en = (f"，{score} 分", f", {score} points") if score is not None else ("", "")
    return Text(f"{example.sentence.zh}（应为 {tier.zh}{zh}）", f"{example.sentence.en} (expected: {tier.en}{en})")


def _demonstration(source: Demonstration) -> Described:
    return Described(source.supply, {Text("须由单位提供", "To be supplied"): (source.supply,)})


def _named(titles: Mapping[str, Text], id: str | None) -> tuple[Text, ...]:
    return () if id is None else (titles[id],)


def _weight(parts: int) -> tuple[Text, ...]:
    return _same(weight_words(parts)) if weight_words(parts) else (_WHOLE,)


def _day(day: date | None) -> tuple[Text, ...]:
    return _same(day.isoformat()) if day else ()


def _same(words: str) -> tuple[Text, ...]:
    return (Text(words, words),) if words else ()
