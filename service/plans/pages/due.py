"""The due list of a line of special key items: who is owed a visit, for which item, and by when."""

from datetime import date, timedelta

from flask import render_template, request, url_for
from sqlalchemy import Connection

from service.access.permissions import Permission
from service.access.route_rules import current_account, current_reach, requires
from service.core.clock import today
from service.core.web.context import database, library
from service.core.web.form_fields import asked_day, asked_text
from service.plans.lists.queries.due import Owed, due_list_of
from service.plans.pages.lines import LINE
from service.plans.pages.place import blueprint
from service.plans.plan import Plan, PlanLine
from service.plans.queries.opened import no_such_line, open_line
from service.registries.queries.items import items_of
from service.registries.queries.recusals import subject_names

ROWS = 50
# So far ahead the list looks where nobody asks otherwise: a month's visits are planned together.
AHEAD = timedelta(days=31)


@blueprint.get(f"{LINE}/due")
@requires(Permission.FREQUENCY_READ)
def show_due(line_id: int) -> str:
    """What is due by `?by=`, in a month where nothing is asked; a page of it after `?after=`."""
    day = today()
    by = asked_day(request.args, "by") or day + AHEAD
    with database().read() as connection:
        line, plan = _open_due_line(connection, line_id)
        found = due_list_of(connection, library(), line, day, by)
        begin = _place_after(found, asked_text(request.args, "after", 120))
        rows = found[begin : begin + ROWS]
        names = subject_names(connection, [one.subject for one in rows])
        items = {code: one.name for code, one in items_of(connection, line.items, day).items()}
    following = found[begin + ROWS : begin + ROWS + 1]
    return render_template(
        "plans/due.html",
        line=line,
        plan=plan,
        rows=rows,
        names=names,
        items=items,
        day=day,
        by=by,
        number=len(found),
        subjects=len({one.subject for one in found}),
        overdue=len({one.subject for one in found if one.due is None or one.due <= day}),
        next=url_for("plan_pages.show_due", line_id=line_id, by=by, after=_cursor_of(rows[-1])) if following else "",
    )


def _open_due_line(connection: Connection, line_id: int) -> tuple[PlanLine, Plan]:
    """The line with its plan; Problem 404 where the account does not see it, or not how often its firms are visited."""
    line, plan, _ = open_line(connection, current_account(), line_id)
    if not line.lies_in(current_reach(Permission.FREQUENCY_READ)):
        raise no_such_line()
    return line, plan


def _cursor_of(one: Owed) -> str:
    return f"{one.order[0].isoformat()} {one.subject} {one.item}"


def _place_after(found: list[Owed], cursor: str) -> int:
    """How many stand up to the row of the cursor; 0 for one that is none."""
    day, _, rest = cursor.partition(" ")
    subject, _, item = rest.partition(" ")
    try:
        last = date.fromisoformat(day), subject, item
    except ValueError:
        return 0
    return sum(one.order <= last for one in found)
