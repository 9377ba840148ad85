"""The examples of a rule set, worked out by the decision function and compared with what they expect."""

from collections.abc import Iterator, Sequence

from rules.record_types import RECORD_TYPES
from rules.ruleset import Example, RuleSet
from rules.texts import Text
from scoring.facts import NO_NUMBER
from scoring.rows import facts_of
from scoring.score import Scores, score


def differences_of(rule_sets: Sequence[RuleSet], example: Example) -> tuple[Text, ...]:
    """Returns a text for each answer of the last of `rule_sets` that is not as `example` expects; none if all are."""
    local = {name: kind for rule_set in rule_sets for name, kind in rule_set.record_types.items()}
    facts = facts_of([{"uscc": "example", **example.enterprise}], example.records, {**RECORD_TYPES, **local})
    return tuple(_differences(example, score(rule_sets, facts, example.as_of, example.known_on)))


def _differences(example: Example, scores: Scores) -> Iterator[Text]:
    expect = example.expect
    tier = None if scores.tier[0] < 0 else scores.tiers[scores.tier[0]]
    if tier != expect.tier:
        yield _otherwise(Text("类别", "tier"), expect.tier, tier)
    points = None if scores.score[0] == NO_NUMBER else int(scores.score[0])
    if expect.score is not None and points != int(expect.score * 100):
        yield _otherwise(Text("分值", "score"), expect.score, None if points is None else points / 100)
    level = scores.levels[scores.decided_by[0]]
    if expect.decided_by is not None and tier is not None and level != expect.decided_by:
        yield _otherwise(Text("判定方式", "decided by"), expect.decided_by, level)
    for silent in sorted(set(expect.reasons) - fired_ids_of(scores)):
        yield Text(f"“{silent}”没有起作用", f"{silent} did not fire")


def fired_ids_of(scores: Scores) -> set[str]:
    """Returns the ids of the lines with points and of the overrides and reasons that hold, for the first enterprise."""
    rule_set = scores.rule_set
    lines = {line for line, points in zip(scores.line_ids, scores.lines[:, 0], strict=True) if points}
    overrides = {o.id for o, holds in zip(rule_set.overrides, scores.overrides[:, 0], strict=True) if holds}
    return (
        lines | overrides | {r.id for r, holds in zip(rule_set.not_rated, scores.not_rated[:, 0], strict=True) if holds}
    )


def _otherwise(what: Text, expected: object, given: object) -> Text:
    return Text(f"{what.zh}应为 {expected}，实为 {given}", f"{what.en} should be {expected}, is {given}")
