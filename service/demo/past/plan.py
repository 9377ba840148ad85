"""The plan by which the demonstration drew in the months before: a line and a batch a month."""

from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction

from sqlalchemy import Connection

from rules.library import Library
from service.access.permissions import Role
from service.access.reach import WHOLE
from service.demo.draws import CITY, SCHEME
from service.demo.past.found import ITEMS
from service.plans.actions.approval import approve_plan, submit_plan
from service.plans.actions.lines import add_line
from service.plans.actions.plans import add_plan
from service.plans.actions.publication import file_plan, publish_plan
from service.plans.batches.actions.batches import add_batch
from service.plans.batches.stated import Parts, StatedBatch
from service.plans.plan import PlanKind
from service.plans.stated import StatedLine, StatedPlan
from service.reports.months import next_month

_PLANNER, _LEADER = Role.PLANNER.value, Role.LEADER.value
# In per cent of a year; with a planned number they say how it is divided.
_RATIOS = {"A": 5, "B": 7, "C": 18, "D": 50, "unclassified": 5}
_PLANNED = "企业信用风险分类抽查"


def put_up_lines(connection: Connection, library: Library, day: date, months: Sequence[date], number: int) -> list[int]:
    """The ids of the lines of a plan that is published that day: one a month, by which so many are drawn."""
    titled = f"{day.year}年度{_PLANNED}计划"
    plan = add_plan(connection, library, StatedPlan(day.year, PlanKind.ANNUAL, titled, CITY), _PLANNER, WHOLE)
    stated = [_line(month, number) for month in months]
    lines = [add_line(connection, library, plan.id, one, _PLANNER, WHOLE).id for one in stated]
    submit_plan(connection, library, plan.id, _PLANNER, WHOLE)
    approve_plan(connection, library, plan.id, _LEADER, WHOLE, "同意，按计划分批实施")
    file_plan(connection, plan.id, _PLANNER, WHOLE, f"青市监备〔{day.year}〕3号", day)
    publish_plan(connection, library, plan.id, _PLANNER, WHOLE, day, "青岚市市场监督管理局政务公开栏")
    return lines


def _line(month: date, number: int) -> StatedLine:
    return StatedLine(
        title=f"登记和公示信息抽查（{month.month}月）", items=ITEMS, starts_on=month,
        ends_on=next_month(month) - timedelta(days=1), scheme=SCHEME, planned_number=number, section="信用监管股",
        reason_unclassified="新设主体尚无记录",
        ratios={tier: Fraction(share, 100) for tier, share in _RATIOS.items()},
    )  # fmt: skip


def put_up_batch(connection: Connection, library: Library, line: int, day: date, *, departs: bool) -> int:
    """The id of a batch of the line, whose officers each county draws; `departs`: by a ratio that the plan has not."""
    title, parts = f"{day.month}月批次", Parts(counties=True)
    stated = StatedBatch(title, parts=parts)
    if departs:
        why = "节前对风险较高的主体加大抽查力度，经集体讨论决定"
        overrides = {"C": Fraction(_RATIOS["C"] + 2, 100)}
        stated = StatedBatch(title, parts=parts, overrides=overrides, overrides_reason=why)
    return add_batch(connection, library, line, stated, _PLANNER, WHOLE).id
