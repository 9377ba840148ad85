"""Why an enterprise moved: the override that decided, else the line that changed the most (semantics 9)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

from rules.ruleset import Direction, Override, OverrideKind, RuleSet
from rules.texts import Text
from scoring.explain import line_titles_of

# The direction of a move: to a worse tier, to a better one, or into or out of being classified.
WORSE, BETTER, OTHER = "worse", "better", "other"
_EITHER_WAY = {OverrideKind.CLASS, OverrideKind.MANUAL}
# Overrides that can lead to a worse tier, and to a better one; the end of one leads the other way.
LEADS = {
    WORSE: {*_EITHER_WAY, OverrideKind.SHIFT, OverrideKind.CAP, OverrideKind.DIRECT},
    BETTER: {*_EITHER_WAY, OverrideKind.FLOOR},
}


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
    def lines(self) -> Mapping[str, int]: ...

    @property
    def overrides(self) -> Collection[str]: ...

    @property
    def not_rated(self) -> Collection[str]: ...


def main_reason_of(before: Decided, was: RuleSet, after: Decided, now: RuleSet, direction: str) -> MainReason | None:
    """The reason of a move in a direction, each decision with its rule set; None where none stands out.

    An override that decides and did not before comes first, then one that decided and holds no more, then the line
    whose points changed the most in the direction of the move; of equal ones the smallest id.
    """
    if after.tier is None or before.tier is None:
        return _unrated(before, was, after, now)
    new, old = deciding_override_of(after, now), deciding_override_of(before, was)
    if new and new.kind in LEADS[direction] and (old is None or new.id != old.id):
        return ByOverride(new, ended=False)
    other = BETTER if direction == WORSE else WORSE
    if old and old.kind in LEADS[other] and old.id not in after.overrides:
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
    ]
    # Of shifts the widest, of classes the first listed, of others of one tier the smallest id.
    ranked = [
        ((-override.by, place if override.kind is OverrideKind.CLASS else 0, override.id), override)
        for place, override in acting
    ]
    return min(ranked, key=lambda one: one[0])[1] if ranked else None


def _unrated(before: Decided, was: RuleSet, after: Decided, now: RuleSet) -> Unrated | None:
    ended = after.tier is not None
    held, rule_set = (before.not_rated, was) if ended else (after.not_rated, now)
    title = _title_of_reason(rule_set, held)
    return Unrated(title, ended) if title else None


def _title_of_reason(rule_set: RuleSet, held: Collection[str]) -> Text | None:
    return next((reason.title for reason in rule_set.not_rated if reason.id in held), None)


def _largest_line(before: Decided, was: RuleSet, after: Decided, now: RuleSet, direction: str) -> ByLine | None:
    upwards = (now.score.direction is Direction.HIGHER_IS_RISKIER) == (direction == WORSE)
    sign = 1 if upwards else -1
    lines = {*before.lines, *after.lines}
    changes = {id: sign * (after.lines.get(id, 0) - before.lines.get(id, 0)) for id in lines}
    largest = min(changes, key=lambda id: (-changes[id], id), default=None)
    if largest is None or changes[largest] <= 0:
        return None
    title = {**line_titles_of(was), **line_titles_of(now)}[largest]
    return ByLine(title, before.lines.get(largest, 0), after.lines.get(largest, 0))
