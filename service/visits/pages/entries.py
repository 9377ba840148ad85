"""`/visits/entries`: entries into firms that are no inspections: the list, and the form that records one."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import render_template, request, url_for
from sqlalchemy import Connection

from rules.texts import Text
from service.access.permissions import Permission
from service.access.queries.accounts import names_of
from service.access.route_rules import current_account, requires
from service.core.clock import today
from service.core.web.context import database
from service.core.web.form_answers import FormAnswer, answer_form
from service.core.web.form_fields import (
    asked_choice,
    asked_day,
    asked_lines,
    asked_number,
    asked_text,
    refuse_field,
)
from service.registries.queries.line_names import line_names
from service.visits.actions.entries import record_entry, withdraw_entry
from service.visits.entry import KINDS, LONGEST_PURPOSE, LONGEST_WHO, EntryKind, StatedEntry
from service.visits.pages.place import blueprint
from service.visits.queries.entries import list_entries_of_firms

ROWS = 30
_CHOICES = {one.value: one for one in EntryKind}


@blueprint.get("/entries")
@requires(Permission.VISIT_READ)
def entries() -> str:
    """A page of entries: `?firm=` and `?kind=` narrow them."""
    return _page({})


@blueprint.post("/entries")
@requires(Permission.VISIT_WRITE)
def record_one() -> FormAnswer:
    """Records an entry; where it is refused, says so with what was written."""
    return _answer(lambda connection: record_entry(connection, _stated(), current_account()))


@blueprint.post("/entries/<int(max=2147483647):entry_id>/withdraw")
@requires(Permission.VISIT_WRITE)
def withdraw_one(entry_id: int) -> FormAnswer:
    """Withdraws an entry for a reason."""

    def act(connection: Connection) -> None:
        reason = asked_lines(request.form, "reason", Text("请写明理由。", "State the reason."))
        withdraw_entry(connection, entry_id, current_account(), reason)

    return _answer(act, entry_id)


def _answer(act: Callable[[Connection], object], withdrawing: int | None = None) -> FormAnswer:
    return answer_form(act, lambda wrong: _page(wrong, withdrawing), lambda _: url_for("visit_pages.entries"))


def _stated() -> StatedEntry:
    form = request.form
    kind = asked_choice(form, "kind", _CHOICES)
    if not kind:
        refuse_field("kind", Text("请选择类别。", "Choose a kind."))
    day = asked_day(form, "entered_on")
    if day is None:
        refuse_field("entered_on", Text("请写明日期。", "State the day."))
    return StatedEntry(
        EntryKind(kind),
        asked_text(form, "subject", 64),
        day,
        asked_lines(form, "purpose", Text("请写明目的。", "State what for."), LONGEST_PURPOSE),
        asked_text(form, "who", LONGEST_WHO),
        asked_text(form, "line", 80) or None,
    )


def _page(wrong: Mapping[str, Text], withdrawing: int | None = None) -> str:
    account = current_account()
    kind, firm = asked_choice(request.args, "kind", _CHOICES), asked_text(request.args, "firm", 64)
    before = asked_number(request.args, "before")
    with database().read() as connection:
        found = list_entries_of_firms(
            connection,
            account.reach(Permission.VISIT_READ),
            subject=firm or None,
            kind=EntryKind(kind) if kind else None,
            before=before,
            limit=ROWS + 1,
        )
        rows = found[:ROWS]
        people = names_of(connection, [name for one in rows for name in (one.recorded_by, one.withdrawn_by)])
        lines = line_names(connection)
    following: dict[str, Any] = (
        {"before": rows[-1].id, "kind": kind or None, "firm": firm or None} if len(found) > ROWS else {}
    )
    return render_template(
        "visits/entries.html",
        rows=rows,
        next=url_for("visit_pages.entries", **following) if following else "",
        chosen={"kind": kind, "firm": firm},
        kinds=KINDS,
        people=people,
        lines=lines,
        day=today(),
        may_record=account.may(Permission.VISIT_WRITE),
        said=request.form if wrong and withdrawing is None else {},
        withdrawing=withdrawing,
        reason=request.form.get("reason", "") if withdrawing is not None else "",
        wrong=wrong,
    )
