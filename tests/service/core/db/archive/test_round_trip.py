"""A backup restores to the same rows, on the same kind of database and on the other."""

import hashlib
import itertools
import json
import tempfile
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, text

from rules.calendar import day_of
from service.core.atomic import AtomicFile
from service.core.db import audit
from service.core.db.archive.backup import back_up
from service.core.db.archive.file import MANIFEST
from service.core.db.archive.restore import restore
from service.core.db.engine import Database, open_database
from service.core.db.packing import RECORD, pack_table
from service.core.db.tables import metadata
from service.core.db.tables.access import account, grant
from service.core.db.tables.facts import change, enterprise, record, word
from service.core.db.tables.imports import import_
from service.core.db.tables.jobs import job
from service.core.db.tables.registries import office_firm, office_placing, registry_entry, workday_year
from service.core.db.tables.registry import inclusion, inclusion_day, model, model_month, model_switch
from service.core.db.tables.runs import closure, scoring_run
from service.core.errors import ProductError

numbers = itertools.count()
DAY, MOMENT = date(2026, 6, 30), datetime(2026, 6, 30, 8, 30, 0, 123456, UTC)
AWKWARD = 'tab\t, line\nfeed, back\\slash, \\N, "quote", 〔2026〕𠮷号, \x01'


def fill(connection: Connection) -> None:
    """Rows with every type of column, values that text forms escape, and empty beside missing."""
    add = connection.execute
    person = {"login": "li", "name": AWKWARD, "department": "", "password_hash": "x", "active": True}
    add(insert(account).values(id=7, created_at=MOMENT, **person))
    add(insert(grant).values(account_id=7, role="leader", region="3701"))
    params = {"text": AWKWARD, "number": 1.5, "none": None}
    add(insert(job).values(id=3, kind="import", params=params, status="done", actor="li", created_at=MOMENT))
    counts = {"sha256": "0" * 64, "source": "s", "data_on": DAY, "known_on": DAY, "snapshot": False}
    row = {"kind": "records", "file_name": "a.csv", "status": "done", "actor": "li", "created_at": MOMENT}
    add(insert(import_).values(id=5, job_id=3, report=[AWKWARD], **row, **counts))
    changed = {"recorded_on": DAY, "recorded_at": MOMENT, "kind": "records", "actor": "li"}
    add(insert(change).values(id=9, import_id=5, enterprises=bytes(range(256)), **changed))
    add(insert(word).values(field="region", code=0, text="370100"))
    firm = {"code": "REG-1", "name": None, "region": "", "industry": "F52", "recorded_on": DAY}
    add(insert(enterprise).values(id=1, change_id=9, packed=b"\x00\\\n\t", **firm))
    key = {"enterprise_id": 1, "identity": -(2**63), "source_rank": 1, "recorded_on": DAY, "version": 1}
    key |= {"change_id": 9, "part": 0}
    stated = pack_table(RECORD, 1, key | {"recorded_on": day_of(DAY)}).tobytes()
    add(insert(record).values(packed=stated, record_id="r\t1", document_no=AWKWARD, **key))
    under = {"scheme": "s", "version": "1", "engine": "e", "rule_sets": {}, "record_types": []}
    lists = {"tiers": ["A"], "line_ids": [], "overrides": [], "not_rated": []}
    used = {"s": {"state": "shadow", "digest": "e" * 64}}
    add(insert(closure).values(id=2, digest="d", models=used, **under, **lists))
    run = {"scheme": "s", "mode": "full", "as_of": DAY, "known_on": DAY, "known_change": 9, "closure_id": 2}
    ended = {"status": "ready", "causes": [], "late_sources": [], "started_by": "li", "created_at": MOMENT}
    add(insert(scoring_run).values(id=1, moved_share=0.0125, **run, **ended))
    add(insert(scoring_run).values(id=2, base_run=1, **run, **ended))
    made = {"registered_by": "li", "registered_at": MOMENT, "note": None}
    card = {"titles": {"f": AWKWARD}, "base": -(2**53)}
    add(
        insert(model).values(
            digest="e" * 64, scheme="s", kind="logistic", title="s", file=bytes(256), card=card, **made
        )
    )
    asked = {"reason": AWKWARD, "requested_by": "li", "requested_at": MOMENT, "status": "requested"}
    add(insert(model_switch).values(id=4, scheme="s", model="e" * 64, mode="shadow", **asked))
    add(insert(model_month).values(digest="e" * 64, month=DAY, figures={"psi": 0.1}, made_at=MOMENT))
    add(insert(inclusion).values(id=1, enterprise_id=1, draw=AWKWARD, num=1, den=2**62, change_id=9))
    add(insert(inclusion_day).values(inclusion_id=1, inspected_on=DAY))
    by = {"recorded_by": "li", "recorded_at": MOMENT}
    entry = {"registry": "offices", "code": "E", "name": AWKWARD, "aliases": [AWKWARD], "regions": ["3701"]}
    add(insert(registry_entry).values(id=6, valid_from=DAY, **entry, **by))
    add(insert(office_firm).values(code="REG-2", valid_from=DAY, office=None, **by))
    add(insert(workday_year).values(year=2026, off=[1], on=[], invented=True, note=AWKWARD, **by))
    add(insert(office_placing).values(job_id=3, placed_at=MOMENT, number=1, enterprises=b"\x01\x00\x00\x00"))
    for number in range(3):
        audit.write_entry(connection, "li", "test", f"object {number}", {"text": AWKWARD})


def content(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    with database.read() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in metadata.sorted_tables
        }


@pytest.fixture
def filled(database: Database) -> Database:
    """A database with something in it, of either kind in turn."""
    with database.write() as connection:
        fill(connection)
    return database


@pytest.fixture
def backup(filled: Database, tmp_path: Path) -> Path:
    """A backup of it."""
    back_up(filled, tmp_path / "backup.zip")
    return tmp_path / "backup.zip"


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Database:
    """A database to restore into: a new SQLite file, or a new PostgreSQL database."""
    if request.param == "sqlite":
        return open_database(f"sqlite:///{tmp_path / 'new' / 'restored.db'}")
    server = open_database(request.getfixturevalue("server"))
    name = f"restored_{next(numbers)}"
    with server.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    address = server.engine.url.set(database=name).render_as_string(hide_password=False)
    server.close()
    return open_database(address)


def test_every_row_comes_back_on_either_kind(filled: Database, backup: Path, empty: Database) -> None:
    made = restore(empty, backup)
    assert made.audit_entries == 3
    assert content(empty) == content(filled)
    with empty.write() as connection:
        assert audit.verify_log(connection) is None
        assert audit.write_entry(connection, "li", "test", "after", {}) == 4
        added = {"login": "wang", "name": "", "password_hash": "", "active": False, "created_at": MOMENT}
        key = connection.execute(insert(account).values(**added)).inserted_primary_key
        assert key is not None
        assert key[0] > 7
    empty.close()


def test_it_is_unpacked_where_there_is_room_and_not_among_temporary_files(
    backup: Path, empty: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As on a machine whose /tmp is small, or not there.
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "no such folder"))
    (tmp_path / "room").mkdir()
    assert restore(empty, backup, room=tmp_path / "room").audit_entries == 3
    assert list((tmp_path / "room").iterdir()) == []
    empty.close()


def test_a_database_that_holds_something_is_left_alone(filled: Database, backup: Path) -> None:
    before = content(filled)
    with pytest.raises(ProductError, match="not empty"):
        restore(filled, backup)
    assert content(filled) == before


def rewritten(backup: Path, member: str, change: Any) -> Path:
    """A copy of the backup with one member changed, or left out where `change` gives None."""
    other = backup.with_name("other.zip")
    with zipfile.ZipFile(backup) as old, zipfile.ZipFile(other, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            data = change(data) if name == member else data
            if data is not None:
                new.writestr(name, data)
    return other


def assert_refused(path: Path, tmp_path: Path, words: str) -> None:
    target = open_database(f"sqlite:///{tmp_path / 'target.db'}")
    with pytest.raises(ProductError, match=words):
        restore(target, path)
    if target.engine.connect().exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar():
        assert not any(content(target).values())
    target.close()


def members(backup: Path) -> list[str]:
    with zipfile.ZipFile(backup) as opened:
        return [name for name in opened.namelist() if name != MANIFEST]


def test_changed_content_is_found_by_its_digest(backup: Path, tmp_path: Path) -> None:
    name = next(n for n in members(backup) if n in ("database.sqlite", "enterprise.copy"))
    other = rewritten(backup, name, lambda data: data.replace(b"REG-1", b"REG-2"))
    assert_refused(other, tmp_path, "damaged")


def test_a_missing_member_is_found(backup: Path, tmp_path: Path) -> None:
    assert_refused(rewritten(backup, members(backup)[-1], lambda _: None), tmp_path, "damaged")


def test_a_backup_of_another_revision_is_refused(backup: Path, tmp_path: Path) -> None:
    other = rewritten(backup, MANIFEST, lambda data: json.dumps({**json.loads(data), "revision": "0000"}))
    assert_refused(other, tmp_path, "another version")


def test_a_rewritten_end_of_the_audit_log_is_found(backup: Path, tmp_path: Path) -> None:
    other = rewritten(backup, MANIFEST, lambda data: json.dumps({**json.loads(data), "audit_hash": "1" * 64}))
    assert_refused(other, tmp_path, "audit log")


@pytest.mark.parametrize("cut", [0.0, 0.3, 0.99])
def test_a_file_cut_short_is_refused(backup: Path, tmp_path: Path, cut: float) -> None:
    data = backup.read_bytes()
    (tmp_path / "cut.zip").write_bytes(data[: int(len(data) * cut)])
    assert_refused(tmp_path / "cut.zip", tmp_path, "damaged")


def forged(backup: Path, member: str, change: Any) -> Path:
    """A copy of the backup with one member changed, and its SHA-256 made to fit."""
    other = rewritten(backup, member, change)
    with zipfile.ZipFile(other) as opened:
        digest = hashlib.sha256(opened.read(member)).hexdigest()
    other.replace(backup)

    def restate(data: bytes) -> str:
        manifest = json.loads(data)
        manifest["sha256"][member] = digest
        return json.dumps(manifest)

    return rewritten(backup, MANIFEST, restate)


def test_rows_that_are_not_those_backed_up_are_found_by_their_digest(
    backup: Path, empty: Database, tmp_path: Path
) -> None:
    name = next(n for n in members(backup) if n in ("database.sqlite", "enterprise.copy"))
    other = forged(backup, name, lambda data: data.replace(b"REG-1", b"REG-2"))
    with pytest.raises(ProductError, match="nothing was restored") as refused:
        restore(empty, other)
    assert "enterprise" in refused.value.where
    if not empty.is_sqlite or empty.engine.connect().exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar():
        assert not any(content(empty).values())
    empty.close()


def test_a_backup_of_the_first_format_is_still_read(filled: Database, backup: Path, empty: Database) -> None:
    def first_format(data: bytes) -> str:
        manifest = {**json.loads(data), "format": "credit-tiers-backup-1"}
        del manifest["tables"]
        return json.dumps(manifest)

    restore(empty, rewritten(backup, MANIFEST, first_format))
    assert content(empty) == content(filled)
    empty.close()


def test_a_member_that_would_leave_its_folder_is_refused(backup: Path, tmp_path: Path) -> None:
    def outside(data: bytes) -> str:
        manifest = json.loads(data)
        manifest["sha256"]["files/rule-sets/../../outside"] = "0" * 64
        return json.dumps(manifest)

    assert_refused(rewritten(backup, MANIFEST, outside), tmp_path, "damaged")


def test_a_backup_that_does_not_read_back_is_none(
    filled: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a disk that takes a write and keeps another byte; what stood there before stays."""
    file = tmp_path / "kept.zip"
    file.write_bytes(b"an older one")
    settle = AtomicFile.settle

    def settle_badly(self: AtomicFile) -> None:
        settle(self)
        with zipfile.ZipFile(self.temporary) as written:
            largest = max(written.infolist(), key=lambda member: member.compress_size)
        data = bytearray(self.temporary.read_bytes())
        # Inside its data: of the headers before it a reader need not look at every byte.
        data[largest.header_offset + 30 + len(largest.filename) + largest.compress_size // 2] ^= 0xFF
        self.temporary.write_bytes(data)

    monkeypatch.setattr(AtomicFile, "settle", settle_badly)
    with pytest.raises(ProductError):
        back_up(filled, file)
    assert file.read_bytes() == b"an older one"
    assert [path.name for path in tmp_path.iterdir() if ".part" in path.name] == []
