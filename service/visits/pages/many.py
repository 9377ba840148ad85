"""`/visits/many`: one act upon the visits that were ticked, or upon a whole batch without exceptions that are named."""

from collections.abc import Mapping, Sequence

from flask import render_template, request

from rules.texts import Text
from service.access.account import Account
from service.access.permissions import Permission
from service.access.route_rules import current_account, requires
from service.core.web.context import database, settings
from service.core.web.form_fields import (
    REFUSED,
    asked_choice,
    asked_lines,
    asked_number,
    asked_opinion,
    refusal_of,
    refuse_field,
)
from service.core.written_text import UNSEEN, holds_unseen
from service.visits.actions.many import OF_MANY, DoneToVisits, act_on_visits
from service.visits.pages.filters import MOST_BATCH, title_of_batch
from service.visits.pages.listed import ROWS
from service.visits.pages.place import blueprint
from service.visits.queries.chosen import ChosenVisits
from service.visits.queries.listed import AskedVisits, list_visits
from service.visits.queries.tallied import count_by_status, find_visits
from service.visits.queries.visits import visit_sight
from service.visits.states import MOVES, VisitAct, VisitStatus
from service.visits.words import ACTS, STATUSES

# Exceptions from a whole batch are written one by one.
MOST_EXCEPTIONS = 200
# So many of a batch are shown to be taken out by a tick.
_SHOWN = 200


@blueprint.get("/many")
@requires(Permission.VISIT_READ)
def choose_act() -> str:
    """The visits of `?number=`, as often as it is stated, or of `?batch=`, and what may be done to them."""
    return _page(_chosen(request.args.getlist("number")), asked_batch(request.args), {})


@blueprint.post("/many")
@requires(Permission.VISIT_READ)
def act_on_chosen() -> str | tuple[str, int]:
    """Does it, and says of each visit that it was not done to why; where nothing can be, what was written stays.

    Who may do which is asked of each visit by the act itself.
    """
    numbers, batch, account = _chosen(request.form.getlist("number")), asked_batch(request.form), current_account()
    exceptions = _numbers_of("except", request.form.getlist("except"), MOST_EXCEPTIONS)
    act = None
    try:
        act = VisitAct(_asked_act())
        said = _asked_words(act)
        chosen = ChosenVisits([one for one in numbers if one not in exceptions], batch, exceptions)
        with database().write() as connection:
            made = act_on_visits(connection, chosen, account, act, said, bureau=settings().bureau)
    except REFUSED as error:
        wrong, status = refusal_of(error)
        return _page(numbers, batch, wrong), status
    return _result(made, act, batch)


def asked_batch(asked: Mapping[str, str]) -> int | None:
    """The batch that is asked for; None where none is."""
    batch = asked_number(asked, "batch")
    if batch is not None and batch > MOST_BATCH:
        refuse_field("batch", Text("没有这一批次。", "There is no such batch."))
    return batch


def _asked_act() -> str:
    act = asked_choice(request.form, "act", {one.value: one for one in OF_MANY})
    if not act:
        refuse_field("act", Text("请选择如何办理。", "Choose what is to be done."))
    return act


def _asked_words(act: VisitAct) -> str:
    if act is VisitAct.CANCEL:
        return asked_lines(request.form, "reason", Text("请写明理由。", "State the reason."))
    return asked_opinion(request.form)


def _chosen(numbers: Sequence[str]) -> list[str]:
    return _numbers_of("number", numbers, ROWS)


def _numbers_of(name: str, written: Sequence[str], most: int) -> list[str]:
    """Raises Problem 422 for more than `most`, and for what is no number of a visit."""
    chosen = sorted(set(written))
    if len(chosen) > most or any(len(number) > 40 for number in chosen):
        refuse_field(name, Text(f"一次至多 {most} 次检查。", f"At most {most} visits at once."))
    if any(holds_unseen(number) for number in chosen):
        refuse_field(name, UNSEEN)
    return chosen


def _page(numbers: Sequence[str], batch: int | None, wrong: Mapping[str, Text]) -> str:
    account = current_account()
    with database().read() as connection:
        sight = visit_sight(connection, account)
        title = title_of_batch(connection, account, {"batch": str(batch) if batch is not None else ""})
        if batch is not None:
            counts = count_by_status(connection, sight, batch)
            visits = list_visits(connection, sight, AskedVisits(batch=batch), limit=_SHOWN)
        else:
            visits = find_visits(connection, sight, numbers)
            counts = dict[VisitStatus, int]()
            for one in visits:
                counts[one.lead.status] = counts.get(one.lead.status, 0) + 1
    fitting = {
        act: sum(number for status, number in counts.items() if status in MOVES[act].froms)
        for act in MOVES
        if act in OF_MANY and _may(account, act)
    }
    return render_template(
        "visits/many.html",
        visits=visits,
        batch=batch,
        title=title,
        counts=counts,
        total=sum(counts.values()),
        lacking=0 if batch is not None else len(numbers) - len(visits),
        fitting={act: number for act, number in fitting.items() if number},
        moves=MOVES,
        acts=ACTS,
        statuses=STATUSES,
        tried=request.form.get("act", "") if wrong else "",
        form=request.form if wrong else {},
        taken_out=request.form.getlist("except") if wrong else [],
        wrong=wrong,
        cancel=VisitAct.CANCEL,
    )


def _may(account: Account, act: VisitAct) -> bool:
    permission = MOVES[act].permission
    return permission is not None and account.may(permission)


def _result(made: DoneToVisits, act: VisitAct, batch: int | None) -> str:
    account = current_account()
    with database().read() as connection:
        seen = find_visits(connection, visit_sight(connection, account), [*(n for n, _ in made.refused)])
    return render_template(
        "visits/many_done.html",
        made=made,
        act=act,
        acts=ACTS,
        batch=batch,
        names={one.number: one.name for one in seen},
    )
