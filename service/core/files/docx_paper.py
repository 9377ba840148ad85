"""Papers as one DOCX document: A4 with its margins, letters, page numbers and lines as papers have them.

What the pages hold is written as it comes, paper by paper; the parts around it (styles, footers, charts) are small and
come of python-docx. Each paper is a section of its own and counts its own pages.
"""

import shutil
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from tempfile import TemporaryFile
from typing import Any, BinaryIO

from docx import Document
from docx.document import Document as Opened
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt
from markupsafe import escape

from service.core.files.docx_chart import ChartLine, line_chart_xml
from service.core.paper import (
    Attachment,
    BlankLine,
    Block,
    Fields,
    Heading,
    Look,
    PageBreak,
    Paper,
    PaperLines,
    PaperTable,
    Paragraph,
    Signature,
    Signatures,
    day_in_words,
)

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# Letters of titles, of text, and of headings of both levels; Latin ones and figures are the same everywhere.
_TITLE, _TEXT, _FIRST, _SECOND, _PAGE, _LATIN = "方正小标宋简体", "仿宋", "黑体", "楷体", "宋体", "Times New Roman"
# 二号, 三号, 四号, 小四号 and 小五号 in points; the distance of lines of running text.
_LARGE, _USUAL, _SMALL, _SMALLER, _OF_TABLES, _DISTANCE = 22.0, 16.0, 14.0, 12.0, 10.5, 28.0
_RED, _BLACK = "C8102E", "000000"
# The width of the text in twentieths of a point.
_WIDTH = 8844
_MARKER = "papers"
# Above, below, and below the number of the page, in centimetres.
_MARGINS = {Look.OFFICIAL: (3.7, 3.5, 2.8), Look.FORM: (2.0, 2.0, 1.2)}
# A blank to be written in, in letters of its width.
_BLANK, _SHORT_BLANK = "　" * 16, "　" * 6
_NO_DAY = "　　　　年　　月　　日"


def write_docx(papers: Iterable[Paper], out: BinaryIO) -> None:
    """Writes the papers, of which there is one at least, to `out`, each as it comes."""
    document, last = None, None
    with TemporaryFile() as body:
        for paper in papers:
            if document is None or last is None:
                document = _around(paper)
            else:
                body.write(_ending(_section_of(document, last)).encode())
            last = paper
            for piece in _pieces(document, paper):
                body.write(piece.encode())
        assert document is not None
        assert last is not None
        _section_of(document, last)
        body.seek(0)
        _pack(document, body, out)


def _around(first: Paper) -> Opened:
    """The document around its papers, named after the first."""
    document = Document()
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin, page.right_margin = Cm(2.8), Cm(2.6)
    usual = document.styles["Normal"]
    usual.font.name, usual.font.size = _LATIN, Pt(_USUAL)
    fonts = usual.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), _TEXT)
    usual.element.get_or_add_rPr().append(parse_xml(f'<w:lang {nsdecls("w")} w:val="zh-CN" w:eastAsia="zh-CN"/>'))
    usual.paragraph_format.space_before = usual.paragraph_format.space_after = Pt(0)
    document.core_properties.title = f"{first.title}{first.period}"
    document.core_properties.author = first.unit
    document.settings.odd_and_even_pages_header_footer = True
    _number(page.footer, WD_ALIGN_PARAGRAPH.RIGHT)
    _number(page.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)
    page._sectPr.find(qn("w:pgMar")).addnext(parse_xml(f'<w:pgNumType {nsdecls("w")} w:start="1"/>'))
    document.add_paragraph(_MARKER)
    return document


def _section_of(document: Opened, paper: Paper) -> str:
    """What ends the section of a paper where another follows; the document ends as if it were the last."""
    page, (top, bottom, foot) = document.sections[0], _MARGINS[paper.look]
    page.top_margin, page.bottom_margin, page.footer_distance = Cm(top), Cm(bottom), Cm(foot)
    return str(page._sectPr.xml)


def _number(footer: Any, side: WD_ALIGN_PARAGRAPH) -> None:
    """The number of the page between two dashes, one letter in from the edge."""
    line = footer.paragraphs[0]
    at_left = side is WD_ALIGN_PARAGRAPH.LEFT
    form = _Form(side="left" if at_left else "right", left=_SMALL * at_left, right=_SMALL * (not at_left))
    field = "".join(
        _run(piece, _PAGE, _SMALL)
        for piece in (
            '<w:fldChar w:fldCharType="begin"/>',
            '<w:instrText xml:space="preserve"> PAGE </w:instrText>',
            '<w:fldChar w:fldCharType="end"/>',
        )
    )
    said = _line(form, _say("— ", _PAGE, _SMALL), field, _say(" —", _PAGE, _SMALL))
    line._p.getparent().replace(line._p, parse_xml(said.replace("<w:p>", f"<w:p {nsdecls('w')}>", 1)))


def _pack(document: Opened, body: Any, out: BinaryIO) -> None:
    """Writes the document with the body in the place of its marker."""
    package = BytesIO()
    document.save(package)
    with zipfile.ZipFile(package) as made, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in made.namelist():
            held = made.read(name)
            with archive.open(name, "w", force_zip64=True) as entry:
                if name != "word/document.xml":
                    entry.write(held)
                    continue
                at = held.index(f"<w:t>{_MARKER}</w:t>".encode())
                entry.write(held[: held.rindex(b"<w:p>", 0, at)])
                shutil.copyfileobj(body, entry)
                entry.write(held[held.index(b"</w:p>", at) + len(b"</w:p>") :])


def _pieces(document: Opened, paper: Paper) -> Iterator[str]:
    yield from _head(paper)
    for block in paper.blocks:
        yield from _block(document, block)
    yield from _named(paper.attachments)
    yield from _signed(paper)
    for number, attachment in enumerate(paper.attachments, 1):
        yield from _attached(document, attachment, str(number) if len(paper.attachments) > 1 else "")
    if paper.unit and paper.day and paper.look is Look.OFFICIAL:
        yield _foot(paper)


def _head(paper: Paper) -> Iterator[str]:
    """What must stand over it, the unit in red with the number under it and a red line; then title and period."""
    for mark in paper.marks:
        yield _line(_Form(), _say(mark, _FIRST, _SMALL))
    if paper.look is Look.FORM:
        if paper.unit:
            yield _line(_CENTRE, _say(paper.unit, _TITLE, _SMALL + 2))
        yield _title(paper, before=4)
        if paper.number:
            yield _line(replace(_Form(), side="right"), _say(paper.number, size=_SMALLER))
    else:
        if paper.unit:
            large = 36 if len(paper.unit) <= 12 else 26
            yield _line(replace(_CENTRE, before=24, distance=0), _say(paper.unit, _TITLE, large, _RED))
        yield _line(replace(_CENTRE, before=12, rules=(("bottom", _RED, 18),)), _say(paper.number))
        yield _title(paper, before=28)
    if paper.period:
        yield _line(replace(_CENTRE, after=14), _say(paper.period, _SECOND))


def _title(paper: Paper, before: float) -> str:
    # By the name of the style programs know the title; what it brings but its name is taken away.
    form = replace(_CENTRE, style="Title", before=before, after=4, rules=(("bottom", "", 0),))
    return _line(form, _say(paper.title, _TITLE, _LARGE))


def _block(document: Opened, block: Block) -> Iterator[str]:
    match block:
        case Heading():
            letters = _FIRST if block.level == 1 else _SECOND
            form = replace(_RUNNING, style=f"Heading{block.level}", plain=True)
            yield _line(form, _say(block.words, letters))
        case Paragraph():
            yield _line(_RUNNING, _say(block.words))
        case BlankLine():
            yield _line(replace(_RUNNING, side="left"), _say(block.words), _blank(_BLANK))
            yield from (_line(_Form(), _blank(_BLANK * 2)) for _ in range(block.lines - 1))
        case PageBreak():
            yield _line(_Form(distance=1, breaks=True))
        case Fields():
            yield from _fields(block)
        case Signatures():
            yield from _signatures(block)
        case PaperTable():
            yield from _table(block)
        case PaperLines():
            lines = [ChartLine(name, numbers) for name, numbers in block.series]
            chart = line_chart_xml(document, block.caption, block.points, lines, Cm(15.6), Cm(7))
            yield _line(_Form(distance=0, keeps=True), f"<w:r>{chart}</w:r>")
            yield _line(replace(_CENTRE, after=8), _say(block.caption, _FIRST, _SMALLER))


def _table(block: PaperTable) -> Iterator[str]:
    """A table under its caption; its heading row repeats on every page and no row is broken."""
    if not block.rows:
        return
    if block.caption:
        yield _line(replace(_CENTRE, keeps=True), _say(block.caption, _FIRST, _SMALLER))
    widths = [_WIDTH * share // sum(block.shares) for share in block.shares]
    words = len(block.headings) - block.figures
    yield _opened(widths)
    head = (_cell(width, [_heading_cell(text)]) for width, text in zip(widths, block.headings, strict=True))
    yield _row(head, is_head=True)
    for row in block.rows:
        cells = (
            _cell(width, [_line(_FIGURE if place >= words else _CELL, _say(text or "", _TEXT, _OF_TABLES))])
            for place, (width, text) in enumerate(zip(widths, row, strict=True))
        )
        yield _row(cells)
    yield _CLOSED


def _fields(block: Fields) -> Iterator[str]:
    widths = _WIDTH // 4, _WIDTH - _WIDTH // 4
    yield _opened(widths)
    for words, value in block.rows:
        said = _say(value, size=_SMALLER) if value else _blank(_BLANK)
        yield _row(
            [_cell(widths[0], [_line(_CELL, _say(words, size=_SMALLER))]), _cell(widths[1], [_line(_CELL, said)])]
        )
    yield _CLOSED


def _signatures(block: Signatures) -> Iterator[str]:
    yield _opened([_WIDTH])
    for one in block.each:
        yield _row([_cell(_WIDTH, list(_signing(one)))])
    yield _CLOSED


def _signing(one: Signature) -> Iterator[str]:
    yield _line(_CELL, _say(f"{one.words}：{one.opinion}" if one.opinion else one.words, size=_SMALLER))
    if not one.opinion and not one.signed:
        for _ in range(2):
            yield _line(_CELL, _blank(_BLANK * 2))
    signed = _say(one.signed, size=_SMALLER) if one.signed else _blank(_SHORT_BLANK)
    day = day_in_words(one.on) if one.on else _NO_DAY
    yield _line(_FIGURE, _say("签名（盖章）：", size=_SMALLER), signed, _say(f"　　{day}", size=_SMALLER))


def _named(attachments: Sequence[Attachment]) -> Iterator[str]:
    """The titles of what is attached, one letter below the text."""
    if attachments:
        yield _line(_Form(distance=0))
    for number, one in enumerate(attachments, 1):
        counted = f"{number}." if len(attachments) > 1 else ""
        yield _line(_RUNNING, _say(f"{'附件：' if number == 1 else '　　　'}{counted}{one.title}"))


def _signed(paper: Paper) -> Iterator[str]:
    """Who signs and the day, at the right and four letters in; they stay together."""
    if not paper.signature and not paper.day:
        return
    yield from (_line(_Form(distance=0, keeps=True)) for _ in range(2))
    form = _Form(side="right", right=4 * _USUAL)
    yield _line(replace(form, keeps=True), _say(paper.signature))
    yield _line(form, _say(paper.day))


def _attached(document: Opened, attachment: Attachment, number: str) -> Iterator[str]:
    """What is attached begins a page, with its mark at the left and its title in the middle."""
    yield _line(_Form(breaks=True), _say(f"附件{number}", _FIRST))
    yield _line(replace(_CENTRE, before=14, after=14, distance=32), _say(attachment.title, _TITLE, _LARGE))
    for block in attachment.blocks:
        yield from _block(document, block)


def _foot(paper: Paper) -> str:
    """Between two lines, who gives it out and when."""
    form = _Form(before=18, left=_SMALL, right=_SMALL, rules=(("top", _BLACK, 6), ("bottom", _BLACK, 6)))
    tab = f'<w:tabs><w:tab w:val="right" w:pos="{_WIDTH - int(2 * 20 * _SMALL)}"/></w:tabs>'
    between = _run("<w:tab/>", _TEXT, _SMALL)
    return _line(form, _say(paper.unit, size=_SMALL), between, _say(f"{paper.day}印发", size=_SMALL), more=tab)


def _ending(section: str) -> str:
    """What ends the section of a paper after which another comes."""
    return f'<w:p><w:pPr><w:spacing w:line="20" w:lineRule="exact"/>{section}</w:pPr></w:p>'


@dataclass(frozen=True, slots=True)
class _Form:
    """How a line stands: its side, what it is in by, what is above and under it, all in points, and its lines.

    `plain` takes the room that its style brings; a `distance` of 0 is that of its letters.
    """

    side: str = ""
    style: str = ""
    indent: float = 0
    left: float = 0
    right: float = 0
    before: float = 0
    after: float = 0
    distance: float = _DISTANCE
    keeps: bool = False
    breaks: bool = False
    plain: bool = False
    rules: Sequence[tuple[str, str, int]] = ()


_RUNNING = _Form(side="both", indent=2 * _USUAL)
_CENTRE = _Form(side="center")
_CELL, _FIGURE = _Form(distance=0), _Form(side="right", distance=0)
_HEADING = _Form(side="center", distance=0)


def _heading_cell(text: str) -> str:
    return _line(_HEADING, _say(text, _FIRST, _OF_TABLES))


def _line(form: _Form, *runs: str, more: str = "") -> str:
    """A paragraph; what it is stands in the order that the format asks for."""
    said = [f'<w:pStyle w:val="{form.style}"/>' if form.style else ""]
    said += ["<w:keepNext/>" if form.keeps else "", "<w:pageBreakBefore/>" if form.breaks else ""]
    if form.rules:
        said += ["<w:pBdr>", *(_rule(*rule) for rule in form.rules), "</w:pBdr>"]
    said.append(more)
    room = f'w:before="{_twips(form.before)}" w:after="{_twips(form.after)}"' if _has_room(form) else ""
    between = f'w:line="{_twips(form.distance)}" w:lineRule="exact"' if form.distance else ""
    said.append(f"<w:spacing {room} {between}/>" if room or between else "")
    if form.indent or form.left or form.right:
        sides = f'w:left="{_twips(form.left)}" w:right="{_twips(form.right)}" w:firstLine="{_twips(form.indent)}"'
        said.append(f"<w:ind {sides}/>")
    said.append(f'<w:jc w:val="{form.side}"/>' if form.side else "")
    return f"<w:p><w:pPr>{''.join(said)}</w:pPr>{''.join(runs)}</w:p>"


def _has_room(form: _Form) -> bool:
    return bool(form.before or form.after or form.plain)


def _twips(points: float) -> int:
    return round(20 * points)


def _rule(side: str, color: str, eighths: int) -> str:
    if not eighths:
        return f'<w:{side} w:val="nil"/>'
    return f'<w:{side} w:val="single" w:sz="{eighths}" w:space="6" w:color="{color}"/>'


def _say(words: str, letters: str = _TEXT, size: float = _USUAL, color: str = _BLACK) -> str:
    return _run(f'<w:t xml:space="preserve">{escape(words)}</w:t>', letters, size, color)


def _blank(room: str) -> str:
    """A line to write on."""
    return _run(f'<w:t xml:space="preserve">{room}</w:t>', _TEXT, _SMALLER, underlined=True)


def _run(held: str, letters: str, size: float, color: str = _BLACK, *, underlined: bool = False) -> str:
    line = '<w:u w:val="single"/>' if underlined else ""
    fonts = f'<w:rFonts w:ascii="{_LATIN}" w:hAnsi="{_LATIN}" w:eastAsia="{letters}"/><w:b w:val="0"/>'
    return (
        f'<w:r><w:rPr>{fonts}<w:color w:val="{color}"/><w:sz w:val="{round(2 * size)}"/>'
        f'<w:szCs w:val="{round(2 * size)}"/>{line}</w:rPr>{held}</w:r>'
    )


def _opened(widths: Sequence[int]) -> str:
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:jc w:val="center"/><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
    )


# A little room after a table, without which two of them were one.
_CLOSED = f"</w:tbl>{_line(_Form(distance=10))}"


def _row(cells: Iterable[str], *, is_head: bool = False) -> str:
    head = "<w:tblHeader/>" if is_head else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{head}</w:trPr>{''.join(cells)}</w:tr>"


def _cell(width: int, lines: Iterable[str]) -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{"".join(lines)}</w:tc>'
