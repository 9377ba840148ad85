"""What keeps an enterprise out of a tier, in sentences."""

from rules.intervals import interval_words_of
from rules.ruleset import RuleSet
from rules.texts import Text
from scoring.why_not import LedAway, NotClassified, OutsideBand, Possible, WhyNot, Without, WithoutBand
from service.decisions.words import LEVELS
from service.rule_sets.words import effect_words, tier_mark
from service.tiers.why_not import Answered, NoVersion

WITHOUT = {
    Without.NOT_HOLDING: Text("条件不满足", "Its condition does not hold"),
    Without.OUTSIDE: Text("条件满足，但不适用于按分值所得的类别", "It holds, but not for the tier of the score"),
    Without.NO_EFFECT: Text("条件满足，但未使类别变为该类别", "It holds, but does not lead to this tier"),
}


def stage_of(answer: Answered | NoVersion) -> str | None:
    """Where on the way the tier was missed, as the API names it; None where the enterprise has the tier."""
    if isinstance(answer, NoVersion):
        return "no_version"
    match answer.why.obstacle:
        case None:
            return None
        case NotClassified():
            return "not_classified"
        case OutsideBand():
            return "score"
        case WithoutBand():
            return "no_band"
        case LedAway(level=level):
            return level


def describe_why_not(answer: Answered | NoVersion) -> list[Text]:
    """What keeps the enterprise out of the tier, then what else would."""
    if isinstance(answer, NoVersion):
        return [answer.said]
    said = [_obstacle_of(answer)]
    if (by_model := _model_of(answer)) is not None:
        said.append(by_model)
    return [*said, *map(_then, answer.why.then)]


def describe_possible(possible: Possible) -> Text:
    """Why the override does not lead to the tier."""
    within = possible.reason.override.within
    if possible.without is Without.OUTSIDE and within:
        marks = [tier_mark(tier) for tier in within]
        zh, en = "、".join(mark.zh for mark in marks), ", ".join(mark.en for mark in marks)
        return Text(f"条件满足，但只适用于按分值为 {zh} 的", f"It holds, but only for {en} by the score")
    return WITHOUT[possible.without]


def _obstacle_of(answer: Answered) -> Text:
    why, rule_set = answer.why, answer.explanation.rule_set
    tier, obstacle = tier_mark(why.tier), why.obstacle
    match obstacle:
        case None:
            return Text(f"该主体的类别就是 {tier.zh}。", f"It is in {tier.en}.")
        case NotClassified(reasons=reasons):
            titles = [one.reason.title for one in reasons]
            zh, en = "；".join(title.zh for title in titles), "; ".join(title.en for title in titles)
            return Text(f"暂未分类：{zh}。", f"It is not classified: {en}.")
        case OutsideBand():
            return _outside(rule_set, why, obstacle)
        case WithoutBand():
            return Text(
                f"{tier.zh} 不由分值得出，只由下列规则认定，均未起作用。",
                f"No score gives {tier.en}, only the rules below do, and none of them did.",
            )
        case LedAway():
            zh, en = _rules_of(obstacle)
            to, level = tier_mark(obstacle.to), LEVELS[obstacle.level]
            return Text(
                f"因“{zh}”（{level.zh}），类别由 {tier.zh} 变为 {to.zh}。",
                f"It is {to.en} and not {tier.en} because of: {en} ({level.en}).",
            )


def _outside(rule_set: RuleSet, why: WhyNot, obstacle: OutsideBand) -> Text:
    interval = next(one.interval for one in rule_set.tiers if one.id == why.tier)
    assert interval is not None
    noun, needed = rule_set.score_noun, interval_words_of(interval)
    tier, band = tier_mark(why.tier), tier_mark(obstacle.band)
    score, lacks = f"{obstacle.score / 100:,.2f}", f"{abs(obstacle.lacks) / 100:,.2f}"
    zh, en = ("低", "low") if obstacle.lacks > 0 else ("高", "high")
    return Text(
        f"{noun.zh} {score}，按分值为 {band.zh}；{tier.zh} 须{needed.zh}，现{zh} {lacks} 分。",
        f"A {noun.en} of {score} is {band.en} by the score; {tier.en} is {needed.en}: it is {lacks} points too {en}.",
    )


def _model_of(answer: Answered) -> Text | None:
    """That the points of the model keep it out, None where they do not."""
    model = answer.explanation.model
    if answer.why.obstacle is None or model is None or not model.moved or model.other_tier != answer.why.tier:
        return None
    tier = tier_mark(answer.why.tier)
    return Text(f"不计模型分时类别为 {tier.zh}。", f"Without the points of the model it would be {tier.en}.")


def _then(then: LedAway) -> Text:
    zh, en = _rules_of(then)
    to, level = tier_mark(then.to), LEVELS[then.level]
    return Text(
        f"即使没有上述原因，“{zh}”（{level.zh}）也会使类别变为 {to.zh}。",
        f"Even without that, this leads to {to.en}: {en} ({level.en}).",
    )


def _rules_of(away: LedAway) -> tuple[str, str]:
    titles = [one.override.title for one in away.overrides]
    return "”“".join(title.zh for title in titles), "; ".join(title.en for title in titles)


def effect_of(possible: Possible) -> Text:
    """What the override would do."""
    override = possible.reason.override
    return effect_words(override.kind, override.tier, override.by)
