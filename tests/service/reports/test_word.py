"""The monthly report as a document: how it looks, what it holds, and its chart."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import UTC, datetime

import docx
import pytest
from docx.oxml.ns import qn
from lxml import etree
from python_calamine import CalamineWorkbook

from service.core.clock import today
from service.core.db.service import Service
from service.reports.figures import ReportEdition
from tests.service.reports.test_reports import file_of
from tests.worlds.two_months import generic, moved_one_by_one, report


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


def test_its_day_is_that_of_the_bureau(bureau: Service) -> None:
    # Past midnight here, still the day before in UTC, in which moments are kept.
    made_at = datetime(today().year, today().month, 3, 16, 30, tzinfo=UTC)
    document = docx.Document(io.BytesIO(file_of(replace(report(bureau), made_at=made_at))))
    said = [paragraph.text for paragraph in document.paragraphs]
    assert f"{today().year}年{today().month}月4日" in said
    assert f"{today().year}年{today().month}月3日" not in said


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


def test_who_signs_can_be_set(bureau: Service) -> None:
    out = file_of(report(bureau), CREDIT_TIERS_REPORT_SIGNATURE="信用监督管理科")
    assert "信用监督管理科" in [p.text for p in docx.Document(io.BytesIO(out)).paragraphs]
