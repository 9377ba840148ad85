"""Discovery rates by tier, given or cut."""

import numpy as np
import pytest
from hypothesis import given

from models.evaluation.ranking import Ranking
from models.evaluation.tiers import TierColumn, cut_by_tier, figures_by_tier
from tests.models.evaluation.slow import Scored, scored

NAMES = ("A", "B", "C")


def test_rates_by_hand() -> None:
    column = TierColumn(NAMES, np.array([0, 0, 2, 2, -1]))
    said = figures_by_tier(column, np.array([False, True, True, True, False]), np.array([1.0, 3.0, 1.0, 1.0, 1.0]))
    assert [(one["tier"], one["rows"], one["found"], one["rate"]) for one in said] == [
        ("A", 2, 1, 0.75),
        ("B", 0, 0, None),
        ("C", 2, 2, 1.0),
        (None, 1, 0, 0.0),
    ]


def test_what_is_classified_leaves_no_row_for_nothing() -> None:
    said = figures_by_tier(TierColumn(NAMES, np.array([0, 1, 2])), np.zeros(3, bool), np.ones(3))
    assert [one["tier"] for one in said] == list(NAMES)


@given(scored())
def test_a_column_cut_by_its_own_ranks_is_itself(rows: Scored) -> None:
    column = TierColumn(NAMES, np.abs(rows.scores) % 3)
    given_, cut = (
        figures_by_tier(column, rows.found, rows.weight),
        cut_by_tier(Ranking(column.ranks), column, rows.found, rows.weight),
    )
    for expected, one in zip(given_, cut, strict=True):
        assert (one["tier"], one["rows"], one["found"]) == (expected["tier"], expected["rows"], expected["found"])
        for figure in ("rate", "low", "high"):
            assert one[figure] == pytest.approx(expected[figure], abs=1e-5)


def test_an_order_is_cut_into_tiers_of_the_same_size_the_riskiest_last() -> None:
    like = TierColumn(NAMES, np.array([0, 0, 0, 1, 1, 2, -1, -1, -1, -1, -1, -1]))
    scores = np.arange(12)
    said = cut_by_tier(Ranking(scores), like, scores >= 9, np.ones(12))
    assert [(one["tier"], one["rows"], one["found"]) for one in said] == [("A", 6, 0.0), ("B", 4, 1.0), ("C", 2, 2.0)]


def test_an_order_that_knows_nothing_has_the_same_rate_in_every_tier() -> None:
    like = TierColumn(NAMES, np.arange(90) % 3)
    said = cut_by_tier(Ranking(np.zeros(90)), like, np.arange(90) < 9, np.ones(90))
    assert [one["rate"] for one in said] == pytest.approx([0.1] * 3)


def test_where_nothing_is_classified_nothing_is_cut() -> None:
    said = cut_by_tier(Ranking(np.arange(4)), TierColumn(NAMES, np.full(4, -1)), np.ones(4, bool), np.ones(4))
    assert [(one["rows"], one["rate"]) for one in said] == [(0, None)] * 3


def test_a_rank_of_no_tier_is_refused() -> None:
    with pytest.raises(ValueError, match="outside"):
        TierColumn(NAMES, np.array([0, 3]))
