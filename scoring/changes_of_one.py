"""Why the decision on one enterprise differs between two standpoints, record by record (see `scoring.changes`).

What was corrected and what is new is substituted in steps: attributes first, then record by record. Each step is told
by the outcomes without and with it, so the steps of a cause add up to its part.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from scoring.changes import Basis, Cause, Part, scores_of_rules
from scoring.facts import Facts
from scoring.model import features_of
from scoring.outcome import Outcome, outcome_of
from scoring.required_fields import needs_of
from scoring.score import score
from scoring.substitution import How, Item, Known, Pool, attributes_changed

# So many items of a cause are told one by one; those that follow are substituted together.
MOST_TOLD = 100


@dataclass(frozen=True, slots=True)
class Standpoint:
    """What is known of one enterprise on a day, and what decides there; `facts` are those of the day D."""

    known: Known
    basis: Basis


@dataclass(frozen=True, slots=True)
class Step(Part):
    """What some items of a cause do, or all of a cause that is not told by items."""

    items: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class ChangesOfOne:
    """The steps from one standpoint to another, in the order in which they are substituted."""

    steps: tuple[Step, ...]

    @property
    def before(self) -> Outcome:
        """The outcome at the first standpoint."""
        return self.steps[0].before

    @property
    def after(self) -> Outcome:
        """The outcome at the second."""
        return self.steps[-1].after

    def steps_of(self, cause: Cause) -> tuple[Step, ...]:
        """The steps of a cause."""
        return tuple(step for step in self.steps if step.cause is cause)

    def parts(self) -> tuple[Part, ...]:
        """The part of every cause, in the order of `Cause`.

        Where it has a score all along, the points add up to the whole difference.
        """
        of_causes = (self.steps_of(cause) for cause in Cause)
        return tuple(Part(steps[0].cause, steps[0].before, steps[-1].after) for steps in of_causes)


def changes_of_one(then: Standpoint, now: Standpoint, late: Facts, timed: Facts) -> ChangesOfOne:
    """What changed for the one enterprise.

    `late` and `timed` are its attributes as known now on the first and on the second day, without those changes that
    are new. Raises ValueError where the second standpoint is before the first.
    """
    first, last = then.basis, now.basis
    if last.day < first.day or now.known.known_on < then.known.known_on:
        raise ValueError("changes are told from an earlier standpoint to a later one")
    needs = [needs_of(one.rule_sets, features_of(one.models)) for one in (first, last)]
    fields = {name for need in needs for name in need.enterprise_fields}
    pool = Pool(then.known, now.known, first.day, {name for need in needs for name in need.types})
    corrected = _by_steps([*attributes_changed(How.CORRECTED, then.known.facts, late, fields), *pool.corrected])
    new = _by_steps([*attributes_changed(How.NEW, timed, now.known.facts, fields), *pool.new])
    before = pool.facts_by_step(corrected, (then.known.facts, late))
    after = pool.facts_by_step(new, (timed, now.known.facts))
    known_on = now.known.known_on
    known_late = score(first.rule_sets, before, first.day, known_on, models=first.models)
    added = score(first.rule_sets, after, last.day, known_on, models=first.models)
    steps = [*_steps_of(Cause.CORRECTIONS, [outcome_of(known_late, n) for n in range(len(before))], corrected)]
    steps.append(Step(Cause.TIME, steps[-1].after, outcome_of(added, 0)))
    steps += _steps_of(Cause.NEW_RECORDS, [outcome_of(added, n) for n in range(len(after))], new)
    for cause, scores in scores_of_rules(first, last, now.known.facts, known_on, added):
        steps.append(Step(cause, steps[-1].after, steps[-1].after if scores is added else outcome_of(scores, 0)))
    return ChangesOfOne(tuple(steps))


def _by_steps(items: Sequence[Item]) -> list[tuple[Item, ...]]:
    told: list[tuple[Item, ...]] = [(item,) for item in items[:MOST_TOLD]]
    return [*told, tuple(items[MOST_TOLD:])] if len(items) > MOST_TOLD else told


def _steps_of(cause: Cause, outcomes: Sequence[Outcome], items: Iterable[tuple[Item, ...]]) -> Iterator[Step]:
    """A step for some items each; one that changes nothing where there are none."""
    taken = list(zip(pairwise(outcomes), items, strict=True))
    yield from (Step(cause, *both, some) for both, some in taken)
    if not taken:
        yield Step(cause, outcomes[0], outcomes[0])
