"""The product's answers in the words of the reference; nothing else here touches the product."""

from collections.abc import Mapping, Sequence
from typing import Any

from rules.load_rule_set import parse_rule_set
from rules.record_types import RECORD_TYPES
from rules.ruleset import RuleSet
from scoring.facts import NO_NUMBER
from scoring.rows import facts_of
from scoring.score import Scores, score
from tests.reference.document import as_yaml
from tests.reference.evaluate import Decision
from tests.worlds.random_facts import World


def load(documents: Sequence[Mapping[str, Any]]) -> tuple[RuleSet, ...]:
    """The documents as the loader reads them."""
    return tuple(parse_rule_set(as_yaml(one), f"{one['scheme']}.yaml") for one in documents)


def scored(rule_sets: Sequence[RuleSet], world: World, *, evidence: bool = False) -> Scores:
    """The scores of the whole world as one block."""
    types = {*RECORD_TYPES, *(name for one in rule_sets for name in one.record_types)}
    facts = facts_of(world.enterprises, world.records, types)
    return score(rule_sets, facts, world.as_of, world.known_on, evidence=evidence)


def decisions(scores: Scores) -> list[Decision]:
    """One decision per enterprise of the block."""
    return [_decision(scores, index) for index in range(len(scores.score))]


def _decision(scores: Scores, index: int) -> Decision:
    if scores.tier[index] < 0:
        assert scores.score[index] == NO_NUMBER
        return Decision(None, None, None)
    return Decision(
        int(scores.score[index]),
        scores.tiers[scores.tier[index]],
        scores.levels[scores.decided_by[index]],
        dict(zip(scores.line_ids, scores.lines[:, index].tolist(), strict=True)),
    )


def answers(rule_sets: Sequence[RuleSet], world: World) -> list[Decision]:
    """The product's decision for every enterprise of the world, scored as one block."""
    return decisions(scored(rule_sets, world))
