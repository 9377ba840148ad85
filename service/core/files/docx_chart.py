"""A line chart in a DOCX document, as office programs draw and edit it: its figures go along as a workbook."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

import xlsxwriter
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.oxml import serialize_part_xml
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.shared import Cm
from markupsafe import escape
from xlsxwriter.utility import xl_col_to_name

_CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_BOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_CHART, _DRAWING = (f"http://schemas.openxmlformats.org/drawingml/2006/{name}" for name in ("chart", "main"))
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NAMES = f'xmlns:c="{_CHART}" xmlns:a="{_DRAWING}" xmlns:r="{_OFFICE}"'
# Shades of one hue, marks and strokes: lines are told apart in black and white, too.
_SHADES = ("8FBBDE", "3472AA", "1F5389", "12345C")
_SIGNS = ("circle", "triangle", "square", "diamond", "x")
_STROKES = ("solid", "dash", "sysDash", "dashDot", "sysDot")
_SHEET = "Sheet1"


@dataclass(frozen=True, slots=True)
class ChartLine:
    """A line: its name, and a number to each point; None leaves a gap."""

    name: str
    numbers: Sequence[float | None]


def line_chart_xml(
    document: Document, said: str, points: Sequence[str], lines: Sequence[ChartLine], width: Cm, height: Cm
) -> str:
    """Adds the chart to the document and returns what shows it; `said` is what it shows, for who does not see it."""
    part = document.part
    number = 1 + sum(name.startswith("/word/charts/") for name in _part_names(document))
    chart = Part(PackURI(f"/word/charts/chart{number}.xml"), _CHART_TYPE, b"", part.package)
    book = Part(PackURI(f"/word/embeddings/chart{number}.xlsx"), _BOOK_TYPE, _workbook(points, lines), part.package)
    book_id = chart.relate_to(book, RELATIONSHIP_TYPE.PACKAGE)
    chart._blob = serialize_part_xml(parse_xml(_chart_xml(points, lines, book_id)))
    chart_id = part.relate_to(chart, RELATIONSHIP_TYPE.CHART)
    return _drawing(chart_id, number, said, width, height)


def _part_names(document: Document) -> list[str]:
    return [str(part.partname) for part in document.part.package.iter_parts()]


def _workbook(points: Sequence[str], lines: Sequence[ChartLine]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet(_SHEET)
    for row, point in enumerate(points, 1):
        sheet.write_string(row, 0, point)
    for column, line in enumerate(lines, 1):
        sheet.write_string(0, column, line.name)
        for row, figure in enumerate(line.numbers, 1):
            if figure is not None:
                sheet.write_number(row, column, figure)
    book.close()
    return out.getvalue()


def _drawing(chart_id: str, number: int, said: str, width: Cm, height: Cm) -> str:
    word = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
    main = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return (
        f'<w:drawing xmlns:w="{main}" xmlns:wp="{word}" {_NAMES}>'
        f'<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{int(width)}" cy="{int(height)}"/>'
        f'<wp:docPr id="{1000 + number}" name="chart{number}" descr="{escape(said)}"/><wp:cNvGraphicFramePr/>'
        f'<a:graphic><a:graphicData uri="{_CHART}"><c:chart r:id="{chart_id}"/></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing>"
    )


def _chart_xml(points: Sequence[str], lines: Sequence[ChartLine], book_id: str) -> str:
    series = "".join(_series_xml(place, line, points) for place, line in enumerate(lines))
    return (
        f'<c:chartSpace {_NAMES}><c:roundedCorners val="0"/><c:chart><c:autoTitleDeleted val="1"/>'
        "<c:plotArea><c:layout/>"
        f'<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>{series}<c:marker val="1"/>'
        '<c:axId val="1"/><c:axId val="2"/></c:lineChart>'
        f'<c:catAx><c:axId val="1"/>{_axis_xml("b")}{_letters_xml(900)}<c:crossAx val="2"/></c:catAx>'
        f'<c:valAx><c:axId val="2"/>{_axis_xml("l", lines=True)}{_letters_xml(900)}<c:crossAx val="1"/></c:valAx>'
        '</c:plotArea><c:legend><c:legendPos val="b"/><c:overlay val="0"/>'
        f'{_letters_xml(1050)}</c:legend><c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        f'<c:externalData r:id="{book_id}"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    )


def _axis_xml(side: str, *, lines: bool = False) -> str:
    grey = '<a:ln w="6350"><a:solidFill><a:srgbClr val="D9D9D9"/></a:solidFill></a:ln>'
    grid = f"<c:majorGridlines><c:spPr>{grey}</c:spPr></c:majorGridlines>" if lines else ""
    least = '<c:min val="0"/>' if lines else ""
    return (
        f'<c:scaling><c:orientation val="minMax"/>{least}</c:scaling><c:delete val="0"/><c:axPos val="{side}"/>'
        f'{grid}<c:numFmt formatCode="General" sourceLinked="0"/>'
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>'
    )


def _letters_xml(size: int) -> str:
    return f'<c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr sz="{size}"/></a:pPr><a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'


def _series_xml(place: int, line: ChartLine, points: Sequence[str]) -> str:
    shade, column = _SHADES[place % len(_SHADES)], xl_col_to_name(place + 1)
    stroke, sign, last = _STROKES[place % len(_STROKES)], _SIGNS[place % len(_SIGNS)], len(points) + 1
    fill = f'<a:solidFill><a:srgbClr val="{shade}"/></a:solidFill>'
    names = "".join(f'<c:pt idx="{at}"><c:v>{escape(point)}</c:v></c:pt>' for at, point in enumerate(points))
    figures = "".join(
        f'<c:pt idx="{at}"><c:v>{float(number)!r}</c:v></c:pt>'
        for at, number in enumerate(line.numbers)
        if number is not None
    )
    return (
        f'<c:ser><c:idx val="{place}"/><c:order val="{place}"/>'
        f'<c:tx><c:strRef><c:f>{_SHEET}!${column}$1</c:f><c:strCache><c:ptCount val="1"/><c:pt idx="0">'
        f"<c:v>{escape(line.name)}</c:v></c:pt></c:strCache></c:strRef></c:tx>"
        f'<c:spPr><a:ln w="19050">{fill}<a:prstDash val="{stroke}"/></a:ln></c:spPr>'
        f'<c:marker><c:symbol val="{sign}"/><c:size val="5"/><c:spPr>{fill}</c:spPr></c:marker>'
        f'<c:cat><c:strRef><c:f>{_SHEET}!$A$2:$A${last}</c:f><c:strCache><c:ptCount val="{len(points)}"/>{names}'
        f"</c:strCache></c:strRef></c:cat><c:val><c:numRef><c:f>{_SHEET}!${column}$2:${column}${last}</c:f>"
        f'<c:numCache><c:formatCode>0.0</c:formatCode><c:ptCount val="{len(points)}"/>{figures}'
        '</c:numCache></c:numRef></c:val><c:smooth val="0"/></c:ser>'
    )
