"""A rule set as a document in plain data, for JSON: everything in words, with what each figure rests on."""

from collections.abc import Mapping
from typing import Any

from rules.basis import Citation, Demonstration
from rules.inspection import Frequency, TierInspection
from rules.intervals import interval_words_of
from rules.points import WHOLE, Limit
from rules.ruleset import Indicator, Override, RuleSet
from rules.wording import Wording, point_lines_of
from scoring.visit_caps import CapUse
from service.core.plain import Plain, iso_of, standing_of, text_of
from service.rule_sets.words import effect_words

Source = Citation | Demonstration


def rule_set_heading(rule_set: RuleSet, *, figures: bool = True) -> Plain:
    """What identifies a rule set, and what must stand over it; without `figures` the tiers have no bands."""
    return {
        "scheme": rule_set.scheme,
        "version": rule_set.version,
        "title": text_of(rule_set.title),
        "sha256": rule_set.digest,
        **standing_of(rule_set),
        "disclosure": rule_set.disclosure.value,
        "effective_from": rule_set.effective_from.isoformat(),
        "effective_until": iso_of(rule_set.effective_until),
        "approved_on": iso_of(rule_set.approved_on),
        "tier_noun": text_of(rule_set.tier_noun),
        "score_noun": text_of(rule_set.score_noun),
        "tiers": [
            {
                "id": tier.id,
                "title": text_of(tier.title),
                "band": text_of(interval_words_of(tier.interval)) if tier.interval and figures else None,
            }
            for tier in rule_set.tiers
        ],
    }


def rule_set_json(rule_set: RuleSet) -> Plain:
    """The whole document; `source` is the merged file whose SHA-256 the digest is."""
    phrases, scale = Wording(rule_set.record_types), rule_set.score
    return {
        **rule_set_heading(rule_set),
        "reads": list(rule_set.reads),
        "extends": rule_set.extends,
        "objection": rule_set.objection.value,
        "score": {
            "direction": scale.direction.value,
            "base": float(scale.base),
            "at_least": float(scale.at_least),
            "at_most": float(scale.at_most),
        },
        "legal_basis": [source_json(source) for source in rule_set.legal_basis],
        "figures": _sources(rule_set.figures),
        "levels": [
            {"id": level.id, "title": text_of(level.title), "parent": level.parent, "weight": level.weight / WHOLE}
            for level in rule_set.levels
        ],
        "groups": [
            {"id": group.id, "title": text_of(group.title), "limit": _limit(group.limit)} for group in rule_set.groups
        ],
        "indicators": [_indicator(indicator, phrases) for indicator in rule_set.indicators],
        "overrides": [_override(override, phrases) for override in rule_set.overrides],
        "switched_off": [_override(override, phrases) for override in rule_set.switched_off],
        "not_rated": [
            {"id": reason.id, "title": text_of(reason.title), "when": text_of(phrases.condition(reason.when))}
            for reason in rule_set.not_rated
        ],
        "inspection": {
            mode.value: {
                "tiers": {tier: tier_inspection_json(means) for tier, means in block.tiers.items()},
                "statutory": frequency_json(block.statutory) if block.statutory else None,
                "basis": _sources(block.basis),
            }
            for mode, block in rule_set.inspection.items()
        },
        "source": rule_set.document,
    }


def rule_set_json_without_figures(rule_set: RuleSet) -> Plain:
    """The document for those outside the bureau: neither weights, points and bands nor inspection ratios, no source."""
    whole = {**rule_set_json(rule_set), **rule_set_heading(rule_set, figures=False)}
    return {
        **whole,
        "score": {"direction": whole["score"]["direction"]},
        "levels": [{**level, "weight": None} for level in whole["levels"]],
        "groups": [{**group, "limit": {}} for group in whole["groups"]],
        "indicators": [{**one, "weight": None, "points": [], "limit": {}} for one in whole["indicators"]],
        "inspection": {},
        "source": None,
    }


def tier_inspection_json(means: TierInspection) -> Plain:
    """What a tier means for one mode of items; the ratio is a share drawn per year."""
    return {
        "ratio": float(means.ratio),
        "frequency": frequency_json(means.frequency),
        "annual_cap": means.annual_cap,
    }


def frequency_json(said: Frequency) -> Plain:
    """So many visits in so many months, at least or at most."""
    return {"visits": said.visits, "months": said.months, "bound": said.bound.value}


def cap_use_json(use: CapUse) -> Plain:
    """How much of one cap on visits is used, and who says so."""
    return {
        "id": use.id,
        "title": text_of(use.title),
        "most": use.most,
        "used": use.used,
        "left": use.left,
        "authority": use.authority,
        "levels": [level.value for level in use.levels],
        "level_unknown": use.level_unknown,
        "source": use.source,
        "basis": source_json(use.basis) if use.basis else None,
    }


def _indicator(indicator: Indicator, phrases: Wording) -> Plain:
    return {
        "id": indicator.id,
        "title": text_of(indicator.title),
        "level": indicator.level,
        "group": indicator.group,
        "weight": indicator.weight / WHOLE,
        "measure": text_of(phrases.measure(indicator.measure)),
        "points": [text_of(line) for line in point_lines_of(indicator.points, indicator.measure)],
        "limit": _limit(indicator.limit),
        "basis": _sources(indicator.basis),
    }


def _override(override: Override, phrases: Wording) -> Plain:
    return {
        "id": override.id,
        "title": text_of(override.title),
        "kind": override.kind.value,
        "effect": text_of(effect_words(override.kind, override.tier, override.by)),
        "when": text_of(phrases.condition(override.when)) if override.when else None,
        "basis": _sources(override.basis),
    }


def _limit(limit: Limit) -> Plain:
    ends = {"at_least": limit.at_least, "at_most": limit.at_most}
    return {name: float(end) for name, end in ends.items() if end is not None}


def _sources(sources: Mapping[Any, Source]) -> Plain:
    return {str(supported): source_json(source) for supported, source in sources.items()}


def source_json(source: Source) -> Plain:
    """What a figure rests on: a document, or what a bureau must supply."""
    if isinstance(source, Demonstration):
        return {"demonstration": text_of(source.supply)}
    return {"document": source.document, "title": text_of(source.title), "article": source.article}
