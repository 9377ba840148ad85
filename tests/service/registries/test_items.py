"""Inspection items: own fields cleaned and checked, versions that keep what is not said, what cannot be planned."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from rules.inspection import ItemMode
from service.core.clock import now, today
from service.core.db.engine import Database
from service.core.db.tables.plans import plan, plan_line
from service.registries.actions.entries import Entered, enter_entries
from service.registries.frames import Filter, Frame
from service.registries.items import Check, Frequency, NeedOf
from service.registries.queries.entries import list_entries, list_versions
from service.registries.queries.item_use import unused_items
from service.registries.queries.items import items_of
from service.registries.registry import Registry
from service.registries.statements import Statement

WHOLE: dict[str, Any] = {
    "mode": "general",
    "basis": ["国办发〔2015〕58号"],
    "published_on": date(2026, 1, 15),
    "sub_items": ["公示", "公示", "登记"],
    "subject_kinds": ["企业"],
    "methods": ["written", "on_site"],
    "ratio_least": 100,
    "ratio_most": 2_500,
    "bound": "at_most",
    "visits": 1,
    "months": 12,
    "need": "食品检查",
    "department": "市生态环境局",
    "frame_industries": ["f52", "F521"],
    "frame_regions": ["990000"],
    "frame_tags": ["电梯使用单位"],
    "except_kinds": ["个体工商户"],
    "checklist": [{"what": "台账", "how": "查阅", "standard": "齐全"}],
}


def enter(
    database: Database, *said: Statement, within: tuple[str, ...] = ("",), department: str | None = None
) -> Entered:
    with database.write() as connection:
        return enter_entries(connection, Registry.ITEMS, said, "li", within, department=department)


@pytest.fixture
def bureau(database: Database) -> Database:
    named = {
        Registry.DEPARTMENTS: {"D1": "市生态环境局", "D2": "区应急管理局", "D3": "区应急管理局"},
        Registry.QUALIFICATIONS: {"food": "食品检查"},
        Registry.TAGS: {"lift-users": "电梯使用单位"},
    }
    with database.write() as connection:
        for registry, names in named.items():
            done = enter_entries(connection, registry, [Statement(*one) for one in names.items()], "li", ("",))
            assert done.added == len(names)
    return database


def test_what_is_stated_is_held_by_codes_and_comes_back(bureau: Database) -> None:
    assert enter(bureau, Statement("I1", "公示检查", own=WHOLE)).added == 1
    with bureau.read() as connection:
        item = items_of(connection, ["I1", "I2"], today())["I1"]
    assert (item.mode, item.department, item.need, item.need_of) == (ItemMode.GENERAL, "D1", "food", NeedOf.ALL)
    assert item.frame == Frame(Filter(("F52",), ("99",), (), ("lift-users",)), Filter(kinds=("个体工商户",)))
    assert item.sub_items == ("公示", "登记")
    assert item.methods == ("on_site", "written")
    assert (item.ratio_least, item.ratio_most, item.frequency) == (100, 2_500, Frequency(1, 12, "at_most"))
    assert item.checklist == (Check("台账", "查阅", "齐全"),)
    assert item.why_not_planned(today()) is None
    assert enter(bureau, Statement("I1", "公示检查", own=WHOLE)).unchanged == 1
    # What is not said stays; what is cleared is gone.
    assert enter(bureau, Statement("I1", own={"published_on": "", "ratio_least": ""})).changed == 1
    with bureau.read() as connection:
        later = items_of(connection, ["I1"], today())["I1"]
        assert len(list_versions(connection, Registry.ITEMS, "I1")) == 2
        unpublished = list_entries(connection, Registry.ITEMS, today(), own={"published_on": None})
    assert (later.published_on, later.ratio_least, later.ratio_most, later.frame) == (None, None, 2_500, item.frame)
    why = later.why_not_planned(today())
    assert why is not None
    assert "尚未公布" in why.zh
    assert [entry.code for entry in unpublished] == ["I1"]


def test_what_does_not_go_together_is_told_at_its_field(bureau: Database) -> None:
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"mode": ""}, "mode"),
        ({"mode": "urgent"}, "mode"),
        ({"ratio_least": 5_000}, "ratio_least"),
        ({"ratio_most": 0}, "ratio_most"),
        ({"mode": "key"}, "ratio_most"),
        ({"months": ""}, "months"),
        ({"basis": ()}, "basis"),
        ({"department": "区应急管理局"}, "department"),
        ({"need": "电梯"}, "need"),
        ({"frame_tags": ["加油站"]}, "frame_tags"),
        ({"frame_industries": ["52F"]}, "frame_industries"),
        ({"published_on": date(9999, 12, 31)}, "published_on"),
        ({"sub_items": ["一\u200b二"]}, "sub_items"),
        ({"checklist": [{"what": "", "how": "看"}]}, "checklist"),
    ]
    done = enter(bureau, *(Statement(f"W{place}", "事项", own=WHOLE | own) for place, (own, _) in enumerate(wrong)))
    assert {place: faults[0][0] for place, faults in done.refused.items()} == dict(enumerate(name for _, name in wrong))
    assert done.added == 0


def test_when_a_department_may_inspect(bureau: Database) -> None:
    day = date(2026, 1, 1)
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"parent": "D1"}, "parent"),
        ({"inspects_until": day}, "inspects_from"),
        ({"inspects_from": day, "inspects_until": day}, "inspects_until"),
        ({"level": "street"}, "level"),
    ]
    with bureau.write() as connection:
        for own, name in wrong:
            said = [Statement("D1", own=own)]
            done = enter_entries(connection, Registry.DEPARTMENTS, said, "li", ("",))
            assert [faults[0][0] for faults in done.refused.values()] == [name]
        own = {"parent": "D2", "level": "city", "inspects_from": day}
        assert enter_entries(connection, Registry.DEPARTMENTS, [Statement("D1", own=own)], "li", ("",)).changed == 1
        entry = list_versions(connection, Registry.DEPARTMENTS, "D1")[0]
    assert (entry.name, entry.own) == ("市生态环境局", own)


def test_a_department_enters_its_own_items_and_no_others(bureau: Database) -> None:
    mine, theirs, bureaus = ({"mode": "general", "department": code} for code in ("D1", "D2", ""))
    said = [Statement(code, "事项", own=own) for code, own in (("M", mine), ("T", theirs), ("B", bureaus))]
    done = enter(bureau, *said, within=(), department="D1")
    assert (done.added, sorted(done.refused)) == (1, [1, 2])
    assert enter(bureau, said[1]).added == 1
    # Neither takes it what is another's, nor gives it away.
    for code, own in (("T", mine), ("M", theirs)):
        assert enter(bureau, Statement(code, own=own), within=(), department="D1").refused
    assert enter(bureau, said[0], within=()).refused
    assert enter(bureau, Statement("M", "改名"), within=(), department="D1").changed == 1


def test_an_item_that_no_plan_used_for_five_years(bureau: Database) -> None:
    old, day = date(today().year - 6, 3, 1), today()
    own = {"mode": "general", "basis": ["国办发〔2015〕58号"], "published_on": old}
    said = [Statement(code, "事项", valid_from=old, own=own) for code in ("USED", "DRAFTED", "LONG", "NEVER")]
    young = Statement(
        "YOUNG", "事项", own=own | {"published_on": date(day.year - 1, 1, 1)}, valid_from=old + timedelta(days=1)
    )
    assert enter(bureau, *said, young).added == 5
    with bureau.write() as connection:
        for code, year, status in (
            ("USED", day.year - 2, "completed"),
            ("DRAFTED", day.year, "draft"),
            ("LONG", day.year - 5, "completed"),
        ):
            _plan_with(connection, code, year, status)
    with bureau.read() as connection:
        assert unused_items(connection, day) == {"DRAFTED", "LONG", "NEVER"}


def _plan_with(connection: Any, code: str, year: int, status: str) -> None:
    about = {"kind": "annual", "title": "计划", "version": 1, "owner": "li", "created_at": now()}
    query = insert(plan).values(year=year, status=status, **about).returning(plan.c.id)
    plan_id = connection.execute(query).scalar_one()
    line: dict[str, Any] = {"number": 1, "title": "行", "mode": "general", "items": [code], "frame": {}}
    line |= {"directional": False, "starts_on": date(year, 1, 1), "ends_on": date(year, 12, 31), "shares": 1}
    line |= {"co_departments": [], "team": 2, "leads": 1, "status": "open", "ratios": {}}
    connection.execute(insert(plan_line).values(plan_id=plan_id, **line))
