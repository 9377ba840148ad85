"""Figures by group, and which rows move."""

import numpy as np
import pytest
from hypothesis import given

from models.evaluation.groups import GroupFigures, figures_by_group, group_rows
from models.evaluation.moves import figures_of_moves, moves_of
from models.evaluation.ranking import Ranking, auc
from models.evaluation.tiers import TierColumn
from models.sample import Sample
from tests.models.evaluation.slow import Scored, scored


@given(scored(80))
def test_each_group_has_the_figures_of_its_rows_alone(rows: Scored) -> None:
    probability = (rows.scores + 4) / 8
    kind = group_rows("owner", rows.owner.astype(str), least=3)
    figures = GroupFigures(kind, probability, rows.found)(rows.weight)
    for place in range(len(kind.keys)):
        own = kind.codes == place
        found, weight = rows.found[own], rows.weight[own]
        expected = np.average(probability[own], weights=weight) - np.average(found, weights=weight)
        assert figures[place] == pytest.approx(expected)
        separation = auc(Ranking(probability[own]), found, weight)
        assert figures[len(kind.keys) + place] == pytest.approx(separation, nan_ok=True)


def test_small_groups_are_counted_together() -> None:
    kind = group_rows("region", ["b"] * 3 + ["a"] * 5 + ["c", "d"], least=3)
    assert kind.keys == ("a", "b", None)
    assert list(kind.codes) == [1] * 3 + [0] * 5 + [2, 2]
    assert group_rows("region", ["a"] * 3, least=3).keys == ("a",)


def test_a_group_that_is_misjudged_shows_and_the_others_do_not() -> None:
    chance = np.random.Generator(np.random.PCG64(8))
    n = 6000
    region = chance.integers(0, 3, n)
    probability = chance.beta(2, 6, n)
    found = chance.random(n) < np.where(region == 2, probability / 2, probability)
    said = figures_by_group(
        {"region": region.astype(str)}, probability, found, np.ones(n), np.arange(n), draws=200, seed=0
    )
    gaps = {one["key"]: one["gap"] for one in said}
    assert all(abs(gaps[key]["value"]) < 0.025 and gaps[key]["low"] < 0.01 for key in ("0", "1"))
    assert gaps["2"]["low"] > 0.08
    assert all(one["auc"]["low"] < one["auc"]["value"] < one["auc"]["high"] for one in said)
    assert all(one["gap"]["value"] == pytest.approx(one["predicted"] - one["rate"], abs=2e-6) for one in said)


def test_too_few_of_one_outcome_have_no_auc() -> None:
    found = np.arange(100) < 9
    (one,) = figures_by_group(
        {"size": ["x"] * 100}, np.full(100, 0.1), found, np.ones(100), np.arange(100), draws=20, seed=0
    )
    assert one["auc"] is None
    assert one["gap"]["value"] == pytest.approx(0.01)


TIERS = ("A", "B", "C")


def outcomes(found: list[bool]) -> Sample:
    """Inspections of 1970-01-01 and the days after, by enterprises 100, 101 …"""
    n = len(found)
    return Sample({}, np.array(found), np.arange(n, dtype=np.int32), np.ones(n), np.arange(100, 100 + n), {})


def test_moves_by_hand() -> None:
    before = TierColumn(TIERS, np.array([0, 0, 1, 2, -1, 1]))
    after = TierColumn(TIERS, np.array([1, 0, 2, 0, 2, -1]))
    found = [True, False, True, False, True, True]
    shares = np.array([0.7, 0.1, 0.6, 0.05, 0.5, 0.5])
    contributions = {
        "late": np.array([900, 0, 100, -10, 5, 0]),
        "young": np.array([-300, 0, 200, -20, 9, 0]),
    }
    said = figures_of_moves(moves_of(before, after, contributions), outcomes(found), shares, {})
    assert (said["rows"], said["share"]) == (3, 0.5)
    assert (said["worse"]["rows"], said["worse"]["found"], said["worse"]["rate"]) == (2, 2, 1.0)
    assert said["worse"]["reasons"] == [{"feature": "late", "rows": 1}, {"feature": "young", "rows": 1}]
    assert said["better"]["rows"] == 1
    assert said["better"]["reasons"] == [{"feature": "young", "rows": 1}]
    assert [(one["from"], one["to"], one["rows"]) for one in said["pairs"]] == [
        ("A", "B", 1),
        ("B", "C", 1),
        ("C", "A", 1),
    ]
    assert [list(one.values())[:5] for one in said["examples"]] == [
        ["1970-01-01", "A", "B", 0.7, True],
        ["1970-01-03", "B", "C", 0.6, True],
        ["1970-01-04", "C", "A", 0.05, False],
    ]
    # Who it was stands nowhere.
    assert {key for one in said["examples"] for key in one} == {"day", "from", "to", "probability", "found", "features"}
    # Of the move to a worse tier, what spoke for it comes first, and what spoke against it last.
    assert said["examples"][0]["features"] == [
        {"feature": "late", "contribution": 900},
        {"feature": "young", "contribution": -300},
    ]


def test_moves_by_group_and_without_reasons() -> None:
    before = TierColumn(TIERS, np.zeros(120, np.int64))
    after = TierColumn(TIERS, (np.arange(120) < 6).astype(np.int64))
    region = np.where(np.arange(120) < 60, "11", "12")
    said = figures_of_moves(moves_of(before, after, {}), outcomes([False] * 120), None, {"region": region})
    assert said["groups"] == [
        {"by": "region", "key": "11", "rows": 60, "worse": 6, "better": 0},
        {"by": "region", "key": "12", "rows": 60, "worse": 0, "better": 0},
    ]
    assert said["worse"]["reasons"] == []
    assert said["examples"] == []


def test_tiers_of_different_rule_sets_are_not_compared() -> None:
    with pytest.raises(ValueError, match="not the same"):
        moves_of(TierColumn(TIERS, np.zeros(1, np.int64)), TierColumn(("A", "B"), np.zeros(1, np.int64)), {})
