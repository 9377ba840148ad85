"""Exceptions as they are listed and counted: within a reach, by month, kind and person, by pages, and quickly."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, insert

from service.access.reach import WHOLE, Place, Reach
from service.core.clock import begin_of, now
from service.core.db.engine import Database
from service.core.db.tables.estimates import exception_entry
from service.estimates.exceptions.exception import ExceptionKind as K
from service.estimates.exceptions.queries.entries import (
    AskedExceptions,
    count_by_month,
    count_by_person,
    count_found,
    list_entries,
)

MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)


def put(database: Database, *rows: dict[str, Any]) -> None:
    """Lists exceptions, each on a day after the one before it."""
    usual: dict[str, Any] = {
        "kind": K.ADJUSTMENT, "by": "ann", "account_id": None, "agreed_by": None, "month": JUNE, "found_at": now(),
        "region": "370202", "office": None, "line": None, "thing": "t", "address": "/runs", "zh": "甲", "en": "a",
        "reason": None,
    }  # fmt: skip
    made = [{**usual, "ref": str(place), **row} for place, row in enumerate(rows)]
    for place, row in enumerate(made):
        row.setdefault("at", begin_of(row["month"]) + timedelta(minutes=place))
    with database.write() as connection:
        connection.execute(insert(exception_entry), made)


def listed(database: Database, **asked: Any) -> list[str]:
    with database.read() as connection:
        found = list_entries(connection, AskedExceptions(**{"reach": WHOLE} | asked), limit=100)
    return [one.ref for one in found]


def test_who_is_shown_what_by_place_office_and_line(database: Database) -> None:
    put(
        database,
        {"region": "370202"},
        {"region": "370203", "office": "S1"},
        {"region": "370202", "line": "food"},
        {"region": "", "line": None},
    )
    for places, refs in (
        ([Place()], ["3", "2", "1", "0"]),
        ([Place("370202")], ["2", "0"]),
        ([Place("3702")], ["2", "1", "0"]),
        ([Place(office="S1")], ["1"]),
        ([Place("370202", "food"), Place(office="S1")], ["2", "1"]),
        ([Place("37", "drugs")], []),
        ([], []),
    ):
        reach = Reach(tuple(places))
        assert listed(database, reach=reach) == refs, places
        with database.read() as connection:
            assert sum(one.number for one in count_by_person(connection, AskedExceptions(reach))) == len(refs)
            assert count_found(connection, reach, now() - timedelta(days=1)) == len(refs)


def test_narrowed_by_month_kind_and_person_and_what_nobody_did(database: Database) -> None:
    put(
        database,
        {"month": MAY},
        {},
        {"by": "bob", "kind": K.HELD_RUN},
        {"by": None},
        {"kind": K.SHORT_OPINION, "by": "bob"},
    )
    assert listed(database, first=MAY, last=MAY) == ["0"]
    assert listed(database, first=JUNE) == ["4", "3", "2", "1"]
    assert listed(database, kind=K.ADJUSTMENT, by="ann") == ["1", "0"]
    assert listed(database, by="") == ["3"]
    assert listed(database, singly=True) == ["3", "2", "1", "0"]
    assert listed(database, singly=True, kind=K.SHORT_OPINION) == ["4"]
    with database.read() as connection:
        counts = count_by_person(connection, AskedExceptions(WHOLE, first=JUNE))
        months = count_by_month(connection, AskedExceptions(WHOLE, kind=K.ADJUSTMENT))
        assert count_found(connection, WHOLE, now() - timedelta(days=1)) == 4
        assert count_found(connection, WHOLE, now() + timedelta(days=1)) == 0
    assert {(one.by, one.kind, one.number) for one in counts} == {
        ("ann", K.ADJUSTMENT, 1),
        ("bob", K.HELD_RUN, 1),
        (None, K.ADJUSTMENT, 1),
        ("bob", K.SHORT_OPINION, 1),
    }
    assert {(one.month, one.number) for one in months} == {(MAY, 1), (JUNE, 2)}


def test_pages_lie_end_to_end_though_many_were_done_at_one_moment(database: Database) -> None:
    at = begin_of(JUNE)
    put(database, *({"at": at} for _ in range(7)))
    found, before = list[str](), None
    while True:
        with database.read() as connection:
            page = list_entries(connection, AskedExceptions(WHOLE), before=before, limit=3)
        if not page:
            break
        found += [one.ref for one in page]
        before = page[-1].at, page[-1].id
    assert found == ["6", "5", "4", "3", "2", "1", "0"]


@pytest.fixture
def plans(sqlite: Database) -> Iterator[list[str]]:
    """How SQLite reads each question about exceptions that is asked of it."""
    found: list[str] = []

    def explain(connection: Any, cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.startswith("SELECT") and "FROM exception_entry" in statement:
            cursor.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
            found.append("; ".join(row[3] for row in cursor.fetchall()))

    event.listen(sqlite.engine, "before_cursor_execute", explain)
    yield found
    event.remove(sqlite.engine, "before_cursor_execute", explain)


def test_an_index_serves_each_question(sqlite: Database, plans: list[str]) -> None:
    asked = AskedExceptions
    position: tuple[datetime, int] = (now(), 1)
    elsewhere = Reach((Place("37", "drugs"), Place(office="S1")))
    for one, index in (
        (asked(WHOLE, singly=True), "ix_exception_entry_singly"),
        (asked(WHOLE, MAY, JUNE, singly=True), "ix_exception_entry_singly"),
        (asked(WHOLE, MAY, JUNE, by="ann", singly=True), "ix_exception_entry_by"),
        (asked(WHOLE), "ix_exception_entry_at"),
        (asked(WHOLE, kind=K.HELD_RUN, singly=True), "ix_exception_entry_kind"),
        (asked(WHOLE, by="ann", singly=True), "ix_exception_entry_by"),
        # Of whom the kind, or the person, has nothing: no row is read to find that.
        (asked(elsewhere, kind=K.SHORT_OPINION, singly=True), "ix_exception_entry_kind"),
        (asked(elsewhere, MAY, JUNE, K.SHORT_OPINION, "ann", singly=True), "ix_exception_entry_by"),
        (asked(elsewhere, singly=True), "ix_exception_entry_singly"),
    ):
        with sqlite.read() as connection:
            list_entries(connection, one, before=position, limit=50)
        assert f"COVERING INDEX {index}" in plans[-1], plans[-1]
        assert "SCAN exception_entry" not in plans[-1].replace(f"SCAN exception_entry USING COVERING INDEX {index}", "")
        assert "TEMP B-TREE" not in plans[-1], plans[-1]
    for count, index in ((count_by_person, "ix_exception_entry_person"), (count_by_month, "ix_exception_entry_month")):
        for one in (asked(WHOLE, MAY, JUNE), asked(WHOLE, MAY, JUNE, K.SHORT_OPINION)):
            with sqlite.read() as connection:
                count(connection, one)
            assert f"COVERING INDEX {index}" in plans[-1], plans[-1]
            assert "TEMP B-TREE" not in plans[-1], plans[-1]
