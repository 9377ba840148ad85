"""A visit to a firm with people of each role, officers with certificates, and rows of any state."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, insert, select

from service.access.account import Account, Grant
from service.access.actions.accounts import add_account, add_grant
from service.access.permissions import Role
from service.access.queries.standing import standing_account
from service.core.clock import now, today
from service.core.db.engine import Database
from service.core.db.tables.inspection_visits import (
    inspection_visit,
    visit_course,
    visit_item_due,
    visit_officer,
    visit_paper,
)
from service.core.db.tables.items import item
from service.core.db.tables.registries import registry_entry
from service.intake.write import take_rows
from service.visits.numbering import new_code, number_of
from service.visits.queries.visits import get_visit
from service.visits.states import VisitStatus
from service.visits.visit import Visit
from tests.worlds.officers import add_officer

DISTRICT, FIRM, ITEM, DEPARTMENT = "370202", "91370200MA3C5T0A1K", "X01", "FIRE"
PLANNER, LEADER, OTHER_LEADER, INES, IGOR, STRANGER, PARTNER = "pia", "leo", "lena", "ines", "igor", "stan", "paul"
PEOPLE = {
    PLANNER: Role.PLANNER,
    LEADER: Role.LEADER,
    OTHER_LEADER: Role.LEADER,
    INES: Role.INSPECTOR,
    IGOR: Role.INSPECTOR,
    STRANGER: Role.INSPECTOR,
}
# Officers: two who work by accounts, one more, and one of the fire brigade.
TEAM, SPARE, FIREMAN = ("N1", "N2"), "N3", "F1"


@dataclass(frozen=True)
class StaffedWorld:
    """The database with the people, the firm and the officers."""

    database: Database

    def account(self, login: str) -> Account:
        """Somebody, as that person acts now."""
        with self.database.read() as connection:
            return account_of(connection, login)

    def visit(self, number: str) -> Visit:
        """A visit as it stands, whoever asks."""
        with self.database.read() as connection:
            return get_visit(connection, number)

    def put(self, status: VisitStatus = VisitStatus.TO_HAND_OUT, team: Sequence[str] = (), **more: Any) -> str:
        """The number of a visit that stands in a state, however it came there."""
        with self.database.write() as connection:
            return put_visit(connection, status, team, **more)

    def print_notice(self, number: str) -> None:
        """Has its notice printed."""
        found = self.visit(number)
        row = {"visit_id": found.id, "kind": "notice", "digest": "d" * 64}
        with self.database.write() as connection:
            connection.execute(insert(visit_paper).values(**row, printed_by=PLANNER, printed_at=now()))


def account_of(connection: Connection, login: str) -> Account:
    """Somebody with the own grants."""
    found = standing_account(connection, login)
    assert found is not None, login
    return found


def staff_world(database: Database) -> StaffedWorld:
    """The world of `StaffedWorld`, put into a migrated database."""
    day = date(2020, 1, 1)
    with database.write() as connection:
        ids = {login: add_account(connection, login, login.title(), "", "") for login in PEOPLE}
        for login, role in PEOPLE.items():
            add_grant(connection, ids[login], Grant(role, DISTRICT))
        recorded = {"recorded_by": "t", "recorded_at": now()}
        department: dict[str, Any] = {
            "registry": "departments",
            "aliases": [],
            "code": DEPARTMENT,
            "name": "消防救援局",
            "valid_from": day,
        }
        connection.execute(insert(registry_entry).values(**department, inspects_from=day, **recorded))
        for number, login in zip(TEAM, (INES, IGOR), strict=True):
            add_officer(connection, number, DISTRICT, account_id=ids[login])
        add_officer(connection, "N9", DISTRICT, account_id=ids[STRANGER])
        add_officer(connection, SPARE, DISTRICT)
        add_officer(connection, FIREMAN, DISTRICT, department=DEPARTMENT)
        add_officer(connection, "FAR", "370203")
        add_officer(connection, "OLD", DISTRICT, certificates=[(day, date(2021, 1, 1))])
        lists = {name: list[str]() for name in ("sub_items", "basis", "subject_kinds", "methods", "checklist")}
        said = {"code": ITEM, "name": "登记事项检查", "mode": "general", "frame": {}, "valid_from": day}
        connection.execute(insert(item).values(**said, **lists, published_on=day, **recorded))
        firms = [{"uscc": FIRM, "name": "青岚市明茂食品有限公司", "region": DISTRICT}]
        taken = take_rows(connection, "enterprises", firms, source="t", actor="t", data_on=today(), known_on=today())
        assert not taken.rejects, taken.rejects
    return StaffedWorld(database)


def put_visit(connection: Connection, status: VisitStatus, team: Sequence[str], **more: Any) -> str:
    """The number of a visit with one course of the bureau."""
    own = inspection_visit.c
    seq = len(connection.execute(select(own.id)).all()) + 1
    number = number_of(today().year, seq)
    row: dict[str, Any] = {"year": today().year, "seq": seq, "number": number, "subject": FIRM, "region": DISTRICT}
    row |= {"trigger": "COMPLAINT", "ordered_by": "own", "signals": [], "unannounced": False, "code": new_code()}
    row |= {"starts_on": today() - timedelta(days=5), "ends_on": today() + timedelta(days=30)}
    row |= {"proposed_by": "handler", "proposed_at": now()}
    code = more.pop("item", ITEM)
    course = {name: more.pop(name) for name in tuple(more) if name in visit_course.c and name != "id"}
    key = connection.execute(insert(inspection_visit).values(**row | more)).inserted_primary_key
    assert key is not None
    stated = {"visit_id": key[0], "department": "", "lead": True, "status": status} | course
    course_key = connection.execute(insert(visit_course).values(**stated)).inserted_primary_key
    assert course_key is not None
    item_id = connection.execute(select(item.c.id).where(item.c.code == code)).scalar_one()
    connection.execute(insert(visit_item_due).values(course_id=course_key[0], item=code, item_id=item_id))
    for place, one in enumerate(team):
        goes = {"course_id": course_key[0], "inspector": one, "leads": place == 0, "drawn": False}
        connection.execute(insert(visit_officer).values(**goes, named_by=PLANNER))
    return number
