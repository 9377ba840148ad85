"""What every act upon a plan does: the table of moves allows it or not, and it is noted with who did it."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection

from rules.texts import Text
from service.access.actions.acts import note_act
from service.access.moves import Course
from service.access.reach import Reach
from service.core.db.audit import write_entry
from service.core.db.states import change_state, lock_name
from service.core.db.tables.plans import plan, plan_act
from service.plans.content import digest_of
from service.plans.plan import Plan
from service.plans.queries.lines import lines_of
from service.plans.queries.plans import get_plan, no_such_plan
from service.plans.states import MOVES, PlanAct, PlanStatus
from service.plans.words import ACTS, STATUSES

COURSE = Course(MOVES, STATUSES, ACTS, Text("这一计划现在不能这样处理。", "This cannot be done to the plan now."))


def lock_plan(connection: Connection, plan_id: int, reach: Reach, act: PlanAct) -> Plan:
    """The version, of whose plan nobody else can change anything until this transaction ends.

    Raises Problem 404 where it is not there or beyond `reach`, Conflict where its state does not allow the act.
    """
    found = get_plan(connection, plan_id)
    lock_versions(connection, found)
    found = get_plan(connection, plan_id)
    if not found.lies_in(reach):
        raise no_such_plan()
    COURSE.refuse_not_now(act, found.status, found.title)
    return found


def lock_versions(connection: Connection, found: Plan) -> None:
    """Lets nobody else change any version of the plan until this transaction ends."""
    lock_name(connection, f"plan {found.root}")


def move_on(
    connection: Connection,
    found: Plan,
    act: PlanAct,
    by: str,
    note: str | None = None,
    values: Mapping[str, Any] = MappingProxyType({}),
    at: datetime | None = None,
) -> Plan:
    """The version after the act, which is noted; raises Conflict where somebody else was faster."""
    to = COURSE.state_after(act, found.status)
    if not change_state(connection, plan, found.id, [found.status], status=to, **values):
        raise COURSE.not_now(get_plan(connection, found.id).status, found.title)
    moved = get_plan(connection, found.id)
    note_act_of(connection, moved, act, by, found.status, note, at)
    return moved


def note_act_of(
    connection: Connection,
    done: Plan,
    act: PlanAct,
    by: str,
    before: PlanStatus | None,
    note: str | None = None,
    at: datetime | None = None,
) -> None:
    """Notes what `by` did to the version, with what it and its lines say after it."""
    said = {"plan_id": done.id, "note": note, "digest": digest_of(done, lines_of(connection, done.id))}
    note_act(connection, plan_act, act, by, (before, done.status), said, at)


def detail_of(found: Plan) -> dict[str, object]:
    """What the audit log says of a version."""
    return {"title": found.title, "year": found.year, "version": found.version, "status": found.status}


def audited(connection: Connection, moved: Plan, by: str, action: str, **more: object) -> Plan:
    """The version, of which the audit log now says what was done to it."""
    write_entry(connection, by, action, f"plan {moved.id}", detail_of(moved) | more)
    return moved
