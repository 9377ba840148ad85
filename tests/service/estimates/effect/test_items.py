"""What is counted of the ledger: equal to what briefs count one by one, and to an obvious look, on both databases."""

import random
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select

from service.access.reach import WHOLE, Place, Reach
from service.core.clock import begin_of, day_at, today
from service.core.db.engine import Database
from service.core.db.tables.ledger import ledger_item, ledger_step
from service.estimates.effect.counted import EVERYTHING, By, Places, Tally
from service.estimates.effect.items import (
    ANSWERS,
    CLOSED_IN_TIME,
    ITEMS_DUE,
    RETURNED,
    count_items,
    count_steps,
    months_in,
)
from service.estimates.effect.period import Period
from service.estimates.effect.queries.items import read_items, read_steps
from service.ledger.figures import FIGURES, Figures
from service.ledger.queries.months import CountedItem
from service.ledger.states import ItemAct, ItemStatus, ItemType

YEAR = today().year - 1
PERIOD = Period.of(YEAR, date(YEAR, 10, 20), today())
REGIONS, OFFICES, LINES = ("370202", "370203"), (None, "370202001"), (None, "食品")
NUMBER = 300
Rows = list[dict[str, Any]]


def fill(database: Database) -> tuple[Rows, Rows]:
    """Items in every state over three years, with answers that were given and returned."""
    chance = random.Random(17)  # noqa: S311 - a world, no secret
    items = [_item(chance, number) for number in range(1, NUMBER + 1)]
    acts = (ItemAct.ANSWER, ItemAct.DECIDE, ItemAct.RETURN_ANSWER, ItemAct.DISSATISFIED, ItemAct.REFUSE_CLOSE_OUT)
    steps = [
        {"item_id": chance.randint(1, NUMBER), "act": chance.choice((*acts, ItemAct.ASSIGN)), "by": "h", "said": {}}
        | {"at": _moment(chance), "to_status": "in_hand"}
        for _ in range(400)
    ]
    with database.write() as connection:
        connection.execute(insert(ledger_item), items)
        connection.execute(insert(ledger_step), steps)
    return items, steps


def _item(chance: random.Random, number: int) -> dict[str, Any]:
    filed = date(YEAR - 1, 6, 1) + timedelta(days=chance.randrange(600))
    settled = chance.choice([None, _moment(chance, filed)])
    ended = chance.choice([None, settled + timedelta(days=chance.randrange(40))]) if settled else None
    status = chance.choice([ItemStatus.CLOSED_OUT, ItemStatus.CLOSED_OUT, ItemStatus.WITHDRAWN]) if ended else "in_hand"
    kind = chance.choice(list(ItemType))
    said = {"id": number, "type": kind, "year": filed.year, "seq": number, "number": f"I-{number}", "status": status}
    said |= {"title": "t", "text": "t", "source": "t", "region": chance.choice(REGIONS), "filed_by": "h"}
    said |= {"office": chance.choice(OFFICES), "line": chance.choice(LINES), "filed_on": filed}
    said |= {"due": chance.choice([None, *[filed + timedelta(days=chance.randrange(60))] * 4])}
    return said | {"filed_at": begin_of(filed), "resolved_at": settled, "ended_at": ended, "owner": None}


def _moment(chance: random.Random, since: date = date(YEAR - 1, 10, 1)) -> datetime:
    """A moment that lies on another day by UTC half of the times."""
    return begin_of(since + timedelta(days=chance.randrange(480))) + timedelta(hours=chance.randrange(24))


def counted(rows: Rows, first: date, last: date) -> dict[str, int]:
    """What briefs count of the items."""
    figures = Figures()
    for row in (one for one in rows if one["filed_on"] <= last):
        figures.count(CountedItem(**{name: row[name] for name in CountedItem._fields}), first, last)
    return {name: number for name in FIGURES if (number := getattr(figures, name))}


def test_items_are_counted_as_briefs_do(database: Database) -> None:
    items, steps = fill(database)
    places = Places()
    tally = Tally(places)
    with database.read() as connection:
        assert len(connection.execute(select(ledger_item.c.id)).all()) == NUMBER
        count_items(tally, read_items(connection, PERIOD, places), PERIOD)
        count_steps(tally, read_steps(connection, PERIOD, places))
    county, line = Reach((Place(REGIONS[0]),)), Reach((Place(REGIONS[1], "食品"),))
    held: tuple[tuple[Reach, Callable[[dict[str, Any]], bool]], ...] = (
        (WHOLE, lambda row: True),
        (county, lambda row: row["region"] == REGIONS[0]),
        (line, lambda row: row["region"] == REGIONS[1] and row["line"] == "食品"),
    )
    for reach, lies in held:
        some = [row for row in items if lies(row)]
        tables = tally.tables(reach)
        own = {row["id"]: row for row in some}
        acts = [one for one in steps if one["item_id"] in own and PERIOD.first <= day_at(one["at"]) <= PERIOD.last]
        given = sum(one["act"] in ("answer", "decide") for one in acts)
        returned = sum(one["act"] in ("return_answer", "dissatisfied", "refuse_close_out") for one in acts)
        assert min(given, returned) > 1
        expected = counted(some, PERIOD.first, PERIOD.last) | {ANSWERS: given, RETURNED: returned} | due_of(some)
        assert tables[By.ALL][EVERYTHING] == expected
        for kind in ItemType:
            of_type = [row for row in some if row["type"] == kind]
            found = {name: n for name, n in tables[By.TYPE].get(kind, {}).items() if name not in (ANSWERS, RETURNED)}
            assert found == counted(of_type, PERIOD.first, PERIOD.last) | due_of(of_type)
        for first, last in months_in(PERIOD):
            found = {name: n for name, n in tables[By.MONTH][f"{first:%m}"].items() if name in FIGURES}
            assert found == counted(some, first, last)
        by_month = Counter(f"{day_at(one['at']):%m}" for one in acts if one["act"] in ("answer", "decide"))
        assert {key: n[ANSWERS] for key, n in tables[By.MONTH].items() if ANSWERS in n} == by_month


def due_of(rows: Rows) -> dict[str, int]:
    """Those whose day has passed, and those of them that were settled by it and closed out."""
    due = [row for row in rows if row["due"] and PERIOD.first <= row["due"] <= PERIOD.last]
    kept = [row for row in due if row["status"] != ItemStatus.WITHDRAWN]
    closed = [
        row for row in kept if row["status"] == ItemStatus.CLOSED_OUT and day_at(row["resolved_at"]) <= row["due"]
    ]
    return {name: len(found) for name, found in ((ITEMS_DUE, kept), (CLOSED_IN_TIME, closed)) if found}


def test_a_day_that_goes_on_has_not_passed() -> None:
    period = Period.of(today().year, today(), today())
    assert period.last == today()
    assert period.passed == today() - timedelta(days=1)
    assert Period.of(YEAR, today(), today()).passed == date(YEAR, 12, 31)
    assert Period.of(2024, date(2024, 2, 29), today()).before == (date(2023, 1, 1), date(2023, 2, 28))
