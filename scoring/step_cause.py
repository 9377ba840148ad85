"""Because of what a forecast steps: a version, a model grown too old, an attribute, a tier read, a record, time.

Worked out of the outcomes and the evidence on both sides of the step; nothing is evaluated a second time.
"""

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from enum import StrEnum

from rules.fields import ENTERPRISE_FIELDS
from rules.ruleset import RuleSet
from scoring.explain import Explanation, explain
from scoring.facts import MISSING, Facts
from scoring.forecast import Step
from scoring.main_reason import BETTER, OTHER, WORSE, MainReason, main_reason_of
from scoring.outcome import outcome_of
from scoring.score import Scores
from scoring.stated_rows import Canonical

# A part of a decision, and the type and id of a record behind it.
_Key = tuple[str, object, object]
# The records behind the parts of a decision, each with what it does there.
_Behind = Mapping[_Key, tuple[int, Canonical]]


class StepKind(StrEnum):
    """What steps, in the order in which it is looked for."""

    RULES = "rules"
    MODEL = "model"
    ATTRIBUTE = "attribute"
    TIER_READ = "tier_read"
    RECORD = "record"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class StepCause:
    """Why an outcome differs from the one before it, the day moved and nothing new known.

    `reason` is what moved the tier, None where the tier stays or nothing stands out. `left` are the records that count
    no more where they did, `entered` those that begin to, `aged` those that are still behind a figure that stepped.
    `attributes` are fields whose value changes; `schemes` the rule sets read whose tier changed.
    """

    kind: StepKind
    reason: MainReason | None
    left: tuple[Canonical, ...] = ()
    entered: tuple[Canonical, ...] = ()
    aged: tuple[Canonical, ...] = ()
    attributes: tuple[str, ...] = ()
    schemes: tuple[RuleSet, ...] = ()


def causes_of(path: Iterable[Step]) -> Iterator[tuple[Step, StepCause | None]]:
    """Each step of one path with why its outcome differs from that of the step before it; of the first, None."""
    before: Step | None = None
    seen: _Behind = {}
    for step in path:
        # Each step is explained once, for the one before it and the one after.
        behind = _behind_of(step.scores)
        yield step, None if before is None else _cause_of(before, seen, step, behind)
        before, seen = step, behind


def cause_of_step(before: Step, after: Step) -> StepCause:
    """Why the outcome of `after` differs from that of `before`, the step before it on one path."""
    return _cause_of(before, _behind_of(before.scores), after, _behind_of(after.scores))


def _cause_of(before: Step, old: _Behind, after: Step, new: _Behind) -> StepCause:
    was, now, reason = before.scores, after.scores, _reason_of(before, after)
    if was is None or now is None or was.closure != now.closure:
        return StepCause(StepKind.RULES, reason)
    left = _records_at(old, old.keys() - new.keys())
    entered = _records_at(new, new.keys() - old.keys())
    aged = _records_at(new, {key for key in new.keys() & old.keys() if new[key][0] != old[key][0]})
    attributes, schemes = tuple(_attributes_changed(was, now)), tuple(_tiers_changed(was, now))
    holds = {
        StepKind.MODEL: _model_of(was) != _model_of(now),
        StepKind.ATTRIBUTE: bool(attributes),
        StepKind.TIER_READ: bool(schemes),
        StepKind.RECORD: bool(left or entered),
        StepKind.TIME: True,
    }
    kind = next(kind for kind in StepKind if holds.get(kind))
    return StepCause(kind, reason, left, entered, () if left or entered else aged, attributes, schemes)


def _reason_of(before: Step, after: Step) -> MainReason | None:
    was, now, old, new = before.scores, after.scores, before.outcome, after.outcome
    if was is None or now is None or old.tier == new.tier:
        return None
    return main_reason_of(old, was.rule_set, new, now.rule_set, direction_of_move(was, old.tier, now, new.tier))


def direction_of_move(was: Scores, old: str | None, now: Scores, new: str | None) -> str:
    """WORSE or BETTER by the order of tiers now, OTHER into or out of being classified or of other tiers."""
    if old is None or new is None or old not in now.tiers:
        return OTHER
    return WORSE if now.tiers.index(new) > now.tiers.index(old) else BETTER


def _model_of(scores: Scores) -> object:
    return None if scores.assistance is None else (scores.assistance.use.state, scores.assistance.use.digest)


def _attributes_changed(was: Scores, now: Scores) -> Iterator[str]:
    """The fields of the enterprise that have another value, in their order."""
    assert was.view is not None
    assert now.view is not None
    old, new = was.view.facts, now.view.facts
    yield from (name for name in {**old.attributes, **new.attributes} if _value_of(old, name) != _value_of(new, name))


def _value_of(facts: Facts, name: str) -> int | str | None:
    column, words = facts.attributes.get(name), facts.vocabularies.get(name)
    if column is None or column[0] == MISSING[ENTERPRISE_FIELDS[name].kind]:
        return None
    return int(column[0]) if words is None else words.texts[column[0]]


def _tiers_changed(was: Scores, now: Scores) -> Iterator[RuleSet]:
    """The rule sets read, one of the other, whose tier of the enterprise changed."""
    for scheme, new in now.read.items():
        if outcome_of(was.read[scheme], 0).tier != outcome_of(new, 0).tier:
            yield new.rule_set


def _behind_of(scores: Scores | None) -> _Behind:
    return {} if scores is None else dict(_behind(explain(scores, 0)))


def _behind(explanation: Explanation) -> Iterator[tuple[_Key, tuple[int, Canonical]]]:
    """The records behind each part of a decision, with what each does there: its points, or whether the part holds."""
    for line in explanation.lines:
        for one in line.evidence:
            yield _key_of(line.id, one.record), (one.points, one.record)
    for override in explanation.overrides:
        for record in override.records:
            yield _key_of(override.override.id, record), (int(override.holds), record)
    for why in explanation.not_rated:
        for record in why.records:
            yield _key_of(why.reason.id, record), (1, record)


def _key_of(part: str, record: Canonical) -> _Key:
    return part, record["type"], record["record_id"]


def _records_at(behind: _Behind, keys: Set[_Key]) -> tuple[Canonical, ...]:
    """The records at the keys, each once, by type and id."""
    found = {key[1:]: behind[key][1] for key in keys}
    return tuple(found[key] for key in sorted(found, key=str))
