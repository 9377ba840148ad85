"""An official paper as a DOCX document: A4 with its margins, letters, page numbers and lines as papers have them."""

from collections.abc import Sequence
from typing import Any, BinaryIO

from docx import Document
from docx.document import Document as Opened
from docx.enum.section import WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph as Line

from service.core.files.docx_chart import ChartLine, add_line_chart
from service.reports.paper import Attachment, Block, Heading, Paper, PaperLines, PaperTable, Paragraph

# Letters of titles, of text, and of headings of both levels; Latin ones and figures are the same everywhere.
_TITLE, _TEXT, _FIRST, _SECOND, _PAGE, _LATIN = "方正小标宋简体", "仿宋", "黑体", "楷体", "宋体", "Times New Roman"
# 二号, 三号, 四号 and 小五号 in points; the distance of lines of running text.
_LARGE, _USUAL, _SMALL, _OF_TABLES, _DISTANCE = Pt(22), Pt(16), Pt(14), Pt(10.5), Pt(28)
_RED = RGBColor(0xC8, 0x10, 0x2E)
_WIDTH = Cm(15.6)


def write_docx(paper: Paper, out: BinaryIO) -> None:
    """Writes the paper to `out`."""
    document = _blank(paper)
    _head(document, paper)
    for block in paper.blocks:
        _add(document, block)
    _name_attachments(document, paper.attachments)
    _sign(document, paper)
    for number, attachment in enumerate(paper.attachments, 1):
        _attach(document, attachment, str(number) if len(paper.attachments) > 1 else "")
    _close(document, paper)
    document.save(out)


def _blank(paper: Paper) -> Opened:
    document = Document()
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.top_margin, page.bottom_margin, page.left_margin, page.right_margin = Cm(3.7), Cm(3.5), Cm(2.8), Cm(2.6)
    page.footer_distance = Cm(2.8)
    usual = document.styles["Normal"]
    usual.font.name, usual.font.size = _LATIN, _USUAL
    fonts = usual.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), _TEXT)
    usual.element.get_or_add_rPr().append(parse_xml(f'<w:lang {nsdecls("w")} w:val="zh-CN" w:eastAsia="zh-CN"/>'))
    usual.paragraph_format.space_before = usual.paragraph_format.space_after = Pt(0)
    document.core_properties.title = f"{paper.title}{paper.period}"
    document.core_properties.author = paper.unit
    document.settings.odd_and_even_pages_header_footer = True
    _number(page.footer, WD_ALIGN_PARAGRAPH.RIGHT)
    _number(page.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)
    return document


def _number(footer: Any, side: WD_ALIGN_PARAGRAPH) -> None:
    """The number of the page between two dashes, one letter in from the edge."""
    line = footer.paragraphs[0]
    line.alignment = side
    edge = line.paragraph_format
    edge.left_indent, edge.right_indent = (_SMALL, None) if side is WD_ALIGN_PARAGRAPH.LEFT else (None, _SMALL)
    _say(line, "— ", _PAGE, _SMALL)
    field = line.add_run()
    field.font.size, field.font.name = _SMALL, _PAGE
    for kind, words in (("begin", ""), ("", " PAGE "), ("end", "")):
        if kind:
            field._r.append(parse_xml(f'<w:fldChar {nsdecls("w")} w:fldCharType="{kind}"/>'))
        else:
            field._r.append(parse_xml(f'<w:instrText {nsdecls("w")} xml:space="preserve">{words}</w:instrText>'))
    _say(line, " —", _PAGE, _SMALL)


def _head(document: Opened, paper: Paper) -> None:
    """What must stand over it, the unit in red with the number under it and a red line; then title and period."""
    for mark in paper.marks:
        _say(_line(document, indent=False), mark, _FIRST, _SMALL)
    if paper.unit:
        line = _line(document, WD_ALIGN_PARAGRAPH.CENTER, indent=False)
        line.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
        line.paragraph_format.space_before = Pt(24)
        _say(line, paper.unit, _TITLE, Pt(36 if len(paper.unit) <= 12 else 26)).font.color.rgb = _RED
    number = _line(document, WD_ALIGN_PARAGRAPH.CENTER, indent=False)
    number.paragraph_format.space_before = Pt(12)
    _say(number, paper.number)
    _rule(number, "C8102E", 18)
    title = _line(document, WD_ALIGN_PARAGRAPH.CENTER, indent=False)
    title.style = document.styles["Title"]
    _plain_title(title)
    _say(title, paper.title, _TITLE, _LARGE)
    period = _line(document, WD_ALIGN_PARAGRAPH.CENTER, indent=False)
    period.paragraph_format.space_after = Pt(14)
    _say(period, paper.period, _SECOND)


def _plain_title(title: Line) -> None:
    """Takes what the style brings but its name, by which programs know the title."""
    title.paragraph_format.space_before, title.paragraph_format.space_after = Pt(28), Pt(4)
    properties = title._p.get_or_add_pPr()
    properties.append(parse_xml(f'<w:pBdr {nsdecls("w")}><w:bottom w:val="nil"/></w:pBdr>'))


def _add(document: Opened, block: Block) -> None:
    match block:
        case Heading():
            line = _line(document)
            line.style = document.styles[f"Heading {block.level}"]
            line.paragraph_format.space_before = line.paragraph_format.space_after = Pt(0)
            _say(line, block.words, _FIRST if block.level == 1 else _SECOND).bold = False
        case Paragraph():
            _say(_line(document), block.words)
        case PaperTable():
            _add_table(document, block)
        case PaperLines():
            lines = [ChartLine(name, numbers) for name, numbers in block.series]
            chart = add_line_chart(document, block.caption, block.points, lines, _WIDTH, Cm(7))
            chart.paragraph_format.keep_with_next = True
            _caption(document, block.caption).paragraph_format.space_after = Pt(8)


def _add_table(document: Opened, block: PaperTable) -> None:
    """A table under its caption; its heading row repeats on every page and no row is broken."""
    if not block.rows:
        return
    _caption(document, block.caption).paragraph_format.keep_with_next = True
    table = document.add_table(rows=1 + len(block.rows), cols=len(block.headings), style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    words = len(block.headings) - block.figures
    widths = [_WIDTH * share // sum(block.shares) for share in block.shares]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for row, texts in zip(table._tbl.tr_lst, (block.headings, *block.rows), strict=True):
        is_head = texts is block.headings
        row.get_or_add_trPr().append(parse_xml(f"<w:cantSplit {nsdecls('w')}/>"))
        if is_head:
            row.get_or_add_trPr().append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))
        for place, (cell, text) in enumerate(zip(row.tc_lst, texts, strict=True)):
            cell.width = widths[place]
            line = Line(cell.p_lst[0], table)
            if is_head:
                line.alignment = WD_ALIGN_PARAGRAPH.CENTER
            elif place >= words:
                line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            _say(line, text, _FIRST if is_head else _TEXT, _OF_TABLES)
    document.add_paragraph().paragraph_format.line_spacing = Pt(10)


def _caption(document: Opened, words: str) -> Line:
    line = _line(document, WD_ALIGN_PARAGRAPH.CENTER, indent=False)
    _say(line, words, _FIRST, Pt(12))
    return line


def _name_attachments(document: Opened, attachments: Sequence[Attachment]) -> None:
    """The titles of what is attached, one letter below the text."""
    if not attachments:
        return
    document.add_paragraph()
    for number, one in enumerate(attachments, 1):
        line = _line(document)
        counted = f"{number}." if len(attachments) > 1 else ""
        _say(line, f"{'附件：' if number == 1 else '　　　'}{counted}{one.title}")


def _sign(document: Opened, paper: Paper) -> None:
    """Who signs and the day, at the right and four letters in; they stay together."""
    for _ in range(2):
        document.add_paragraph().paragraph_format.keep_with_next = True
    for words in (paper.signature, paper.day):
        line = _line(document, WD_ALIGN_PARAGRAPH.RIGHT, indent=False)
        line.paragraph_format.right_indent = 4 * _USUAL
        line.paragraph_format.keep_with_next = words is not paper.day
        _say(line, words)


def _attach(document: Opened, attachment: Attachment, number: str) -> None:
    """What is attached begins a page, with its mark at the left and its title in the middle."""
    document.add_section(WD_SECTION.NEW_PAGE)
    _say(_line(document, indent=False), f"附件{number}", _FIRST)
    title = _line(document, WD_ALIGN_PARAGRAPH.CENTER, indent=False)
    title.paragraph_format.space_before = title.paragraph_format.space_after = Pt(14)
    title.paragraph_format.line_spacing = Pt(32)
    _say(title, attachment.title, _TITLE, _LARGE)
    for block in attachment.blocks:
        _add(document, block)


def _close(document: Opened, paper: Paper) -> None:
    """Between two lines, who gives it out and when."""
    if not paper.unit:
        return
    line = _line(document, indent=False)
    line.paragraph_format.space_before = Pt(18)
    line.paragraph_format.left_indent = line.paragraph_format.right_indent = _SMALL
    line.paragraph_format.tab_stops.add_tab_stop(Cm(15.6) - 2 * _SMALL, WD_TAB_ALIGNMENT.RIGHT)
    _say(line, f"{paper.unit}\t{paper.day}印发", _TEXT, _SMALL)
    _rule(line, "000000", 6, above=True)


def _line(document: Opened, side: WD_ALIGN_PARAGRAPH | None = None, *, indent: bool = True) -> Line:
    """A line of text, by default of running text: both edges even, two letters in."""
    line = document.add_paragraph()
    side = WD_ALIGN_PARAGRAPH.JUSTIFY if side is None and indent else side
    if side is not None:
        line.alignment = side
    line.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    line.paragraph_format.line_spacing = _DISTANCE
    if indent:
        line.paragraph_format.first_line_indent = 2 * _USUAL
    return line


def _rule(line: Line, color: str, eighths: int, *, above: bool = False) -> None:
    """A line under the line, and above it."""
    sides = "".join(
        f'<w:{side} w:val="single" w:sz="{eighths}" w:space="6" w:color="{color}"/>'
        for side in (["top", "bottom"] if above else ["bottom"])
    )
    line._p.get_or_add_pPr().append(parse_xml(f"<w:pBdr {nsdecls('w')}>{sides}</w:pBdr>"))


def _say(line: Line, words: str, letters: str = _TEXT, size: Any = _USUAL) -> Any:
    run = line.add_run(words)
    run.font.size, run.font.name, run.font.color.rgb = size, _LATIN, RGBColor(0, 0, 0)
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), letters)
    return run
