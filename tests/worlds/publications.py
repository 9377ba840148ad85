"""Results that are made public, replaced and withdrawn by the real actions, in the world of `staffed_visits`."""

from typing import Any

from sqlalchemy import select

from service.core.announcements import announce
from service.core.clock import now, today
from service.core.db.tables.visits import visit as stated_visit
from service.ledger.announced import Repaired
from service.publication.actions.receipts import note_receipt
from service.publication.actions.withdrawing import withdraw_publication
from service.publication.queries.published import Publication, publications_of
from service.publication.receipt import Receipt, Withdrawal
from service.visits.actions.publication import approve_publication
from tests.worlds.results import CLEAN, firm_id, firm_of, put_reviewed
from tests.worlds.staffed_visits import LEADER, PLANNER, StaffedWorld


def to_publish(world: StaffedWorld, says: Any = CLEAN, **about: Any) -> str:
    """The number of a visit whose result waits to be made public."""
    number = put_reviewed(world, says, **about or firm_of(world))
    with world.database.write() as connection:
        approve_publication(connection, number, world.account(LEADER), "", "同意公示")
    return str(number)


def receive(world: StaffedWorld, visit: str, by: str = PLANNER, **more: Any) -> None:
    """Enters its receipt."""
    said = {"published_at": now(), "number": "GS-1", "link": "https://example.gov.cn/1"} | more
    with world.database.write() as connection:
        note_receipt(connection, visit, world.account(by), "", Receipt(**said))


def withdraw(world: StaffedWorld, visit: str, **more: Any) -> None:
    """Enters that it was taken down."""
    said = {"withdrawn_at": now(), "number": "CX-1", "ground": "已准予信用修复"} | more
    with world.database.write() as connection:
        withdraw_publication(connection, visit, world.account(PLANNER), "", Withdrawal(**said))


def announce_repair(world: StaffedWorld, visit: str) -> None:
    """Has the record of a visit repaired."""
    query = select(stated_visit.c.identity).where(stated_visit.c.number == visit)
    with world.database.write() as connection:
        identity = connection.execute(query).scalar_one()
        announce(connection, Repaired("repair-2026-000001", firm_id(world), identity, today()))


def publications(world: StaffedWorld, number: str) -> list[Publication]:
    """All publications of its result, the first first."""
    course = world.visit(number).lead.id
    with world.database.read() as connection:
        return list(publications_of(connection, [course]).get(course, ()))
