"""Visits whose results are entered, handed in and approved by the real actions, in the world of `staffed_visits`."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, select, update

from service.core.clock import now, today
from service.core.db.tables.draws import draw, drawn_subject
from service.core.db.tables.facts import enterprise
from service.core.db.tables.inspection_visits import visit_paper, visit_selection
from service.core.db.tables.items import item, subject_tag
from service.core.db.tables.ledger import ledger_item
from service.core.db.tables.registries import registry_entry, workday_year
from service.core.names import EVERY_NAME
from service.facts.histories import RecordVersion, record_versions_of
from service.facts.stored import read_stored
from service.ledger.actions.close_out import CloseOut, close_out_item
from service.ledger.item import Item
from service.ledger.queries.items import item_by_id
from service.ledger.states import ItemStatus
from service.visits.actions.results import enter_result, submit_result
from service.visits.actions.review import Review, review_result
from service.visits.queries.results import versions_of
from service.visits.result_codes import FollowUp, ResultCode
from service.visits.results import ItemResult, Proof, StatedResult, VisitResult
from service.visits.states import VisitStatus
from service.visits.visit import Visit
from tests.worlds.staffed_visits import DISTRICT, FIRM, INES, ITEM, LEADER, TEAM, StaffedWorld

BUREAU = "青岚市市场监督管理局"
CLEAN = StatedResult(
    today(),
    ("on_site",),
    follow_up=FollowUp.NONE,
    items=(ItemResult(ITEM, True, ResultCode.NO_PROBLEM),),
)
ORDERED = StatedResult(
    today(),
    ("on_site", "written"),
    follow_up=FollowUp.ORDER,
    order_no="青市监责改〔2026〕8号",
    order_due=today() + timedelta(days=20),
    evidence=(Proof("现场照片", "附件1"),),
    items=(ItemResult(ITEM, True, ResultCode.ORDERED, "地址变更未登记", "责令限期办理变更登记"),),
)
ABSENT = StatedResult(today(), ("on_site",), ResultCode.ABSENT, FollowUp.NONE, evidence=(Proof("门头照片", "附件1"),))
REFUSED = replace(ABSENT, code=ResultCode.REFUSED, follow_up=FollowUp.CASE, handed_to="执法大队", remark="拒绝开门")


def put_inspecting(world: StaffedWorld, **more: Any) -> str:
    """The number of a visit that is under way, with its papers printed and served."""
    number = world.put(VisitStatus.INSPECTING, TEAM, **{"visit_on": today(), "approved_at": now()} | more)
    serve_papers(world, number)
    return number


def serve_papers(world: StaffedWorld, number: str) -> None:
    """Has the approval printed, and the notice served."""
    row = {"visit_id": world.visit(number).id, "digest": "d" * 64, "printed_by": "p", "printed_at": now()}
    served = {"served_on": today(), "served_how": "in_person", "served_by": "p"}
    with world.database.write() as connection:
        connection.execute(insert(visit_paper).values(kind="approval", **row))
        connection.execute(insert(visit_paper).values(kind="notice", **row | served))


def enter(world: StaffedWorld, number: str, stated: StatedResult, at: datetime | None = None, by: str = INES) -> Visit:
    """The visit with the result entered."""
    with world.database.write() as connection:
        return enter_result(connection, number, world.account(by), "", stated, at)


def submit(world: StaffedWorld, number: str, at: datetime | None = None, by: str = INES) -> Visit:
    """The visit with its result handed in."""
    with world.database.write() as connection:
        return submit_result(connection, number, world.account(by), "", at)


def review(
    world: StaffedWorld, number: str, at: datetime | None = None, by: str = LEADER, confirmed: bool | None = None
) -> Visit:
    """The visit with its result approved."""
    with world.database.write() as connection:
        return review_result(connection, number, world.account(by), "", Review("同意。", BUREAU, confirmed), at)


def put_reviewed(world: StaffedWorld, stated: StatedResult = CLEAN, confirmed: bool | None = None, **more: Any) -> str:
    """The number of a visit whose result was entered, handed in and approved."""
    number = put_inspecting(world, **more)
    enter(world, number, stated)
    submit(world, number)
    review(world, number, confirmed=confirmed)
    return number


def records_of(world: StaffedWorld, day: date | None = None) -> list[RecordVersion]:
    """All versions of all records of the firm, what is known of them on the day marked."""
    with world.database.read() as connection:
        firm = firm_id(world)
        return record_versions_of(read_stored(connection, [firm]), firm, day or today(), tiers_of=EVERY_NAME)


def firm_id(world: StaffedWorld) -> int:
    """The firm's number."""
    with world.database.read() as connection:
        return int(connection.execute(select(enterprise.c.id).where(enterprise.c.code == FIRM)).scalar_one())


def result_of(world: StaffedWorld, number: str, version: int = 1) -> VisitResult:
    """A version of the result of the leading course."""
    with world.database.read() as connection:
        found = versions_of(connection, world.visit(number).lead.id)
    return next(one for one in found if one.version == version)


def enter_calendar(world: StaffedWorld, year: int) -> None:
    """Enters a calendar of a year whose weekends alone are off."""
    row = {"year": year, "off": [], "on": [], "invented": True, "recorded_by": "t", "recorded_at": now()}
    with world.database.write() as connection:
        connection.execute(insert(workday_year).values(**row))


def firm_of(world: StaffedWorld) -> dict[str, Any]:
    """What makes a visit one of the firm that the service holds."""
    return {"enterprise_id": firm_id(world), "subject": FIRM, "region": DISTRICT}


def await_close_out(world: StaffedWorld, number: str, owner: str | None = None) -> None:
    """Has the order that a visit gave await its close-out, however it came there."""
    values = {"status": ItemStatus.AWAITING_CLOSE_OUT, "owner": owner}
    order = world.visit(number).lead.order_item
    with world.database.write() as connection:
        connection.execute(update(ledger_item).where(ledger_item.c.id == order).values(**values))


def close_order(world: StaffedWorld, number: str, by: str) -> Item:
    """The order that a visit gave, closed out by somebody on what a paper shows."""
    await_close_out(world, number)
    with world.database.write() as connection:
        found = item_by_id(connection, world.visit(number).lead.order_item or 0)
        return close_out_item(connection, found.number, world.account(by), CloseOut("已改正。", today(), "复查笔录1号"))


def enter_tag(connection: Connection, tag: str, item_code: str | None) -> None:
    """Has the firm carry a tag, from which an item draws where one is named."""
    entry = {"registry": "tags", "code": tag, "name": f"专项库{tag}", "aliases": [], "valid_from": date(2020, 1, 1)}
    by = {"recorded_by": "t", "recorded_at": now()}
    connection.execute(insert(registry_entry).values(**entry, **by))
    said = {"tag": tag, "subject": FIRM, "licence_no": "", "valid_from": date(2020, 1, 1), "revoked": False}
    connection.execute(insert(subject_tag).values(**said, **by))
    if item_code is not None:
        connection.execute(update(item).where(item.c.code == item_code).values(frame={"tags": [tag]}))


def serve_selection(
    connection: Connection, visit_id: int, firm: int, draw_id: str, num: int, den: int, batch_id: int = 1
) -> None:
    """Has a visit serve a selection of a draw, in which the firm had that probability."""
    said = {"draw_id": draw_id, "batch_id": batch_id, "status": "drawn"}
    said |= {"verifier": "v", "seed_plan": [], "reserve": "r"}
    key = connection.execute(insert(draw).values(**said, locked_by="t", locked_at=now())).inserted_primary_key
    assert key is not None
    drawn = {"draw": key[0], "place": 1, "subject": FIRM, "enterprise_id": firm, "stratum": "A", "cell": ""}
    connection.execute(insert(drawn_subject).values(**drawn, num=num, den=den))
    connection.execute(insert(visit_selection).values(draw=key[0], subject=FIRM, visit_id=visit_id))
