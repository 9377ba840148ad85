"""`/visits/over-frequency`: firms that were visited too often, for whoever follows it up; a page, and XLSX."""

import tempfile
from collections.abc import Iterator, Sequence
from datetime import date

from flask import Response, render_template, request, send_file

from rules.texts import Text
from service.access.permissions import Permission
from service.access.reach import Reach
from service.access.route_rules import current_account, requires
from service.core.clock import today
from service.core.files.exports import MEDIA_TYPES, XLSX, Cell, Export, ExportColumn, write_export
from service.core.web.context import database, library
from service.core.web.form_fields import asked_day, refuse_field
from service.core.web.language import said_to_reader
from service.registries.queries.names import office_names
from service.visits.actions.taken_away import note_over_frequency
from service.visits.gate import MOST_IN, SIGNALS
from service.visits.pages.place import blueprint
from service.visits.queries.over_frequency import OverVisited, over_visited, usual_period
from service.visits.queries.triggers import triggers_on
from service.visits.queries.visits import visit_sight

TITLE = Text("超频次入企情况", "Firms visited too often")
ROWS = 200
# Longer periods are asked for in parts: what is too much shows within weeks.
LONGEST_DAYS = 366


@blueprint.get("/over-frequency")
@requires(Permission.VISIT_READ)
def over_frequency() -> str:
    """The firms with too many visits between `?from=` and `?until=`, in the last three months unless stated."""
    begins, ends = _asked_period()
    with database().read() as connection:
        found = over_visited(connection, _whole_reach(), begins, ends)
        offices = office_names(connection, {one.office for one in found if one.office})
    return render_template(
        "visits/over_frequency.html",
        rows=found[:ROWS],
        number=len(found),
        firms=len({one.code for one in found}),
        offices=offices,
        signals=SIGNALS,
        most=MOST_IN,
        triggers=triggers_on(library().tables),
        begins=begins,
        ends=ends,
    )


@blueprint.post("/over-frequency/export")
@requires(Permission.VISIT_READ)
def take_over_frequency() -> Response:
    """All of them as XLSX; that they were taken away is recorded."""
    begins, ends = _asked_period()
    with database().read() as connection:
        found = over_visited(connection, _whole_reach(), begins, ends)
        offices = office_names(connection, {one.office for one in found if one.office})
    with database().write() as connection:
        note_over_frequency(connection, str(current_account().login), begins, ends, len(found))
    columns = [ExportColumn(said_to_reader(words), width) for words, width in _COLUMNS]
    about = [
        (said_to_reader(Text("自", "From")), begins.isoformat()),
        (said_to_reader(Text("至", "Until")), ends.isoformat()),
    ]
    names = {code: said_to_reader(words) for code, words in offices.items()}
    table = Export(said_to_reader(TITLE), columns, _rows_of(found, names), about)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the response
    write_export(table, XLSX, file)
    file.seek(0)
    return send_file(file, MEDIA_TYPES[XLSX], as_attachment=True, download_name=f"{table.title}.xlsx")


_COLUMNS: Sequence[tuple[Text, int]] = (
    (Text("经营主体名称", "Entity"), 34),
    (Text("统一社会信用代码", "Unified social credit code"), 22),
    (Text("属地监管所", "Local supervision office"), 22),
    (Text("情形", "What"), 22),
    (Text("自", "From"), 12),
    (Text("至", "Until"), 12),
    (Text("次数", "Visits"), 8),
    (Text("检查机关", "Authorities"), 44),
    (Text("检查缘由", "Reasons"), 34),
)


def _rows_of(found: Sequence[OverVisited], offices: dict[str, str]) -> Iterator[Sequence[Cell]]:
    triggers = {name: said_to_reader(words) for name, words in triggers_on(library().tables).items()}
    for one in found:
        yield (
            one.name or one.code,
            one.code,
            offices.get(one.office or "", ""),
            said_to_reader(SIGNALS[one.signal]),
            one.begins.isoformat(),
            one.ends.isoformat(),
            len(one.visits),
            "；".join(sorted({made.department for made in one.visits})),
            "；".join(sorted({triggers.get(made.trigger, made.trigger) for made in one.visits})),
        )


def _whole_reach() -> Reach:
    """Where the account sees every visit; nowhere, so that the table is empty, where it sees its own alone."""
    with database().read() as connection:
        return visit_sight(connection, current_account()).whole


def _asked_period() -> tuple[date, date]:
    usual = usual_period(today())
    begins = asked_day(request.values, "from", usual[0]) or usual[0]
    ends = asked_day(request.values, "until", usual[1]) or usual[1]
    if ends < begins:
        refuse_field("until", Text("不能早于起始日期。", "It cannot be before the first day."))
    if (ends - begins).days > LONGEST_DAYS:
        refuse_field("from", Text(f"一次最多{LONGEST_DAYS}天。", f"At most {LONGEST_DAYS} days at a time."))
    return begins, ends
