"""`/visits/at-once`: a visit that could not wait for its approval, entered by one of those who went."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import render_template, request, url_for
from sqlalchemy import Connection

from rules.texts import Text
from service.access.account import Account
from service.access.permissions import Permission
from service.access.route_rules import current_account, requires
from service.core.clock import today
from service.core.web.context import database, library, settings
from service.core.web.form_answers import FormAnswer, answer_form
from service.core.web.form_fields import (
    asked_choice,
    asked_day,
    asked_lines,
    asked_text,
    refuse_field,
)
from service.plans.queries.plannable import plannable_items
from service.registries.inspectors import Kind, Whose, serves
from service.registries.queries.inspectors import inspector_names, inspector_of_account, list_inspectors
from service.visits.actions.begin_at_once import BegunAtOnce, begin_at_once
from service.visits.actions.entering import Entry
from service.visits.pages.listed import trigger_titles
from service.visits.pages.place import blueprint
from service.visits.proposal import LONGEST, PLANNED, RECHECK, StatedVisit
from service.visits.queries.signals import gate_of
from service.visits.states import VisitMark
from service.visits.visit import Visit
from service.visits.words import MARKS

# Beside who enters it.
COLLEAGUES = 3
_NEEDED = Text("请填写。", "It must be stated.")


@blueprint.get("/at-once")
@requires(Permission.RESULT_WRITE)
def at_once() -> str:
    """The form."""
    return _page({})


@blueprint.post("/at-once")
@requires(Permission.RESULT_WRITE)
def begin_now() -> FormAnswer:
    """Begins the visit and shows it; where it is refused, says so with what was written."""

    def act(connection: Connection) -> Visit:
        return begin_at_once(connection, gate_of(library(), settings()), _stated(), _begun(), current_account())

    return answer_form(act, _page, lambda made: url_for("visit_pages.show", number=made.number))


def _stated() -> StatedVisit:
    form = request.form
    items = tuple(dict.fromkeys(one.strip() for one in form.getlist("items") if one.strip()))
    trigger = asked_choice(form, "trigger", _triggers())
    if not trigger:
        refuse_field("trigger", Text("请选择检查缘由。", "Choose the reason."))
    return StatedVisit(
        subject=asked_text(form, "subject", 64),
        trigger=trigger,
        items=tuple(asked_text({"items": one}, "items", 40) for one in items),
        reason=asked_lines(form, "reason", _NEEDED, LONGEST["reason"]),
        evidence=asked_text(form, "evidence", LONGEST["evidence"]),
    )


def _begun() -> BegunAtOnce:
    form = request.form
    mark = asked_choice(form, "mark", {one.value: one for one in VisitMark})
    if not mark:
        refuse_field("mark", Text("请选择为何先行检查。", "Say why it could not wait."))
    shown = asked_choice(form, "code_shown", {"yes": 1, "no": 0})
    if not shown:
        refuse_field("code_shown", Text("请选择是否出示了检查码。", "Say whether the code was shown."))
    colleagues = [asked_text(form, f"officer{place}", 40) for place in range(COLLEAGUES)]
    with database().read() as connection:
        own = inspector_of_account(connection, current_account().id, today())
    if own is None:
        refuse_field("officers", Text("由前往检查的人员登记。", "One of those who went enters it."))
    officers = [own.number, *(one for one in colleagues if one)]
    entry = Entry(shown == "yes", _lines("code_reason"), asked_day(form, "on"), _lines("failure"))
    return BegunAtOnce(VisitMark(mark), officers, entry)


def _lines(name: str) -> str | None:
    return asked_lines(request.form, name, _NEEDED) if request.form.get(name, "").strip() else None


def _triggers() -> Mapping[str, Text]:
    """Reasons that follow neither a plan nor an order of the ledger: those are proposed."""
    return {code: words for code, words in trigger_titles().items() if code not in PLANNED | {RECHECK}}


def _colleagues(connection: Connection, account: Account) -> Sequence[tuple[str, str]]:
    """Who could have gone with whoever enters it: those of the same department who serve where he does."""
    day = today()
    own = inspector_of_account(connection, account.id, day)
    if own is None:
        return []
    beside = [
        one.number
        for one in list_inspectors(connection, day, Whose(departments=frozenset({own.department})))
        if one.kind is Kind.OFFICER and one.number != own.number and serves(one.region, own.region)
    ]
    return sorted(inspector_names(connection, beside).items(), key=lambda one: (one[1], one[0]))


def _page(wrong: Mapping[str, Text]) -> str:
    account = current_account()
    with database().read() as connection:
        colleagues = _colleagues(connection, account)
        items = plannable_items(connection, today())
    given: Any = request.form
    return render_template(
        "visits/at_once.html",
        wrong=wrong,
        said=given,
        marks=MARKS,
        triggers=_triggers(),
        items=items,
        chosen_items=given.getlist("items"),
        colleagues=colleagues,
        places=range(COLLEAGUES),
        day=today(),
    )
