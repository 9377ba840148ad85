"""What a record brought about in words and as plain data."""

from collections.abc import Mapping, Sequence

from rules.record_types import RecordType
from rules.ruleset import RuleSet
from rules.texts import Text
from service.core.banners import banners_of_all
from service.core.plain import Plain, iso_of, points_of, text_of
from service.decisions.words import NOT_CLASSIFIED
from service.scores.record_words import kind_of
from service.time.changes.impact import Effect, Impact

NO_DECISION = Text("没有已生效的结果知悉过该记录。", "No decision in effect ever knew the record.")
NO_EFFECT = Text("该记录没有改变任何结果的类别或分值。", "The record changed neither the class nor the points of any.")


def rule_sets_of(impact: Impact) -> list[RuleSet]:
    """The rule sets that decided, each once."""
    return list({one.rule_set.name: one.rule_set for one in impact.effects if one.rule_set}.values())


def name_of_record(impact: Impact) -> Text:
    """The kind, the number and the day of the record."""
    types: Mapping[str, RecordType] = {n: kind for one in rule_sets_of(impact) for n, kind in one.record_types.items()}
    shown = impact.shown
    kind, parts = kind_of(shown.type, types), (shown.fields.get("document_no"), shown.fields.get("occurred_on"))
    called = " ".join(str(part) for part in parts if part)
    return Text(f"{kind.zh} {called}", f"{kind.en} {called}")


def tier_title_of(effect: Effect, tier: str | None) -> Text:
    """What a tier is called where the decision was made."""
    if tier is None:
        return NOT_CLASSIFIED
    titles = {one.id: one.title for one in effect.rule_set.tiers} if effect.rule_set else {}
    return titles.get(tier, Text(tier, tier))


def impact_json(code: str, impact: Impact, effects: Sequence[Effect]) -> Plain:
    """The impact as plain data, with those of its effects."""
    return {
        "uscc": code,
        "scheme": impact.scheme,
        "banners": [text_of(banner) for banner in banners_of_all(rule_sets_of(impact))],
        "number": str(impact.shown.identity),
        "title": text_of(name_of_record(impact)),
        "known_since": impact.known_since.isoformat(),
        "is_known": impact.shown.is_known,
        "fields": dict(impact.shown.fields),
        "days_moved": impact.days_moved,
        "number_of_decisions": len(impact.effects),
        "number_moved": sum(effect.moves for effect in impact.effects),
        "not_replayed": impact.not_replayed,
        "decisions": [_effect_json(effect) for effect in effects],
    }


def _effect_json(effect: Effect) -> Plain:
    decision, without = effect.decision, effect.without
    return {
        "run": decision.from_run,
        "version": decision.version,
        "as_of": effect.run.as_of.isoformat(),
        "known_on": effect.run.known_on.isoformat(),
        "begins": effect.begins.isoformat(),
        "until": iso_of(effect.until),
        "days": effect.days,
        "with": _outcome_json(effect, decision.tier, decision.score),
        "without": None if without is None else _outcome_json(effect, without.tier, without.score),
        "points": None if effect.points is None else points_of(effect.points),
        "moves": effect.moves,
        "why": None if effect.why is None else text_of(effect.why),
    }


def _outcome_json(effect: Effect, tier: str | None, score: int | None) -> Plain:
    return {
        "tier": tier,
        "tier_title": text_of(tier_title_of(effect, tier)),
        "score": None if score is None else points_of(score),
    }
