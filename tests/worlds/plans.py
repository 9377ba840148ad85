"""Plans for the tests: items and departments in their registries, and plans with lines put up by a planner."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy import Connection, insert, update

from rules.library import Library, shipped_library
from service.access.reach import WHOLE, Reach
from service.core.clock import now, today
from service.core.db.engine import Database
from service.core.db.tables.items import item
from service.core.db.tables.plans import plan
from service.core.db.tables.registries import registry_entry
from service.plans.actions.approval import approve_plan, submit_plan
from service.plans.actions.lines import add_line
from service.plans.actions.plans import add_plan
from service.plans.actions.publication import file_plan, publish_plan
from service.plans.plan import UNCLASSIFIED, Plan, PlanKind, PlanLine
from service.plans.queries.plans import get_plan
from service.plans.stated import StatedLine, StatedPlan
from service.plans.states import PlanStatus
from service.rule_sets.queries.adopted import adopted_library

PLANNER, LEADER, OTHER_PLANNER = "paula", "leo", "peter"
YEAR = 2027
FILES = shipped_library()
REGISTER, FOOD, BOILER, UNPUBLISHED, PARTNERS = "REG-01", "FOOD-01", "BOILER-01", "NEW-01", "FIRE-01"
FIRE = "FIRE"
_LONG_AGO = date(2020, 1, 1)


def enter_items(connection: Connection, *, recorded_by: str = "data") -> None:
    """Enters two general items of one frame, a special key one, one that is not published, and a partner's."""
    by: dict[str, Any] = {"recorded_by": recorded_by, "recorded_at": now()}
    everybody: dict[str, Any] = {
        **{name: [] for name in ("sub_items", "subject_kinds", "methods", "checklist")},
        "valid_from": _LONG_AGO,
        "basis": ["国办发〔2015〕58号"],
        "published_on": date(2026, 1, 15),
        "frame": {},
        **dict.fromkeys(("line", "ratio_least", "ratio_most", "need", "need_of", "department")),
    }
    rows: list[Mapping[str, Any]] = [
        {"code": REGISTER, "name": "登记事项检查", "mode": "general", "ratio_most": 3000},
        {"code": FOOD, "name": "食品生产监督检查", "mode": "general", "frame": {"industries": ["C13", "C14"]}},
        {"code": BOILER, "name": "锅炉使用检查", "mode": "special_key", "ratio_least": 2500, "need": "boiler"},
        {"code": UNPUBLISHED, "name": "待公布事项检查", "mode": "general", "published_on": None},
        {"code": PARTNERS, "name": "消防安全检查", "mode": "general", "department": FIRE},
    ]
    for row in rows:
        connection.execute(insert(item).values(**everybody | by | row))
    entry = {"registry": "departments", "code": FIRE, "name": "消防救援支队", "aliases": [], "valid_from": _LONG_AGO}
    entry |= {"inspects_from": _LONG_AGO}
    connection.execute(insert(registry_entry).values(**entry, **by))


def stated_plan(**more: Any) -> StatedPlan:
    """An annual plan for everywhere."""
    return replace(StatedPlan(YEAR, PlanKind.ANNUAL, "2027年度抽查工作计划"), **more)


def stated_line(**more: Any) -> StatedLine:
    """A line that is complete: one item, by the tiers of the general scheme at the ratios of its rule set."""
    line = StatedLine(
        title="登记事项抽查",
        items=(REGISTER,),
        starts_on=date(YEAR, 3, 1),
        ends_on=date(YEAR, 6, 30),
        scheme="generic",
        ratios={UNCLASSIFIED: Fraction(5, 100), "C": Fraction(20, 100), "D": Fraction(30, 100)},
        reason_unclassified="新设主体无历史记录",
        shares=2,
    )
    return replace(line, **more)


def library_in(connection: Connection) -> Library:
    """The rule sets as that database adopted them."""
    return adopted_library(connection, FILES)


def put_up_plan(database: Database, by: str = PLANNER, reach: Reach = WHOLE, lines: int = 1, **more: Any) -> Plan:
    """A draft with so many lines."""
    with database.write() as connection:
        library = library_in(connection)
        made = add_plan(connection, library, stated_plan(**more), by, reach)
        for number in range(lines):
            line = stated_line(title=f"登记事项抽查{number + 1}", **_days_of(made.year))
            add_line(connection, library, made.id, line, by, reach)
        return made


def put_up_line(database: Database, plan_id: int, by: str = PLANNER, **more: Any) -> PlanLine:
    """A further line of a draft."""
    with database.write() as connection:
        year = get_plan(connection, plan_id).year
        return add_line(connection, library_in(connection), plan_id, stated_line(**_days_of(year) | more), by, WHOLE)


def _days_of(year: int) -> dict[str, Any]:
    return {"starts_on": date(year, 3, 1), "ends_on": date(year, 6, 30)}


def publish_all(database: Database, plan_id: int, planner: str = PLANNER, leader: str = LEADER) -> Plan:
    """Has a draft submitted, approved by another person, filed and published, all today."""
    with database.write() as connection:
        library, day = library_in(connection), today()
        submit_plan(connection, library, plan_id, planner, WHOLE)
        approve_plan(connection, library, plan_id, leader, WHOLE, "同意")
        file_plan(connection, plan_id, planner, WHOLE, "备〔2027〕1号", day)
        return publish_plan(connection, library, plan_id, planner, WHOLE, day, "https://example.gov.cn/plan")


def set_status(database: Database, plan_id: int, status: PlanStatus) -> None:
    """Has a version be in a state, however it came there."""
    decided: dict[str, Any] = {"submitted_at": now(), "decided_by": LEADER, "decided_at": now(), "filed_on": today()}
    with database.write() as connection:
        connection.execute(update(plan).where(plan.c.id == plan_id).values(status=status, **decided))
