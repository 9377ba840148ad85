"""Facts on one day after the other, and all that is stored of what they come to."""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from rules.calendar import date_of
from rules.ruleset import RuleSet
from scoring.repeated_facts import repeat_facts
from scoring.review import review_days
from scoring.score import Scores, score, score_on_days
from tests.reference import product
from tests.worlds.random_facts import World

Table = npt.NDArray[np.int64]
# So many days are looked at together: test_days_of_their_own shows that each gives what it gives alone.
TOGETHER = 100


def figures(scores: Scores) -> Table:
    """All that is stored of each enterprise, one column to each, with what was read."""
    own = (scores.lines, [scores.score, scores.tier, scores.decided_by], scores.overrides, scores.not_rated)
    read = [figures(one) for one in scores.read.values()]
    return np.concatenate([*(np.asarray(part, np.int64).reshape(-1, len(scores.score)) for part in own), *read])


class Walk:
    """Facts on one day after the other, scored by the same rule sets as known on the same day."""

    def __init__(self, rule_sets: Sequence[RuleSet], facts: World) -> None:
        first = product.scored(rule_sets, facts, evidence=True)
        assert first.view is not None
        self.rule_sets, self.facts, self.known_on = rule_sets, first.view.facts, facts.known_on

    def on(self, day: int, *, evidence: bool = False) -> Scores:
        return score(self.rule_sets, self.facts, date_of(day), self.known_on, evidence=evidence)

    def figures_on(self, days: Sequence[int]) -> Iterator[Table]:
        """What is stored of each enterprise on every day."""
        n = len(self.facts)
        for begin in range(0, len(days), TOGETHER):
            some = np.array(days[begin : begin + TOGETHER], np.int32)
            repeated = repeat_facts(self.facts, np.tile(np.arange(n), len(some)))
            found = figures(score_on_days(self.rule_sets, repeated, np.repeat(some, n), self.known_on))
            yield from np.split(found, len(some), axis=1)

    def review_days(self, day: int) -> npt.NDArray[np.int32]:
        return review_days(self.on(day, evidence=True), self.rule_sets)
