"""The report as a DOCX document: A4, Chinese first, tables that any office program can edit."""

from collections.abc import Iterable, Mapping, Sequence
from typing import BinaryIO

from docx import Document
from docx.document import Document as Opened
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from rules.texts import Text
from service.core.formatting import count, day, moment, share
from service.decisions.words import CAUSES, NOT_CLASSIFIED
from service.intake.words import IMPORT_KINDS
from service.reports.figures import Report, SchemeReport

TITLE = Text("信用分级分类监管月报", "Monthly report of credit-graded supervision")
_CJK, _LATIN = "宋体", "Times New Roman"
MOVES_OF_ALL = Text(
    "类别变化只按全部经营主体统计；本辖区的变化见各批次。",
    "Moves are counted for all enterprises only; those of your jurisdiction are listed with each run.",
)
IMPORTS_OF_ALL = Text(
    "导入只按全局统计；本账号的导入见数据导入。",
    "Imports are summed up for the whole bureau only; your own are listed under imports.",
)
_SOFT = RGBColor(0x55, 0x63, 0x6F)


def write_docx(report: Report, out: BinaryIO) -> None:
    """Writes the report to `out`."""
    document = _blank()
    _head(document, report)
    for one in report.schemes:
        document.add_heading(_line(one.title), 1)
        _scheme(document, one) if report.shows_tiers else _scheme_without_tiers(document, one)
    if not report.schemes:
        document.add_paragraph("本月末没有生效的分类结果。 Nothing was in effect at the end of the month.")
    _lateness(document, report)
    _imports(document, report)
    document.save(out)


def _blank() -> Opened:
    document = Document()
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.4)
    page.top_margin = page.bottom_margin = Cm(2.2)
    for name in ("Normal", "Title", "Heading 1", "Heading 2"):
        style = document.styles[name]
        style.font.name = _LATIN
        style.font.color.rgb = RGBColor(0x1A, 0x27, 0x33)
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _CJK)
    document.styles["Normal"].font.size = Pt(10.5)
    return document


def _head(document: Opened, report: Report) -> None:
    for banner in report.banners:
        paragraph = document.sections[0].header.add_paragraph(f"{banner.zh} {banner.en}")
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.runs[0].font.size = Pt(8)
    document.add_heading(f"{TITLE.zh}（{report.month:%Y年%m月}）", 0)
    _note(document, f"{TITLE.en}, {report.month:%Y-%m}")
    for banner in report.banners:
        document.add_paragraph().add_run(f"{banner.zh} {banner.en}").bold = True
    regions = "、".join(place.zh for place in report.places) or "全辖区 all"
    _note(document, f"编制时间 Made at {moment(report.made_at)} · 行政区划 Regions {regions}")


def _scheme(document: Opened, one: SchemeReport) -> None:
    _note(document, _about(one))
    document.add_heading("分布 Distribution", 2)
    rows = [
        (row.id, _line(row.title), count(row.number), share(row.share), _signed(one.change(row.rank)))
        for row in one.now.rows
    ]
    _table(
        document,
        ("类别 Tier", "名称 Title", "户数 Number", "占已分类 Of the classified", "较上月末 Change"),
        rows,
        figures=3,
    )
    document.add_heading("类别变化 Moves", 2)
    if one.moves is not None and one.moves.total:
        names = [one.last.tiers[rank] if rank >= 0 else NOT_CLASSIFIED.zh for rank in one.moves.ranks]
        matrix = [
            (name, *("·" if a == b else count(one.moves.cells.get((a, b), 0)) for b in one.moves.ranks))
            for name, a in zip(names, one.moves.ranks, strict=True)
        ]
        _table(document, ("由＼为 From \\ to", *names), matrix, figures=len(names))
        document.add_paragraph()
    _causes(document, one, ways=True)


def _scheme_without_tiers(document: Opened, one: SchemeReport) -> None:
    _note(document, _about(one))
    rows = [
        ("经营主体 Enterprises", count(one.now.total)),
        ("已分类 Classified", f"{count(one.now.classified)} ({share(one.now.classified_share)})"),
        ("批次 Runs", count(one.runs)),
        ("计算户次 Examined", count(one.examined)),
    ]
    _table(document, ("项目 Item", "数量 Number"), rows, figures=1)
    document.add_heading("结果变化的原因 Causes of changes", 2)
    _causes(document, one, ways=False)


def _about(one: SchemeReport) -> str:
    return (
        f"规则集 Rule set {one.scheme}@{one.last.version} · 基准日 As-of day {day(one.last.as_of)} · "
        f"数据截止日 Data known by {day(one.last.known_on)} · 本月批次 Runs {one.runs}"
    )


def _causes(document: Opened, one: SchemeReport, *, ways: bool) -> None:
    if one.moves is None:
        document.add_paragraph(f"{MOVES_OF_ALL.zh} {MOVES_OF_ALL.en}")
        return
    if not one.moves.causes:
        document.add_paragraph("本月没有类别变化。 Nothing moved in the month.")
        return
    rows = [
        (
            _line(CAUSES[cause]) if cause in CAUSES else cause,
            count(all_),
            *((count(worse), count(better)) if ways else ()),
        )
        for cause, all_, worse, better in one.moves.causes
    ]
    headings = ("原因 Cause", "合计 All", *(("下调 Worse", "上调 Better") if ways else ()))
    _table(document, headings, rows, figures=len(headings) - 1)


def _lateness(document: Opened, report: Report) -> None:
    document.add_heading("数据时效 Lateness of data", 1)
    if not report.sources:
        document.add_paragraph("没有规定更新周期的数据来源。 No source has a period in which its data are due.")
        return
    rows = [
        (
            one.source.name,
            day(one.last_data_on),
            f"{one.source.due_every_days} 天 days",
            "逾期 late" if one.is_late else "及时 in time",
            count(one.late_runs),
        )
        for one in report.sources
    ]
    headings = ("来源 Source", "数据至 Data until", "更新周期 Period", "状态 State", "受影响批次 Runs affected")
    _table(document, headings, rows, figures=1)


def _imports(document: Opened, report: Report) -> None:
    document.add_heading("数据导入 Imports", 1)
    if report.imports is None:
        document.add_paragraph(f"{IMPORTS_OF_ALL.zh} {IMPORTS_OF_ALL.en}")
        return
    if not report.imports:
        document.add_paragraph("本月没有导入。 Nothing was imported in the month.")
        return
    rows = [
        (
            one.source,
            _words(IMPORT_KINDS, one.kind),
            *map(count, (one.imports, one.read, one.inserted, one.corrected, one.quarantined)),
        )
        for one in report.imports
    ]
    headings = (
        "来源 Source",
        "内容 Content",
        "次数 Imports",
        "读入 Read",
        "新增 New",
        "更正 Corrected",
        "待核 To check",
    )
    _table(document, headings, rows, figures=5)


def _table(document: Opened, headings: Sequence[str], rows: Iterable[Sequence[str]], figures: int) -> None:
    """A table whose last `figures` columns are figures; its heading row repeats on every page."""
    table = document.add_table(rows=1, cols=len(headings), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    _fill(table.rows[0].cells, headings, figures, bold=True)
    properties = table.rows[0]._tr.get_or_add_trPr()
    properties.append(properties.makeelement(qn("w:tblHeader"), {qn("w:val"): "true"}))
    for row in rows:
        _fill(table.add_row().cells, row, figures)


def _fill(cells: Sequence[object], texts: Sequence[str], figures: int, *, bold: bool = False) -> None:
    for place, (cell, text) in enumerate(zip(cells, texts, strict=True)):
        paragraph = cell.paragraphs[0]  # type: ignore[attr-defined]
        run = paragraph.add_run(text)
        run.bold, run.font.size = bold, Pt(9)
        if place >= len(texts) - figures:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _note(document: Opened, words: str) -> None:
    run = document.add_paragraph().add_run(words)
    run.font.size, run.font.color.rgb = Pt(9), _SOFT


def _words(table: Mapping[str, Text], name: str) -> str:
    return _line(table[name]) if name in table else name


def _line(text: Text) -> str:
    return f"{text.zh} {text.en}"


def _signed(number: int | None) -> str:
    return "—" if number is None else f"{number:+,}".replace("-", "\u2212")
