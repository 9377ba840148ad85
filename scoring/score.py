"""The decision function: (rule sets, model, facts known by day K, day D) to score, tier and what decided it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

import numpy as np

from rules.calendar import date_of, day_of
from rules.feature_set import FeatureSet
from rules.ruleset import RuleSet
from scoring.block_days import Day, days_of
from scoring.block_view import BlockView
from scoring.compiler import Compiler
from scoring.doubts import Doubted, doubts_of_view
from scoring.facts import NO_NUMBER, Facts, Ints, Mask
from scoring.features import columns_in
from scoring.known_versions import known_records_of
from scoring.model import Models, ModelState, ModelUse, model_of
from scoring.model_effect import Assistance, apply_model
from scoring.score_lines import Lines
from scoring.tiers import LEVELS, Tiers


@dataclass(frozen=True, slots=True)
class Scores:
    """The results of one rule set for every enterprise of a block.

    `score` (n,) int64 hundredths, `NO_NUMBER` where not rated; `tier` (n,) int8 index into `tiers`, -1 where not
    rated; `decided_by` (n,) int8 index into `levels`; `lines` (len(line_ids), n) int64 hundredths, so that the
    base plus all lines is the score; `overrides` and `not_rated` say where each condition of that name holds.
    `read` holds the scores of the schemes that were read; `view` the evidence, where it was asked for; `known_on`
    None means that everything in the facts was known. `assistance` says what the model did, None where the rule set
    asks for none. `doubts` are what there is to say of the records, where it was asked for.
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
    assistance: Assistance | None = None
    view: BlockView | None = None
    doubts: tuple[Doubted, ...] = ()
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

    @property
    def live_model(self) -> ModelUse | None:
        """The model whose points count in these scores."""
        use = None if self.assistance is None else self.assistance.use
        return use if use is not None and use.state is ModelState.LIVE else None

    @property
    def features(self) -> tuple[FeatureSet, ...]:
        """The feature sets of all models that had a say, in shadow mode too."""
        used = None if self.assistance is None else self.assistance.use.features
        read = [features for scores in self.read.values() for features in scores.features]
        return tuple(dict.fromkeys([*read, *([used] if used else [])]))


@dataclass(frozen=True, slots=True)
class Program:
    """A rule set compiled to the integer grid."""

    compiler: Compiler
    lines: Lines
    tiers: Tiers


@lru_cache(maxsize=64)
def program_of(rule_set: RuleSet) -> Program:
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
    models: Models | None = None,
    doubts: bool = False,
) -> Scores:
    """The scores under the last of `rule_sets`, which come with those they read before them.

    Deterministic: no order of rows, size of block or choice of `evidence` changes a figure. `known_on` left out
    means everything in `facts` is known. With `evidence` the masks are kept for `scoring.explain`. `models` holds, by
    scheme, what gives a model's points. With `doubts` the last rule set says what it did not count, and why.
    """
    days = day_of(as_of), day_of(known_on or date.max)
    return _score_all(rule_sets, facts, days, (as_of, known_on), models or {}, evidence, doubts)


def score_on_days(
    rule_sets: Sequence[RuleSet],
    facts: Facts,
    as_of: Ints,
    known_on: Ints | date | None = None,
    *,
    evidence: bool = False,
    models: Models | None = None,
) -> Scores:
    """The scores of each enterprise on a day of its own, (n,) days since 1970-01-01.

    `known_on` is one day K for all, or (n,) a day for each; left out, everything in `facts` is known. The attributes
    in `facts` are those of the days. Every figure is what `score` gives the enterprise alone on its days under the
    same rule sets; `as_of` of the result, and `known_on` where there is one for each, is the last of the days.
    """
    known = days_of(date.max if known_on is None else known_on)
    last = date_of(int(as_of.max(initial=0)))
    dates = last, date_of(int(known_on.max(initial=0))) if isinstance(known_on, np.ndarray) else known_on
    return _score_all(rule_sets, facts, (as_of, known), dates, models or {}, evidence)


def _score_all(
    rule_sets: Sequence[RuleSet],
    facts: Facts,
    days: tuple[Day, Day],
    dates: tuple[date, date | None],
    models: Models,
    evidence: bool,
    doubts: bool = False,
) -> Scores:
    records, visible = known_records_of(facts.records, days[1])
    facts = facts if records is facts.records else replace(facts, records=records)
    read: dict[str, Scores] = {}
    for rule_set in rule_sets:
        view = BlockView(rule_set, facts, days[0], visible, read)
        read[rule_set.scheme] = _score_one(rule_set, view, read, dates, models, evidence)
    scores = read[rule_sets[-1].scheme]
    return replace(scores, doubts=tuple(doubts_of_view(rule_set, view))) if doubts else scores


def _score_one(
    rule_set: RuleSet,
    view: BlockView,
    read: Mapping[str, Scores],
    dates: tuple[date, date | None],
    models: Models,
    evidence: bool,
) -> Scores:
    compiled, use = program_of(rule_set), model_of(rule_set, models)
    if use is not None and use.predictor is not None and use.features is not None:
        columns = columns_in(view, use.features, compiled.compiler)
        view.probability = use.predictor.probability(use.predictor.log_odds(columns))
    lines, view.score = compiled.lines.evaluate(view)
    assistance = None
    if use is None:
        tiering = compiled.tiers.evaluate(view)
    else:
        lines, tiering, assistance = apply_model(use, compiled.lines, compiled.tiers, view, lines)
    score = view.score
    if len(tiering.not_rated):
        score = np.where(tiering.tier < 0, NO_NUMBER, score)
    return Scores(
        rule_set,
        *dates,
        score,
        tiering.tier,
        tiering.decided_by,
        compiled.lines.ids,
        lines,
        tiering.overrides,
        tiering.not_rated,
        {scheme: read[scheme] for scheme in rule_set.reads},
        assistance,
        view if evidence else None,
    )
