"""The monthly report as an official paper: its parts, its figures, who moved, and that the page says the same."""

import html
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from lxml import etree
from python_calamine import CalamineWorkbook
from sqlalchemy import select, update

from service.access.permissions import Role
from service.access.reach import WHOLE, Reach
from service.core.clock import today
from service.core.db.tables.facts import enterprise
from service.core.db.tables.runs import scoring_run
from service.core.errors import ProductError
from service.core.settings import load_settings
from service.core.web.context import Service
from service.decisions.decisions import ranks_of
from service.intake.write import take_rows
from service.reports import monthly_paper, queries
from service.reports.figures import Report, ReportEdition, SchemeReport, report_of
from service.reports.monthly_paper import paper_of
from service.reports.months import begin_of, month_of, months_before
from service.reports.paper import PaperLines, PaperTable, Paragraph, numeral_of
from tests.service.reports.test_reports import SET, file_of
from tests.worlds.demonstration import Demonstration
from tests.worlds.offices import place_at
from tests.worlds.services import SCORED_ON, open_copy, rescore_all, service_over

OFFICES = ("S1", "S2")


@pytest.fixture(scope="module")
def bureau(scored_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A bureau whose first runs took effect last month and whose second one moved some this month."""
    folder = tmp_path_factory.mktemp("months")
    with open_copy(scored_file, folder) as database:
        service = service_over(database, folder, HOLD_SHARE="1")
        with database.write() as connection:
            last = begin_of(month_of(today())) - timedelta(days=3)
            connection.execute(update(scoring_run).values(in_effect_at=last))
            codes = list(connection.execute(select(enterprise.c.code).order_by(enterprise.c.id)).scalars())
            for place, office in enumerate(OFFICES):
                place_at(connection, codes[place::3], office)
            day = SCORED_ON + timedelta(days=1)
            said = {"type": "judgment_defaulter", "occurred_on": day.isoformat(), "authority": "青岚市人民法院"}
            rows = [
                {"uscc": code, "document_no": f"（2026）青执{place}号", **said} for place, code in enumerate(codes[:9])
            ]
            taken = take_rows(connection, "records", rows, source="法院", actor="tests", data_on=day, known_on=day)
            assert taken.inserted == len(rows)
        rescore_all(service, "full", SCORED_ON + timedelta(days=60), ("generic",))
        yield service


def report(service: Service, edition: ReportEdition = ReportEdition.INTERNAL, reach: Reach = WHOLE) -> Report:
    with service.database.read() as connection:
        return report_of(connection, service.library, month_of(today()), edition, reach)


def generic(made: Report) -> SchemeReport:
    return next(one for one in made.schemes if one.scheme == "generic")


def tables_of(made: Report) -> dict[str, PaperTable]:
    """The tables of the paper of one scheme by caption."""
    alone = replace(made, schemes=[generic(made)])
    return {one.caption: one for one in paper_of(alone, load_settings(SET)).blocks if isinstance(one, PaperTable)}


def text_of(made: Report) -> str:
    return "\n".join(one.words for one in paper_of(made, load_settings(SET)).blocks if isinstance(one, Paragraph))


def moved_one_by_one(service: Service) -> dict[str, tuple[int, int, str]]:
    """Who stands elsewhere than after the first run: before, after and office, by looking at every enterprise."""
    with service.database.read() as connection:
        runs = connection.execute(
            select(scoring_run.c.id)
            .where(scoring_run.c.scheme == "generic", scoring_run.c.in_effect_at.is_not(None))
            .order_by(scoring_run.c.id)
        ).scalars()
        rows = connection.execute(select(enterprise.c.id, enterprise.c.code, enterprise.c.office)).all()
        first, *_, last = (ranks_of(connection, "generic", run, [row.id for row in rows]) for run in list(runs))
    return {
        row.code: (first.get(row.id, -1), last.get(row.id, -1), row.office or "")
        for row in rows
        if first.get(row.id, -1) != last.get(row.id, -1)
    }


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
    monkeypatch.setattr(monthly_paper, "MOST_OFFICES", 1)
    shown = tables_of(made)["月末各监管所户数及本月变化"].rows
    assert [row[0] for row in shown][1:] == ["其余2个所", "合计"]
    assert shown[0] in every
    assert shown[-1] == every[-1]
    parts = [[int(figure) for figure in row[1:]] for row in shown]
    assert [a + b for a, b in zip(*parts[:2], strict=True)] == parts[2]
    without = tables_of(report(bureau, ReportEdition.NO_TIER))["月末各监管所户数"].rows
    assert [row[0] for row in without][1:] == ["其余2个所"]
    assert sum(int(row[1]) for row in without) == 400


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


def test_the_document_looks_as_papers_do(bureau: Service) -> None:
    document = docx.Document(io.BytesIO(file_of(report(bureau))))
    first = document.sections[0]
    edges = first.top_margin, first.bottom_margin, first.left_margin, first.right_margin
    assert [round(edge.cm, 1) for edge in edges if edge] == [3.7, 3.5, 2.8, 2.6]
    said = [paragraph.text for paragraph in document.paragraphs]
    places = [
        said.index(words)
        for words in (
            "内部资料，仅供配置监管资源使用，不得对外提供",
            "青岚市市场监督管理局",
            f"青市监信〔{today().year}〕{today().month}号",
            "信用分级分类监管月报",
            f"（{today().year}年{today().month}月）",
            "一、总体情况",
            "（一）类别分布",
            f"{today().year}年{today().month}月{today().day}日",
            "附件",
        )
    ]
    assert places == sorted(places)
    signed = said.index(f"{today().year}年{today().month}月{today().day}日")
    assert said[signed - 1] == "青岚市市场监督管理局"
    for footer, side in ((first.footer, "right"), (first.even_page_footer, "left")):
        assert footer.paragraphs[0].text == "—  —"
        assert "PAGE" in etree.tostring(footer.paragraphs[0]._p).decode()
        (where,) = footer.paragraphs[0]._p.iter(qn("w:jc"))
        assert where.get(qn("w:val")) == side
    titles = [p for p in document.paragraphs if p.style and p.style.name == "Title"]
    assert [title.text for title in titles] == ["信用分级分类监管月报"]
    (letters,) = titles[0].runs[0]._r.iter(qn("w:rFonts"))
    assert letters.get(qn("w:eastAsia")) == "方正小标宋简体"


def test_nothing_in_the_paper_is_in_english(bureau: Service) -> None:
    for edition in ReportEdition:
        document = docx.Document(io.BytesIO(file_of(report(bureau, edition))))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        said = " ".join([paragraph.text for paragraph in document.paragraphs] + cells)
        for code in set(re.findall(r"[0-9A-Z]{18}|REG-\S+", said)):
            said = said.replace(code, "")
        assert re.findall(r"[A-Za-z]{2,}", said.replace("population", "")) == []


def test_the_chart_is_one_that_office_programs_edit(bureau: Service) -> None:
    made = replace(whole := report(bureau), schemes=[generic(whole)])
    with zipfile.ZipFile(io.BytesIO(file_of(made))) as package:
        charts = [name for name in package.namelist() if re.fullmatch(r"word/charts/chart\d+\.xml", name)]
        assert len(charts) == 1
        chart = etree.fromstring(package.read(charts[0]))
        (book,) = (name for name in package.namelist() if name.startswith("word/embeddings/"))
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(package.read(book))).get_sheet_by_index(0).to_python()
    name = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
    one = generic(made)
    series = chart.findall(f".//{name}ser")
    assert [part.findtext(f"{name}tx//{name}v") for part in series] == list(one.last.tiers) == sheet[0][1:]
    for place, part in enumerate(series):
        figures = {int(v.get("idx")): float(v.findtext(f"{name}v")) for v in part.findall(f"{name}val//{name}pt")}
        held = {row - 1: line[1 + place] for row, line in enumerate(sheet) if row and line[1 + place] != ""}
        assert figures == pytest.approx(held)
        assert set(figures) == {10, 11}


def test_a_firm_whose_name_looks_like_markup_does_no_harm(bureau: Service) -> None:
    made = report(bureau)
    one = generic(made)
    movers = [replace(one.movers[0], name='<b>&"公司')]
    out = file_of(replace(made, schemes=[replace(one, movers=movers)]), CREDIT_TIERS_BUREAU="<甲>&局")
    document = docx.Document(io.BytesIO(out))
    assert document.tables[-1].rows[1].cells[1].text == '<b>&"公司'
    assert document.paragraphs[2].text == "<甲>&局"


def test_the_edition_without_tiers_names_nobody_and_no_tier(bureau: Service) -> None:
    out = file_of(report(bureau, ReportEdition.NO_TIER))
    with zipfile.ZipFile(io.BytesIO(out)) as package:
        assert not [name for name in package.namelist() if "chart" in name]
        said = package.read("word/document.xml").decode()
    assert "月末各监管所户数" in said
    for code, *_ in moved_one_by_one(bureau).items():
        assert code not in said
    assert not re.search(r"下调|上调|附件|风险低|[A-E]类", said)


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
        made = report_of(connection, demonstration.service.library, month_of(today()), edition)
    article = page[page.index('<article class="paper" lang="zh-Hans"') : page.index("</article>")]
    for one in paper_of(made, demonstration.service.settings).blocks:
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


def test_who_signs_can_be_set(bureau: Service) -> None:
    out = file_of(report(bureau), CREDIT_TIERS_REPORT_SIGNATURE="信用监督管理科")
    assert "信用监督管理科" in [p.text for p in docx.Document(io.BytesIO(out)).paragraphs]


@pytest.mark.parametrize(("number", "numeral"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (21, "二十一")])
def test_headings_are_counted(number: int, numeral: str) -> None:
    assert numeral_of(number) == numeral
