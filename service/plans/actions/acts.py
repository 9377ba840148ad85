"""What every act upon a plan does: the table of moves allows it or not, and it is noted with who did it."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, insert

from rules.texts import Text
from service.access.four_eyes import refuse_hands
from service.access.queries.accounts import account_id_of
from service.access.reach import Reach
from service.core.clock import now
from service.core.db.states import change_state, lock_name
from service.core.db.tables.plans import plan, plan_act
from service.core.errors import Conflict
from service.plans.content import digest_of
from service.plans.plan import Plan
from service.plans.queries.lines import lines_of
from service.plans.queries.plans import get_plan, handled_by, no_such_plan
from service.plans.states import MOVES, PlanAct, acts_from
from service.plans.words import ACTS, STATUSES


def lock_plan(connection: Connection, plan_id: int, reach: Reach, act: PlanAct) -> Plan:
    """The version, of whose plan nobody else can change anything until this transaction ends.

    Raises Problem 404 where it is not there or beyond `reach`, Conflict where its state does not allow the act.
    """
    found = get_plan(connection, plan_id)
    lock_versions(connection, found)
    found = get_plan(connection, plan_id)
    if not found.lies_in(reach):
        raise no_such_plan()
    if found.status not in MOVES[act].froms:
        raise not_now(found)
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
    move = MOVES[act]
    to = found.status if move.to is None else move.to
    if not change_state(connection, plan, found.id, sorted(move.froms), status=to, **values):
        raise not_now(get_plan(connection, found.id))
    moved = get_plan(connection, found.id)
    note_act(connection, moved, act, by, found.status, note, at)
    return moved


def note_act(
    connection: Connection,
    done: Plan,
    act: PlanAct,
    by: str,
    before: str | None,
    note: str | None = None,
    at: datetime | None = None,
) -> None:
    """Notes what `by` did, with the account that this log-in is now, and what the version says after it."""
    digest = digest_of(done, lines_of(connection, done.id))
    values = {"plan_id": done.id, "act": act, "by": str(by), "account_id": account_id_of(connection, by)}
    states = {"from_status": before, "to_status": done.status}
    connection.execute(insert(plan_act).values(**values, **states, at=at or now(), note=note, digest=digest))


def refuse_who_handled(connection: Connection, found: Plan, by: str) -> None:
    """Raises Problem 403 where `by` owns the version or had a hand in it, under whatever log-in, role or number."""
    hands = [(done.by, done.account_id) for done in handled_by(connection, found.id)]
    refuse_hands(by, account_id_of(connection, by), [(found.owner, None), *hands])


def not_now(found: Plan) -> Conflict:
    """What is said where the state of a version does not allow an act: the state, and what it allows."""
    words = STATUSES[found.status]
    allowed = [ACTS[act] for act in acts_from(found.status)]
    zh, en = "、".join(one.zh for one in allowed), ", ".join(one.en for one in allowed)
    return Conflict(
        Text("这一计划现在不能这样处理。", "This cannot be done to the plan now."),
        found.title,
        Text(f"它的状态是“{words.zh}”。", f"Its state is: {words.en}."),
        Text(f"现在可以：{zh or '无'}。", f"What is possible now: {en or 'nothing'}."),
    )
