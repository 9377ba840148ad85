"""`/visits/out`: the visits of a batch, or those ticked, given their days and handed out at once."""

from collections.abc import Mapping, Sequence

from flask import render_template, request

from rules.texts import Text
from service.access.permissions import Permission
from service.access.route_rules import current_account, requires
from service.core.clock import today
from service.core.web.context import database
from service.core.web.form_fields import REFUSED, asked_choice, asked_day, asked_number, refusal_of, refuse_field
from service.core.written_text import UNSEEN, holds_unseen
from service.visits.actions.many import DoneToVisits
from service.visits.actions.many_out import MOST_A_DAY, Spread, hand_out_many, set_many_days
from service.visits.pages.filters import title_of_batch
from service.visits.pages.listed import ROWS
from service.visits.pages.many import asked_batch
from service.visits.pages.place import blueprint
from service.visits.queries.chosen import ChosenVisits
from service.visits.queries.tallied import count_by_status, find_visits
from service.visits.queries.visits import visit_sight
from service.visits.states import VisitAct, VisitStatus
from service.visits.words import ACTS, STATUSES

_WHAT = {"days": VisitAct.SET_DAY, "out": VisitAct.HAND_OUT}
# A team goes to so many a day, unless it is said otherwise.
USUAL = 3


@blueprint.get("/out")
@requires(Permission.VISIT_HAND_OUT)
def choose_out() -> str:
    """The visits of `?number=`, as often as it is stated, or of `?batch=`."""
    return _page(_numbers(request.args.getlist("number")), asked_batch(request.args), {})


@blueprint.post("/out")
@requires(Permission.VISIT_HAND_OUT)
def send_out() -> str | tuple[str, int]:
    """Gives them days, or hands them out, and says of each to which that was not done why."""
    numbers, batch, account = _numbers(request.form.getlist("number")), asked_batch(request.form), current_account()
    try:
        what = asked_choice(request.form, "what", _WHAT)
        if not what:
            refuse_field("what", Text("请选择如何办理。", "Choose what is to be done."))
        chosen = ChosenVisits(numbers, batch)
        with database().write() as connection:
            if what == "days":
                made = set_many_days(connection, chosen, account, _spread())
            else:
                made = hand_out_many(connection, chosen, account)
    except REFUSED as error:
        wrong, status = refusal_of(error)
        return _page(numbers, batch, wrong), status
    return _result(made, _WHAT[what], batch)


def _spread() -> Spread:
    first, per_day = asked_day(request.form, "first"), asked_number(request.form, "per_day")
    if first is None:
        refuse_field("first", Text("请写明自何日起。", "State from which day on."))
    if per_day is None or not 1 <= per_day <= MOST_A_DAY:
        refuse_field("per_day", Text(f"1 至 {MOST_A_DAY} 次。", f"From 1 to {MOST_A_DAY}."))
    return Spread(first, per_day)


def _numbers(written: Sequence[str]) -> list[str]:
    chosen = sorted(set(written))
    if len(chosen) > ROWS or any(len(number) > 40 for number in chosen):
        refuse_field("number", Text(f"一次至多 {ROWS} 次检查。", f"At most {ROWS} visits at once."))
    if any(holds_unseen(number) for number in chosen):
        refuse_field("number", UNSEEN)
    return chosen


def _page(numbers: Sequence[str], batch: int | None, wrong: Mapping[str, Text]) -> str:
    account = current_account()
    with database().read() as connection:
        sight = visit_sight(connection, account)
        title = title_of_batch(connection, account, {"batch": str(batch) if batch is not None else ""})
        counts = count_by_status(connection, sight, batch) if batch is not None else {}
        visits = find_visits(connection, sight, numbers)
    for one in visits:
        counts[one.lead.status] = counts.get(one.lead.status, 0) + 1
    return render_template(
        "visits/out.html",
        numbers=[one.number for one in visits],
        batch=batch,
        title=title,
        counts={status: number for status, number in counts.items() if number},
        waiting=counts.get(VisitStatus.TO_HAND_OUT, 0),
        undated=counts.get(VisitStatus.TO_HAND_OUT, 0) + counts.get(VisitStatus.TO_APPROVE, 0),
        statuses=STATUSES,
        form=request.form if wrong else {},
        usual=USUAL,
        most=MOST_A_DAY,
        day=today(),
        wrong=wrong,
    )


def _result(made: DoneToVisits, act: VisitAct, batch: int | None) -> str:
    with database().read() as connection:
        sight = visit_sight(connection, current_account())
        seen = find_visits(connection, sight, [number for number, _ in made.refused])
    names = {one.number: one.name for one in seen}
    return render_template("visits/many_done.html", made=made, act=act, acts=ACTS, batch=batch, names=names)
