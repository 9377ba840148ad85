"""`/reports/inspections`: the statistical forms of a year up to a day, the lists behind their figures, and XLSX."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, render_template, request, send_file, url_for
from sqlalchemy import Connection

from rules.dated_tables import TriggerKind
from rules.texts import Text
from service.access.permissions import Permission
from service.access.route_rules import current_account, requires
from service.core.charts.bars import Part
from service.core.charts.columns import columns
from service.core.clock import today
from service.core.files.exports import MEDIA_TYPES, XLSX, Cell, Export, ExportColumn, write_export
from service.core.formatting import count
from service.core.problem import TITLES as PROBLEMS
from service.core.problem import Problem
from service.core.web.context import database, library, settings
from service.core.web.form_fields import asked_choice, asked_day, asked_text, refuse_field
from service.core.web.language import said_to_reader
from service.reports.inspections import counted, kinds
from service.reports.inspections.actions import note_form
from service.reports.inspections.counted import (
    CELL_WORDS,
    FOLLOW_UP_CELLS,
    GROUPINGS,
    RESULT_CELLS,
    AskedForm,
    Grouping,
)
from service.reports.inspections.filled import (
    BY_KIND,
    GROUPINGS_OF,
    TITLES,
    Filled,
    Place,
    filled_form,
    names_of_rows,
)
from service.reports.inspections.forms import FormCell, FormKind, FormRow
from service.reports.inspections.queries.by_kind import AskedVisitsByKind, VisitAt, list_visits
from service.reports.inspections.queries.drawn import DrawnPlace, list_drawn
from service.visits.queries.triggers import triggers_on
from service.visits.queries.visits import visit_sight
from service.visits.result_codes import FOLLOW_UPS, RESULT_CODES
from service.visits.words import STATUSES

# How a row without a place is told from all rows.
NOWHERE = "-"
ROWS = 50
_YEARS_BACK = 10
_MOST_ID = 2_147_483_647
TOTAL = Text("合计", "All")

blueprint = Blueprint("inspection_form_pages", __name__, url_prefix="/reports/inspections")


@blueprint.get("")
@requires(Permission.VISIT_READ)
def show() -> str:
    """The form `?form=` of the plans of `?year=` up to `?until=`, by `?by=`; `?row=` narrows it to one row."""
    name, asked = _asked(request.args)
    place = _place()
    with database().read() as connection:
        form = filled_form(connection, name, asked, place)
        narrowed = _name_of_row(connection, asked, place) if asked.row is not None else None
    return render_template(
        "reports/inspections/form.html",
        form=form,
        forms=TITLES,
        years=_years(),
        groupings=[(one.value, GROUPINGS[one]) for one in GROUPINGS_OF[name]],
        picture=_picture_of(form),
        tables=_tables_of(form),
        address_of=lambda row, cell: _list_address(form, row, cell),
        results_of=lambda row: _results_address(form, row),
        narrowed=narrowed,
        total=TOTAL,
        no_table=name == BY_KIND and place.counting is None,
        unset=name == BY_KIND and not place.bureau,
    )


@blueprint.post("/export")
@requires(Permission.VISIT_READ)
def take_form() -> Response:
    """The same form as XLSX; that it was taken away is recorded."""
    name, asked = _asked(request.form)
    place = _place()
    with database().read() as connection:
        form = filled_form(connection, name, asked, place)
    with database().write() as connection:
        note_form(connection, str(current_account().login), name, asked.year, asked.until)
    headings = [ExportColumn(said_to_reader(form.heading), 36)]
    headings += [ExportColumn(said_to_reader(words), 12) for words in form.columns]
    about = [
        (said_to_reader(Text("年度", "Year")), str(asked.year)),
        (said_to_reader(Text("截至", "Up to")), asked.until.isoformat()),
    ]
    title = said_to_reader(form.title)
    table = Export(title, headings, _table_rows(form), about, sheet=title[:31])
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the response
    write_export(table, XLSX, file)
    file.seek(0)
    return send_file(file, MEDIA_TYPES[XLSX], as_attachment=True, download_name=f"{title}-{asked.year}.xlsx")


@blueprint.get("/drawn")
@requires(Permission.VISIT_READ)
def show_drawn() -> str:
    """Those drawn whom a figure `?cell=` of the forms of spot checks counts, in the order of the draws."""
    asked, cell = _asked_form(request.args, tuple(Grouping)), asked_text(request.args, "cell", 60) or counted.DRAWN
    wanted, place = counted.wanted_of(cell), _place()
    after = _asked_place(3)
    with database().read() as connection:
        at = DrawnPlace(*after) if after else None
        found = list_drawn(connection, asked, wanted, place.reach, after=at, limit=ROWS + 1)
        rows = found[:ROWS]
        tasks = names_of_rows(connection, Grouping.TASK, sorted({str(one.task) for one in rows}), place.own)
        units = sorted({one.department for one in rows if one.department})
        departments = names_of_rows(connection, Grouping.UNIT, units, place.own)
        narrowed = _name_of_row(connection, asked, place) if asked.row is not None else TOTAL
    last = rows[-1].at if len(found) > ROWS else None
    return render_template(
        "reports/inspections/drawn.html",
        asked=asked,
        rows=rows,
        words=counted.words_of_cell(cell),
        narrowed=narrowed,
        tasks=tasks,
        departments=departments,
        statuses=STATUSES,
        results=RESULT_CODES,
        follow_ups=FOLLOW_UPS,
        next=_next_page("show_drawn", asked, cell, (last.draw, last.place, last.course)) if last else "",
    )


@blueprint.get("/visits")
@requires(Permission.VISIT_READ)
def show_visits() -> str:
    """The visits that a figure `?cell=` of the statistics by type counts, whoever made them."""
    asked = _asked_form(request.args, GROUPINGS_OF[BY_KIND])
    cell, place = kinds.check_cell(asked_text(request.args, "cell", 60) or kinds.ALL), _place()
    after = _asked_place(3)
    begins, ends = kinds.period_of(asked.year, asked.until)
    question = AskedVisitsByKind(begins, ends, asked.by, place.reach, place.own.zh, asked.row)
    with database().read() as connection:
        at = VisitAt(*after) if after else None
        found = list_visits(connection, question, cell, place.counting, after=at, limit=ROWS + 1)
        narrowed = _name_of_row(connection, asked, place) if asked.row is not None else TOTAL
    rows = found[:ROWS]
    last = rows[-1].at if len(found) > ROWS else None
    return render_template(
        "reports/inspections/visits.html",
        asked=asked,
        rows=rows,
        words=kinds.CELL_WORDS[cell],
        narrowed=narrowed,
        triggers=triggers_on(library().tables, ends),
        next=_next_page("show_visits", asked, cell, (last.part, last.first, last.second)) if last else "",
    )


def _asked(args: Mapping[str, str]) -> tuple[str, AskedForm]:
    name = asked_choice(args, "form", TITLES, FormKind.WORK.value)
    return name, _asked_form(args, GROUPINGS_OF[name])


def _asked_form(args: Mapping[str, str], groupings: Sequence[Grouping]) -> AskedForm:
    choices = {one.value: GROUPINGS[one] for one in groupings}
    by = Grouping(asked_choice(args, "by", choices, groupings[0].value))
    year = asked_choice(args, "year", dict.fromkeys(_years(), 1), str(today().year))
    until = asked_day(args, "until", today()) or today()
    if until > today():
        refuse_field("until", Text("这一天还没有到。", "That day has not come yet."))
    row = asked_text(args, "row", 200)
    if by is Grouping.TASK and row and not (row.isascii() and row.isdigit() and int(row) <= _MOST_ID):
        raise Problem(404, *PROBLEMS[404])
    return AskedForm(int(year), until, by, None if not row else "" if row == NOWHERE else row)


def _years() -> list[str]:
    return [str(today().year + 1 - back) for back in range(_YEARS_BACK + 1)]


def _asked_place(parts: int) -> tuple[int, ...] | None:
    """Where the page before ended; None on the first page."""
    written = asked_text(request.args, "after", 80)
    if not written:
        return None
    try:
        numbers = tuple(int(one) for one in written.split("."))
    except ValueError:
        numbers = ()
    if len(numbers) != parts or any(abs(one) >= 1 << 63 for one in numbers):
        refuse_field("after", Text("翻页标记不可用。", "The place in the list cannot be used."))
    return numbers


def _place() -> Place:
    """Where the account sees every visit; nowhere, so that nothing is counted, where it sees its own alone."""
    with database().read() as connection:
        whole = visit_sight(connection, current_account()).whole
    return Place(whole, settings().bureau, library().tables.cap_counting(today()))


def _name_of_row(connection: Connection, asked: AskedForm, place: Place) -> Text:
    row = asked.row or ""
    return names_of_rows(connection, asked.by, [row], place.own)[row]


def _said(asked: AskedForm) -> dict[str, Any]:
    """What the address of a form or a list says of what is asked for."""
    said = {"by": asked.by.value, "year": str(asked.year), "until": asked.until.isoformat()}
    return said if asked.row is None else said | {"row": asked.row or NOWHERE}


def _list_address(form: Filled, row: FormRow, cell: FormCell) -> str:
    """Where the list of a figure is; "" for what has none."""
    if not cell.cell or not cell.number:
        return ""
    # A row of results is no place: the place is that of the whole form.
    key = form.asked.row if row.key is None or form.name == FormKind.RESULTS else row.key
    asked = AskedForm(form.asked.year, form.asked.until, form.asked.by, key)
    return url_for(".show_visits" if form.name == BY_KIND else ".show_drawn", cell=cell.cell, **_said(asked))


def _results_address(form: Filled, row: FormRow) -> str:
    """Where the results of a row of the work are."""
    if form.name != FormKind.WORK or row.key is None:
        return ""
    asked = counted.narrowed_to(form.asked, row.key)
    return url_for(".show", form=FormKind.RESULTS.value, **_said(asked))


def _next_page(endpoint: str, asked: AskedForm, cell: str, at: tuple[int, ...]) -> str:
    return url_for(f".{endpoint}", cell=cell, after=".".join(map(str, at)), **_said(asked))


def _picture_of(form: Filled) -> str:
    """All rows together as bars: how many were drawn, and how far they are; of what type visits were."""
    numbers = {cell.column: cell.number or 0 for cell in form.total.cells}
    parts = [
        Part(said_to_reader(words), numbers[column], count(numbers[column]))
        for column, words in _PICTURED[form.name].items()
        if numbers[column] or column != kinds.OTHER
    ]
    return columns(said_to_reader(form.title), parts) if any(part.number for part in parts) else ""


def _tables_of(form: Filled) -> list[tuple[Text, list[int]]]:
    """The tables that a page shows of the form, whose columns are too many for one: titles, and places of columns."""
    names = [cell.column for cell in form.total.cells]
    held = [
        (_PROGRESS, [place for place, name in enumerate(names) if name not in (*RESULT_CELLS, *FOLLOW_UP_CELLS)]),
        (_RESULTS, [place for place, name in enumerate(names) if name in RESULT_CELLS]),
        (_HANDLING, [place for place, name in enumerate(names) if name in FOLLOW_UP_CELLS]),
    ]
    return [(title, places) for title, places in held if places]


_PROGRESS, _RESULTS = Text("进度", "How far they are"), Text("检查结果", "Results")
_HANDLING = Text("后续处置", "Follow-up")
_STAGES: Mapping[str, Text] = {
    name: CELL_WORDS[name] for name in (counted.DRAWN, counted.REVIEWED, counted.PUBLISHED, counted.CLOSED)
}
# In words short enough to stand under a picture on a phone.
_PICTURED: Mapping[str, Mapping[str, Text]] = {
    FormKind.WORK: _STAGES,
    FormKind.RESULTS: {name: words for name, words in _STAGES.items() if name != counted.DRAWN},
    FormKind.TASKS: _STAGES,
    BY_KIND: {
        TriggerKind.ROUTINE: Text("日常", "Routine"),
        TriggerKind.SPECIAL: Text("专项", "Special"),
        TriggerKind.CASE: Text("个案", "Single"),
        kinds.OTHER: Text("未列明", "Not listed"),
    },
}


def _table_rows(form: Filled) -> Iterator[Sequence[Cell]]:
    for row, name in (*form.rows, (form.total, TOTAL)):
        yield (said_to_reader(name), *(_plain_of(cell) for cell in row.cells))


def _plain_of(cell: FormCell) -> Cell:
    return cell.number if cell.rate is None else round(cell.rate, 4)
