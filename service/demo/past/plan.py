"""The plan by which the demonstration drew in the months before: one line, drawn in a batch a month."""

from datetime import date
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

_PLANNER, _LEADER = Role.PLANNER.value, Role.LEADER.value
# In per cent of a year; with a planned number they say how it is divided.
_RATIOS = {"A": 5, "B": 7, "C": 18, "D": 50, "unclassified": 5}
_FIRST_OF_YEAR = "企业信用风险分类抽查"


def put_up_line(connection: Connection, library: Library, day: date, number: int, shares: int) -> int:
    """The id of the line of a plan that is published that day, by which so many are drawn in so many batches."""
    titled = f"{day.year}年度{_FIRST_OF_YEAR}计划"
    plan = add_plan(connection, library, StatedPlan(day.year, PlanKind.ANNUAL, titled, CITY), _PLANNER, WHOLE)
    line = StatedLine(
        title="登记和公示信息抽查", items=ITEMS, starts_on=day, ends_on=date(day.year, 12, 31), scheme=SCHEME,
        planned_number=number, shares=shares, section="信用监管股", reason_unclassified="新设主体尚无记录",
        ratios={tier: Fraction(share, 100) for tier, share in _RATIOS.items()},
    )  # fmt: skip
    line_id = add_line(connection, library, plan.id, line, _PLANNER, WHOLE).id
    submit_plan(connection, library, plan.id, _PLANNER, WHOLE)
    approve_plan(connection, library, plan.id, _LEADER, WHOLE, "同意，按计划分批实施")
    file_plan(connection, plan.id, _PLANNER, WHOLE, f"青市监备〔{day.year}〕3号", day)
    publish_plan(connection, library, plan.id, _PLANNER, WHOLE, day, "青岚市市场监督管理局政务公开栏")
    return line_id


def put_up_batch(connection: Connection, library: Library, line: int, day: date, left: int, *, departs: bool) -> int:
    """The id of a batch of the line, one of so many that are left; `departs`: with a ratio that the plan does not have.

    Officers are drawn by each county.
    """
    title, share = f"{day.month}月批次", (1, left)
    stated = StatedBatch(title, share=share, parts=Parts(counties=True))
    if departs:
        why = "节前对风险较高的主体加大抽查力度，经集体讨论决定"
        overrides = {"C": Fraction(_RATIOS["C"] + 2, 100)}
        stated = StatedBatch(title, share=share, parts=stated.parts, overrides=overrides, overrides_reason=why)
    return add_batch(connection, library, line, stated, _PLANNER, WHOLE).id
