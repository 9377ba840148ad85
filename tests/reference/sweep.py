"""A fixed list of hand-made and random rule sets and facts, as a program: compare the product with answers given.

`python -m tests.reference.sweep ANSWERS.json` ends with 1 and the first difference where there is one;
`python -m tests.reference.sweep` prints the product's own answers to the first few.
"""

import json
import sys
from pathlib import Path
from random import Random

from tests.reference import product
from tests.reference.conditions import Plain
from tests.reference.evaluate import Decision, evaluate_world
from tests.reference.meetings import CASES
from tests.reference.rule_sets import closure
from tests.worlds.random_facts import World, world

SEEDS = range(120)
FEW = range(40)
Answer = list[list[object]]


def case(seed: int) -> tuple[list[Plain], World]:
    """The rule sets and facts of one seed; the first are made by hand."""
    if seed < len(CASES):
        return CASES[seed][1]
    rng = Random(seed)  # noqa: S311 - repeatable on purpose
    return closure(rng), world(rng, most_enterprises=40)


def right(seed: int) -> Answer:
    """What the reference says."""
    return _plain(evaluate_world(*case(seed)))


def given(seed: int) -> Answer:
    """What the product says."""
    documents, facts = case(seed)
    return _plain(product.answers(product.load(documents), facts))


def _plain(decisions: list[Decision]) -> Answer:
    return [[d.score, d.tier, d.decided_by, dict(d.lines)] for d in decisions]


def main(arguments: list[str]) -> int:
    if not arguments:
        print(json.dumps([given(seed) for seed in FEW]))
        return 0
    for seed, answer in enumerate(json.loads(Path(arguments[0]).read_text())):
        if given(seed) != answer:
            print(f"seed {seed} differs")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
