"""Items taken away from the list as XLSX, with the purpose, and the brief of a month, to read, print and take away."""

from datetime import date
from typing import IO

from flask import Response, render_template, request
from markupsafe import Markup

from rules.texts import Text
from service.access.permissions import Permission
from service.access.route_rules import current_account, requires
from service.core.charts.mixture import Mixed, mixture
from service.core.clock import day_at, now, today
from service.core.files.exports import Export
from service.core.formatting import count
from service.core.web.context import database, settings
from service.core.web.form_fields import REFUSED, asked_choice, asked_text, refusal_of, refuse_field
from service.core.web.language import language, said_to_reader
from service.ledger.actions.exchange import note_brief, note_export
from service.ledger.exchange.brief import Brief, brief_of, kept_brief_of, table_of
from service.ledger.exchange.table import PURPOSE_LENGTHS, TakingAway, export_of
from service.ledger.figures import FIGURES
from service.ledger.pages.filters import asked_by, chosen_filters, filters_in_words
from service.ledger.pages.listed import choosable_offices, list_page
from service.ledger.pages.place import blueprint
from service.ledger.pages.written_table import sent_table, written_table
from service.ledger.queries.briefs import kept_briefs
from service.ledger.sight import sight_of
from service.ledger.words import TYPES

# Months back of which there may be a brief.
MONTHS = 24
# What a bar is made of, what is wrong first: it is drawn the fullest.
_PARTS = (
    Text("未办结，已逾期", "Open and overdue"),
    Text("逾期办结", "Settled late"),
    Text("未办结，未逾期", "Open, not overdue"),
    Text("按期办结", "Settled in time"),
)


@blueprint.post("/export")
@requires(Permission.LEDGER_READ)
def take_away() -> Response | tuple[str, int]:
    """The items that the address asks for as XLSX; that they were taken away, and for what, is recorded."""
    try:
        file, table = _write_items(_asked_purpose())
    except REFUSED as error:
        wrong, status = refusal_of(error)
        return list_page(wrong), status
    return sent_table(file, table)


@blueprint.get("/brief")
@requires(Permission.LEDGER_READ)
def show_brief() -> str:
    """The brief of `?month=` (2026-11), of this month if none is asked for, of the items that the reader sees.

    Of a month that has ended as it was written then and kept; with `?now=1` as it is counted by what is known now.
    """
    month = _asked_month()
    account, counted = current_account(), asked_choice(request.args, "now", {"1": 1}) == "1"
    with database().read() as connection:
        sight = sight_of(account)
        brief = None if counted else kept_brief_of(connection, sight, month)
        brief = brief or brief_of(connection, sight, month)
        kept = kept_briefs(connection) if sight.whole.places else {}
    return render_template(
        "ledger/brief.html",
        brief=brief,
        month=f"{month:%Y-%m}",
        months=[one.isoformat()[:7] for one in _months()],
        figures=FIGURES,
        kept={f"{one:%Y-%m}": at for one, at in kept.items()},
        types=TYPES,
        picture=_picture_of(brief),
    )


@blueprint.post("/brief")
@requires(Permission.LEDGER_READ)
def take_brief_away() -> Response:
    """The same as XLSX; that it was taken away is recorded."""
    account, month = current_account(), _asked_month()
    taking = TakingAway("", f"{account.name} ({account.login})", now(), language())
    with database().read() as connection:
        sight = sight_of(account)
        brief = kept_brief_of(connection, sight, month) or brief_of(connection, sight, month)
    table = table_of(brief, taking)
    file = written_table(table)[0]
    with database().write() as connection:
        note_brief(connection, str(account.login), f"{month:%Y-%m}")
    return sent_table(file, table)


def _write_items(purpose: str) -> tuple[IO[bytes], Export]:
    account, most = current_account(), settings().most_export
    with database().read() as connection:
        chosen = chosen_filters(dict(choosable_offices(connection, today())))
        words = list(filters_in_words(connection, chosen))
        taking = TakingAway(purpose, f"{account.name} ({account.login})", now(), language(), words, most)
        table = export_of(connection, sight_of(account), asked_by(connection, chosen, day_at(taking.at)), taking)
        file, rows = written_table(table)
    with database().write() as connection:
        said = {name: value for name, value in chosen.items() if value}
        note_export(connection, str(account.login), purpose, rows, said)
    return file, table


def _asked_purpose() -> str:
    purpose = asked_text(request.form, "purpose", PURPOSE_LENGTHS[1])
    if len(purpose) < PURPOSE_LENGTHS[0]:
        refuse_field(
            "purpose", Text("导出须写明用途，至少4个字。", "An export needs its purpose, at least 4 characters.")
        )
    return purpose


def _asked_month() -> date:
    months = {f"{one:%Y-%m}": one for one in _months()}
    return months[asked_choice(request.args, "month", months) or next(iter(months))]


def _months() -> list[date]:
    """The first days of the months, the latest first."""
    first = today().replace(day=1)
    numbers = [first.year * 12 + first.month - 1 - back for back in range(MONTHS)]
    return [date(number // 12, number % 12 + 1, 1) for number in numbers]


def _picture_of(brief: Brief) -> Markup:
    rows = []
    for kind, one in brief.types.items():
        numbers = one.overdue, one.late, one.open - one.overdue, one.in_time + one.unclocked
        rows.append(Mixed(said_to_reader(TYPES[kind]), numbers, count(sum(numbers))))
    title = Text("各类事项的办理情况", "How items of each type were settled")
    return mixture(said_to_reader(title), [said_to_reader(words) for words in _PARTS], rows)
