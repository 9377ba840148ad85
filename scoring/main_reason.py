"""Why an enterprise moved: the override that decided, else the line that changed the most (semantics 9)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from rules.ruleset import Direction, Override, OverrideKind, RuleSet
from rules.texts import Text
from scoring.explain import line_titles_of
from scoring.score import program_of

# The direction of a move: to a worse tier, to a better one, or neither: into or out of being classified, or from a tier
# that the rule set of now does not have.
WORSE, BETTER, OTHER = "worse", "better", "other"
_EITHER_WAY = {OverrideKind.CLASS, OverrideKind.MANUAL}
# Overrides that can lead to a worse tier, and to a better one; the end of one leads the other way. Where neither is
# said, each can.
LEADS = {
    WORSE: {*_EITHER_WAY, OverrideKind.SHIFT, OverrideKind.CAP, OverrideKind.DIRECT},
    BETTER: {*_EITHER_WAY, OverrideKind.FLOOR},
    OTHER: {*OverrideKind},
}
AGAINST = {WORSE: BETTER, BETTER: WORSE, OTHER: OTHER}


@dataclass(frozen=True, slots=True)
class ByOverride:
    """An override decides now, or (`ended`) decided before and holds no more."""

    override: Override
    ended: bool


@dataclass(frozen=True, slots=True)
class ByLine:
    """A line of the score gave so many points (hundredths) before, and gives so many now."""

    title: Text
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Unrated:
    """Why it is not classified any more, or (`ended`) why it was not before."""

    title: Text
    ended: bool


MainReason = ByOverride | ByLine | Unrated


class Decided(Protocol):
    """What a decision says of one enterprise, stored or not."""

    @property
    def tier(self) -> str | None: ...

    @property
    def decided_by(self) -> str | None: ...

    @property
    def score(self) -> int | None: ...

    @property
    def lines(self) -> Mapping[str, int]: ...

    @property
    def overrides(self) -> Collection[str]: ...

    @property
    def not_rated(self) -> Collection[str]: ...


def main_reason_of(before: Decided, was: RuleSet, after: Decided, now: RuleSet, direction: str) -> MainReason | None:
    """The reason of a move in a direction, each decision with its rule set; None where none stands out.

    An override that decides and did not before, or not to that effect, comes first, then one that decided and holds no
    more, then the line whose points changed the most in the direction of the move; of equal ones the smallest id.
    """
    if after.tier is None or before.tier is None:
        return _unrated(before, was, after, now)
    new, old = deciding_override_of(after, now), deciding_override_of(before, was)
    # The same override to another effect, in another version, may lead either way.
    may_lead = new and (new.kind in LEADS[direction] or (old and old.id == new.id))
    if new and may_lead and (old is None or effect_of(new) != effect_of(old)):
        return ByOverride(new, ended=False)
    if old and old.kind in LEADS[AGAINST[direction]] and effect_of(old) not in _effects_held(after, now):
        return ByOverride(old, ended=True)
    return _largest_line(before, was, after, now, direction)


def deciding_override_of(decision: Decided, rule_set: RuleSet) -> Override | None:
    """The override that gave the decision its tier; None where none did."""
    acting = [
        (place, override)
        for place, override in enumerate(rule_set.overrides)
        if override.kind == decision.decided_by
        and override.id in decision.overrides
        and override.tier in (None, decision.tier)
        and _speaks_of(override, decision.score, rule_set)
    ]
    return min(acting, key=lambda one: deciding_rank_of(*one))[1] if acting else None


def _speaks_of(override: Override, score: int | None, rule_set: RuleSet) -> bool:
    """Whether a class relabels the band of the score; any other override asks for none."""
    if override.within is None:
        return True
    if score is None:
        return False
    rank = int(program_of(rule_set).tiers.ranks_of(np.array([score]))[0])
    return rule_set.tier_ids()[rank] in override.within


def deciding_rank_of(place: int, override: Override) -> tuple[int, int, str]:
    """Which of the overrides of one level that act decides, the least first.

    Of shifts it is the widest, of classes the first listed, of others of one tier the smallest id.
    """
    return -override.by, place if override.kind is OverrideKind.CLASS else 0, override.id


def effect_of(override: Override) -> tuple[object, ...]:
    """By what an override that decides is another one, or the same to another effect in another version."""
    return override.id, override.kind, override.tier, override.by, override.within


def _effects_held(decision: Decided, rule_set: RuleSet) -> set[tuple[object, ...]]:
    return {effect_of(override) for override in rule_set.overrides if override.id in decision.overrides}


def _unrated(before: Decided, was: RuleSet, after: Decided, now: RuleSet) -> Unrated | None:
    ended = after.tier is not None
    held, rule_set = (before.not_rated, was) if ended else (after.not_rated, now)
    title = _title_of_reason(rule_set, held)
    return Unrated(title, ended) if title else None


def _title_of_reason(rule_set: RuleSet, held: Collection[str]) -> Text | None:
    return next((reason.title for reason in rule_set.not_rated if reason.id in held), None)


def _largest_line(before: Decided, was: RuleSet, after: Decided, now: RuleSet, direction: str) -> ByLine | None:
    sign = 1 if leads_upwards(now, direction) else -1
    lines = {*before.lines, *after.lines}
    changes = {id: sign * (after.lines.get(id, 0) - before.lines.get(id, 0)) for id in lines}
    if direction == OTHER:
        changes = {id: abs(change) for id, change in changes.items()}
    largest = min(changes, key=lambda id: (-changes[id], id), default=None)
    if largest is None or changes[largest] <= 0:
        return None
    title = {**line_titles_of(was), **line_titles_of(now)}[largest]
    return ByLine(title, before.lines.get(largest, 0), after.lines.get(largest, 0))


def leads_upwards(rule_set: RuleSet, direction: str) -> bool:
    """Whether more points lead in the direction."""
    return (rule_set.score.direction is Direction.HIGHER_IS_RISKIER) == (direction == WORSE)
