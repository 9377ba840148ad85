"""A plan submitted, approved by another person, or returned; each with its audit entry."""

from datetime import datetime

from sqlalchemy import Connection

from rules.library import Library
from service.access.actions.seconds import end_seconds, require_second
from service.access.reach import Reach
from service.access.seconds import Thing, ThingKind
from service.core.clean_for_storage import clean_for_storage
from service.core.clock import day_at, now, today
from service.plans.actions.acts import audited, lock_plan, move_on
from service.plans.actions.complete import refuse_incomplete
from service.plans.plan import Plan
from service.plans.queries.plans import handled_by
from service.plans.states import PlanAct


def submit_plan(
    connection: Connection, library: Library, plan_id: int, by: str, reach: Reach, at: datetime | None = None
) -> Plan:
    """The plan, awaiting approval; raises Problem 422 with what its lines lack, where they are not complete."""
    found = lock_plan(connection, plan_id, reach, PlanAct.SUBMIT)
    refuse_incomplete(connection, library, found, day_at(at) if at else today())
    values = {"submitted_by": str(by), "submitted_at": at or now(), "decided_by": None, "decided_at": None}
    # Who was named for what was submitted before was not for this.
    end_seconds(connection, _thing_of(found))
    moved = move_on(connection, found, PlanAct.SUBMIT, by, values=values | {"opinion": None}, at=at)
    return audited(connection, moved, by, "plan.submit")


def approve_plan(
    connection: Connection,
    library: Library,
    plan_id: int,
    by: str,
    reach: Reach,
    opinion: str,
    at: datetime | None = None,
) -> Plan:
    """The plan, approved; raises Problem 403 for its owner and everyone who had a hand in it."""
    return _decide(connection, library, plan_id, PlanAct.APPROVE, by, reach, opinion, at)


def return_plan(connection: Connection, plan_id: int, by: str, reach: Reach, opinion: str) -> Plan:
    """The plan, a draft again; raises as `approve_plan`."""
    return _decide(connection, None, plan_id, PlanAct.RETURN, by, reach, opinion, None)


def _decide(
    connection: Connection,
    library: Library | None,
    plan_id: int,
    act: PlanAct,
    by: str,
    reach: Reach,
    opinion: str,
    at: datetime | None,
) -> Plan:
    found = lock_plan(connection, plan_id, reach, act)
    require_second(connection, by, _thing_of(found), handled_by(connection, found.id), found.owner)
    if library is not None:
        refuse_incomplete(connection, library, found, day_at(at) if at else today())
    said = clean_for_storage(opinion)
    decided = {"decided_by": str(by), "decided_at": at or now(), "opinion": said}
    moved = move_on(connection, found, act, by, said, decided, at)
    return audited(connection, moved, by, f"plan.{act}", opinion=said)


def _thing_of(found: Plan) -> Thing:
    """The version as that upon which a second person decides."""
    return Thing(ThingKind.PLAN, str(found.id))
