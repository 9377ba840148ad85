"""Lines of a draft added, edited, taken out and copied from an earlier plan; a line in force ended."""

from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import Connection, delete, func, insert, select, update

from rules.library import Library
from rules.texts import Text
from service.access.reach import Reach
from service.core.clean_for_storage import clean_for_storage
from service.core.clock import today
from service.core.db.audit import write_entry
from service.core.db.tables.plans import plan_line
from service.core.errors import Conflict
from service.core.problem import TITLES, Problem, refusal_at
from service.plans.actions.acts import lock_plan, move_on
from service.plans.actions.line_rows import columns_of, next_number
from service.plans.actions.seen import refuse_unseen
from service.plans.batch import BatchStatus
from service.plans.batch_words import STATUSES
from service.plans.content import digest_of_line
from service.plans.line_checks import faults_of_line
from service.plans.plan import Plan, PlanLine
from service.plans.queries.batches import batches_of_line
from service.plans.queries.known import known_for, stated_of
from service.plans.queries.lines import find_line, line_of, lines_of
from service.plans.sight import Sight
from service.plans.stated import MOST_LINES, StatedLine
from service.plans.states import UNDECIDED, LineStatus, PlanAct


def add_line(
    connection: Connection,
    library: Library,
    plan_id: int,
    stated: StatedLine,
    by: str,
    reach: Reach,
    day: date | None = None,
) -> PlanLine:
    """The line, the last of a draft; raises Problem 422 with what is wrong, by field."""
    found = lock_plan(connection, plan_id, reach, PlanAct.EDIT)
    values = _checked(connection, library, found, stated, day or today())
    return _insert(connection, found, values, by, "plan-line.add")


def edit_line(
    connection: Connection,
    library: Library,
    line_id: int,
    stated: StatedLine,
    by: str,
    reach: Reach,
    seen: str | None = None,
) -> PlanLine:
    """The line as it says now; `seen` is the digest of what was edited.

    Raises as `add_line`, and Conflict where its lists were locked, or it says something else than what was seen.
    """
    found, line = _lock_line(connection, line_id, reach)
    refuse_unseen(digest_of_line(line), seen, line.title)
    _refuse_locked(connection, found, line)
    values = _checked(connection, library, found, stated, today())
    connection.execute(update(plan_line).where(plan_line.c.id == line.id).values(**values))
    return _noted(connection, found, line_of(connection, line.id), by, "plan-line.edit")


def remove_line(connection: Connection, line_id: int, by: str, reach: Reach) -> None:
    """Takes a line out of a draft, and has those after it move up; raises Conflict where its lists were locked."""
    found, line = _lock_line(connection, line_id, reach)
    _refuse_locked(connection, found, line)
    connection.execute(delete(plan_line).where(plan_line.c.id == line.id))
    for after in lines_of(connection, found.id):
        if after.number > line.number:
            # One after the other, so that no two have one number meanwhile.
            connection.execute(update(plan_line).where(plan_line.c.id == after.id).values(number=after.number - 1))
    move_on(connection, found, PlanAct.EDIT, by)
    write_entry(connection, by, "plan-line.remove", f"plan {found.id}", detail_of_line(line))


def copy_line(
    connection: Connection, library: Library, plan_id: int, from_line: int, by: str, reach: Reach, sight: Sight
) -> PlanLine:
    """A line of an earlier plan as the last of a draft, a year later where that plan is of the year before.

    What does not fit any more is copied, too, and keeps the plan from being submitted until it is mended; official
    numbers are the earlier line's own, and what was drawn for it was drawn in its year. Raises Problem 422 where there
    is no such line for `sight`, or that plan was not decided yet.
    """
    found = lock_plan(connection, plan_id, reach, PlanAct.EDIT)
    line = _seen_line(connection, from_line, sight)
    moved = replace(
        stated_of(line),
        plan_no=None,
        task_no=None,
        starts_on=_in_year(line.starts_on, found.year),
        ends_on=_in_year(line.ends_on, found.year),
    )
    known = known_for(connection, library, found, [moved], today())[0]
    values = columns_of(moved, known) | {"copied_from": line.id}
    return _insert(connection, found, values, by, "plan-line.copy")


def end_line(connection: Connection, line_id: int, by: str, reach: Reach, note: str) -> PlanLine:
    """The line, ended today; where it was the last of its plan, that is completed by itself.

    Raises Conflict where its plan is not in force, it ended before, or lists of it are locked and nothing is drawn yet.
    """
    line = line_of(connection, line_id)
    found = lock_plan(connection, line.plan_id, reach, PlanAct.END_LINE)
    said = clean_for_storage(note)
    if line_of(connection, line_id).status is LineStatus.COMPLETED:
        raise Conflict(
            Text("这一行已经结束。", "The line has ended."),
            line.title,
            Text("结束只登记一次。", "It ends once."),
            Text("需要继续抽查时，调整计划并另设一行。", "To draw on, amend the plan with another line."),
        )
    _refuse_open_batch(connection, line)
    ended = {"status": LineStatus.COMPLETED, "ended_on": today()}
    connection.execute(update(plan_line).where(plan_line.c.id == line_id).values(**ended))
    moved = move_on(connection, found, PlanAct.END_LINE, by, said)
    if all(one.status is LineStatus.COMPLETED for one in lines_of(connection, found.id)):
        move_on(connection, moved, PlanAct.COMPLETE, by)
    line = line_of(connection, line_id)
    write_entry(connection, by, "plan-line.end", f"plan {found.id}", detail_of_line(line) | {"note": said})
    return line


def detail_of_line(line: PlanLine) -> dict[str, object]:
    """What the audit log says of a line."""
    return {"title": line.title, "number": line.number}


def _checked(connection: Connection, library: Library, found: Plan, stated: StatedLine, day: date) -> dict[str, object]:
    """The columns of a line that is complete; raises Problem 422 with what is wrong, by field."""
    known = known_for(connection, library, found, [stated], day)[0]
    if faults := faults_of_line(stated, known):
        errors = [{"where": f"json.{name}", "zh": why.zh, "en": why.en} for name, why in faults]
        raise Problem(422, *TITLES[422], errors=errors)
    return columns_of(stated, known)


def _insert(connection: Connection, found: Plan, values: dict[str, object], by: str, action: str) -> PlanLine:
    number = next_number(connection, found.id)
    if number > MOST_LINES:
        raise refusal_at("json.title", Text(f"每个计划至多{MOST_LINES}行。", f"A plan has at most {MOST_LINES} lines."))
    placed = {"plan_id": found.id, "number": number, "status": LineStatus.OPEN}
    key = connection.execute(insert(plan_line).values(**values, **placed)).inserted_primary_key
    assert key is not None
    return _noted(connection, found, line_of(connection, int(key[0])), by, action)


def _noted(connection: Connection, found: Plan, line: PlanLine, by: str, action: str) -> PlanLine:
    move_on(connection, found, PlanAct.EDIT, by)
    write_entry(connection, by, action, f"plan {found.id}", detail_of_line(line))
    return line


def _lock_line(connection: Connection, line_id: int, reach: Reach) -> tuple[Plan, PlanLine]:
    found = lock_plan(connection, line_of(connection, line_id).plan_id, reach, PlanAct.EDIT)
    # Somebody may have taken it out while this one waited.
    return found, line_of(connection, line_id)


def _refuse_locked(connection: Connection, found: Plan, line: PlanLine) -> None:
    """Raises Conflict for a line of which, in a version before, lists were locked: it does not change."""
    of_it = (plan_line.c.id == line.root) | (plan_line.c.root_id == line.root)
    begun = select(func.count()).where(of_it, plan_line.c.plan_id != found.id, plan_line.c.status != LineStatus.OPEN)
    if line.root != line.id and connection.execute(begun).scalar_one():
        raise Conflict(
            Text("已锁定名单的计划行不能改动。", "A line whose lists were locked does not change."),
            line.title,
            Text("它的名单已按现行版本锁定。", "Its lists were locked under the version in force."),
            Text("可以另加一行。", "Another line may be added."),
        )


def _refuse_open_batch(connection: Connection, line: PlanLine) -> None:
    """Raises Conflict where lists of the line are locked and what follows from them is not drawn yet."""
    for one in batches_of_line(connection, line.root):
        if one.status in (BatchStatus.LOCKED, BatchStatus.NUMBER_OBTAINED):
            words = STATUSES[one.status]
            raise Conflict(
                Text("这一行有尚未抽取的批次，不能结束。", "A batch of the line is not drawn yet: it cannot end."),
                one.title,
                Text(f"批次状态是“{words.zh}”。", f"The state of the batch is: {words.en}."),
                Text("先完成抽取，或将该批次作废。", "Draw it first, or have it made void."),
            )


def _seen_line(connection: Connection, line_id: int, sight: Sight) -> PlanLine:
    line = find_line(connection, line_id)
    if line is None or not sight.shows_line(line) or line.plan_status in UNDECIDED:
        raise refusal_at(
            "json.from_line", Text("没有这一行，或其计划尚未批准。", "There is no such line of an approved plan.")
        )
    return line


def _in_year(day: date, year: int) -> date:
    """The same day of another year; the last of February where that year has no 29th."""
    try:
        return day.replace(year=year)
    except ValueError:
        return (day - timedelta(days=1)).replace(year=year)
