"""Dead rules: indicators, bands, overrides, groups and levels that can never do anything."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from rules.check.verdict import Finding, Property, Verdict
from rules.intervals import brackets_of
from rules.measures import ConditionMeasure, TierMeasure
from rules.points import WHOLE, Bands, Limit
from rules.ruleset import Indicator, Override, OverrideKind, RuleSet
from rules.texts import Text, digits_of
from scoring.check.bands import bands_holding
from scoring.check.setting import Setting, without_fading
from scoring.check.states import States


def check_dead(here: Setting) -> list[Finding]:
    """Faults for what is surely dead, open answers for what only facts can show alive, notes on idle limits."""
    rule_set = here.rule_set
    dead = [*_indicators(here), *_bands(rule_set), *_empty_faults(rule_set)]
    faulty = any(finding.verdict is Verdict.REFUTED for finding in dead)
    judged = [_override(override, here) for override in rule_set.overrides]
    judged += [_condition(reason.id, here.answers(reason.when)) for reason in rule_set.not_rated]
    alive = Finding(
        Property.DEAD_RULES,
        "",
        Verdict.PROVED,
        Text(
            f"{len(rule_set.indicators)} 项指标均未见分值恒为零，各档均有可取的值，各组各级均有指标",
            f"{len(rule_set.indicators)} indicators: none always zero, no idle band, no empty group or level",
        ),
    )
    return [*([] if faulty else [alive]), *dead, *judged, *_idle_limits(here)]


def _indicators(here: Setting) -> Iterator[Finding]:
    for indicator in here.rule_set.indicators:
        if not here.points(indicator).any():
            yield _dead_fault(indicator.id, Text("的分值永远为零", "can never give points other than zero"))
        elif isinstance(indicator.measure, ConditionMeasure | TierMeasure):
            yield _open_answer(indicator.id)


def _bands(rule_set: RuleSet) -> Iterator[Finding]:
    for indicator in rule_set.indicators:
        if isinstance(indicator.points, Bands):
            yield from _unreached_faults(indicator, indicator.points)


def _unreached_faults(indicator: Indicator, points: Bands) -> Iterator[Finding]:
    _, holding = bands_holding(indicator)
    first = set(holding.argmax(axis=0)[holding.any(axis=0)].tolist())
    for place, band in enumerate(points.bands):
        if place not in first:
            shown = brackets_of(band.interval)
            yield _dead_fault(
                indicator.id, Text(f"的分档 {shown} 没有可取的值", f"has a band {shown} that no value reaches")
            )


def _empty_faults(rule_set: RuleSet) -> Iterator[Finding]:
    members = {indicator.group for indicator in rule_set.indicators}
    for group in rule_set.groups:
        if group.id not in members:
            yield _dead_fault(group.id, Text("这一组没有指标", "is a group without indicators"))
    parents = {level.id: level.parent for level in rule_set.levels}
    used = {place for i in rule_set.indicators for place in _ancestors(i.level, parents)}
    for level in rule_set.levels:
        if level.id not in used:
            yield _dead_fault(level.id, Text("这一级指标下没有指标", "is a level without indicators"))


def _ancestors(place: str | None, parents: dict[str, str | None]) -> Iterator[str]:
    while place is not None:
        yield place
        place = parents.get(place)


def _override(override: Override, here: Setting) -> Finding:
    idle = _why_idle(override, here.rule_set)
    if idle is not None:
        return _dead_fault(override.id, idle)
    if override.when is None:
        return _open_answer(override.id)
    return _condition(override.id, here.answers(override.when))


def _why_idle(override: Override, rule_set: RuleSet) -> Text | None:
    """Why an override can never change a tier, whatever its condition says."""
    tiers = rule_set.tier_ids()
    match override.kind:
        case OverrideKind.CAP if override.tier == tiers[0]:
            return Text("以最好类别为上限，不会改变类别", "caps at the best tier and so never changes one")
        case OverrideKind.FLOOR if override.tier == tiers[-1]:
            return Text("以最差类别为下限，不会改变类别", "has the worst tier as floor and so never changes one")
        case OverrideKind.SHIFT if override.by <= 0:
            return Text("下调零级，不会改变类别", "shifts by no grade and so never changes a tier")
        case OverrideKind.CLASS if override.within is not None and not set(override.within) - {override.tier}:
            return Text("没有可改标的类别", "has no tier to relabel")
    return None


def _condition(subject: str, possible: frozenset[bool]) -> Finding:
    if True in possible:
        return _open_answer(subject)
    return _dead_fault(subject, Text("的条件永远不会成立", "has a condition that can never hold"))


def _idle_limits(here: Setting) -> Iterator[Finding]:
    for indicator in here.rule_set.indicators:
        yield from (_note(indicator.id, end) for end in _never_binding(indicator, here))
    lines = here.ends[0][len(here.rule_set.indicators) :].tolist()
    scale = here.rule_set.score
    groups = [(group.id, group.limit) for group in here.rule_set.groups]
    for (subject, limit), (low, high) in zip(
        [*groups, ("bounds", Limit(scale.at_least, scale.at_most))], lines, strict=True
    ):
        if limit.at_least is not None and low <= 0:
            yield _note(subject, limit.at_least)
        if limit.at_most is not None and high >= 0:
            yield _note(subject, limit.at_most)


def _never_binding(indicator: Indicator, here: Setting) -> Iterator[Decimal]:
    """The ends of a limit that could be one point wider without any change to the points before weights."""
    plain = replace(without_fading(indicator), weight=WHOLE, level=None)
    limit, states = indicator.limit, States(here.rule_set, {indicator.measure: here.axis(indicator)})
    for end, wider in (
        (limit.at_least, replace(limit, at_least=(limit.at_least or Decimal(0)) - 1)),
        (limit.at_most, replace(limit, at_most=(limit.at_most or Decimal(0)) + 1)),
    ):
        if end is not None:
            narrow, wide = states.points((plain, replace(plain, limit=wider)))
            if (narrow == wide).all():
                yield end


def _note(subject: str, end: Decimal) -> Finding:
    return Finding(
        Property.DEAD_RULES,
        subject,
        Verdict.NOTE,
        Text(
            f"“{subject}”的限值 {digits_of(end)} 不会起作用",
            f"the limit {digits_of(end)} of {subject} never takes effect",
        ),
    )


def _dead_fault(subject: str, why: Text) -> Finding:
    return Finding(Property.DEAD_RULES, subject, Verdict.REFUTED, Text(f"“{subject}”{why.zh}", f"{subject} {why.en}"))


def _open_answer(subject: str) -> Finding:
    return Finding(
        Property.DEAD_RULES,
        subject,
        Verdict.NOT_DECIDED,
        Text(
            f"“{subject}”：未见其不起作用的理由，但尚未找到使其起作用的事实",
            f"{subject}: nothing shows it dead, but no facts on which it acts were found",
        ),
    )
