"""`/reports/call-backs`: figures of a year, who is to be called, and how they were chosen."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import render_template, request, url_for
from markupsafe import Markup
from sqlalchemy import Connection

from rules.texts import Text
from service.access.permissions import Permission
from service.access.route_rules import current_account, requires
from service.core.charts.mixture import Mixed, mixture
from service.core.clock import today
from service.core.formatting import count
from service.core.web.context import database, settings
from service.core.web.form_fields import asked_choice, asked_number, refuse_field, refuse_unknown
from service.core.web.language import said_to_reader
from service.estimates.call_backs.call_back import (
    KINDS,
    MOST_ATTEMPTS,
    RATINGS,
    STATUSES,
    CallBackKind,
    CallBackRating,
    CallBackStatus,
    Quarter,
)
from service.estimates.call_backs.figures import CallBackCount, CallBackFigures
from service.estimates.call_backs.order import HASHED
from service.estimates.call_backs.queries.figures import call_back_figures
from service.estimates.call_backs.queries.listed import AskedCallBacks, list_call_backs
from service.estimates.call_backs.queries.rounds import years_of_rounds
from service.registries.queries.names import office_names, region_names
from service.registries.workdays import YEARS
from service.reports.call_backs.pages.place import blueprint

ROWS = 30
ALL = "all"
# What is worst is drawn the fullest.
_BY_WEIGHT = (CallBackRating.DISSATISFIED, CallBackRating.BASICALLY_SATISFIED, CallBackRating.SATISFIED)
_STATUSES: Mapping[str, Text] = {**{one.value: words for one, words in STATUSES.items()}, ALL: Text("全部", "All")}
_KINDS: Mapping[str, Text] = {one.value: words for one, words in KINDS.items()}


@blueprint.get("")
@requires(Permission.CALL_BACK_READ)
def show() -> str:
    """The call-backs of `?year=`, this year unless stated; `?status=` and `?kind=` narrow the list."""
    refuse_unknown(request.args, {"year", "status", "kind", "after", "lang"})
    account, year = current_account(), _asked_year()
    status = asked_choice(request.args, "status", _STATUSES, CallBackStatus.TO_CALL.value)
    kind = asked_choice(request.args, "kind", _KINDS)
    # What waits is shown whenever it was chosen.
    of_year = None if status == CallBackStatus.TO_CALL else year
    asked = AskedCallBacks(
        None if status == ALL else CallBackStatus(status), CallBackKind(kind) if kind else None, of_year
    )
    reach, after = account.reach(Permission.CALL_BACK_READ), asked_number(request.args, "after")
    with database().read() as connection:
        figures = call_back_figures(connection, reach, year)
        found = list_call_backs(connection, reach, asked, account=account, after=after, limit=ROWS + 1)
        rows = found[:ROWS]
        names = _names(connection, [*figures.rows, *rows])
        years = sorted({*years_of_rounds(connection), year, today().year}, reverse=True)
    following: dict[str, Any] = {
        "year": year,
        "status": status,
        "kind": kind or None,
        "after": rows[-1].id if rows else 0,
    }
    return render_template(
        "reports/call_backs/calls.html",
        figures=figures,
        picture=_picture(figures) if figures.all.answered else None,
        quarters=_quarters(figures),
        rows=rows,
        next=url_for("call_back_pages.show", **following) if len(found) > ROWS else "",
        chosen={"status": status, "kind": kind},
        year=year,
        years=years,
        offices=names[0],
        regions=names[1],
        kinds=KINDS,
        ratings=RATINGS,
        statuses=STATUSES,
        choices=_STATUSES,
        hashed=_hashed(figures),
        percent=settings().call_back_percent,
        least=settings().call_back_least,
        most_attempts=MOST_ATTEMPTS,
        may_call=account.may(Permission.CALL_BACK_WRITE),
        sees_all=reach.is_whole,
    )


def _hashed(figures: CallBackFigures) -> str:
    """The text that is hashed, of the last quarter chosen in, else of the first."""
    quarter = figures.rounds[-1].quarter if figures.rounds else Quarter(figures.year, 1)
    return HASHED.format(quarter=quarter.code, number=said_to_reader(Text("编号", "number")))


def _asked_year() -> int:
    year = asked_number(request.args, "year") or today().year
    if year not in YEARS:
        refuse_field("year", Text("没有这一年度。", "There is no such year."))
    return year


def _names(connection: Connection, rows: Sequence[Any]) -> tuple[Mapping[str, Text], Mapping[str, Text]]:
    """What the offices and regions of the rows are called."""
    offices = office_names(connection, {row.office for row in rows if row.office})
    return offices, region_names(connection, {row.region for row in rows if row.region})


def _quarters(figures: CallBackFigures) -> list[tuple[int, CallBackKind, CallBackCount]]:
    """The count of each kind in each quarter in which any was chosen."""
    keys = sorted({(row.quarter, list(CallBackKind).index(row.kind)) for row in figures.rows})
    return [
        (quarter, kind, figures.of_quarter(quarter, kind))
        for quarter, place in keys
        for kind in [list(CallBackKind)[place]]
    ]


def _picture(figures: CallBackFigures) -> Markup:
    rows = []
    for kind, words in KINDS.items():
        counted = figures.of_kind(kind)
        numbers = [getattr(counted, rating.value) for rating in _BY_WEIGHT]
        rows.append(Mixed(said_to_reader(words), numbers, count(sum(numbers))))
    title = said_to_reader(Text("回访评价", "What those who were called back said"))
    return mixture(title, [said_to_reader(RATINGS[rating]) for rating in _BY_WEIGHT], rows)
