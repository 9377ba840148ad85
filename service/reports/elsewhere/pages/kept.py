"""`/published-figures`: what other places published, as it was entered: the form, a table taken in, withdrawing."""

from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any

from flask import Blueprint, render_template, request, send_file, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from rules.texts import Text
from service.access.permissions import Permission
from service.access.queries.accounts import names_of
from service.access.route_rules import current_account, requires
from service.core.web.context import database
from service.core.web.form_answers import FormAnswer, answer_form
from service.core.web.form_fields import (
    REFUSED,
    asked_choice,
    asked_day,
    asked_lines,
    asked_number,
    asked_text,
    refusal_of,
    refuse_field,
    refuse_unknown,
)
from service.estimates.effect.measures import MEASURES
from service.estimates.elsewhere.actions.entering import enter_figure, refuse_unless_whole, withdraw_figure
from service.estimates.elsewhere.published import (
    LONGEST_DEFINITION,
    LONGEST_PLACE,
    LONGEST_SOURCE,
    NEEDED,
    StatedFigure,
    plain_number,
)
from service.estimates.elsewhere.queries.listed import list_published
from service.estimates.elsewhere.taken import FORM, MOST, take_figures
from service.reading.forms.published_figures import PUBLISHED_FIGURES
from service.registry_desk.blank_tables import MEDIA_TYPES, Headings, blank_of
from service.registry_desk.pages.uploaded import read_upload
from service.reports.elsewhere.telling import number_words

blueprint = Blueprint("published_figure_pages", __name__, url_prefix="/published-figures")
ROWS = 30
_CALLED = Text("对标数据", "Published figures")
_TRUTH: Mapping[str, Text] = {"yes": Text("是", "yes"), "no": Text("否", "no")}
_TITLES: Mapping[str, Text] = {name: one.title for name, one in MEASURES.items()}
# What a column takes; one that is not told of is free.
_NOTES: Mapping[str, Text] = {
    "measure": Text("、".join(one.zh for one in _TITLES.values()), ", ".join(one.en for one in _TITLES.values())),
    "begins": Text("日期，如 2025-01-01", "a day, as 2025-01-01"),
    "ends": Text("日期，如 2025-12-31", "a day, as 2025-12-31"),
    "value": Text("数字；比例写百分数", "a number; shares in per cent"),
    "definition": Text("照公布时的说法写", "in the words in which it was published"),
    "comparable": Text("是或否：口径与本局是否相同", "yes or no: whether it is defined as ours is"),
    "link": Text("可不填", "may be left out"),
    "published_on": Text("日期，不明的不填", "a day; left out where it is not known"),
}


@blueprint.get("")
@requires(Permission.REGISTRY_WRITE)
def listed() -> str:
    """What was entered, the last first."""
    refuse_unknown(request.args, {"before", "lang"})
    return _page({})


@blueprint.post("")
@requires(Permission.REGISTRY_WRITE)
def enter() -> FormAnswer:
    """Enters a figure; where it is refused, says so with what was written."""
    return _answer(lambda connection: enter_figure(connection, _stated(), current_account()))


@blueprint.post("/import")
@requires(Permission.REGISTRY_WRITE)
def take_in() -> str | tuple[str, int]:
    """Takes in a table, and says what became of its rows; without a file the page stays as it was."""
    account = current_account()
    try:
        refuse_unless_whole(account.reach(Permission.REGISTRY_WRITE))
        table, name = read_upload(FORM)
        with database().write() as connection:
            done = take_figures(connection, table, str(account.login), file=name)
    except REFUSED as error:
        wrong, status = refusal_of(error)
        return _page(wrong), status
    back = url_for("published_figure_pages.listed")
    return render_template("registry_desk/table_taken.html", done=done, file=name, called=_CALLED, back=back)


@blueprint.get("/template.<any(csv, xlsx):format>")
@requires(Permission.REGISTRY_WRITE)
def template(format: str) -> Response:
    """An empty table with the headings that are known, to be filled in and handed in."""
    file = BytesIO(blank_of(_headings(), format))
    return send_file(file, MEDIA_TYPES[format], as_attachment=True, download_name=f"对标数据模板.{format}")


@blueprint.post("/<int(max=2147483647):id>/withdraw")
@requires(Permission.REGISTRY_WRITE)
def withdraw(id: int) -> FormAnswer:
    """Withdraws a figure, which stays in the list as withdrawn."""
    return _answer(lambda connection: withdraw_figure(connection, id, current_account()))


def _answer(act: Callable[[Connection], object]) -> FormAnswer:
    return answer_form(act, _page, lambda _: url_for("published_figure_pages.listed"))


def _stated() -> StatedFigure:
    form = request.form
    measure, comparable = asked_choice(form, "measure", _TITLES), asked_choice(form, "comparable", _TRUTH)
    for name, said in (("measure", measure), ("comparable", comparable)):
        if not said:
            refuse_field(name, Text("请选择。", "Choose one."))
    days = {name: asked_day(form, name) for name in ("begins", "ends", "published_on")}
    begins, ends = days["begins"], days["ends"]
    if begins is None or ends is None:
        refuse_field("begins" if begins is None else "ends", Text("请写明日期。", "State the day."))
    return StatedFigure(
        asked_text(form, "place", LONGEST_PLACE),
        measure,
        begins,
        ends,
        plain_number(asked_text(form, "value", 40), measure),
        asked_lines(form, "definition", NEEDED, LONGEST_DEFINITION),
        comparable == "yes",
        asked_text(form, "source", LONGEST_SOURCE),
        asked_text(form, "link", LONGEST_SOURCE) or None,
        days["published_on"],
    )


def _page(wrong: Mapping[str, Text]) -> str:
    before = asked_number(request.args, "before")
    with database().read() as connection:
        found = list_published(connection, before=before, limit=ROWS + 1)
        rows = found[:ROWS]
        people = names_of(connection, [name for one in rows for name in (one.recorded_by, one.withdrawn_by)])
    following: dict[str, Any] = {"before": rows[-1].id} if len(found) > ROWS else {}
    account = current_account()
    return render_template(
        "reports/elsewhere/kept.html",
        rows=rows,
        next=url_for("published_figure_pages.listed", **following) if following else "",
        measures=MEASURES,
        truth=_TRUTH,
        number=number_words,
        people=people,
        headings=_headings(),
        most=MOST,
        longest=(LONGEST_PLACE, LONGEST_DEFINITION, LONGEST_SOURCE),
        may_enter=account.reach(Permission.REGISTRY_WRITE).is_whole,
        may_read=account.may(Permission.EFFECT_READ),
        said=request.form if wrong else {},
        wrong=wrong,
    )


def _headings() -> Headings:
    return [(one.zh[0], _NOTES.get(one.name)) for one in PUBLISHED_FIGURES.fields]
