"""What of plans waits for an account: to be decided, filed, published, drawn, finished; and days that come near."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import Connection, func, select

from rules.plan_deadlines import PlanDeadlines, Step
from rules.texts import Text
from service.access.account import Account
from service.access.open_items import OpenItem
from service.access.permissions import Permission
from service.core.clock import begin_of, day_at, today
from service.core.db.tables.batches import batch
from service.core.db.tables.draws import draw
from service.core.db.tables.plans import plan, plan_act, plan_line
from service.plans.deadlines import Due, dues_of
from service.plans.plan import Plan, PlanKind
from service.plans.queries.plans import lies_within, plan_of
from service.plans.states import HANDLED, LineStatus, PlanStatus
from service.registries.queries.workdays import calendar_of
from service.rule_sets.queries.adopted import adopted_tables

# So long before its day a filing or a finish is told.
_NEAR = timedelta(days=60)


def open_items_of(connection: Connection, account: Account) -> list[OpenItem]:
    """What waits for the account: plans to decide upon, and for who writes plans what each of them needs next."""
    writing, deciding = account.reach(Permission.PLAN_WRITE), account.reach(Permission.PLAN_APPROVE)
    items: list[OpenItem] = []
    if deciding.places:
        items += _to_decide(connection, account)
    if writing.places:
        day = today()
        query = select(plan).where(lies_within(writing, plan), plan.c.year >= day.year - 1)
        plans = [plan_of(row) for row in connection.execute(query.order_by(plan.c.id))]
        table = deadlines_on(connection, day)
        calendar = calendar_of(connection) if table is not None else {}
        dues = {one.id: dues_of(table, one, calendar, day) for one in plans}
        items += _to_move(plans, dues)
        items += _to_come(connection, plans, dues, table, day)
    return items


def held_by(connection: Connection, account: Account) -> list[OpenItem]:
    """The plans of the account that are drafts, or submitted and not decided upon."""
    number, oldest = func.count(), func.min(plan.c.created_at)
    own = plan.c.owner == account.login, plan.c.status.in_((PlanStatus.DRAFT, PlanStatus.SUBMITTED))
    rows = connection.execute(select(plan.c.status, number, oldest).where(*own).group_by(plan.c.status)).all()
    found = {PlanStatus(status): (number, oldest) for status, number, oldest in rows}
    return [
        OpenItem(words, found[status][0], f"/plans?status={status.value}", day_at(found[status][1]))
        for status, words in (
            (PlanStatus.DRAFT, Text("个抽查计划草稿", "drafts of inspection plans")),
            (PlanStatus.SUBMITTED, Text("个已提交、未审批的抽查计划", "inspection plans submitted, not decided upon")),
        )
        if status in found
    ]


def deadlines_on(connection: Connection, day: date) -> PlanDeadlines | None:
    """The adopted table of deadlines on a day; None where none is in force."""
    return adopted_tables(connection).plan_deadlines(day)


def _to_decide(connection: Connection, account: Account) -> Iterable[OpenItem]:
    by_this_one = (plan_act.c.by == account.login) | (plan_act.c.account_id == account.id)
    handled = select(plan_act.c.plan_id).where(by_this_one, plan_act.c.act.in_(HANDLED))
    waiting = plan.c.status == PlanStatus.SUBMITTED, plan.c.owner != account.login, plan.c.id.not_in(handled)
    query = select(plan.c.submitted_at).where(lies_within(account.reach(Permission.PLAN_APPROVE), plan), *waiting)
    moments = connection.execute(query).scalars().all()
    if moments:
        words = Text("个抽查计划待审批", "inspection plans to decide upon")
        yield OpenItem(words, len(moments), "/plans?status=submitted", day_at(min(moments)))


def _to_move(plans: Sequence[Plan], dues: dict[int, list[Due]]) -> Iterable[OpenItem]:
    """Plans that were approved and are to be filed, and those filed that are to be published."""
    for status, words in (
        (PlanStatus.APPROVED, Text("个抽查计划待备案", "inspection plans to file")),
        (PlanStatus.FILED, Text("个抽查计划待公布", "inspection plans to publish")),
    ):
        found = [one for one in plans if one.status is status]
        if found:
            since = min(day_at(one.decided_at) for one in found if one.decided_at)
            wanted = (Step.PUBLISH_CAMPAIGN, Step.FILE) if status is PlanStatus.APPROVED else (Step.PUBLISH_CAMPAIGN,)
            days = [due.day for one in found for due in dues[one.id] if due.step in wanted and due.day is not None]
            yield OpenItem(words, len(found), f"/plans?status={status.value}", since, min(days, default=None))


def _not_drawn_since(connection: Connection, drawing: Mapping[int, Due], day: date) -> list[int]:
    """The plans with a line of these days of which no lists were locked since the quarter began."""
    begins = min(due.begins for due in drawing.values() if due.begins)
    root = func.coalesce(plan_line.c.root_id, plan_line.c.id)
    since = begin_of(begins)
    locked = select(batch.c.plan_line_id).join(draw, draw.c.batch_id == batch.c.id).where(draw.c.locked_at >= since)
    of_plans = plan_line.c.plan_id.in_(sorted(drawing)), plan_line.c.status != LineStatus.COMPLETED
    now_due = plan_line.c.starts_on <= day, plan_line.c.ends_on >= day, root.not_in(locked)
    query = select(plan_line.c.plan_id).where(*of_plans, *now_due).distinct().order_by(plan_line.c.plan_id)
    return list(connection.execute(query).scalars())


def _to_come(
    connection: Connection, plans: Sequence[Plan], dues: dict[int, list[Due]], table: PlanDeadlines | None, day: date
) -> Iterable[OpenItem]:
    """Days that come near or passed: the year's plan to be filed, this quarter to be drawn, the year to be finished."""
    if table is None:
        return
    filing = table.deadline(Step.FILE)
    annual = [one for one in plans if one.kind is PlanKind.ANNUAL and one.year == day.year]
    if filing is not None and not any(one.filed_on for one in annual):
        assert filing.month is not None
        assert filing.day is not None
        words = Text(f"{day.year}年度抽查计划尚未备案", f"plan for {day.year} is not filed yet")
        yield OpenItem(words, 1, f"/plans?year={day.year}", due_on=date(day.year, filing.month, filing.day))
    drawing = {one.id: due for one in plans for due in dues[one.id] if due.step is Step.DRAW and due.begins}
    owing = _not_drawn_since(connection, drawing, day) if drawing else ()
    finishing = [due for one in plans for due in dues[one.id] if due.step is Step.FINISH]
    for words, near in (
        (Text("个抽查计划本季度待抽取", "plans to be drawn from this quarter"), [drawing[id] for id in owing]),
        (
            Text("个抽查计划待完成", "plans to finish"),
            [due for due in finishing if due.day is None or due.day - _NEAR <= day],
        ),
    ):
        if near:
            days = [due.day for due in near if due.day is not None]
            yield OpenItem(words, len(near), "/plans?status=in_progress", due_on=min(days, default=None))
