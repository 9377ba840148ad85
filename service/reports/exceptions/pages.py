"""`/reports/exceptions`: counts by person and month, the exceptions with the pages of their papers, and XLSX."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, send_file, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response as Redirect

from rules.texts import Text
from service.access.permissions import Permission
from service.access.queries.accounts import names_of
from service.access.route_rules import current_account, current_reach, requires
from service.core.charts.bars import Part
from service.core.charts.columns import columns
from service.core.clock import now, today
from service.core.db.jobs import last_job
from service.core.files.exports import MEDIA_TYPES, XLSX, Cell, Export, ExportColumn, write_export
from service.core.formatting import count, moment
from service.core.web.context import database
from service.core.web.form_fields import asked_choice, asked_text, refuse_field, refuse_unknown
from service.core.web.going_on import PARAMETER, going_on_of
from service.core.web.language import said_to_reader
from service.estimates.exceptions.actions.ordering import note_exceptions_taken, order_collection
from service.estimates.exceptions.exception import COLLECTING, Entry, ExceptionKind
from service.estimates.exceptions.months import month_named
from service.estimates.exceptions.queries.entries import (
    AskedExceptions,
    OfMonth,
    OfPerson,
    Position,
    collected_at,
    count_by_month,
    count_by_person,
    list_entries,
)
from service.estimates.exceptions.words import KINDS, RULE_OF_OPINIONS
from service.reports.exceptions import tables
from service.reports.exceptions.named import NamedEntries, name_entries
from service.reports.months import months_before

ROWS, ROWS_OF_FILE, MONTHS = 50, 2_000, 12
TITLE = Text("例外情况", "Exceptions")
_ASKED = frozenset({"month", "kind", "by", "after", "lang", PARAMETER})
# Of the number of a row.
_DIGITS = 18
# The months that the filter offers.
_OFFERED = 24

blueprint = Blueprint("exception_pages", __name__, url_prefix="/reports/exceptions")


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for: a month, None: the last twelve; a kind; a person by log-in, "": everybody."""

    month: date | None
    kind: ExceptionKind | None
    by: str

    @property
    def plain(self) -> dict[str, Any]:
        """As the address says it."""
        said = {"month": f"{self.month:%Y-%m}" if self.month else "", "kind": self.kind or "", "by": self.by}
        return {name: value for name, value in said.items() if value}

    @property
    def months(self) -> list[date]:
        """The months that tables show."""
        this = today().replace(day=1)
        # Whoever asks for a month before them is shown those up to it.
        shown = months_before(this, MONTHS)
        return shown if self.month is None or self.month in shown else months_before(self.month, MONTHS)

    @property
    def question(self) -> AskedExceptions:
        """What is listed."""
        first, last = (self.month, self.month) if self.month else (self.months[0], self.months[-1])
        by = None if not self.by else "" if self.by == tables.NOBODY else self.by
        reach = current_reach(Permission.EXCEPTION_READ)
        return AskedExceptions(reach, first, last, self.kind, by, singly=True)

    def address_of_person(self, by: str) -> str:
        """Where the list of a person is, to which a kind is added."""
        return url_for(".show", month=self.plain.get("month"), by=by)

    def address_of_month(self, month: str) -> str:
        """Where the list of a month is, to which a kind is added."""
        return url_for(".show", month=month, by=self.by or None)

    @property
    def over_months(self) -> AskedExceptions:
        """What is counted by month: the same in every month that the table shows."""
        return replace(self.question, first=self.months[0], last=self.months[-1], singly=False)


@blueprint.get("")
@requires(Permission.EXCEPTION_READ)
def show() -> str:
    """The counts and the exceptions of `?month=`, `?kind=` and `?by=`, the last done first."""
    refuse_unknown(request.args, _ASKED)
    asked, before = _asked(request.args), _asked_position()
    with database().read() as connection:
        people = count_by_person(connection, replace(asked.question, by=None, singly=False))
        months = count_by_month(connection, asked.over_months)
        found = list_entries(connection, asked.question, before=before, limit=ROWS + 1)
        named = name_entries(connection, found[:ROWS], [*(one.by for one in people), asked.by])
        at, job = collected_at(connection), last_job(connection, COLLECTING)
    entries = found[:ROWS]
    following = f"{entries[-1].at.isoformat()}~{entries[-1].id}" if len(found) > ROWS else ""
    is_open = job is not None and job.is_open
    return render_template(
        "reports/exceptions/exceptions.html",
        title=TITLE,
        asked=asked,
        rows=tables.rows_by_person(people, named.people, asked.address_of_person),
        row_kinds=tables.kinds_among(people),
        month_rows=tables.rows_by_month(months, asked.months, asked.address_of_month),
        month_kinds=tables.kinds_among(months),
        picture=_picture_of(months, asked.months),
        offered=[f"{month:%Y-%m}" for month in reversed(months_before(today().replace(day=1), _OFFERED))],
        people=_people_of(people, named.people, asked),
        entries=entries,
        named=named,
        kinds=KINDS,
        rule=RULE_OF_OPINIONS,
        nobody=tables.NOBODY,
        collected_at=at,
        is_open=is_open,
        failed=job is not None and job.status == "failed",
        going_on=going_on_of(url_for(".show"), is_open=is_open),
        next=url_for(".show", **asked.plain, after=following) if following else "",
    )


@blueprint.post("/collect")
@requires(Permission.EXCEPTION_READ)
def collect() -> Redirect:
    """Has them collected now."""
    with database().write() as connection:
        order_collection(connection, str(current_account().login))
    return redirect(url_for(".show"), 303)


@blueprint.post("/export")
@requires(Permission.EXCEPTION_READ)
def take_away() -> Response:
    """The exceptions of the same conditions as XLSX; that they were taken away is recorded."""
    asked, account = _asked(request.form), current_account()
    about = [
        (said_to_reader(Text("说明", "What it is")), said_to_reader(TITLE)),
        (said_to_reader(Text("仅供内部", "For the bureau only")), said_to_reader(Text("内部资料", "Internal"))),
        (said_to_reader(Text("导出时间", "Taken away at")), now().isoformat(timespec="seconds")),
        (said_to_reader(Text("导出人", "By")), account.name),
        *_conditions_in_words(asked),
    ]
    headings = [ExportColumn(said_to_reader(words), width) for words, width in _COLUMNS]
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the response
    with database().read() as connection:
        table = Export(said_to_reader(TITLE), headings, _rows_of(connection, asked.question), about)
        number = write_export(replace(table, sheet=table.title), XLSX, file)
    with database().write() as connection:
        note_exceptions_taken(connection, str(account.login), number, asked.plain)
    file.seek(0)
    name = f"{table.title}-{today().isoformat()}.{XLSX}"
    return send_file(file, MEDIA_TYPES[XLSX], as_attachment=True, download_name=name)


def _asked(form: Mapping[str, str]) -> Asked:
    written = asked_text(form, "month", 20)
    month = month_named(written) if written else None
    if written and month is None:
        refuse_field("month", Text("月份应写成 2026-06。", "Write the month as 2026-06."))
    kind = asked_choice(form, "kind", {one.value: KINDS[one] for one in ExceptionKind})
    return Asked(month, ExceptionKind(kind) if kind else None, asked_text(form, "by", 80))


def _asked_position() -> Position | None:
    """Where the page before ended; None on the first page."""
    written = asked_text(request.args, "after", 80)
    if not written:
        return None
    at, _, number = written.partition("~")
    try:
        done = datetime.fromisoformat(at)
    except ValueError:
        done = None
    if done is None or done.tzinfo is None or not (number.isascii() and number.isdigit() and len(number) <= _DIGITS):
        refuse_field("after", Text("翻页标记不可用。", "The place in the list cannot be used."))
    return done, int(number)


def _picture_of(counts: Sequence[OfMonth], months: Sequence[date]) -> str:
    totals = tables.totals_of(counts, months)
    parts = [Part(f"{month:%Y-%m}", number, count(number)) for month, number in zip(months, totals, strict=True)]
    words = Text("各月例外，不含一句话意见", "Exceptions by month, without opinions of one line")
    return columns(said_to_reader(words), parts) if any(totals) else ""


def _people_of(counts: Sequence[OfPerson], names: Mapping[str, Text], asked: Asked) -> list[tuple[str, Text]]:
    """Whom the filter offers, by name."""
    logins = {one.by or tables.NOBODY for one in counts} | ({asked.by} - {""})
    found = [(login, names.get(login, tables.SYSTEM)) for login in logins]
    return sorted(found, key=lambda one: (one[0] == tables.NOBODY, one[1].zh, one[0]))


_COLUMNS = (
    (Text("时间", "When"), 18),
    (Text("例外", "Exception"), 20),
    (Text("经过", "What was departed from"), 40),
    (Text("办理人", "By"), 14),
    (Text("同意人", "Agreed to by"), 14),
    (Text("事项", "About"), 36),
    (Text("区域", "Region"), 20),
    (Text("监管所", "Office"), 20),
    (Text("条线", "Line"), 14),
    (Text("理由", "Reason"), 50),
    (Text("案卷页面", "Page of its papers"), 40),
)


def _rows_of(connection: Connection, question: AskedExceptions) -> Iterator[Sequence[Cell]]:
    """A row for each exception, a part at a time."""
    before: Position | None = None
    while True:
        found = list_entries(connection, question, before=before, limit=ROWS_OF_FILE)
        named = name_entries(connection, found, ())
        yield from (_cells_of(one, named) for one in found)
        if len(found) < ROWS_OF_FILE:
            return
        before = found[-1].at, found[-1].id


def _cells_of(one: Entry, named: NamedEntries) -> Sequence[Cell]:
    return (
        moment(one.at),
        said_to_reader(KINDS[one.kind]),
        said_to_reader(one.said),
        said_to_reader(named.people.get(one.by or "", tables.SYSTEM)),
        said_to_reader(named.people[one.agreed_by]) if one.agreed_by else None,
        said_to_reader(named.things[one.id]),
        said_to_reader(named.regions[one.region]) if one.region else None,
        said_to_reader(named.offices[one.office]) if one.office else None,
        named.lines.get(one.line, one.line) if one.line else None,
        one.reason,
        one.address,
    )


def _conditions_in_words(asked: Asked) -> Iterator[tuple[str, str]]:
    if asked.month:
        yield said_to_reader(Text("月份", "Month")), f"{asked.month:%Y-%m}"
    if asked.kind:
        yield said_to_reader(Text("种类", "Kind")), said_to_reader(KINDS[asked.kind])
    if asked.by:
        with database().read() as connection:
            names = names_of(connection, [asked.by])
        yield said_to_reader(Text("办理人", "By")), said_to_reader(names.get(asked.by, tables.SYSTEM))
