"""Plans of the demonstration: this year's annual plan, filed and published, and a draft of the next year's."""

from datetime import date, timedelta
from fractions import Fraction

from sqlalchemy import Connection

from rules.library import Library
from service.access.permissions import Role
from service.access.reach import WHOLE
from service.core.clock import today
from service.core.db.service import Service
from service.demo.items import INSPECTING
from service.plans.actions.approval import approve_plan, submit_plan
from service.plans.actions.lines import add_line
from service.plans.actions.plans import add_plan
from service.plans.actions.publication import file_plan, publish_plan
from service.plans.plan import UNCLASSIFIED, Plan, PlanKind
from service.plans.queries.plans import AskedPlans, list_plans
from service.plans.sight import EVERYTHING
from service.plans.stated import StatedLine, StatedPlan

SCHEME, LIFTS = "generic", "电梯使用单位抽查"
_PLANNER, _LEADER = Role.PLANNER.value, Role.LEADER.value
_NEW = "新设主体尚无记录，按一般比例抽查"


def put_up_plans(service: Service) -> None:
    """Puts up both where they are not there yet."""
    with service.database.write() as connection:
        day = today()
        asked = AskedPlans(year=day.year + 1, kind=PlanKind.ANNUAL)
        if list_plans(connection, EVERYTHING, asked, limit=1):
            return
        published = _add(connection, service.library, day.year)
        for line in _lines(day.year):
            add_line(connection, service.library, published.id, line, _PLANNER, WHOLE)
        submit_plan(connection, service.library, published.id, _PLANNER, WHOLE)
        approve_plan(connection, service.library, published.id, _LEADER, WHOLE, "同意，按计划分批实施")
        file_plan(connection, published.id, _PLANNER, WHOLE, f"青市监备〔{day.year}〕1号", day)
        where = "青岚市市场监督管理局政务公开栏"
        publish_plan(connection, service.library, published.id, _PLANNER, WHOLE, day, where)
        draft = _add(connection, service.library, day.year + 1)
        add_line(connection, service.library, draft.id, _lines(day.year + 1)[0], _PLANNER, WHOLE)


def _add(connection: Connection, library: Library, year: int) -> Plan:
    stated = StatedPlan(year, PlanKind.ANNUAL, f"{year}年度双随机抽查工作计划", "9901")
    return add_plan(connection, library, stated, _PLANNER, WHOLE)


def _lines(year: int) -> tuple[StatedLine, ...]:
    """Firms' published statements, food on sale together with another department, and special equipment."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    return (
        StatedLine(
            title="公示信息抽查", items=("I01", "I02"), starts_on=first, ends_on=last - timedelta(days=51),
            plan_no=f"990100{year}0001", task_no=f"9901000017{year}0001", scheme=SCHEME, shares=4,
            ratios={UNCLASSIFIED: Fraction(3, 100)}, reason_unclassified=_NEW, section="信用监管股",
        ),
        StatedLine(
            title="食品销售者联合抽查", items=("I04",), starts_on=first, ends_on=last, scheme=SCHEME, shares=2,
            ratios={UNCLASSIFIED: Fraction(20, 100)}, reason_unclassified=_NEW, section="食品经营监管股",
            co_departments=(INSPECTING[0],),
        ),
        StatedLine(
            title=LIFTS, items=("I06",), starts_on=first, ends_on=last,
            directional=True, planned_number=30, section="特种设备监管股",
            ratios={UNCLASSIFIED: Fraction(1)},
        ),
    )  # fmt: skip
