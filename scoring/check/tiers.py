"""Tiers: whether each can be reached by points or by an override."""

from rules.check.verdict import Finding, Property, Verdict
from rules.intervals import brackets_of
from rules.ruleset import OverrideKind, RuleSet, Tier
from rules.texts import Text
from scoring.check.setting import Setting
from scoring.check.states import SCORE, States
from scoring.check.words import points_text_of


def check_tiers(here: Setting) -> list[Finding]:
    """A fault for each tier that nothing can give; every other is left to be shown by facts that reach it."""
    by_score = set(States(here.rule_set, {SCORE: here.scores}).tier(()).tolist())
    return [
        _open_answer(tier) if rank in by_score or _can_be_given(tier, here.rule_set) else _unreachable_fault(tier, here)
        for rank, tier in enumerate(here.rule_set.tiers)
    ]


def _can_be_given(tier: Tier, rule_set: RuleSet) -> bool:
    """True where an override may give the tier, a shift or a manual adjustment for banded tiers too."""
    if any(override.tier == tier.id for override in rule_set.overrides):
        return True
    kinds = {override.kind for override in rule_set.overrides}
    return OverrideKind.MANUAL in kinds or (tier.interval is not None and OverrideKind.SHIFT in kinds)


def _open_answer(tier: Tier) -> Finding:
    return Finding(
        Property.TIERS_REACHABLE,
        tier.id,
        Verdict.NOT_DECIDED,
        Text(
            f"类别“{tier.id}”：没有不可达的理由，但尚未找到能达到它的事实",
            f"tier {tier.id}: nothing excludes it, but no facts that reach it were found",
        ),
    )


def _unreachable_fault(tier: Tier, here: Setting) -> Finding:
    band = "" if tier.interval is None else brackets_of(tier.interval)
    low, high = map(points_text_of, here.ends[1].tolist())
    why = Text(
        f"其分值区间 {band} 在可达分值 {low} 至 {high} 之外，也没有规则直接给出",
        f"its band {band} lies outside the scores from {low} to {high}, and no override gives it",
    )
    if tier.interval is None:
        why = Text("它没有分值区间，也没有规则给出", "it has no band, and no override gives it")
    return Finding(
        Property.TIERS_REACHABLE,
        tier.id,
        Verdict.REFUTED,
        Text(f"类别“{tier.id}”无法达到：{why.zh}", f"tier {tier.id} cannot be reached: {why.en}"),
        example={"lowest score": low, "highest score": high, "band": band},
    )
