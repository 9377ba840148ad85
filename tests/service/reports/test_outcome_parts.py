"""The parts of the report about whether supervision works; an outsider reads the edition without tiers."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, update

from inspection.rates import Rate, Ratio
from rules.ruleset import RuleSet
from rules.texts import Text
from service.access.reach import WHOLE, Reach
from service.core.clock import begin_of, now
from service.core.db.jobs import add_job
from service.core.db.service import Service
from service.core.db.tables.estimates import call_back, exception_entry, published_figure
from service.core.db.tables.jobs import job
from service.core.paper import Block, Paper, PaperLines, PaperTable, words_of
from service.estimates.actions.keeping import keep_figures
from service.estimates.effect.counted import By as Told
from service.estimates.effect.figures import EffectFigures, NamedCap, SchemeTiers
from service.estimates.effect.frequency import FrequencyRow
from service.estimates.exceptions.exception import COLLECTING
from service.estimates.kept import FigureKind
from service.estimates.rates.figures import By, Estimate, Naive, RateRow, SchemeRates, TierEstimate, YearRates
from service.reports.estimates.shown import ratio_words
from service.reports.figures import ReportEdition
from service.reports.outcomes import outcome_parts
from service.reports.signed.writing import papers_to_sign
from service.rule_sets.queries import newest_rule_set
from tests.worlds.services import open_copy, service_over

LAST = date(2026, 10, 1)
TIERS = ("A", "B", "C", "D", "unclassified")
# Found, no problem, refused, absent, the others drawn: of counties whose counts are small, large and none.
COUNTIES: Mapping[str, Sequence[int]] = {
    "990102": (12, 230, 3, 6, 9),
    "990103": (2, 61, 0, 1, 0),
    "990104": (17, 88, 7, 11, 30),
    "": (0, 3, 0, 0, 0),
}


def estimate(found: int, no_problem: int, refused: int, absent: int, others: int) -> Estimate:
    base = found + no_problem
    value = found / base if base else None
    rate = Rate(
        value,
        value and value / 2,
        value and value * 1.5,
        "wilson",
        40 * base,
        40 * base,
        base,
        found,
        *(refused, absent),
        value,
    )
    return Estimate(rate, base + refused + absent + others, others, 0, Naive(2 * base, found + 3))


def rates() -> YearRates:
    whole = estimate(*map(sum, zip(*COUNTIES.values(), strict=True)))
    tiers = tuple(
        TierEstimate("generic", tier, estimate(3 + place, 61 - 7 * place, 1, 2, 0)) for place, tier in enumerate(TIERS)
    )
    counties = tuple(RateRow(code, estimate(*counts), tiers) for code, counts in sorted(COUNTIES.items()))
    scheme = SchemeRates("generic", tiers, "A", "D", Ratio(3.5, 1.25, 9.75))
    return YearRates(LAST.year, whole, (scheme,), {By.COUNTY: counties}, (), ("d-7",))


def effect() -> EffectFigures:
    numbers = {
        "visits": 1204,
        "visits_before": 1506,
        "firms_visited": 900,
        "firms_overlapping": 3,
        "merged_visits": 44,
        "own_visits": 1100,
        "in_time": 61,
        "late": 4,
        "undisturbed:generic": 31337,
        "best_tiers:generic": 40001,
    }
    frequency = [
        FrequencyRow("county", "990102", 900, 45.5, 44, 40, 45.0, is_unusual=False),
        FrequencyRow("county", "990104", 100, 5.0, 30, 30, 5.0, is_unusual=True),
    ]
    return EffectFigures(
        {by: {} for by in Told}
        | {Told.ALL: {"": numbers}, Told.MONTH: {"01": numbers, "02": numbers}, Told.OFFICE: {"S1": numbers}},
        [SchemeTiers("generic", Text("通用", "General"), (Text("信用风险低（A类）", "Low"),))],
        [NamedCap("yearly", Text("年度上限", "Yearly cap"), 2)],
        frequency,
        0,
        has_counting=True,
    )


@pytest.fixture(scope="module")
def kept(scored_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A bureau with figures of the year and call-backs, in no part of which all numbers are large."""
    folder = tmp_path_factory.mktemp("outcomes")
    with open_copy(scored_file, folder) as database:
        with database.write() as connection:
            for kind, content in ((FigureKind.RATES, rates()), (FigureKind.EFFECT, effect())):
                keep_figures(connection, kind, LAST.year, WHOLE, date(LAST.year, 2, 27), content.plain(), now())
            connection.execute(insert(call_back), list(_call_backs()))
            connection.execute(insert(exception_entry), list(_exceptions()))
            connection.execute(insert(published_figure), list(_published()))
            collected = add_job(connection, COLLECTING, {}, "tests")
            connection.execute(update(job).where(job.c.id == collected).values(status="done", finished_at=now()))
        yield service_over(database, folder)


def _call_backs() -> Iterator[dict[str, Any]]:
    said = [*["satisfied"] * 8, *["basically_satisfied"] * 6, *["dissatisfied"] * 2, *[None] * 5]
    for place, mark in enumerate(said, 1):
        what = {"year": LAST.year, "quarter": 1, "kind": "item" if place % 2 else "visit", "number": f"n-{place}"}
        yield {**what, "place": place, "status": "answered" if mark else "to_call", "rating": mark, "attempts": 0}


def _exceptions() -> Iterator[dict[str, Any]]:
    """Of two kinds in two months so many; who did them is never told."""
    first = LAST.replace(month=1)
    for kind, month, number in (("over_cap", first, 7), ("over_cap", LAST, 2), ("adjustment", first, 11)):
        for place in range(number):
            ref = f"{kind}-{month}-{place}"
            said = {"thing": "某企业", "address": "/", "zh": "说明", "en": "said", "by": "wang-wu"}
            yield {"kind": kind, "ref": ref, "at": begin_of(month), "month": month, "found_at": now(), **said}


def _published() -> Iterator[dict[str, Any]]:
    """What two places published of the same measures, one of them of the best tiers."""
    for place, measure, value in (
        ("乙市", "merged_share", "33"),
        ("甲市", "merged_share", "18.5"),
        ("甲市", "undisturbed_share", "61"),
        ("乙市", "visits_per_firm", "1.2"),
        ("乙市", "onsite_reduction", "-4"),
    ):
        said = {"definition": "示例定义", "source": "示例来源", "comparable": place == "甲市", "published_on": None}
        days = {"begins": date(2025, 1, 1), "ends": date(2025, 12, 31), "recorded_at": now(), "recorded_by": "tests"}
        yield {"place": place, "measure": measure, "value": value, **said, **days}


def parts_of(service: Service, edition: ReportEdition, reach: Reach = WHOLE) -> dict[str, Sequence[Block]]:
    with service.database.read() as connection:
        return {one.title: one.blocks for one in outcome_parts(connection, service.library, LAST, edition, reach)}


def said_in(blocks: Sequence[Block]) -> str:
    return "\n".join(words_of(Paper("", blocks)))


def tables_in(blocks: Sequence[Block]) -> dict[str, PaperTable]:
    return {one.caption: one for one in blocks if isinstance(one, PaperTable)}


def test_the_internal_edition_tells_rates_by_tier_with_limits(kept: Service) -> None:
    blocks = parts_of(kept, ReportEdition.INTERNAL)["问题发现率"]
    table, said = (
        next(one for caption, one in tables_in(blocks).items() if caption.startswith("各类别问题发现率")),
        said_in(blocks),
    )
    assert [row[0] for row in table.rows] == [*(tier.title.zh for tier in _generic(kept).tiers), "暂未分类"]
    assert table.rows[0][4:6] == ("3", "4.7%")
    assert ratio_words(Ratio(3.5, 1.25, 9.75), *_ends(kept)).zh in said
    assert f"截至{LAST.year}年2月27日" in said
    assert "有1次抽取的名单无法读取" in said
    assert [row[0] for row in tables_in(blocks)["各县（市、区）问题发现率"].rows].count("区县未登记") == 1


def test_the_internal_edition_tells_the_effect_by_month_and_office(kept: Service) -> None:
    blocks = parts_of(kept, ReportEdition.INTERNAL)["监管成效"]
    tables = tables_in(blocks)
    assert {row[0]: row[2] for row in tables["成效指标"].rows}["无事不扰率"] == "78.3%"
    assert [row[0] for row in tables["各月按期情况"].rows] == ["1月", "2月"]
    (lines,) = (one for one in blocks if isinstance(one, PaperLines))
    assert list(lines.points) == ["1月", "2月"]
    assert len(tables["各监管所按期情况"].rows) == 1
    assert "其中1组标为异常" in said_in(blocks)


def test_call_backs_are_told_by_kind(kept: Service) -> None:
    internal, outside = (tables_in(parts_of(kept, one)["回访"])["本年度回访情况"] for one in ReportEdition)
    assert [row[-1] for row in internal.rows] == ["11", "10", "21"]
    assert [row[-1] for row in outside.rows] == ["11", "10", "21"]
    assert "<5" in outside.rows[0]


def test_exceptions_are_told_by_kind_and_month_and_never_by_person(kept: Service) -> None:
    internal, outside = (parts_of(kept, edition)["例外情况"] for edition in ReportEdition)
    table = tables_in(internal)["各月例外情况，件数"]
    assert list(table.headings) == ["例外情况", *(f"{month}月" for month in range(1, LAST.month + 1)), "合计"]
    assert {row[0]: (row[1], row[LAST.month], row[-1]) for row in table.rows} == {
        "超过年度上限": ("7", "2", "9"),
        "人工调整": ("11", "0", "11"),
        "合计": ("18", "2", "20"),
    }
    for row in tables_in(outside)["各月例外情况，件数"].rows:
        assert all(not str(cell).isdigit() or int(str(cell)) >= 5 for cell in row[1:])
    for blocks in (internal, outside):
        assert "wang-wu" not in said_in(blocks)
        assert "某企业" not in said_in(blocks)


def test_other_places_stand_by_name_and_beside_our_own_within_the_bureau(kept: Service) -> None:
    internal, outside = (tables_in(parts_of(kept, edition)["对标"]) for edition in ReportEdition)
    rows = [(row[0], row[1], row[3], row[4]) for row in internal["其他地区公布的数据"].rows]
    assert rows == [
        ("无事不扰率", "甲市", "61%", "可比"),
        ("入企检查较上年减少", "乙市", "−4%", "不可比"),
        ("户均入企检查次数", "乙市", "1.2 户次/户", "不可比"),
        ("合并检查率", "乙市", "33%", "不可比"),
        ("合并检查率", "甲市", "18.5%", "可比"),
    ]
    own = {row[0]: row[1] for row in internal["本局同一指标"].rows}
    assert (own["合并检查率"], own["户均入企检查次数"]) == ("4.0%", "1.34 户次/户")
    # What is told of the best tiers is told of tiers.
    assert [row[0] for row in outside["其他地区公布的数据"].rows] == [row[0] for row in rows[1:]]
    assert set(outside) == {"其他地区公布的数据"}


def test_where_nothing_was_computed_the_part_says_so(kept: Service) -> None:
    parts = parts_of(kept, ReportEdition.INTERNAL, Reach.of([["990102", ""]]))
    assert "尚未统计" in said_in(parts["问题发现率"])
    assert "尚未统计" in said_in(parts["监管成效"])


def test_where_there_was_nothing_the_part_says_of_how_long(kept: Service) -> None:
    with kept.database.read() as connection:
        before = outcome_parts(connection, kept.library, date(LAST.year - 1, 10, 1), ReportEdition.INTERNAL, WHOLE)
    assert "本年度截至10月末没有例外情况" in said_in({one.title: one.blocks for one in before}["例外情况"])


def test_an_outsider_reads_nothing_of_tiers_and_no_small_count(kept: Service) -> None:
    parts = parts_of(kept, ReportEdition.NO_TIER)
    said = "\n".join(said_in(blocks) for blocks in parts.values())
    titles = [tier.title for tier in _generic(kept).tiers]
    assert [one for title in titles for one in (title.zh, title.en) if one in said] == []
    assert not re.search(r"\b[A-E]类|[A-E]级|倍|各类别|风险最低|无事不扰|上调|下调", said)
    # No rate, ratio or number of a tier, and none of a county.
    for number in ("4.7%", "3.5", "1.25", "9.75", "78.3%", "31,337", "40,001"):
        assert number not in said
    whole = rates().whole.rate
    assert f"{100 * whole.value:.1f}%" in said  # type: ignore[operator]
    table = tables_in(parts["问题发现率"])["各县（市、区）随机抽取的检查，户次"]
    for row in (*table.rows, *tables_in(parts["回访"])["本年度回访情况"].rows):
        assert all(not str(cell).isdigit() or int(str(cell)) >= 5 for cell in row[1:]), row
    # Of overlapping visits there are 3: neither they nor their share is told.
    measures = {row[0]: row[2:] for row in tables_in(parts["监管成效"])["成效指标"].rows}
    assert measures["多头检查率"] == ("—", "<5", "900")


def _generic(service: Service) -> RuleSet:
    found = newest_rule_set(service.library, "generic")
    assert found is not None
    return found


def _ends(service: Service) -> tuple[Text, Text]:
    tiers = _generic(service).tiers
    return tiers[0].title, tiers[-1].title


def test_the_paper_to_sign_holds_the_parts_and_keeps_them_apart(kept: Service) -> None:
    with kept.database.read() as connection:
        papers = papers_to_sign(connection, kept.library, kept.settings, LAST)
    internal, outside = (
        "\n".join(words_of(papers[edition])) for edition in (ReportEdition.INTERNAL, ReportEdition.NO_TIER)
    )
    for title in ("问题发现率", "监管成效", "例外情况", "回访", "对标"):
        assert re.search(f"[一二三四五六七八九十]、{title}", internal)
        assert re.search(f"[一二三四五六七八九十]、{title}", outside)
    assert ratio_words(Ratio(3.5, 1.25, 9.75), *_ends(kept)).zh in internal
    assert not re.search(r"\b[A-E]类|[A-E]级|倍|上调|下调", outside)
