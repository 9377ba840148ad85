"""Visits of a year of a large bureau: drawn for plans, most of them public, some to publish, a batch to hand out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy import Connection, Table, insert, select

from service.core.clock import begin_of
from service.core.db.engine import Database
from service.core.db.tables.batches import batch
from service.core.db.tables.draws import draw, drawn_subject
from service.core.db.tables.facts import enterprise
from service.core.db.tables.inspection_visits import (
    inspection_visit,
    visit_act,
    visit_course,
    visit_item_due,
    visit_officer,
    visit_selection,
)
from service.core.db.tables.items import item
from service.core.db.tables.officers import inspector, inspector_certificate, inspector_name
from service.core.db.tables.plans import plan, plan_line
from service.core.db.tables.publications import publication
from service.core.db.tables.visit_results import visit_result, visit_result_item
from service.visits.numbering import new_code, number_of
from service.visits.result_codes import ResultCode
from service.visits.results import GOES_WITH
from service.visits.states import VisitAct, VisitStatus

LINES, OFFICERS, ITEM = 20, 200, "DJ-01"
_AT_ONCE = 5_000
_DRAW_DAYS = 60
# How results are spread: most find nothing.
_CODES = {
    ResultCode.NO_PROBLEM: 0.72,
    ResultCode.ORDERED: 0.12,
    ResultCode.UNREACHABLE: 0.07,
    ResultCode.ANNUAL_REPORT: 0.04,
    ResultCode.TO_BE_HANDLED: 0.03,
    ResultCode.ABSENT: 0.02,
}
_A, _S = VisitAct, VisitStatus
# What brings a visit to its end; one that is to be published stands before the receipt.
_LIFE = (
    (_A.PROPOSE, _S.TO_APPROVE),
    (_A.APPROVE, _S.TO_HAND_OUT),
    (_A.HAND_OUT, _S.TO_INSPECT),
    (_A.BEGIN, _S.INSPECTING),
    (_A.SUBMIT, _S.LEADER_REVIEW),
    (_A.REVIEW, _S.PUBLICATION_APPROVAL),
    (_A.APPROVE_PUBLICATION, _S.TO_PUBLISH),
    (_A.NOTE_RECEIPT, _S.PUBLISHED),
    (_A.COMPLETE, _S.COMPLETED),
)
_APPROVED, _TO_PUBLISH = 2, 7


@dataclass(frozen=True, slots=True)
class Numbers:
    """How many visits there are, and how many of them are to be published and, in one batch, to be handed out."""

    visits: int
    to_publish: int
    to_hand_out: int


@dataclass(frozen=True, slots=True)
class _Firm:
    id: int
    code: str
    region: str
    office: str | None


def fill(database: Database, numbers: Numbers, day: date, seed: int = 7) -> int:
    """Writes the visits of the year of `day` to firms of the database; the id of the batch that is to be handed out."""
    chance = np.random.default_rng(seed)
    with database.read() as connection:
        own = enterprise.c
        query = select(own.id, own.code, own.region, own.office).order_by(own.id)
        known = connection.execute(query).all()
    places = chance.choice(len(known), numbers.visits, replace=False)
    firms = [_Firm(row.id, row.code, row.region or "", row.office) for row in (known[place] for place in places)]
    with database.write() as connection:
        item_id = _enter_item(connection, day)
        _enter_officers(connection, day)
        draws = [_enter_draw(connection, place, day) for place in range(LINES + 1)]
    for begin in range(0, numbers.visits, _AT_ONCE):
        rows: dict[Table, list[dict[str, Any]]] = {table: [] for table in _TABLES}
        for place in range(begin, min(begin + _AT_ONCE, numbers.visits)):
            is_last = place >= numbers.visits - numbers.to_hand_out
            steps = _APPROVED if is_last else _TO_PUBLISH if place < numbers.to_publish else len(_LIFE)
            where = draws[LINES if is_last else place % LINES]
            _add_visit(rows, _Visit(place + 1, firms[place], where, steps, item_id, day), chance)
        with database.write() as connection:
            for table, some in rows.items():
                if some:
                    connection.execute(insert(table), some)
    return draws[LINES].batch


@dataclass(frozen=True, slots=True)
class _Draw:
    id: int
    line: int
    batch: int


@dataclass(frozen=True, slots=True)
class _Visit:
    seq: int
    firm: _Firm
    of: _Draw
    steps: int
    item: int
    day: date


_TABLES: Sequence[Table] = (
    drawn_subject,
    inspection_visit,
    visit_selection,
    visit_course,
    visit_officer,
    visit_item_due,
    visit_act,
    visit_result,
    visit_result_item,
    publication,
)


def _add_visit(rows: dict[Table, list[dict[str, Any]]], one: _Visit, chance: np.random.Generator) -> None:
    """Adds the rows of one visit; its course has its number."""
    firm, id, year = one.firm, one.seq, one.day.year
    drawn_at = begin_of(date(year, 1, 1) + timedelta(days=int(chance.integers(_DRAW_DAYS))))
    same = {"subject": firm.code}
    rows[drawn_subject].append(
        same | {"draw": one.of.id, "place": id, "enterprise_id": firm.id, "stratum": "all", "cell": firm.region[:6]}
        | {"num": 1, "den": 20}
    )  # fmt: skip
    on = drawn_at.date() + timedelta(days=30)
    rows[inspection_visit].append(
        same
        | {"id": id, "year": year, "seq": id, "number": number_of(year, id), "enterprise_id": firm.id}
        | {"region": firm.region, "office": firm.office, "trigger": "PLAN_RANDOM", "ordered_by": "own", "signals": []}
        | {"plan_line_id": one.of.line, "starts_on": date(year, 1, 1), "ends_on": date(year, 12, 31), "visit_on": on}
        | {"unannounced": False, "code": new_code(), "proposed_by": "bench", "proposed_at": drawn_at}
        | {"approved_by": "leader", "approved_at": drawn_at}
    )
    rows[visit_selection].append({"draw": one.of.id, "subject": firm.code, "visit_id": id})
    status = _LIFE[one.steps - 1][1]
    reviewed = one.steps > _APPROVED
    rows[visit_course].append(
        {"id": id, "visit_id": id, "lead": True, "status": status, "version": 1 if reviewed else None}
        | {"reviewed_at": drawn_at + timedelta(days=5) if reviewed else None, "publish_due": on if reviewed else None}
        | {"ended_at": drawn_at + timedelta(days=one.steps) if status is _S.COMPLETED else None}
    )
    first = int(chance.integers(OFFICERS))
    for place, officer in enumerate((first, (first + 1) % OFFICERS)):
        rows[visit_officer].append({"course_id": id, "inspector": _officer(officer), "leads": not place, "drawn": True})
    rows[visit_item_due].append({"course_id": id, "item": ITEM, "item_id": one.item})
    rows[visit_act] += _steps_of(one, drawn_at)
    if reviewed:
        code = list(_CODES)[int(chance.choice(len(_CODES), p=list(_CODES.values())))]
        said = {"course_id": id, "version": 1}
        rows[visit_result].append(
            said | {"status": "approved", "visited_on": on, "methods": ["on_site"], "code": code, "evidence": []}
            | {"follow_up": min(GOES_WITH[code]), "entered_by": "bench", "entered_at": drawn_at}
            | {"reviewed_by": "leader", "reviewed_at": drawn_at + timedelta(days=5)}
        )  # fmt: skip
        rows[visit_result_item].append(
            said | {"item": ITEM, "looked_at": True, "result": code, "checklist": ["yes", "yes"]}
        )
    if status is _S.COMPLETED:
        moment = drawn_at + timedelta(days=7)
        rows[publication].append(
            {"course_id": id, "version": 1, "published_at": moment, "receipt_no": f"R{id}", "noted_by": "bench"}
            | {"noted_at": moment}
        )


def _steps_of(one: _Visit, begins: datetime) -> Iterator[dict[str, Any]]:
    before: VisitStatus | None = None
    for place, (act, status) in enumerate(_LIFE[: one.steps]):
        step = {"visit_id": one.seq, "course_id": one.seq, "act": act, "by": "bench", "said": {}}
        yield step | {"at": begins + timedelta(days=place), "from_status": before, "to_status": status}
        before = status


def _enter_item(connection: Connection, day: date) -> int:
    lists: dict[str, Any] = {"sub_items": [], "subject_kinds": [], "frame": {}, "methods": ["on_site"]}
    lists["basis"] = ["《企业信息公示暂行条例》第十四条"]
    lists["checklist"] = [{"what": what, "how": "现场查看", "standard": "一致"} for what in ("营业执照", "住所")]
    row = {"code": ITEM, "name": "登记事项检查", "mode": "general", "valid_from": date(day.year, 1, 1), **lists}
    said = {"published_on": date(day.year, 1, 1), "recorded_by": "bench", "recorded_at": begin_of(day)}
    return _added(connection, item, row | said)


def _enter_officers(connection: Connection, day: date) -> None:
    recorded = {"recorded_by": "bench", "recorded_at": begin_of(day)}
    since = {"valid_from": date(day.year - 1, 1, 1)}
    for place in range(OFFICERS):
        number = _officer(place)
        own = {"number": number, "region": "", "kind": "officer", "lead": True, "qualifications": []}
        connection.execute(insert(inspector).values(**own, **since, **recorded))
        connection.execute(insert(inspector_name).values(inspector=number, name=f"人员{place}", **recorded))
        paper = {"inspector": number, "certificate_no": f"Z{place}", "issued_by": "省人民政府"}
        until = {"valid_until": date(day.year + 3, 12, 31)}
        connection.execute(insert(inspector_certificate).values(**paper, **since, **until, **recorded))


def _officer(place: int) -> str:
    return f"N{place:04}"


def _enter_draw(connection: Connection, place: int, day: date) -> _Draw:
    """A line of a plan of its own, with one batch that was drawn."""
    first, at = date(day.year, 1, 1), begin_of(date(day.year, 1, 1))
    own = {"year": day.year, "kind": "annual", "title": f"{day.year}年度抽查计划{place}", "version": 1}
    plan_id = _added(connection, plan, own | {"status": "published", "owner": "bench", "created_at": at})
    said: dict[str, Any] = {"plan_id": plan_id, "number": 1, "title": f"登记事项检查{place}", "mode": "general"}
    said |= {"items": [ITEM], "frame": {}, "directional": False, "starts_on": first, "ends_on": date(day.year, 12, 31)}
    said |= {"shares": 1, "co_departments": [], "team": 2, "leads": 1, "status": "in_progress", "planned_number": 1}
    line = _added(connection, plan_line, said | {"plan_no": "37020020261000", "task_no": "370200202610000001"})
    stated: dict[str, Any] = {"plan_line_id": line, "number": 1, "title": "第1批", "status": "drawn", "owner": "bench"}
    stated |= {"narrowing": {}, "share_a": 1, "share_b": 1, "overrides": {}, "one_stratum": True, "created_at": at}
    batch_id = _added(connection, batch, stated | {"exclusions_by_hand": [], "seed_plan": [], "handed_down": []})
    made: dict[str, Any] = {"draw_id": f"D{day.year}-{place + 1:04}", "batch_id": batch_id, "status": "drawn"}
    made |= {"verifier": "f" * 64, "seed_plan": [], "reserve": "e" * 64, "locked_by": "bench", "locked_at": at}
    return _Draw(_added(connection, draw, made | {"drawn_at": at, "subjects": 200_000}), line, batch_id)


def _added(connection: Connection, table: Table, values: dict[str, Any]) -> int:
    key = connection.execute(insert(table).values(**values)).inserted_primary_key
    assert key is not None
    return int(key[0])
