"""Closed items and visits of the last quarter, at random, with people who had a hand in some of them."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import Connection, insert

from service.access.account import Account, Grant
from service.access.actions.accounts import add_account, add_grant
from service.access.permissions import Role
from service.core.clock import begin_of, day_at, now, today
from service.core.db.engine import Database
from service.core.db.tables.inspection_visits import inspection_visit, visit_act, visit_course, visit_officer
from service.core.db.tables.ledger import ledger_contact, ledger_item, ledger_step
from service.core.db.tables.visit_results import visit_result
from service.estimates.call_backs.call_back import Quarter
from service.estimates.call_backs.quarters import days_of, quarters_to_choose
from service.registries.actions.contacts import write_contact
from service.registries.contacts import Contact
from service.registries.queries.contacts import find_subject
from service.visits.numbering import new_code
from tests.worlds.ledger import account_in
from tests.worlds.visits import DISTRICT, FIRMS, HANDLER, INES_NO, LEADER, OTHER_DISTRICT, PLANNER, people_visits

CALLER, OTHER_CALLER, FAR_CALLER, OWNER = "carla", "cyril", "fabio", "olga"
OFFICE, FAR_OFFICE, PHONE = "S1", "S9", "0531-88886666"


@dataclass(slots=True)
class CallBackWorld:
    """The database, the last quarter, and of each kind who can be called back and who cannot, by number."""

    database: Database
    quarter: Quarter
    items: list[str] = field(default_factory=list)
    no_items: list[str] = field(default_factory=list)
    # By subject the day and the number of the last visit.
    visited: dict[str, tuple[date, str]] = field(default_factory=dict)

    def account(self, login: str) -> Account:
        """Somebody, as that person acts now."""
        with self.database.read() as connection:
            return account_in(connection, login)

    @property
    def visits(self) -> list[str]:
        """The numbers of the visits that may be chosen: the last to each firm."""
        return [number for _, number in self.visited.values()]

    @property
    def chosen_on(self) -> date:
        """The day after the quarter."""
        return days_of(self.quarter)[1] + timedelta(days=1)


def people_call_backs(database: Database, seed: int = 1, items: int = 90, visits: int = 60) -> CallBackWorld:
    """The world of `CallBackWorld`, put into a migrated database."""
    people_visits(database)
    (quarter,) = quarters_to_choose(None, today())
    world = CallBackWorld(database, quarter)
    chance = Random(seed)  # noqa: S311 - worlds for tests
    with database.write() as connection:
        for login, region in {
            CALLER: DISTRICT,
            OTHER_CALLER: DISTRICT,
            FAR_CALLER: OTHER_DISTRICT,
            OWNER: DISTRICT,
        }.items():
            add_grant(connection, add_account(connection, login, login.title(), "", "x"), Grant(Role.HANDLER, region))
        subject = find_subject(connection, FIRMS[0])
        assert subject is not None
        write_contact(connection, subject, Contact("王经理", PHONE), "t", 1_000)
        for seq in range(1, items + 1):
            _add_item(connection, world, chance, seq)
        for seq in range(1, visits + 1):
            _add_visit(connection, world, chance, seq)
    return world


def _add_item(connection: Connection, world: CallBackWorld, chance: Random, seq: int) -> None:
    number = f"request-{world.quarter.year}-{seq:06d}"
    has_firm, has_contact = chance.random() < 0.7, chance.random() < 0.3
    status = chance.choice(["closed_out"] * 4 + ["withdrawn"])
    ended, is_within = _moment(world, chance)
    far = chance.random() < 0.2
    subject = find_subject(connection, chance.choice(FIRMS))
    assert subject is not None
    row: dict[str, Any] = {
        "type": "request",
        "year": world.quarter.year,
        "seq": seq,
        "number": number,
        "status": status,
    }
    row |= {"title": f"诉求{seq}", "text": "内容", "source": "来信", "filed_on": day_at(ended), "filed_by": HANDLER}
    row |= {"enterprise_id": subject.enterprise_id if has_firm else None, "owner": OWNER, "filed_at": ended}
    row |= {
        "region": OTHER_DISTRICT if far else DISTRICT,
        "office": FAR_OFFICE if far else chance.choice([OFFICE, None]),
    }
    key = connection.execute(insert(ledger_item).values(**row, ended_at=ended)).inserted_primary_key
    assert key is not None
    step = {"item_id": key[0], "act": "close_out", "by": LEADER, "at": ended, "to_status": status, "said": {}}
    connection.execute(insert(ledger_step).values(**step))
    if has_contact:
        left = {"name": "李四", "phone": "13800000000", "retain_until": today() + timedelta(days=99)}
        connection.execute(insert(ledger_contact).values(item_id=key[0], **left))
    chosen = world.items if status == "closed_out" and is_within and (has_firm or has_contact) else world.no_items
    chosen.append(number)


def _add_visit(connection: Connection, world: CallBackWorld, chance: Random, seq: int) -> None:
    number = f"V{world.quarter.year}-{seq:06d}"
    moment, is_within = _moment(world, chance)
    # The subjects outnumber the firms, so that some are visited once and some again.
    place = chance.randrange(40)
    subject = FIRMS[place] if place < len(FIRMS) else f"REG-{place:04d}"
    row: dict[str, Any] = {"year": world.quarter.year, "seq": seq, "number": number, "subject": subject, "signals": []}
    row |= {"region": DISTRICT, "office": OFFICE, "trigger": "COMPLAINT", "ordered_by": "own", "unannounced": False}
    day = day_at(moment)
    row |= {"starts_on": day, "ends_on": day, "visit_on": day, "code": new_code(), "proposed_by": PLANNER}
    key = connection.execute(insert(inspection_visit).values(**row, proposed_at=moment)).inserted_primary_key
    assert key is not None
    entered, department = chance.random() < 0.85, "" if chance.random() < 0.9 else "FIRE"
    status = chance.choice(["completed", "completed", "leader_review"]) if entered else "cancelled"
    course = {"visit_id": key[0], "department": department, "lead": True, "status": status}
    added = connection.execute(insert(visit_course).values(**course, entered_at=moment if entered else None))
    assert added.inserted_primary_key is not None
    course_id, absent = added.inserted_primary_key[0], chance.random() < 0.15
    goes = {"course_id": course_id, "inspector": INES_NO, "leads": True, "drawn": False}
    connection.execute(insert(visit_officer).values(**goes))
    done = {"visit_id": key[0], "act": "review", "by": LEADER, "at": moment, "to_status": status, "said": {}}
    connection.execute(insert(visit_act).values(**done))
    result: dict[str, Any] = {"course_id": course_id, "version": 1, "status": "approved", "visited_on": day}
    result |= {"methods": ["on_site"], "code": "absent" if absent else "1", "evidence": [], "entered_by": "ines"}
    connection.execute(insert(visit_result).values(**result, entered_at=moment))
    if entered and not department and not absent and is_within:
        before = world.visited.get(subject)
        world.visited[subject] = max(before, (day, number)) if before else (day, number)


def _moment(world: CallBackWorld, chance: Random) -> tuple[datetime, bool]:
    """A moment in the quarter, mostly, else shortly before or after it, never to come; and whether it lies within."""
    first, last = days_of(world.quarter)
    is_within = chance.random() < 0.8
    day = first + timedelta(days=chance.randrange((last - first).days + 1))
    if not is_within:
        day = chance.choice([first - timedelta(days=1), last + timedelta(days=1)])
    return min(begin_of(day) + timedelta(hours=chance.randrange(8, 18)), now()), is_within
