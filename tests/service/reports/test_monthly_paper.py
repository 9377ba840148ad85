"""The monthly report as an official paper: its parts, its figures, who moved, and that the page says the same."""

import html
import re
from collections import Counter
from dataclasses import replace

import pytest

from service.access.permissions import Role
from service.access.reach import WHOLE, Reach
from service.core.clock import today
from service.core.db.service import Service
from service.core.errors import ProductError
from service.core.paper import PaperLines, PaperTable, Paragraph, numeral_of
from service.core.settings import load_settings
from service.reports import queries
from service.reports.figures import Report, ReportEdition, report_of
from service.reports.monthly_paper import paper_of
from service.reports.months import month_of, months_before
from service.reports.outcomes import outcome_parts
from service.reports.parts import offices
from tests.service.reports.test_reports import SET
from tests.worlds.demonstration import Demonstration
from tests.worlds.two_months import generic, moved_one_by_one, report


def tables_of(made: Report) -> dict[str, PaperTable]:
    """The tables of the paper of one scheme by caption."""
    alone = replace(made, schemes=[generic(made)])
    return {one.caption: one for one in paper_of(alone, load_settings(SET)).blocks if isinstance(one, PaperTable)}


def text_of(made: Report) -> str:
    return "\n".join(one.words for one in paper_of(made, load_settings(SET)).blocks if isinstance(one, Paragraph))


def test_who_moved_in_the_month_is_who_stands_elsewhere(bureau: Service) -> None:
    moved, one = moved_one_by_one(bureau), generic(report(bureau))
    assert len(moved) > 5
    assert {mover.code: (mover.before, mover.after, mover.office) for mover in one.movers} == moved
    assert one.moves.total == len(moved)
    assert one.moves.cells == Counter((before, after) for before, after, _ in moved.values())
    assert sum(all_ for _, all_, *_ in one.moves.causes) == len(moved)
    assert one.moves.first == 0
    for office in one.offices:
        own = [(before, after) for before, after, at in moved.values() if at == office.code and min(before, after) >= 0]
        assert (office.worse, office.better) == (sum(b < a for b, a in own), sum(b > a for b, a in own))
    changes = [one.change(rank) for rank in range(4)]
    came = [sum((a == rank) - (b == rank) for b, a, _ in moved.values()) for rank in range(4)]
    assert changes == came


def test_those_who_fell_deepest_are_named_first(bureau: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    movers = generic(report(bureau)).movers
    depths = [mover.after - mover.before for mover in movers if min(mover.before, mover.after) >= 0]
    assert depths == sorted(depths, reverse=True)
    monkeypatch.setattr(queries, "MOST_NAMED", 3)
    made = report(bureau)
    assert [mover.code for mover in generic(made).movers] == [mover.code for mover in movers[:3]]
    (attached,) = paper_of(made, load_settings(SET)).attachments
    assert isinstance(attached.blocks[0], Paragraph)
    assert attached.blocks[0].words == f"共{len(movers)}户，列出3户；其余见类别清单。"


def test_who_sees_an_office_reads_of_its_own(bureau: Service) -> None:
    reach = Reach.of([["", "", "S1"]], {scheme: scheme for scheme in bureau.library.schemes()})
    one = generic(report(bureau, reach=reach))
    own = {code for code, (_, _, office) in moved_one_by_one(bureau).items() if office == "S1"}
    assert {mover.code for mover in one.movers} == own
    assert one.moves.total == len(own)
    assert [office.code for office in one.offices] == ["S1"]
    assert one.now.total == one.offices[0].total


def test_the_summary_names_the_figures_and_their_causes(bureau: Service) -> None:
    made = report(bureau)
    one, said = generic(made), text_of(made)
    worst = one.now.rows[3]
    assert f"已分类{one.now.classified}户" in said
    assert f"{worst.title.zh}{worst.number}户" in said
    ways = f"其中类别下调{one.moves.worse}户、类别上调{one.moves.better}户"
    assert f"{one.moves.total}户的分类结果发生变化，{ways}" in said
    shown = re.findall(r"变化的原因依次为：(.*?)。", said)
    assert len(shown) == 1
    numbers = [int(number) for number in re.findall(r"(\d+)户（占", shown[0])]
    assert numbers == sorted(numbers, reverse=True)
    assert sum(numbers) == one.moves.total
    assert said.count("本月没有新的分类结果生效。") == 2
    unset = replace(one, months=[None] * 12, before=None)
    assert "较上月末" not in text_of(replace(made, schemes=[unset]))


def test_the_table_by_office_adds_up(bureau: Service) -> None:
    table = tables_of(report(bureau))["月末各监管所户数及本月变化"]
    *rows, total = [[int(figure.replace(",", "")) for figure in row[1:]] for row in table.rows]
    assert total == [sum(column) for column in zip(*rows, strict=True)]
    assert total[0] == 400
    assert table.rows[-2][0] == "未确定监管所"


def test_offices_beyond_those_shown_stand_in_one_row(bureau: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    made = report(bureau)
    every = tables_of(made)["月末各监管所户数及本月变化"].rows
    monkeypatch.setattr(offices, "MOST_OFFICES", 1)
    shown = tables_of(made)["月末各监管所户数及本月变化"].rows
    assert [row[0] for row in shown][1:] == ["其余2个所", "合计"]
    assert shown[0] in every
    assert shown[-1] == every[-1]
    parts = [[int(figure) for figure in row[1:]] for row in shown]
    assert [a + b for a, b in zip(*parts[:2], strict=True)] == parts[2]
    without = tables_of(report(bureau, ReportEdition.NO_TIER))["月末各监管所户数"].rows
    assert [row[0] for row in without][1:] == ["其余2个所", "合计"]
    assert sum(int(row[-1]) for row in without[:-1]) == int(without[-1][-1]) == 400


def test_twelve_months_are_a_picture_and_a_table(bureau: Service) -> None:
    made = report(bureau)
    (lines,) = (
        b
        for b in paper_of(replace(made, schemes=[generic(made)]), load_settings(SET)).blocks
        if isinstance(b, PaperLines)
    )
    months = [f"{month:%Y-%m}" for month in months_before(month_of(today()), 12)]
    table = tables_of(made)["各月末户数"]
    assert list(lines.points) == months == [row[0] for row in table.rows]
    for place, (_, numbers) in enumerate(lines.series):
        for number, row, month in zip(numbers, table.rows, generic(made).months, strict=True):
            assert (number is None) == (row[1 + place] == "—")
            assert number is None or number == pytest.approx(100 * int(row[1 + place]) / month.classified)  # type: ignore[union-attr]
    assert [number is None for _, numbers in lines.series for number in numbers].count(False) == 2 * len(lines.series)


def test_what_the_bureau_has_not_set_is_left_out_and_the_page_says_so(demonstration: Demonstration) -> None:
    month = f"{today():%Y-%m}"
    page = demonstration.page(f"/reports/{month}", Role.LEADER)
    assert "文头或编号尚未设置" in page
    assert "CREDIT_TIERS_REPORT_NUMBER" in page
    assert "印发" not in page


@pytest.mark.parametrize("edition", list(ReportEdition))
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_says_what_the_paper_says(demonstration: Demonstration, edition: ReportEdition, language: str) -> None:
    page = html.unescape(demonstration.page(f"/reports/{today():%Y-%m}?edition={edition.value}", Role.LEADER, language))
    with demonstration.service.database.read() as connection:
        asked = demonstration.service.library, month_of(today()), edition
        made, outcomes = report_of(connection, *asked), outcome_parts(connection, *asked, WHOLE)
    article = page[page.index('<article class="paper" lang="zh-Hans"') : page.index("</article>")]
    for one in paper_of(made, demonstration.service.settings, outcomes).blocks:
        if not isinstance(one, PaperTable):
            assert (one.caption if isinstance(one, PaperLines) else one.words) in article
        for row in one.rows if isinstance(one, PaperTable) else ():
            assert all(cell in article for cell in row)


@pytest.mark.parametrize("address", ["/reports?month=2026-11", "/reports/2026-11?editon=no-tier"])
def test_what_is_not_read_is_refused(demonstration: Demonstration, address: str) -> None:
    assert demonstration.client(Role.LEADER).get(address, headers={"Accept": "text/html"}).status_code == 422


@pytest.mark.parametrize("written", ["〔{year}〕{no}号", "{0}", "{year", "{year.x.y}"])
def test_a_scheme_of_numbers_that_cannot_be_used_is_refused(written: str) -> None:
    with pytest.raises(ProductError):
        load_settings({"CREDIT_TIERS_REPORT_NUMBER": written})


@pytest.mark.parametrize(("number", "numeral"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (21, "二十一")])
def test_headings_are_counted(number: int, numeral: str) -> None:
    assert numeral_of(number) == numeral
