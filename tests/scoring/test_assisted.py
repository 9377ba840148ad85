"""The model's points: banded and capped by the rule set, counted only while live, shared out to the last hundredth."""

from datetime import date, timedelta
from fractions import Fraction
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.calendar import day_of
from rules.check.verdict import Property, Verdict
from scoring.apportion import MOST_CANCELLED, apportion_signed
from scoring.check import check_rule_set
from scoring.explain import explain
from scoring.facts import Facts
from scoring.features import feature_columns
from scoring.model import NO_MODEL, ModelState, ModelUse
from scoring.repeated_facts import repeat_facts
from scoring.review import review_days
from scoring.rows import facts_of
from scoring.score import Scores, score, score_on_days
from scoring.tiers import BY_MODEL
from tests.scoring.assisted import feature_set, model, rule_set
from tests.worlds.random_facts import Row, world

ASSISTED = rule_set()
SEEDS = st.integers(0, 2**32)
SOME = settings(max_examples=max(20, settings().max_examples // 2))
FEW = settings(max_examples=max(8, settings().max_examples // 8))
DAY = date(2026, 6, 30)


def block(seed: int, enterprises: int = 6) -> Facts:
    """Random facts in the words of the small rule set."""
    rng = Random(seed)  # noqa: S311 - repeatable on purpose
    worlds = [world(rng, most_enterprises=1) for _ in range(enterprises)]
    firms = [{**w.enterprises[0], "uscc": f"REG-{n}"} for n, w in enumerate(worlds)]
    kinds = {
        "own_type": "administrative_penalty",
        "inspection": "administrative_penalty",
        "manual_adjustment": "honour",
    }
    rows: list[Row] = [
        {**row, "uscc": f"REG-{n}", "type": kinds.get(row["type"], row["type"])}
        for n, w in enumerate(worlds)
        for row in w.records
    ]
    return facts_of(firms, rows)


def scored(facts: Facts, use: ModelUse | None, day: date = DAY, *, evidence: bool = False) -> Scores:
    return score((ASSISTED,), facts, day, evidence=evidence, models={} if use is None else {"assisted": use})


def line(scores: Scores, name: str) -> list[int]:
    return scores.lines[scores.line_ids.index(name)].tolist()


@given(SEEDS)
@SOME
def test_the_probability_is_banded_by_the_rule_set(seed: int) -> None:
    facts = block(seed)
    live = scored(facts, model(ASSISTED))
    assert live.assistance is not None
    assert live.assistance.probability is not None
    columns = feature_columns(feature_set(ASSISTED), facts, DAY, date.max)
    use = model(ASSISTED)
    assert use.predictor is not None
    odds = use.predictor.log_odds(columns)
    expected = 1e6 / (1 + np.exp(-odds / 1e6))
    np.testing.assert_allclose(live.assistance.probability, expected, atol=200)
    points = [0 if p < 200_000 else 600 if p < 500_000 else 950 for p in live.assistance.probability.tolist()]
    assert line(live, "model_risk") == points


@given(SEEDS)
@SOME
def test_without_a_model_and_in_shadow_mode_its_points_are_zero(seed: int) -> None:
    facts = block(seed)
    live, shadow, none = (scored(facts, use) for use in (model(ASSISTED), model(ASSISTED, ModelState.SHADOW), None))
    for without in (shadow, none):
        assert not any(line(without, "model_risk"))
        assert BY_MODEL not in without.decided_by
    for name in ("score", "tier", "decided_by", "lines"):
        np.testing.assert_array_equal(getattr(shadow, name), getattr(none, name))
    assert live.assistance
    assert shadow.assistance
    assert none.assistance
    np.testing.assert_array_equal(live.assistance.other_tier, none.tier)
    np.testing.assert_array_equal(shadow.assistance.other_tier, live.tier)
    np.testing.assert_array_equal(live.assistance.moved, live.tier != none.tier)
    assert not shadow.assistance.moved.any()
    assert none.assistance.use is NO_MODEL
    by_model = live.decided_by == BY_MODEL
    assert (by_model <= live.assistance.moved).all()


@pytest.mark.parametrize("state", [s for s in ModelState if s not in (ModelState.LIVE, ModelState.SHADOW)])
def test_a_model_that_cannot_be_used_leaves_the_rules_and_says_so(state: ModelState) -> None:
    facts = block(5)
    scores, rules_only = scored(facts, ModelUse(state), evidence=True), scored(facts, None)
    np.testing.assert_array_equal(scores.score, rules_only.score)
    found = explain(scores, 0).model
    assert found is not None
    assert (found.state, found.probability, found.points, found.features) == (state, None, None, ())


def penalties(number: int, **more: object) -> Facts:
    rows = [{"record_id": str(n), "type": "administrative_penalty", "occurred_on": "2026-05-01"} for n in range(number)]
    listed = {"record_id": "l", "type": "serious_violation", "occurred_on": "2026-01-01"}
    return facts_of([{"uscc": "REG-1"}], [*rows, *([listed] if more.get("listed") else [])])


def test_a_model_moves_a_tier_and_the_decision_says_that_it_did() -> None:
    live = scored(penalties(2), model(ASSISTED))
    # 10 + 14 are B; with 6 or 9.5 points more, C.
    assert live.assistance is not None
    assert live.assistance.other_tier is not None
    assert (live.tiers[live.tier[0]], live.tiers[live.assistance.other_tier[0]]) == ("C", "B")
    assert live.levels[live.decided_by[0]] == "model"


def test_a_model_cannot_move_anyone_out_of_a_cap() -> None:
    capped = scored(penalties(0, listed=True), model(ASSISTED))
    assert capped.assistance is not None
    assert (capped.tiers[capped.tier[0]], capped.levels[capped.decided_by[0]]) == ("B", "points")
    assert capped.tier[0] >= scored(penalties(0, listed=True), None).tier[0]


@given(SEEDS)
@SOME
def test_an_explanation_shares_the_points_out_over_the_features(seed: int) -> None:
    facts = block(seed)
    for use in (model(ASSISTED), model(ASSISTED, ModelState.SHADOW)):
        scores = scored(facts, use, evidence=True)
        for index in range(len(facts)):
            explained = explain(scores, index)
            (risk,) = [one for one in explained.lines if one.id == "model_risk"]
            assert sum(reason.points for reason in risk.features) == risk.points
            assert explained.base + sum(one.points for one in explained.lines) == (explained.score or 0)
            found = explained.model
            assert found is not None
            assert found.points is not None
            assert sum(reason.points for reason in found.features) == found.points
            assert {reason.id for reason in found.features} == {f.id for f in feature_set(ASSISTED).features}
            assert [abs(r.log_odds) for r in found.features] == sorted(abs(r.log_odds) for r in found.features)[::-1]


def exactly(total: int, weights: list[int]) -> list[int]:
    """Signed largest remainder by fractions: rounded down, what is left by the largest remainder, the earlier first."""
    parts = [Fraction(total * weight, sum(weights)) for weight in weights]
    found = [part.numerator // part.denominator for part in parts]
    order = sorted(range(len(parts)), key=lambda i: (found[i] - parts[i], i))
    for place in order[: total - sum(found)]:
        found[place] += 1
    return found


@given(st.integers(-5_000, 5_000), st.lists(st.integers(-(10**7), 10**7), min_size=1, max_size=8))
def test_signed_shares_are_those_of_the_largest_remainder(total: int, weights: list[int]) -> None:
    shares = apportion_signed(total, weights)
    assert sum(shares) == total
    if total * sum(weights) > 0 and sum(map(abs, weights)) <= MOST_CANCELLED * abs(sum(weights)):
        assert shares == exactly(total, weights)
        assert max(map(abs, shares)) <= MOST_CANCELLED * abs(total)
    else:
        assert all(share * total >= 0 for share in shares)


@given(SEEDS)
@FEW
def test_nothing_changes_before_the_review_day(seed: int) -> None:
    facts, use = block(seed), model(ASSISTED)
    first = scored(facts, use, evidence=True)
    due = review_days(first, (ASSISTED,))
    held = np.vstack([first.lines, first.tier, first.score])
    days = np.arange(day_of(DAY) + 1, day_of(DAY) + 500, 3, np.int32)
    # Each of them on every day, together: test_days_of_their_own shows that this is what each gives alone.
    repeated = repeat_facts(facts, np.tile(np.arange(len(facts)), len(days)))
    later = score_on_days((ASSISTED,), repeated, np.repeat(days, len(facts)), models={"assisted": use})
    anew = np.vstack([later.lines, later.tier, later.score])
    for day, now in zip(days.tolist(), np.split(anew, len(days), axis=1), strict=True):
        waiting = due > day
        np.testing.assert_array_equal(now[:, waiting], held[:, waiting])


def test_a_step_of_days_since_makes_an_enterprise_due() -> None:
    facts = facts_of(
        [{"uscc": "REG-1"}],
        [{"record_id": "1", "type": "administrative_penalty", "occurred_on": DAY - timedelta(29)}],
    )
    live = scored(facts, model(ASSISTED), evidence=True)
    assert review_days(live, (ASSISTED,)).tolist() == [day_of(DAY) + 1]
    shadow = scored(facts, model(ASSISTED, ModelState.SHADOW), evidence=True)
    assert review_days(shadow, (ASSISTED,))[0] > day_of(DAY) + 1


@given(SEEDS)
@SOME
def test_any_cut_of_a_block_gives_the_same(seed: int) -> None:
    rng = Random(seed)  # noqa: S311 - repeatable on purpose
    worlds = world(rng, most_enterprises=5)
    rows = [row for row in worlds.records if row["type"] in ("administrative_penalty", "serious_violation")]
    whole = scored(facts_of(worlds.enterprises, rows), model(ASSISTED))
    for index, firm in enumerate(worlds.enterprises):
        own = scored(facts_of([firm], [row for row in rows if row["uscc"] == firm["uscc"]]), model(ASSISTED))
        assert (own.score[0], own.tier[0]) == (whole.score[index], whole.tier[index])


def test_proofs_are_of_the_rules_and_the_model_is_noted_beside_them() -> None:
    report = check_rule_set((ASSISTED,), DAY)
    findings = report.of(Property.DIRECTION)
    assert {finding.verdict for finding in findings} == {Verdict.PROVED, Verdict.NOTE}
    (note,) = [finding for finding in findings if finding.verdict is Verdict.NOTE]
    assert note.subject == "model_risk"
    assert "10" in note.sentence.zh
