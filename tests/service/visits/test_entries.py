"""Entries into firms that are no inspections: recorded, listed within reach, withdrawn, never counted as a visit."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from service.access.permissions import Permission
from service.core.clock import today
from service.core.db.engine import Database
from service.core.db.tables.inspection_visits import inspection_visit
from service.core.db.tables.visits import visit
from service.core.errors import Conflict
from service.core.problem import Problem
from service.visits.actions.entries import record_entry, withdraw_entry
from service.visits.entry import EntryKind, StatedEntry
from service.visits.queries.entries import list_entries_of_firms
from tests.service.visits.test_visit_pages import Visitors
from tests.worlds.ledger import account_in
from tests.worlds.visits import (
    FAR_FIRM,
    FAR_PLANNER,
    FIRMS,
    HANDLER,
    INES,
    LEADER,
    PLANNER,
    VisitWorld,
    people_visits,
)


@pytest.fixture
def world(sqlite: Database) -> VisitWorld:
    return people_visits(sqlite)


def stated(**more: Any) -> StatedEntry:
    usual: dict[str, Any] = {"kind": EntryKind.GUIDANCE, "subject": FIRMS[0], "entered_on": today()}
    return StatedEntry(**usual | {"purpose": "指导年报公示", "who": "信用科两人"} | more)


def test_an_entry_is_logged_and_is_no_visit(world: VisitWorld) -> None:
    with world.database.write() as connection:
        made = record_entry(connection, stated(), account_in(connection, HANDLER))
        seen = list_entries_of_firms(connection, account_in(connection, LEADER).reach(Permission.VISIT_READ))
        far = list_entries_of_firms(connection, account_in(connection, FAR_PLANNER).reach(Permission.VISIT_READ))
        for table in (visit, inspection_visit):
            assert connection.execute(select(func.count()).select_from(table)).scalar_one() == 0
    assert ([one.id for one in seen], far) == ([made.id], [])
    assert (made.name, made.region, made.recorded_by) == (f"企业{FIRMS[0][-4:]}有限公司", "370202", HANDLER)


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"entered_on": date(9999, 12, 31)}, "entered_on"),
    ({"entered_on": today() + timedelta(days=1)}, "entered_on"),
    ({"purpose": " "}, "purpose"),
    ({"who": "甲\0乙"}, "who"),
    ({"subject": "x"}, "subject"),
    ({"subject": FAR_FIRM}, "subject"),
    ({"line": "none"}, "line"),
]


def test_what_is_wrong_is_said_by_field(world: VisitWorld) -> None:
    with world.database.write() as connection:
        account = account_in(connection, HANDLER)
        for more, where in WRONG:
            with pytest.raises(Problem) as refused:
                record_entry(connection, stated(**more), account)
            assert [one["where"] for one in refused.value.errors] == [f"json.{where}"]


def test_a_mistake_is_withdrawn_once_by_who_reaches_it_and_stays_in_the_list(world: VisitWorld) -> None:
    with world.database.write() as connection:
        planner, far, ines = (account_in(connection, login) for login in (PLANNER, FAR_PLANNER, INES))
        made = record_entry(connection, stated(), planner)
        with pytest.raises(Problem):
            record_entry(connection, stated(), ines)
        with pytest.raises(Problem):
            withdraw_entry(connection, made.id, far, "误登")
        with pytest.raises(Problem):
            withdraw_entry(connection, made.id, planner, " ")
        assert withdraw_entry(connection, made.id, planner, "误登").withdrawn_by == PLANNER
        with pytest.raises(Conflict):
            withdraw_entry(connection, made.id, planner, "误登")


def test_its_page_loses_nothing_and_lists_what_was_recorded(sqlite: Database, tmp_path: Path) -> None:
    visitors = Visitors(people_visits(sqlite), tmp_path)
    filled = {"kind": "research", "subject": FIRMS[1], "entered_on": today().isoformat(), "purpose": "调研用工情况"}
    page = visitors.post(HANDLER, "/visits/entries", 422, **filled, who="甲\0乙")
    assert "调研用工情况" in page
    visitors.post(HANDLER, "/visits/entries", **filled, who="综合科三人")
    assert "综合科三人" in visitors.page(LEADER, f"/visits/entries?firm={FIRMS[1]}")
    assert "没有入企记录" in visitors.page(FAR_PLANNER, "/visits/entries")
    assert "请写明理由" in visitors.post(PLANNER, "/visits/entries/1/withdraw", 422, reason="")
    visitors.post(PLANNER, "/visits/entries/1/withdraw", reason="误登")
    assert "已撤回" in visitors.page(LEADER, "/visits/entries")
