"""Versions in the database, whatever came when: as the slow reference says, however many rows a transaction takes."""

import csv
import os
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import func, select

from rules.calendar import day_of
from rules.fields import RECORD_FIELDS
from scoring.facts import MISSING
from service.core.db.engine import Database, open_database
from service.core.db.service import Service
from service.core.db.tables.facts import enterprise
from service.core.db.tables.imports import import_, quarantine
from service.core.jobs.worker import Worker
from service.facts.full_facts import full_facts_of
from service.intake.actions.imports import Order, order_import
from service.intake.delivered_file import digest_of
from service.intake.write import take_rows
from service.serving.jobs import HANDLERS
from tests.reference import versions
from tests.worlds.files import code
from tests.worlds.services import service_over
from tests.worlds.version_histories import FIRST, Row, history

# A transaction for each row takes far longer than all else: `make thorough` has more firms.
FIRMS = int(os.environ.get("FIRMS", "8"))
FIELDS = ("severity", "ends_on", "repaired_on", "objection_open")
NAMES = ("recorded_at", "version", "severity", "ends_on", "repaired_on", "revoked", "objection_open")
SIZES = ("1", "7", "50000")
ASKED_DAYS = tuple(FIRST + timedelta(by) for by in range(-1, 7))


@pytest.fixture(params=SIZES)
def service(request: pytest.FixtureRequest, database: Database, tmp_path: Path) -> Service:
    """A service whose imports take so many rows a transaction, with firms."""
    return _with_firms(database, tmp_path, request.param)


def _with_firms(database: Database, folder: Path, rows: str) -> Service:
    with database.write() as connection:
        firms = [{"uscc": code(n + 1), "name": f"甲{n}"} for n in range(FIRMS)]
        days = {"data_on": date(2026, 1, 1), "known_on": date(2026, 1, 1)}
        take_rows(connection, "enterprises", firms, source="省平台", actor="test", **days)
    return service_over(database, folder, IMPORT_ROWS=rows)


@pytest.mark.parametrize("seed", range(2))
def test_whatever_came_when_the_reference_says_what_counts(service: Service, tmp_path: Path, seed: int) -> None:
    rng = Random(seed)  # noqa: S311 - repeatable on purpose
    histories = [history(rng) for _ in range(FIRMS)]
    known: list[list[Row]] = [[] for _ in histories]
    waiting = 0
    for number in range(3):
        incoming = [one[number] if number < len(one) else [] for one in histories]
        on = FIRST + timedelta(number + 3)
        rows = [[{**row, "delivery": number, "delivered_on": on} for row in one] for one in incoming]
        taken = _take_in(service, tmp_path / f"{number}.csv", rows, on, rng)
        new = [versions.taken_in(one, before) for one, before in zip(rows, known, strict=True)]
        waiting += sum(len(versions.waiting(one, before)) for one, before in zip(rows, known, strict=True))
        known = [before + more for before, more in zip(known, new, strict=True)]
        assert taken.read == taken.inserted + taken.unchanged + taken.corrected + taken.quarantined
        assert _rows_to_check(service) == waiting
        for known_on in ASKED_DAYS:
            expected = {n: _expected(rows, known_on) for n, rows in enumerate(known)}
            assert _held(service, known_on) == {n: said for n, said in expected.items() if said is not None}


def _take_in(service: Service, file: Path, firms: Sequence[Sequence[Row]], on: date, rng: Random) -> Any:
    """The import of the rows of all firms, in any order."""
    rows = [(n, row) for n, one in enumerate(firms) for row in one]
    rng.shuffle(rows)
    with file.open("w", newline="", encoding="utf-8") as opened:
        written = csv.writer(opened)
        written.writerow(["uscc", "record_id", "type", "occurred_on", *NAMES])
        for n, row in rows:
            written.writerow([code(n + 1), "R-1", "complaint", "2026-01-05", *(_word(row[name]) for name in NAMES)])
    return _imported(service, file, on)


def _imported(service: Service, file: Path, on: date) -> Any:
    with service.database.write() as connection:
        days = {"data_on": on, "known_on": on}
        order = Order(
            "records", None, file, file.name, digest_of(file), "省平台", **days, snapshot=False, uploaded=False
        )
        number, _ = order_import(connection, order, "test")
    worker = Worker(service, HANDLERS)
    while worker.work_once():
        pass
    with service.database.read() as connection:
        row = connection.execute(select(import_).where(import_.c.id == number)).one()
    assert row.status == "done", row
    return row


def _word(value: Any) -> str:
    return "" if value is None else str(value).lower()


def _rows_to_check(service: Service) -> int:
    with service.database.read() as connection:
        return int(connection.execute(select(func.count()).select_from(quarantine)).scalar_one())


def _expected(rows: Sequence[Row], known_on: date) -> dict[str, int] | None:
    said = versions.visible_one(rows, known_on)
    return None if said is None else {name: _as_held(name, said.get(name)) for name in FIELDS}


def _as_held(name: str, value: Any) -> int:
    if value is None:
        return MISSING[RECORD_FIELDS[name].kind]
    return day_of(value) if isinstance(value, date) else int(value)


def _held(service: Service, known_on: date) -> dict[int, dict[str, int]]:
    """What the database says of each firm's record."""
    with service.database.read() as connection:
        ids = connection.execute(select(enterprise.c.id).order_by(enterprise.c.id)).scalars().all()
        facts = full_facts_of(connection, ids, date(2027, 1, 1), known_on)
    records = facts.records
    return {
        owner: {name: int(records.columns[name][place]) for name in FIELDS}
        for place, owner in enumerate(records.owner.tolist())
    }


NUMBERS, PARTS = ("R-1", "R-2", "R-3", ""), (None, "罚1号", "罚2号", "罚3号")


@pytest.mark.parametrize("seed", [0, 4])
def test_which_record_a_row_is_of_does_not_depend_on_transactions(
    migrated_file: Path, tmp_path: Path, seed: int
) -> None:
    """Rows that name records by parts, by ids, by both, and by such as belong to two records."""
    found = []
    for size in SIZES:
        folder = tmp_path / size
        folder.mkdir()
        copied = folder / "a.db"
        copied.write_bytes(migrated_file.read_bytes())
        database = open_database(f"sqlite:///{copied}")
        service = _with_firms(database, folder, size)
        rng = Random(seed)  # noqa: S311 - repeatable on purpose
        said = []
        for number in range(3):
            rows = [(n, *_named_row(rng)) for n in range(FIRMS) for _ in range(rng.randint(0, 4))]
            rng.shuffle(rows)
            taken = _take_in_named(service, folder / f"{number}.csv", rows, FIRST + timedelta(number))
            with database.read() as connection:
                lines = connection.execute(
                    select(quarantine.c.line).where(quarantine.c.import_id == taken.id).order_by(quarantine.c.line)
                )
                said.append((taken.quarantined, lines.scalars().all(), _records_now(service)))
            assert taken.quarantined == len(said[-1][1])
        found.append(said)
        database.close()
    assert found[0] == found[2]
    assert found[1] == found[2]


def _named_row(rng: Random) -> tuple[str, str | None, int]:
    while True:
        row = rng.choice(NUMBERS), rng.choice(PARTS), rng.choice((1, 2))
        if row[0] or row[1]:
            return row


def _take_in_named(service: Service, file: Path, rows: Sequence[tuple[int, str, str | None, int]], on: date) -> Any:
    with file.open("w", newline="", encoding="utf-8") as opened:
        written = csv.writer(opened)
        written.writerow(["uscc", "record_id", "type", "occurred_on", "authority", "document_no", "severity"])
        for n, called, part, severity in rows:
            authority = "市监局" if part else ""
            kind = "administrative_penalty"
            written.writerow([code(n + 1), called, kind, "2026-01-05", authority, part or "", severity])
    return _imported(service, file, on)


def _records_now(service: Service) -> list[tuple[int, int]]:
    """Enterprise and severity of every record that counts."""
    with service.database.read() as connection:
        ids = connection.execute(select(enterprise.c.id).order_by(enterprise.c.id)).scalars().all()
        records = full_facts_of(connection, ids, date(2027, 1, 1), date(2027, 1, 1)).records
    return sorted(zip(records.owner.tolist(), records.columns["severity"].tolist(), strict=True))
