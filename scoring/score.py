"""The decision function: (rule sets, facts known by day K, day D) to score, tier and what decided it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np

from rules.calendar import day_of
from rules.ruleset import RuleSet
from scoring.compiler import Compiler
from scoring.facts import NO_NUMBER, Facts, Ints, Mask
from scoring.lines import Lines
from scoring.tiers import LEVELS, Tiers
from scoring.view import View
from scoring.visibility import known


@dataclass(frozen=True, slots=True)
class Scores:
    """What one rule set says of every enterprise of a block.

    `score` (n,) int64 hundredths, `NO_NUMBER` where not rated; `tier` (n,) int8 index into `tiers`, -1 where not
    rated; `decided_by` (n,) int8 index into `levels`; `lines` (len(line_ids), n) int64 hundredths, so that the
    base plus all lines is the score; `overrides` and `not_rated` say where each condition of that name holds.
    `read` holds the scores of the schemes that were read; `view` the evidence, where it was asked for; `known_on`
    None means that everything in the facts was known.
    """

    rule_set: RuleSet
    as_of: date
    known_on: date | None
    score: Ints
    tier: Ints
    decided_by: Ints
    line_ids: tuple[str, ...]
    lines: Ints
    overrides: Mask
    not_rated: Mask
    read: "Mapping[str, Scores]"
    view: View | None = None
    levels: tuple[str, ...] = LEVELS

    @property
    def tiers(self) -> tuple[str, ...]:
        """Tier ids, best to worst."""
        return self.rule_set.tier_ids()

    @property
    def closure(self) -> tuple[RuleSet, ...]:
        """The rule set, last, after all that it reads, directly or not."""
        found: dict[str, RuleSet] = {}
        for read in self.read.values():
            found |= {rule_set.scheme: rule_set for rule_set in read.closure}
        return (*found.values(), self.rule_set)


@dataclass(frozen=True, slots=True)
class Program:
    """A rule set compiled to the integer grid."""

    compiler: Compiler
    lines: Lines
    tiers: Tiers


@lru_cache(maxsize=64)
def program(rule_set: RuleSet) -> Program:
    """The compiled form of `rule_set`, kept for the next block."""
    compiler = Compiler()
    return Program(compiler, Lines(rule_set, compiler), Tiers(rule_set, compiler))


def score(
    rule_sets: Sequence[RuleSet],
    facts: Facts,
    as_of: date,
    known_on: date | None = None,
    *,
    evidence: bool = False,
) -> Scores:
    """The scores under the last of `rule_sets`, which come with those they read before them.

    Deterministic: no order of rows, size of block or choice of `evidence` changes a figure. `known_on` left out
    means everything in `facts` is known. With `evidence` the masks are kept for `scoring.explain`.
    """
    visible = known(facts.records, day_of(known_on or date.max))
    read: dict[str, Scores] = {}
    for rule_set in rule_sets:
        view = View(rule_set, facts, day_of(as_of), visible, read)
        read[rule_set.scheme] = _score_one(rule_set, view, as_of, known_on, evidence)
    return read[rule_sets[-1].scheme]


def _score_one(rule_set: RuleSet, view: View, as_of: date, known_on: date | None, evidence: bool) -> Scores:
    compiled = program(rule_set)
    lines, view.score = compiled.lines.evaluate(view)
    tiering = compiled.tiers.evaluate(view)
    score = view.score
    if len(tiering.not_rated):
        score = np.where(tiering.tier < 0, NO_NUMBER, score)
    return Scores(
        rule_set,
        as_of,
        known_on,
        score,
        tiering.tier,
        tiering.decided_by,
        compiled.lines.ids,
        lines,
        tiering.overrides,
        tiering.not_rated,
        {scheme: view.read[scheme] for scheme in rule_set.reads},
        view if evidence else None,
    )
