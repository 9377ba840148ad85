"""The audit log: what is written is what stands there, and any hand laid on it is found."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from service.core.db.audit import Head, list_entries, read_head, verify_log, write_entry
from service.core.db.audit_proof import entries_about
from service.core.db.engine import Database

TRIGGERS = {
    "sqlite": ("DROP TRIGGER IF EXISTS audit_entry_no_update", "DROP TRIGGER IF EXISTS audit_entry_no_delete"),
    "postgresql": ("DROP TRIGGER IF EXISTS audit_entry_no_change ON audit_entry",),
}
COPY = "INSERT INTO audit_entry SELECT :new, at, actor, action, object, detail, previous, hash FROM audit_entry "


def fill(database: Database, number: int = 5) -> None:
    with database.write() as connection:
        for n in range(1, number + 1):
            detail = {"rows": n, "名称": "甲", "share": 0.1}
            write_entry(connection, "li", "enterprise.write", f"enterprise/{n}", detail)


@contextmanager
def tampering(database: Database) -> Iterator[Connection]:
    with database.write() as connection:
        for statement in TRIGGERS[database.engine.dialect.name]:
            connection.execute(text(statement))
        yield connection


def broken_at(database: Database, noted: Head | None = None) -> int | None:
    with database.read() as connection:
        broken = verify_log(connection, [noted] if noted else [])
    return broken.entry_id if broken else None


def test_an_empty_log_and_a_full_one_are_sound(database: Database) -> None:
    assert broken_at(database) is None
    fill(database)
    assert broken_at(database) is None


def test_entries_come_back_newest_first_as_they_were_written(database: Database) -> None:
    fill(database)
    with database.read() as connection:
        entries = list_entries(connection, before=5, limit=2)
        none = list_entries(connection, before=None, limit=2, actor="wang")
        one = list_entries(connection, before=None, limit=9, action="enterprise.write", object="enterprise/3")
    assert [entry.id for entry in entries] == [4, 3]
    assert entries[0].detail == {"rows": 4, "名称": "甲", "share": 0.1}
    assert (none, [entry.id for entry in one]) == ([], [3])


def test_an_entry_of_a_transaction_that_fails_leaves_no_gap(database: Database) -> None:
    fill(database, 2)
    with suppress(ZeroDivisionError), database.write() as connection:
        write_entry(connection, "li", "run.start", "run/1", {})
        raise ZeroDivisionError
    fill(database, 1)
    with database.read() as connection:
        assert read_head(connection).entry_id == 3
    assert broken_at(database) is None


def test_personal_numbers_are_covered_everywhere_and_nothing_breaks_the_database(database: Database) -> None:
    number, mobile = "11010519491231002X", 13812345678
    detail = {"note": f"身份证{number}", str(mobile): [mobile, {"x": number}], "from": "139.12.123.221"}
    detail["bad"] = "a\0\ud800"
    with database.write() as connection:
        write_entry(connection, number, "login.failed", f"account/{mobile}\0", detail)
    with database.read() as connection:
        (entry,) = list_entries(connection, before=None, limit=1)
    said = repr(entry)
    assert number not in said
    assert str(mobile) not in said
    assert entry.detail["from"] == "139.12.123.221"
    assert broken_at(database) is None


@pytest.mark.parametrize("statement", ["UPDATE audit_entry SET actor = 'x'", "DELETE FROM audit_entry"])
def test_the_database_refuses_to_change_entries(database: Database, statement: str) -> None:
    fill(database)
    with pytest.raises(DBAPIError, match="never changed"), database.write() as connection:
        connection.execute(text(statement))


EDITS: dict[str, Any] = {
    "at": 1,
    "actor": "wang",
    "action": "x",
    "object": "enterprise/9",
    "detail": "{}",
    "previous": "f" * 64,
    "hash": "f" * 64,
}


@pytest.mark.parametrize("column", EDITS)
@pytest.mark.parametrize("entry", [1, 3, 5])
def test_any_edit_is_found(database: Database, column: str, entry: int) -> None:
    fill(database)
    with tampering(database) as connection:
        connection.execute(text(f"UPDATE audit_entry SET {column} = :v WHERE id = {entry}"), {"v": EDITS[column]})  # noqa: S608
    assert broken_at(database) == entry


@pytest.mark.parametrize("entry", [1, 3, 5])
def test_a_deleted_entry_is_found(database: Database, entry: int) -> None:
    fill(database)
    with tampering(database) as connection:
        connection.execute(text("DELETE FROM audit_entry WHERE id = :entry"), {"entry": entry})
    assert broken_at(database) == entry


def test_a_log_emptied_altogether_is_found(database: Database) -> None:
    fill(database)
    with tampering(database) as connection:
        connection.execute(text("DELETE FROM audit_entry"))
    assert broken_at(database) == 1


@pytest.mark.parametrize(("one", "other"), [(1, 2), (2, 5)])
def test_swapped_entries_are_found(database: Database, one: int, other: int) -> None:
    fill(database)
    with tampering(database) as connection:
        for old, new in ((one, 99), (other, one), (99, other)):
            connection.execute(text("UPDATE audit_entry SET id = :new WHERE id = :old"), {"new": new, "old": old})
    assert broken_at(database) == one


@pytest.mark.parametrize("new", [0, 6, 7])
def test_an_inserted_entry_is_found(database: Database, new: int) -> None:
    fill(database)
    with tampering(database) as connection:
        connection.execute(text(COPY + "WHERE id = 5"), {"new": new})
    assert broken_at(database) is not None


def test_an_entry_pushed_into_the_middle_is_found(database: Database) -> None:
    fill(database)
    with tampering(database) as connection:
        for entry in (5, 4):
            connection.execute(text("UPDATE audit_entry SET id = id + 1 WHERE id = :entry"), {"entry": entry})
        connection.execute(text(COPY + "WHERE id = 3"), {"new": 4})
    assert broken_at(database) == 4


def test_a_log_rewritten_as_a_whole_is_found_by_a_head_noted_earlier(database: Database) -> None:
    fill(database)
    with database.read() as connection:
        noted = read_head(connection)
    assert broken_at(database, noted) is None
    with tampering(database) as connection:
        connection.execute(text("DELETE FROM audit_entry"))
        connection.execute(text("DELETE FROM audit_head"))
    fill(database)
    assert broken_at(database) is None
    assert broken_at(database, noted) == 5


def test_eight_writers_at_once_leave_no_gap(database: Database) -> None:
    errors: list[BaseException] = []

    def write(writer: int) -> None:
        try:
            for n in range(25):
                with database.write() as connection:
                    write_entry(connection, f"writer{writer}", "test.write", f"object/{n}", {"n": n})
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    with database.read() as connection:
        assert read_head(connection).entry_id == 200
    assert broken_at(database) is None


def test_entries_about_a_thing_come_with_what_proves_them(database: Database) -> None:
    fill(database)
    about = {"enterprise/2", "enterprise/3", "enterprise/5"}
    with database.read() as connection:
        entries = entries_about(connection, about, 9)
        assert [one.id for one in entries_about(connection, about, 1)] == [2]
    assert [(one.id, one.is_whole, one.is_followed) for one in entries] == [
        (2, True, True),
        (3, True, True),
        (5, True, None),
    ]
    assert entries[0].detail == {"rows": 2, "名称": "甲", "share": 0.1}
    with tampering(database) as connection:
        connection.execute(text("UPDATE audit_entry SET actor = 'wang' WHERE id = 3"))
        connection.execute(text("UPDATE audit_entry SET previous = hash WHERE id = 6 OR id = 3"))
    with database.read() as connection:
        entries = entries_about(connection, about, 9)
    # The second of them was edited, and no longer follows from the first.
    assert [(one.id, one.is_proved) for one in entries] == [(2, False), (3, False), (5, True)]
