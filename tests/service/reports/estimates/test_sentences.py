"""How the page says that the worst tier compares with the best: never more than the two intervals allow."""

from inspection.rates import Ratio
from rules.texts import Text
from service.reports.estimates.shown import ratio_words

BEST, WORST = Text("A类", "Tier A"), Text("D类", "Tier D")


def test_a_ratio_with_both_bounds_says_them() -> None:
    said = ratio_words(Ratio(3.04, 1.51, 6.08), BEST, WORST)
    assert said.zh == "“D类”的问题发现率约为“A类”的3.0倍，两个区间所允许的范围为1.5至6.1倍。"
    assert said.en == "The rate of Tier D is about 3.0 times that of Tier A; the two intervals allow 1.5 to 6.1."


def test_a_ratio_that_may_be_one_says_that_nothing_is_shown() -> None:
    assert ratio_words(Ratio(1.2, 0.4, 3.0), BEST, WORST).zh.endswith("尚不能断定前者更高。")


def test_a_bound_that_is_far_away_is_not_written_out() -> None:
    said = ratio_words(Ratio(7.8, 0.3, 3351.3), BEST, WORST)
    assert "0.3至100倍以上。" in said.zh
    assert said.en.startswith(
        "The rate of Tier D is about 7.8 times that of Tier A; the two intervals allow 0.3 to more"
    )


def test_where_the_best_tier_may_be_without_problems_there_is_a_lower_bound_alone() -> None:
    said = ratio_words(Ratio(None, 2.0, None), BEST, WORST)
    assert said.zh == "“D类”的问题发现率至少是“A类”的2.0倍（后者可能为0，没有上限）。"
    assert "at least 2.0 times" in said.en


def test_too_few_compare_nothing() -> None:
    assert ratio_words(Ratio(None, None, None), BEST, WORST).zh.startswith("检查户次不足")
