"""`/publications`: what should come down, what waits to be published and how many days are left, and the file of it."""

import tempfile
from collections.abc import Mapping, Sequence
from datetime import date

from flask import Response, render_template, request, send_file, url_for
from markupsafe import Markup
from sqlalchemy import Connection

from rules.texts import Text
from service.access.permissions import Permission
from service.access.route_rules import current_account, requires
from service.core.charts.bars import Part
from service.core.charts.columns import columns
from service.core.clock import today
from service.core.files.exports import CSV, XLSX
from service.core.formatting import count
from service.core.web.context import database, settings
from service.core.web.form_fields import REFUSED, asked_choice, asked_day, asked_number, refusal_of, refuse_field
from service.core.web.language import said_to_reader
from service.ledger.clocks import days_left
from service.publication.actions.file import SENT_TYPES, note_export, write_file
from service.publication.pages.place import blueprint
from service.publication.queries.editions import last_edition
from service.publication.queries.queue import (
    QueuePlace,
    count_by_due,
    find_place,
    list_to_publish,
    list_to_withdraw,
)
from service.publication.words import BECAUSE
from service.registries.queries.names import department_names
from service.registries.queries.recusals import subject_names
from service.registries.queries.workdays import calendar_of
from service.registries.workdays import Calendar
from service.visits.queries.visits import visit_sight

ROWS = 30
MOST_ID = 2_147_483_647
_FORMS = {XLSX: "", CSV: ""}
# By the working days that are left: up to so many, None however many.
_STRETCHES: Sequence[tuple[int | None, Text, str]] = (
    (-1, Text("已逾期", "Late"), "raises"),
    (3, Text("0–3", "0–3"), "accent"),
    (7, Text("4–7", "4–7"), "accent"),
    (14, Text("8–14", "8–14"), "accent"),
    (None, Text("15以上", "15+"), "accent"),
)
_NO_DAY = Text("未定", "No day")
Answer = Response | str | tuple[str, int]


@blueprint.get("")
@requires(Permission.RECEIPT_WRITE)
def listed() -> str:
    """The queue; `?due_by=` only what is due by that day."""
    return _page({})


@blueprint.post("/file")
@requires(Permission.RECEIPT_WRITE)
def take_file() -> Answer:
    """What waits to be published as a file; that it was taken away is recorded."""
    account, file = current_account(), tempfile.TemporaryFile()  # noqa: SIM115 - closed with the response
    try:
        form = asked_choice(request.form, "format", _FORMS, XLSX)
        due_by = asked_day(request.form, "due_by")
        with database().read() as connection:
            title, rows = write_file(connection, settings(), account, form, due_by, file)
        with database().write() as connection:
            note_export(connection, str(account.login), rows, form, due_by)
    except REFUSED as error:
        file.close()
        wrong, status = refusal_of(error)
        return _page(wrong), status
    file.seek(0)
    return send_file(file, SENT_TYPES[form], as_attachment=True, download_name=f"{title}.{form}")


def _page(wrong: Mapping[str, Text]) -> str:
    asking, day = not wrong, today()
    due_by = asked_day(request.args, "due_by") if asking else None
    with database().read() as connection:
        sight = visit_sight(connection, current_account(), Permission.RECEIPT_WRITE)
        place = _asked_place(connection) if asking else None
        down = list_to_withdraw(connection, sight, limit=ROWS + 1)
        found = list_to_publish(connection, sight, due_by=due_by, after=place, limit=ROWS + 1)
        numbers = count_by_due(connection, sight)
        rows, shown = found[:ROWS], [*down[:ROWS], *found[:ROWS]]
        names = subject_names(connection, [one.subject for one in shown if one.name is None])
        departments = department_names(connection, {one.department for one in shown if one.department})
        edition = last_edition(connection)
        calendar = calendar_of(connection)
    more = len(found) > ROWS
    next = url_for("publication_pages.listed", due_by=due_by, after=rows[-1].course_id) if more else ""
    return render_template(
        "publication/queue.html",
        rows=rows,
        down=down[:ROWS],
        more_down=len(down) > ROWS,
        next=next,
        due_by=due_by,
        picture=_picture_of(numbers, day, calendar),
        stretches=_stretches_of(numbers, day, calendar),
        left={one.course_id: days_left(one.due, day, calendar) for one in rows if one.due},
        names=names,
        departments=departments,
        because=BECAUSE,
        edition=edition,
        day=day,
        wrong=wrong,
        said=request.form if wrong else {},
    )


def _asked_place(connection: Connection) -> QueuePlace | None:
    number = asked_number(request.args, "after")
    if number is None:
        return None
    place = find_place(connection, number) if number <= MOST_ID else None
    if place is None:
        refuse_field("after", Text("翻页标记不可用。", "The place in the list cannot be used."))
    return place


def _stretches_of(numbers: Mapping[date | None, int], day: date, calendar: Calendar) -> list[tuple[Text, int, str]]:
    """How many results have how many working days left; what has no day yet comes last, where there is any."""
    found, lowest = [], None
    lefts = [(_left_of(due, day, calendar), number) for due, number in numbers.items() if due is not None]
    for most, words, look in _STRETCHES:
        within = [
            number for left, number in lefts if (lowest is None or left > lowest) and (most is None or left <= most)
        ]
        found.append((words, sum(within), look))
        lowest = most
    undated = numbers.get(None, 0)
    return [*found, (_NO_DAY, undated, "accent")] if undated else found


def _left_of(due: date, day: date, calendar: Calendar) -> int:
    """The working days that are left, below 0 where it is late; days of the calendar where no table says."""
    left = days_left(due, day, calendar)
    if left.is_late:
        return -1
    return (due - day).days if left.days is None else left.days


def _picture_of(numbers: Mapping[date | None, int], day: date, calendar: Calendar) -> Markup | None:
    if not numbers:
        return None
    parts = [
        Part(said_to_reader(words), number, count(number), look)
        for words, number, look in _stretches_of(numbers, day, calendar)
    ]
    return columns(said_to_reader(Text("待公示结果还剩几个工作日", "Working days left of results to publish")), parts)
