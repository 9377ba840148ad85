"""Why an enterprise is not in a tier: of the decision in effect, or of a day as known on a day."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from rules.errors import NoRuleSet
from rules.ruleset import RuleSet
from rules.texts import Text
from scoring.explain import Explanation, explain
from scoring.why_not import WhyNot, why_not
from service.core.clock import today
from service.core.names import Names
from service.core.problem import refusal_at
from service.core.settings import Settings
from service.core.web.context import library
from service.decisions.decisions import history_of
from service.decisions.editions import edition_now
from service.facts.enterprises import Enterprise
from service.facts.stored import read_stored
from service.rule_sets.queries import closure_of
from service.scores.withheld import withhold_others
from service.tiers.decided import decided_of, not_explained
from service.tiers.on_a_day import score_on


@dataclass(frozen=True, slots=True)
class AskedTier:
    """A tier of a scheme (or of scheme@version); without both days it is asked of the decision in effect."""

    scheme: str
    tier: str
    as_of: date | None = None
    known_on: date | None = None

    @property
    def is_of_decision(self) -> bool:
        """Whether it asks of the decision in effect rather than of a day or a version."""
        return self.as_of is None and self.known_on is None and "@" not in self.scheme


@dataclass(frozen=True, slots=True)
class Answered:
    """The reasons of a decision (`of_decision`) or of a day, and what keeps the enterprise out of the tier."""

    explanation: Explanation
    why: WhyNot
    of_decision: bool


@dataclass(frozen=True, slots=True)
class NoVersion:
    """No version of the scheme is in force on the day, so that nobody has any tier of it; `said` is why."""

    as_of: date
    known_on: date
    said: Text


def why_not_in_tier(
    connection: Connection, found: Enterprise, asked: AskedTier, schemes: Names, settings: Settings
) -> Answered | NoVersion:
    """What keeps the enterprise out of the tier, without what it tells of tiers of others than `schemes`.

    Where nothing is in effect it is asked of today. Raises Problem 422 for a scheme or a tier that is not there,
    and 409 for a decision whose reasons cannot be told.
    """
    explanation = _explanation_of_decision(connection, found, asked.scheme) if asked.is_of_decision else None
    of_decision = explanation is not None
    if explanation is None:
        as_of, known_on = asked.as_of or today(), asked.known_on or today()
        nothing = _no_version(asked.scheme, as_of, known_on)
        if nothing is not None:
            return nothing
        explanation = explain(score_on(connection, found, asked.scheme, as_of, known_on, settings), 0)
    shown = withhold_others(explanation, schemes)
    _refuse_other_tiers(shown.rule_set, asked.tier)
    return Answered(shown, why_not(shown, asked.tier), of_decision)


def _explanation_of_decision(connection: Connection, found: Enterprise, scheme: str) -> Explanation | None:
    """The reasons of the decision in effect; None where none is."""
    edition = edition_now(connection, scheme)
    if edition is None:
        return None
    past = history_of(connection, found.id, scheme, limit=1)
    decided = decided_of(connection, read_stored(connection, [found.id]), edition, past)
    if decided.decision is not None and decided.explanation is None:
        raise not_explained(decided)
    return decided.explanation


def _no_version(scheme: str, as_of: date, known_on: date) -> NoVersion | None:
    if scheme not in library().schemes():
        # Of what does not exist, or of a version by name, scoring says so.
        return None
    try:
        closure_of(library(), scheme, as_of, known_on)
    except NoRuleSet as error:
        return NoVersion(as_of, known_on, Text(error.zh, error.en))
    return None


def _refuse_other_tiers(rule_set: RuleSet, tier: str) -> None:
    ids = rule_set.tier_ids()
    if tier not in ids:
        there = Text(f"该方案没有这一类别，可用：{'、'.join(ids)}。", f"No such tier; there are: {', '.join(ids)}.")
        raise refusal_at("query.tier", there)
