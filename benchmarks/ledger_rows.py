"""A ledger of a large bureau: open items in every state and late by days, ten times as many that have ended."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy import Connection, insert

from service.access.account import Grant
from service.access.actions.accounts import add_account, add_grant
from service.access.permissions import Role
from service.core.clock import begin_of
from service.core.db.engine import Database
from service.core.db.tables.facts import change, enterprise
from service.core.db.tables.ledger import ledger_contact, ledger_item, ledger_step, supervisor, supervisor_person
from service.ledger.numbering import number_of
from service.ledger.states import DECIDED, RATED, ItemAct, ItemStatus, ItemType
from service.registries.actions.workdays import enter_workdays
from service.registries.workdays import WorkdayYear

REGIONS = tuple(f"3702{district:02}" for district in range(1, 11))
OFFICES = tuple(f"{region}{office:03}" for region in REGIONS for office in range(1, 9))
OWNERS = tuple(f"owner-{number}" for number in range(120))
LEADERS = tuple(f"leader-{number}" for number in range(20))
SUPERVISORS = tuple(f"S-{number:03}" for number in range(60))
LINES = (None, "登记注册", "食品", "特种设备")
FIRMS = 2_000
ROWS_AT_ONCE = 20_000
# Who is outside is kept so long after the item was filed, and named with every third item.
_KEPT_CONTACT, _WITH_CONTACT = timedelta(days=730), 3
# Every tenth supervisor's term ended the day before, every tenth's so long ago that his name is kept no more.
_TERM, _LONG_AGO = timedelta(days=3 * 365), timedelta(days=5 * 365)
_S, _T = ItemStatus, ItemType
# How the open ones are spread over the states.
_OPEN = {
    _S.REGISTERED: 0.1,
    _S.ASSIGNED: 0.1,
    _S.IN_HAND: 0.4,
    _S.PARKED: 0.1,
    _S.ANSWERED: 0.05,
    _S.AWAITING_RATING: 0.1,
    _S.AWAITING_CLOSE_OUT: 0.1,
    _S.NOT_ACCEPTED: 0.05,
}
_ENDED = {_S.CLOSED_OUT: 0.9, _S.ENDED: 0.05, _S.WITHDRAWN: 0.05}
_UNOWNED = frozenset({_S.REGISTERED, _S.NOT_ACCEPTED, _S.ENDED})
_ANSWERED = frozenset({_S.AWAITING_RATING, _S.AWAITING_CLOSE_OUT, _S.CLOSED_OUT})


def fill(database: Database, open_items: int, ended: int, day: date, seed: int = 7) -> None:
    """Writes people, firms, calendars and so many items, filed up to `day`, into a migrated database."""
    with database.write() as connection:
        _enter_firms(connection, day)
    fill_items(database, open_items, ended, day, seed)


def fill_items(database: Database, open_items: int, ended: int, day: date, seed: int = 7, firms: int = FIRMS) -> None:
    """Writes people, a calendar and the items into a database that has so many firms at least.

    Half of what is open is late on the day, and of none of it was anybody told; no ended term was dealt with yet, and
    nobody's name erased.
    """
    chance = np.random.default_rng(seed)
    with database.write() as connection:
        people = [*((login, Role.HANDLER) for login in OWNERS), *((login, Role.LEADER) for login in LEADERS)]
        for place, (login, role) in enumerate(people):
            add_grant(connection, add_account(connection, login, login, "", ""), Grant(role, REGIONS[place % 10]))
        _enter_supervisors(connection, day)
        years = [WorkdayYear(year, frozenset(), frozenset()) for year in range(day.year - 3, day.year + 2)]
        enter_workdays(connection, years, "bench", [""])
    rows = _rows(open_items, ended, day, chance, firms)
    while some := [row for _, row in zip(range(ROWS_AT_ONCE), rows, strict=False)]:
        with database.write() as connection:
            connection.execute(insert(ledger_item), some)
            connection.execute(insert(ledger_step), [step for row in some for step in _steps_of(row)])
            connection.execute(insert(ledger_contact), [_contact_of(row) for row in some[::_WITH_CONTACT]])


def _enter_firms(connection: Connection, day: date) -> None:
    recorded = {"recorded_on": day, "recorded_at": begin_of(day), "kind": "enterprises", "actor": "bench"}
    connection.execute(insert(change).values(id=1, enterprises=b"", **recorded))
    firms = [
        {"id": number, "change_id": 1, "packed": b"", "code": f"REG-{number:09}", "name": f"恒昌第{number}商行"}
        | {"region": REGIONS[number % 10], "industry": "F52", "recorded_on": day}
        for number in range(1, FIRMS + 1)
    ]
    connection.execute(insert(enterprise), firms)


def _enter_supervisors(connection: Connection, day: date) -> None:
    entered = {"recorded_by": "bench", "recorded_at": begin_of(day)}
    for place, number in enumerate(SUPERVISORS):
        ends_on = {0: day - timedelta(days=1), 1: day - _LONG_AGO}.get(place % 10, day + timedelta(days=place))
        region = REGIONS[place % len(REGIONS)]
        account_id = add_account(connection, f"supervisor-{place}", f"监督员{place}", "", "")
        add_grant(connection, account_id, Grant(Role.SUPERVISOR, region))
        term = {"valid_from": ends_on - _TERM, "valid_until": ends_on, "renewed": 0, "account_id": account_id}
        lies = {"region": region, "linked_leader": LEADERS[place % len(REGIONS)]}
        connection.execute(insert(supervisor).values(number=number, **term, **lies, **entered))
        connection.execute(insert(supervisor_person).values(supervisor=number, name=f"监督员{place}", **entered))


def _contact_of(row: dict[str, Any]) -> dict[str, Any]:
    return {"item_id": row["id"], "name": f"来信人{row['id']}", "retain_until": row["filed_on"] + _KEPT_CONTACT}


def _rows(open_items: int, ended: int, day: date, chance: np.random.Generator, firms: int) -> Iterator[dict[str, Any]]:
    counts: dict[tuple[ItemType, int], int] = {}
    for number in range(1, open_items + ended + 1):
        is_open = number > ended
        states = _OPEN if is_open else _ENDED
        status = list(states)[int(chance.choice(len(states), p=list(states.values())))]
        kind = _type_in(status, chance)
        filed = day - timedelta(days=int(chance.integers(1, 45) if is_open else chance.integers(45, 800)))
        seq = counts[kind, filed.year] = counts.get((kind, filed.year), 0) + 1
        yield _row(number, kind, status, filed, seq, day, chance, firms)


def _type_in(status: ItemStatus, chance: np.random.Generator) -> ItemType:
    """A type whose items can be in the state."""
    fitting = {
        _S.ANSWERED: [_T.FEEDBACK],
        _S.AWAITING_RATING: sorted(RATED),
        _S.AWAITING_CLOSE_OUT: sorted(DECIDED | {_T.FINDING, _T.CONDUCT, _T.REQUEST, _T.FEEDBACK}),
    }
    kinds = fitting.get(status, list(ItemType))
    return kinds[int(chance.integers(len(kinds)))]


def _row(
    number: int,
    kind: ItemType,
    status: ItemStatus,
    filed: date,
    seq: int,
    day: date,
    chance: np.random.Generator,
    firms: int,
) -> dict[str, Any]:
    region = int(chance.integers(len(REGIONS)))
    owner = None if status in _UNOWNED else OWNERS[int(chance.integers(12)) * 10 + region]
    supervisor = SUPERVISORS[int(chance.integers(len(SUPERVISORS)))] if kind is _T.FEEDBACK else None
    at = begin_of(filed)
    responded = status not in (_S.REGISTERED, _S.ASSIGNED) or bool(chance.integers(2))
    return {
        "id": number,
        "type": kind,
        "year": filed.year,
        "seq": seq,
        "number": number_of(kind, filed.year, seq),
        "status": status,
        "title": f"第{number}件：货架食品标签无生产日期",
        "text": "来信反映货架上散装食品没有标明生产日期和保质期，要求核查处理并答复。",
        "source": "来信",
        "line": LINES[int(chance.integers(len(LINES)))],
        "enterprise_id": int(chance.integers(1, firms + 1)) if chance.integers(4) else None,
        "region": REGIONS[region],
        "office": OFFICES[region * 8 + int(chance.integers(8))],
        "supervisor": supervisor,
        "linked_leader": LEADERS[region] if supervisor else None,
        "owner": owner,
        "filed_on": filed,
        "filed_by": OWNERS[int(chance.integers(len(OWNERS)))],
        "filed_at": at,
        "first_days": 1,
        "first_due": filed + timedelta(days=1),
        "first_response_at": at if responded else None,
        "clock_from": filed,
        "clock_days": 15,
        "due": filed + timedelta(days=21),
        "resolved_at": at if status in _ANSWERED else None,
        "parked_until": day if status is _S.PARKED else None,
        "channel": "credit_china" if kind is _T.REPAIR else None,
        "ended_at": at + timedelta(days=15) if status in _ENDED else None,
    }


def _steps_of(row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """That it was filed, and who took it in hand."""
    at: datetime = row["filed_at"]
    same = {"item_id": row["id"], "account_id": None, "note": None, "said": {}}
    filed = {"act": ItemAct.REGISTER, "by": row["filed_by"], "at": at, "from_status": None}
    yield same | filed | {"to_status": _S.REGISTERED}
    if row["owner"] is not None:
        taken = {"act": ItemAct.TAKE_UP, "by": row["owner"], "at": at, "from_status": _S.ASSIGNED}
        yield same | taken | {"to_status": _S.IN_HAND}
