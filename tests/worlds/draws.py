"""A published line with a batch that may be locked: firms of two counties, some not classified, officers of each."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import insert

from inspection.seed_lines import text_hash_of
from service.access.reach import WHOLE
from service.core.clock import now, today
from service.core.db.jobs import list_open_jobs
from service.core.db.service import Service
from service.core.db.tables.items import item
from service.core.jobs.worker import Worker
from service.intake.write import take_rows
from service.plans.draws.actions.drawing import order_draw
from service.plans.draws.actions.lock import OrderedLock, order_lock
from service.plans.draws.actions.number import obtain_number
from service.plans.draws.queries.draws import Draw, draw_of_batch
from service.serving.jobs import HANDLERS
from tests.worlds.batches import make_batch, make_line
from tests.worlds.files import code
from tests.worlds.officers import add_officer, add_recusal
from tests.worlds.services import rescore

COUNTIES = ("370201", "370202")
ITEM = "X01"
PARTY = "7f" * 32
SOURCES = ("dice|40", f"party|office|{text_hash_of(PARTY)}", "lottery|kl8|2026001|drawn")
PUBLIC_LINES = ("dice|" + "31415926535897932384" * 2, f"party|office|{PARTY}", "lottery|kl8|2026001|3.1.41.59.26")
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


def handed_down() -> list[dict[str, Any]]:
    """Each county draws its own officers."""
    return [{"department": None, "region": one, "cells": [one], "need": f"district-{one}"} for one in COUNTIES]


def lock(service: Service, batch_id: int, sources: Sequence[str] = SOURCES, **more: Any) -> OrderedLock:
    """Locks the lists, by a worker of this process."""
    with service.database.write() as connection:
        ordered = order_lock(connection, service.settings, batch_id, sources, PLANNER, WHOLE, **more)
    work(service)
    return ordered


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
