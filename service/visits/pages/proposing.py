"""`/visits/new`: a visit proposed by a person, each error at its field, and nothing that was written is lost."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from flask import redirect, render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from rules.dated_tables import OrderedBy
from rules.texts import Text
from service.access.account import Account
from service.access.permissions import Permission
from service.access.route_rules import current_account, requires
from service.core.clock import today
from service.core.problem import Problem
from service.core.web.context import database, library, settings
from service.core.web.form_fields import (
    REFUSED,
    asked_choice,
    asked_day,
    asked_lines,
    asked_number,
    asked_text,
    refusal_of,
    refuse_field,
)
from service.enterprises.words import VISIT_WORDS
from service.plans.queries.plannable import plannable_items
from service.registries.item_fields import METHOD_WORDS
from service.registries.queries.line_names import line_names
from service.visits.actions.propose import propose_visit
from service.visits.pages.listed import trigger_titles
from service.visits.pages.place import blueprint
from service.visits.proposal import MOST_ITEMS, ON_SITE, PLANNED, RECHECK, OffSite, StatedVisit
from service.visits.queries.plannable import lines_to_propose_by
from service.visits.queries.signals import gate_of

Answer = Response | tuple[str, int]
Read = TypeVar("Read")
_NOTHING = Text("请填写。", "It must be stated.")
_MOST_ID = 9_223_372_036_854_775_807
# The fields of a request by those of the form, where they are called otherwise.
_FIELDS = {"off_site.why": "off_site_why", "off_site.suffice": "off_site_suffice"}
_METHODS = {code: words for code, words in METHOD_WORDS.items() if code != ON_SITE}


@blueprint.get("/new")
@requires(Permission.VISIT_WRITE)
def new() -> str:
    """The form of a visit; `?subject=`, `?trigger=`, `?plan_line=` and `?recheck_of=` fill it in."""
    return _page(request.args, {})


@blueprint.post("/new")
@requires(Permission.VISIT_WRITE)
def propose() -> Answer:
    """Proposes the visit and shows it; where it is refused, says so with what was written."""
    wrong: dict[str, Text] = {}
    stated = _stated(wrong)
    if wrong:
        return _page(request.form, wrong), 422
    try:
        with database().write() as connection:
            gate = gate_of(library(), settings())
            made = propose_visit(connection, gate, stated, current_account())
    except REFUSED as error:
        said, status = refusal_of(error, field_of)
        return _page(request.form, said), status
    return redirect(url_for("visit_pages.show", number=made.number), 303)


def field_of(where: str) -> str:
    """The field of the form in which stands what stands there in the body of a request."""
    name = where.removeprefix("json.")
    return _FIELDS.get(name, name)


def _stated(wrong: dict[str, Text]) -> StatedVisit:
    """The visit as the form states it; what cannot be read is noted by field, all of it."""
    form = request.form

    def read(name: str, reader: Callable[[], Read], otherwise: Read) -> Read:
        try:
            return reader()
        except Problem as problem:
            wrong[name] = Text(problem.errors[0]["zh"], problem.errors[0]["en"])
            return otherwise

    def day(name: str) -> Any:
        return read(name, lambda: asked_day(form, name), None)

    def lines(name: str, most: int) -> str | None:
        written = form.get(name, "").strip()
        return read(name, lambda: asked_lines(form, name, _NOTHING, most), None) if written else None

    def text(name: str, most: int) -> str | None:
        return read(name, lambda: asked_text(form, name, most), "") or None

    return StatedVisit(
        subject=text("subject", 64) or "",
        trigger=read("trigger", lambda: asked_choice(form, "trigger", trigger_titles()), ""),
        items=read("items", _asked_items, ()),
        plan_line=read("plan_line", _asked_line, None),
        ordered_by=read("ordered_by", _asked_ordered_by, OrderedBy.OWN),
        line=text("line", 80),
        reason=lines("reason", 2000),
        evidence=text("evidence", 400),
        off_site=read("off_site_methods", lambda: _off_site(lines("off_site_why", 1000)), None),
        signals_reason=lines("signals_reason", 1000),
        starts_on=day("starts_on"),
        ends_on=day("ends_on"),
        visit_on=day("visit_on"),
        slot=text("slot", 40),
        unannounced=form.get("unannounced") == "yes",
        recheck_of=text("recheck_of", 40),
    )


def _asked_items() -> tuple[str, ...]:
    items = tuple(dict.fromkeys(one.strip() for one in request.form.getlist("items") if one.strip()))
    if len(items) > MOST_ITEMS:
        refuse_field("items", Text(f"至多{MOST_ITEMS}个事项。", f"At most {MOST_ITEMS} items."))
    return tuple(asked_text({"items": one}, "items", 40) for one in items)


def _asked_ordered_by() -> OrderedBy:
    known = {one.value: one for one in OrderedBy}
    return OrderedBy(asked_choice(request.form, "ordered_by", known, OrderedBy.OWN))


def _asked_line() -> int | None:
    line = asked_number(request.form, "plan_line")
    if line is not None and line > _MOST_ID:
        refuse_field("plan_line", Text("没有这一计划行。", "There is no such line of a plan."))
    return line


def _off_site(why: str | None) -> OffSite | None:
    form = request.form
    methods = tuple(dict.fromkeys(form.getlist("off_site_methods")))
    for one in methods:
        asked_choice({"off_site_methods": one}, "off_site_methods", _METHODS)
    suffice = asked_choice(form, "off_site_suffice", {"yes": 1, "no": 0}, "no") == "yes"
    return OffSite(methods, suffice, why or "") if methods or suffice or why else None


def _page(given: Mapping[str, Any], wrong: Mapping[str, Text]) -> str:
    account = current_account()
    with database().read() as connection:
        choices = _choices(connection, account)
    return render_template(
        "visits/new.html",
        said=given,
        chosen_items=given.getlist("items") if hasattr(given, "getlist") else [],
        chosen_methods=given.getlist("off_site_methods") if hasattr(given, "getlist") else [],
        triggers=trigger_titles(),
        planned=PLANNED,
        recheck=RECHECK,
        ordered_by={one: VISIT_WORDS[one] for one in OrderedBy},
        methods=_METHODS,
        day=today(),
        wrong=wrong,
        **choices,
    )


def _choices(connection: Connection, account: Account) -> dict[str, Any]:
    return {
        "items": plannable_items(connection, today()),
        "plan_lines": lines_to_propose_by(connection, account),
        "lines": line_names(connection),
    }
