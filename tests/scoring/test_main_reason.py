"""Which override gave a decision its tier, where several of one level hold."""

from datetime import date
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.record_types import RECORD_TYPES
from scoring.main_reason import OTHER, ByOverride, deciding_override_of
from scoring.movers import DIRECTIONS, Movers
from scoring.outcome import outcome_of
from scoring.rows import facts_of
from scoring.score import score
from tests.reference import product
from tests.reference.document import TIERS, override, text
from tests.scoring.review_cases import PLAIN, Plain, under

DAY = date(2026, 6, 30)
SOME = settings(max_examples=max(16, settings().max_examples // 4))
Withins = tuple[list[str] | None, ...]
HOLDS = {"measure": {"kind": "value", "field": "employees"}, "at_least": 1}
# PLAIN takes a point off, so the score is 99 and the band A.


def relabelling(*withins: list[str] | None) -> Plain:
    """A document with class overrides to M, each within these tiers."""
    overrides = [
        override(f"c{place}", "class", tier="M", when=HOLDS, **({} if within is None else {"within": within}))
        for place, within in enumerate(withins)
    ]
    tiers = [*TIERS, {"id": "M", "title": text("M")}]
    return under(PLAIN, tiers=tiers, overrides=overrides)


@pytest.mark.parametrize(
    ("withins", "expected"),
    [((["B"], None), "c1"), ((["A"], None), "c0"), ((["B", "C"], ["A", "B"], None), "c1"), ((None, ["A"]), "c0")],
)
def test_a_class_that_speaks_of_another_band_did_not_decide(withins: Withins, expected: str) -> None:
    (rule_set,) = product.load([relabelling(*withins)])
    (plain,) = product.load([under(PLAIN, tiers=relabelling()["tiers"])])
    facts = facts_of([{"uscc": "REG-1", "employees": 3}], [], {*RECORD_TYPES})
    before, after = score((plain,), facts, DAY), score((rule_set,), facts, DAY)
    outcome = outcome_of(after, 0)
    held = tuple(one.id for one in rule_set.overrides)
    assert (outcome.tier, outcome.decided_by, outcome.overrides) == ("M", "class", held)
    found = deciding_override_of(outcome, rule_set)
    assert found is not None
    assert found.id == expected
    movers = Movers(plain, rule_set)
    moved = movers.moved(before, after, np.array([0]), np.array([DIRECTIONS.index(OTHER)]))
    reason = movers.all[int(moved.mover[0])].reason(0, 0)
    assert isinstance(reason, ByOverride)
    assert reason.override.id == expected


@given(st.integers(0, 2**32))
@SOME
def test_of_classes_the_first_listed_that_speaks_of_the_band_decided(seed: int) -> None:
    rng = Random(seed)  # noqa: S311 - repeatable on purpose
    withins = [rng.choice((None, rng.sample("ABCD", 2))) for _ in range(3)]
    document = relabelling(*withins)
    document["overrides"] = [{**one, "tier": rng.choice("MMB")} for one in document["overrides"]]
    (rule_set,) = product.load([document])
    facts = facts_of([{"uscc": "REG-1", "employees": rng.choice((0, 3))}], [], {*RECORD_TYPES})
    outcome = outcome_of(score((rule_set,), facts, DAY), 0)
    found = deciding_override_of(outcome, rule_set)
    held = [one for one in rule_set.overrides if one.id in outcome.overrides]
    first = next((one for one in held if one.within is None or "A" in one.within), None)
    assert found == first
