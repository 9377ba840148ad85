"""What keeps an enterprise out of a tier is what a slow walk along the order of tiers finds."""

from collections import Counter
from datetime import date
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.library import shipped_library
from rules.ruleset import RuleSet
from scoring.explain import Explanation, explain
from scoring.rows import facts_of
from scoring.score import score
from scoring.why_not import LedAway, NotClassified, OutsideBand, WhyNot, Without, WithoutBand, why_not
from tests.reference import product
from tests.reference.evaluate import case_of
from tests.reference.rule_sets import closure
from tests.reference.why_not import Away, Kept
from tests.reference.why_not import why_not as slow_why_not
from tests.worlds.random_facts import Row, world

LARGE = st.integers(0, 2**32).map(lambda seed: Random(seed))  # noqa: S311 - repeatable on purpose
DAY = date(2026, 6, 30)
FIRM: Row = {"uscc": "REG-1", "established_on": date(2015, 3, 1), "industry": "I6513", "employees": 20}


def kept(found: WhyNot) -> Kept:
    """The finding in the words of the reference."""
    then, obstacle = tuple(map(away, found.then)), found.obstacle
    match obstacle:
        case None:
            return Kept("", [], then=then)
        case NotClassified():
            return Kept("not classified", [one.reason.id for one in obstacle.reasons], then=then)
        case LedAway():
            return Kept("led away", [], away=away(obstacle), then=then)
        case WithoutBand():
            return Kept("no band", [one.reason.override.id for one in obstacle.possible], then=then)
        case OutsideBand():
            ids = [one.reason.override.id for one in obstacle.possible]
            return Kept("outside", ids, obstacle.lacks, then=then)


def away(found: LedAway) -> Away:
    return Away(found.level, found.to, [one.override.id for one in found.overrides])


@given(LARGE)
def test_the_way_is_that_of_the_reference_for_every_tier(rng: Random) -> None:
    documents, facts = closure(rng), world(rng, most_enterprises=4)
    rule_sets = product.load(documents)
    scores = product.scored(rule_sets, facts, evidence=True)
    for place, firm in enumerate(facts.enterprises):
        case = case_of(documents, firm, facts.rows_of(firm), facts.as_of, facts.known_on)
        explanation = explain(scores, place)
        for tier in rule_sets[-1].tier_ids():
            assert kept(why_not(explanation, tier)) == slow_why_not(case, tier)


def test_random_worlds_meet_every_obstacle() -> None:
    met: Counter[str] = Counter()
    for seed in range(60):
        rng = Random(seed)  # noqa: S311 - repeatable on purpose
        documents, facts = closure(rng), world(rng, most_enterprises=4)
        for place in range(len((scores := product.scored(product.load(documents), facts, evidence=True)).tier)):
            for tier in scores.tiers:
                found = why_not(explain(scores, place), tier)
                met[type(found.obstacle).__name__] += 1
                met["then"] += len(found.then) > 1
                if isinstance(found.obstacle, LedAway):
                    met[found.obstacle.level] += 1
                    met["several"] += len(found.obstacle.overrides) > 1
    expected = {"NoneType", "NotClassified", "OutsideBand", "WithoutBand", "LedAway", "then", "several"}
    assert expected | {"class", "shift", "floor", "cap", "manual", "direct"} <= met.keys()


def explained(rule_set: RuleSet, *records: Row) -> Explanation:
    closed = shipped_library().closure(rule_set, DAY)
    return explain(score(closed, facts_of([FIRM], records), DAY, evidence=True), 0)


@pytest.fixture(scope="module")
def generic() -> RuleSet:
    return shipped_library().in_force("generic", DAY)


def test_the_points_that_lack_lead_into_the_band_and_a_hundredth_less_does_not(generic: RuleSet) -> None:
    explanation = explained(generic)
    intervals = {tier.id: tier.interval for tier in generic.tiers}
    bands = [tier for tier in generic.tier_ids() if tier != explanation.tier]
    assert len(bands) == 3
    for tier in bands:
        obstacle, interval = why_not(explanation, tier).obstacle, intervals[tier]
        assert isinstance(obstacle, OutsideBand)
        assert interval is not None
        there, step = obstacle.score + obstacle.lacks, 1 if obstacle.lacks > 0 else -1
        assert product_band(generic, there) == tier
        assert product_band(generic, there - step) != tier
        assert obstacle.is_inside == interval.holds(obstacle.border)


def product_band(rule_set: RuleSet, held: int) -> str:

    value = Decimal(held) / 100
    return next(tier.id for tier in rule_set.tiers if tier.interval is not None and tier.interval.holds(value))


def test_a_list_that_leads_away_is_named_with_its_record(generic: RuleSet) -> None:
    listed: Row = {
        "uscc": "REG-1",
        "record_id": "s",
        "type": "serious_violation",
        "occurred_on": "2026-01-01",
        "authority": "甲局",
    }
    found = why_not(explained(generic, listed), "A")
    away = found.obstacle if isinstance(found.obstacle, LedAway) else found.then[-1]
    assert (away.level, away.to) == ("direct", "D")
    assert [record["record_id"] for record in away.overrides[0].records] == ["s"]


def test_rules_that_would_give_the_worst_tier_are_named_as_not_holding(generic: RuleSet) -> None:
    obstacle = why_not(explained(generic), "D").obstacle
    assert isinstance(obstacle, OutsideBand)
    assert obstacle.possible
    assert {one.without for one in obstacle.possible} == {Without.NOT_HOLDING}


def test_a_tier_that_the_rule_set_has_not_is_refused(generic: RuleSet) -> None:
    with pytest.raises(ValueError, match="no tier 'E'"):
        why_not(explained(generic), "E")
