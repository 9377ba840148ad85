"""What is stored of one enterprise under a scheme, explained from the facts of its run, and what is known since.

The two never mix: points, records and tier are those of the decision; what the next run would find is told beside them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from rules.errors import NoRuleSet
from rules.ruleset import RuleSet
from rules.texts import Text
from scoring.explain import Explanation, explain
from scoring.facts import NO_NUMBER, Facts
from scoring.score import score
from scoring.version import ENGINE_VERSION
from service.core.clock import today
from service.core.names import Names
from service.core.problem import Problem
from service.core.settings import Settings
from service.core.web.context import library
from service.decisions.decisions import Decision
from service.decisions.editions import Edition, edition_of
from service.facts.full_facts import facts_of
from service.facts.known import Known
from service.facts.news import News, news_of
from service.facts.stored import StoredFacts
from service.model.use import models_as_recorded, models_in_use
from service.rule_sets.asked_rule_sets import asked_closure

NO_NEWS = News()
OTHER_RULES = Text(
    "该结果所依据的规则集或计算引擎已有变动，无法重新说明；以所存结果为准，重新分类后可查看理由。",
    "The rule sets or the engine that decided are no longer those here, so that the reasons cannot be derived again; "
    "the stored result stands, and after another run its reasons can be read.",
)
NOT_DERIVED = Text(
    "按该批次的数据重新推算与所存结果不一致，因此不显示理由；以所存结果为准，请告知系统管理员。",
    "Derived again from the facts of its run the result differs from what is stored, so that no reasons are shown; the "
    "stored result stands. Tell the system administrator.",
)


@dataclass(frozen=True, slots=True)
class Decided:
    """The decision in effect, None where the run in effect has none, and the facts that it, or the run, was made from.

    `explanation` is None where there is nothing to explain or, as `why_not` then says, it cannot be derived again.
    """

    decision: Decision | None
    as_of: date
    known: Known
    facts: Facts
    explanation: Explanation | None = None
    why_not: Text | None = None


@dataclass(frozen=True, slots=True)
class Outlook:
    """What the next run would find by what is known now; `tier` None is not classified, `failure` why nothing is."""

    as_of: date
    version: str
    tier: str | None = None
    score: int | None = None
    failure: Text | None = None


@dataclass(frozen=True, slots=True)
class Since:
    """What came to be known since the run that decided, and what the next run would give.

    `by_run` is the run in effect where it is a later one, `of_run` what it counted already: the result was the same.
    """

    known: Known
    news: News
    of_run: News
    by_run: int | None
    rows_to_check: int
    outlook: Outlook

    def is_other_than(self, decision: Decision | None) -> bool:
        """Whether the next run would give another tier than the decision."""
        return self.outlook.failure is None and self.outlook.tier != (decision.tier if decision else None)


def decided_of(connection: Connection, stored: StoredFacts, edition: Edition, past: Sequence[Decision]) -> Decided:
    """The decision in the edition on the enterprise whose facts were read, from the facts of the run that made it.

    `past` are the decisions on it under the scheme that were put into effect, the newest first.
    """
    decision = past[0] if past and past[0].until_run is None else None
    later = decision is not None and decision.from_run != edition.run_id
    run = edition_of(connection, edition.scheme, decision.from_run) if decision and later else edition
    assert run is not None
    known = Known(run.known_on, run.known_change)
    facts = facts_of(stored, run.as_of, run.known_on, run.known_change)
    if decision is None or decision.failure is not None:
        return Decided(decision, run.as_of, known, facts)
    closure = _closure_of(decision)
    if closure is None:
        return Decided(decision, run.as_of, known, facts, why_not=OTHER_RULES)
    models = models_as_recorded(connection, run.models, closure)
    try:
        scores = score(closure, facts, run.as_of, run.known_on, evidence=True, models=models)
        explanation = explain(scores, 0) if len(facts) else None
    except OverflowError:
        explanation = None
    if explanation is None or not _is_of(explanation, decision):
        return Decided(decision, run.as_of, known, facts, why_not=NOT_DERIVED)
    return Decided(decision, run.as_of, known, facts, explanation)


def not_explained(decided: Decided | None) -> Problem:
    """The Problem 409 of a decision whose reasons cannot be told."""
    failure = decided.decision.failure if decided and decided.decision else None
    why = failure or (decided.why_not if decided else None)
    title = Text("该结果无法说明理由。", "The reasons of this result cannot be told.")
    return Problem(409, "not-explained", title, why)


def since_of(
    connection: Connection,
    stored: StoredFacts,
    edition: Edition,
    decided: Decided,
    rows_to_check: int,
    settings: Settings,
    schemes: Names,
) -> Since:
    """What came to be known of the enterprise since it was decided on, as far as who asks may read of tiers.

    `schemes` are those whose tiers it may read, `rows_to_check` how many rows about it wait.
    """
    now = Known(today(), stored.last_change)
    later = decided.decision is not None and decided.decision.from_run != edition.run_id
    seen = Known(edition.known_on, edition.known_change) if later else decided.known
    of_run = news_of(stored, decided.known, seen, schemes) if later else {}
    news = news_of(stored, seen, now, schemes)
    return Since(
        now,
        _only(news),
        _only(of_run),
        edition.run_id if later else None,
        rows_to_check,
        _outlook_of(connection, stored, edition.scheme, now, settings),
    )


def _only(news: Mapping[int, News]) -> News:
    return next(iter(news.values()), NO_NEWS)


def _closure_of(decision: Decision) -> tuple[RuleSet, ...] | None:
    """The rule sets of the decision, None where they are not the ones that are here now."""
    try:
        closure = asked_closure(f"{decision.scheme}@{decision.version}", decision.as_of, decision.known_on)
    except Problem:
        return None
    same = {one.name: one.digest for one in closure} == decision.rule_sets and decision.engine == ENGINE_VERSION
    return closure if same else None


def _is_of(explanation: Explanation, decision: Decision) -> bool:
    """Whether the explanation is of this very outcome."""
    points = {line.id: line.points for line in explanation.lines if line.points}
    said = explanation.tier, explanation.score, explanation.decided_by, points
    return said == (decision.tier, decision.score, decision.decided_by, dict(decision.lines))


def _outlook_of(connection: Connection, stored: StoredFacts, scheme: str, now: Known, settings: Settings) -> Outlook:
    try:
        rule_set = library().in_force(scheme, now.on, now.on)
        closure = library().closure(rule_set, now.on, now.on)
    except NoRuleSet as error:
        return Outlook(now.on, "", failure=Text(error.zh, error.en))
    facts = facts_of(stored, now.on, now.on, now.change)
    models = models_in_use(connection, closure, now.on, settings)
    try:
        scores = score(closure, facts, now.on, now.on, models=models)
    except OverflowError:
        why = Text("数值过大，无法计算。", "A figure is too large to be computed.")
        return Outlook(now.on, rule_set.version, failure=why)
    if not len(facts):
        return Outlook(now.on, rule_set.version)
    tier, points = int(scores.tier[0]), int(scores.score[0])
    return Outlook(
        now.on,
        rule_set.version,
        rule_set.tier_ids()[tier] if tier >= 0 else None,
        None if tier < 0 or points == NO_NUMBER else points,
    )
