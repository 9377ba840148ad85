"""A published line with a batch that may be locked: firms of two counties, some not classified, officers of each."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, insert, update

from inspection.seed_lines import text_hash_of
from service.access.reach import WHOLE
from service.core.clock import now, today
from service.core.db.jobs import list_open_jobs
from service.core.db.service import Service
from service.core.db.tables.batches import batch
from service.core.db.tables.draws import draw, draw_change, drawn_subject
from service.core.db.tables.items import item
from service.core.jobs.worker import Worker
from service.intake.write import take_rows
from service.plans.draws.actions.changes import AskedChange, ask_change
from service.plans.draws.actions.drawing import order_draw
from service.plans.draws.actions.lock import OrderedLock, order_lock
from service.plans.draws.actions.number import obtain_number
from service.plans.draws.actions.voiding import ask_void, decide_void
from service.plans.draws.queries.draws import Draw, draw_of_batch
from service.plans.draws.queries.listed import list_drawn
from service.plans.queries.batches import get_batch
from service.serving.jobs import HANDLERS
from tests.worlds.batches import make_batch, make_line
from tests.worlds.files import code
from tests.worlds.officers import add_officer, add_recusal
from tests.worlds.services import rescore

COUNTIES = ("370201", "370202")
ITEM = "X01"
PARTY = "7f" * 32
SOURCES = ("dice|40", f"party|P1|{text_hash_of(PARTY)}", "lottery|kl8|2026001|drawn")
BALLS = "3.1.41.59.26.5.35.8.9.79.32.38.46.2.64.33.80.28.7.50"
PUBLIC_LINES = (
    "dice|" + "31415926535897932384" * 2,
    f"party|P1|{PARTY}",
    f"lottery|kl8|2026001|{BALLS}",
)
PLANNER, LEADER, OTHER_PLANNER, WITNESS = "planner", "leo", "petra", "wei"


def make_draw_world(service: Service, firms: int = 40, officers: int = 8, **stated: Any) -> int:
    """The id of a draft of a batch; one recusal stands between the first officer and the first firm."""
    day = date(2026, 1, 5)
    _take(service, [code(place) for place in range(firms)], day)
    run = rescore(service, "generic", "full", today())
    _take(service, [code(place) for place in range(firms, firms + 6)], today())
    with service.database.write() as connection:
        lists = {name: list[str]() for name in ("sub_items", "basis", "subject_kinds", "methods", "checklist")}
        said = {"code": ITEM, "name": "登记事项", "mode": "general", "frame": {}, "valid_from": day}
        by = {"published_on": day, "recorded_by": "t", "recorded_at": now()}
        connection.execute(insert(item).values(**said, **lists, **by))
        line = make_line(connection, region="3702", items=[ITEM], ends_on=date(2099, 12, 31))
        for county in COUNTIES:
            for number in range(officers):
                add_officer(connection, f"{county}-{number}", county, lead=number % 2 == 0)
        add_recusal(connection, f"{COUNTIES[0]}-0", code(0))
        return make_batch(connection, line, run.id, **stated).id


def draw_far_away(connection: Connection, region: str, code: str, mark: str) -> dict[str, Any]:
    """A draft and a draw of somebody else in a region, by what routes call them; what is said there has the mark."""
    line = make_line(connection, region=region, title=f"{mark} reason", ends_on=date(2099, 12, 31))
    drafted = make_batch(connection, line, None, owner="elsewhere").id
    batch_id = make_batch(connection, line, None, 2, status="drawn", owner="elsewhere", title=f"{mark} reason").id
    stated = {"draw_id": "D2026-9999", "batch_id": batch_id, "status": "drawn", "commitment": "c" * 64}
    stated |= {"verifier": "f" * 64, "seed_plan": ["dice|40"], "seed_lines": [], "reserve": "e" * 64, "selected": 1}
    stated |= {"locked_by": "elsewhere", "locked_at": now(), "drawn_at": now(), "drawn_by": "elsewhere"}
    key = connection.execute(insert(draw).values(**stated)).inserted_primary_key
    assert key is not None
    one = {"draw": key[0], "place": 1, "subject": code, "stratum": "A", "cell": region, "num": 1, "den": 2}
    connection.execute(insert(drawn_subject).values(**one))
    asked = {"draw": key[0], "kind": "subject", "subject": code, "reason": f"{mark} reason", "evidence": "e"}
    asked |= {"status": "asked", "asked_by": "elsewhere", "asked_at": now()}
    change = connection.execute(insert(draw_change).values(**asked)).inserted_primary_key
    assert change is not None
    return {"batch": drafted, "draw_id": "D2026-9999", "draw_change": change[0]}


def draw_in(service: Service, region: str) -> dict[str, Any]:
    """A draft to lock, a batch that is locked, and one that was drawn, by what pages call them."""
    usual: dict[str, Any] = {"scheme": None, "ratios": None, "planned_number": 3, "ends_on": date(2099, 12, 31)}
    with service.database.write() as connection:
        line, other = (make_line(connection, region=region, **usual) for _ in range(2))
        for number in range(6):
            add_officer(connection, f"{region}-{number}", region, lead=number % 2 == 0)
        first, second, third = (
            make_batch(connection, one, None, number, owner=PLANNER).id
            for one, number in ((line, 1), (other, 1), (line, 2))
        )
    one, _ = drawn(service, first)
    lock(service, second)
    locked_id = found(service, second).draw_id
    with service.database.write() as connection:
        drawn_now = list_drawn(connection, one.id, limit=1)[0]
        asked = AskedChange(drawn_now.subject, None, "已注销", "登记档案")
        ask_change(connection, one.draw_id, asked, PLANNER, WHOLE)
        ask_void(connection, locked_id, "名单有误", PLANNER, WHOLE)
    return {"batch_to_lock": third, "draw": one.draw_id, "drawn_batch": first, "locked_draw": locked_id}


def handed_down() -> list[dict[str, Any]]:
    """Each county draws its own officers."""
    return [{"department": None, "region": one, "cells": [one], "need": f"district-{one}"} for one in COUNTIES]


def lock(service: Service, batch_id: int, sources: Sequence[str] = SOURCES, **more: Any) -> OrderedLock:
    """Locks the lists, by a worker of this process."""
    with service.database.write() as connection:
        ordered = order_lock(connection, service.settings, batch_id, sources, PLANNER, WHOLE, **more)
    work(service)
    return ordered


def state_batch(service: Service, batch_id: int, **stated: Any) -> None:
    """Has a draft state something else."""
    with service.database.write() as connection:
        connection.execute(update(batch).where(batch.c.id == batch_id).values(**stated))


def another_batch(service: Service, batch_id: int) -> int:
    """The id of a further draft of the same line."""
    with service.database.write() as connection:
        one = get_batch(connection, batch_id)
        return make_batch(connection, one.plan_line_id, one.run_id, one.number + 1).id


def make_void(service: Service, draw_id: str) -> None:
    """Has it asked by one person and decided by another."""
    with service.database.write() as connection:
        ask_void(connection, draw_id, "名单有误", PLANNER, WHOLE)
        decide_void(connection, draw_id, "同意", LEADER, WHOLE, agrees=True)


def lines_of(ordered: OrderedLock) -> tuple[str, ...]:
    """The seed lines, once their numbers are known."""
    secret = (f"secret|{ordered.sealed.secret}",) if ordered.sealed.secret else ()
    return (*PUBLIC_LINES, *secret)


def obtain(service: Service, draw_id: str, lines: Sequence[str]) -> Draw:
    """Enters the number."""
    with service.database.write() as connection:
        return obtain_number(connection, service.settings, draw_id, lines, PLANNER, WHOLE)


def order(service: Service, draw_id: str) -> None:
    """Has it drawn, and leaves that to a worker."""
    with service.database.write() as connection:
        order_draw(connection, draw_id, PLANNER, WHOLE)


def drawn(service: Service, batch_id: int, **more: Any) -> tuple[Draw, OrderedLock]:
    """Locks, obtains the number and draws."""
    ordered = lock(service, batch_id, **more)
    draw_id = found(service, batch_id).draw_id
    obtain(service, draw_id, lines_of(ordered))
    order(service, draw_id)
    work(service)
    return found(service, batch_id), ordered


def found(service: Service, batch_id: int) -> Draw:
    """The draw of a batch."""
    with service.database.read() as connection:
        one = draw_of_batch(connection, batch_id)
    assert one is not None
    return one


def work(service: Service) -> None:
    """Does what waits of locks and draws."""
    for kind in ("lock-lists", "draw"):
        with service.database.read() as connection:
            waiting = list_open_jobs(connection, kind)
        for job in waiting:
            Worker(service, HANDLERS).work_once(job.id)


def _take(service: Service, codes: Sequence[str], day: date) -> None:
    rows = [
        {"uscc": one, "name": f"企业{one}", "region": COUNTIES[place % 2], "industry": "F5211", "status": "存续"}
        for place, one in enumerate(codes)
    ]
    with service.database.write() as connection:
        taken = take_rows(connection, "enterprises", rows, source="测试", actor="t", data_on=day, known_on=today())
        assert not taken.rejects, taken.rejects
