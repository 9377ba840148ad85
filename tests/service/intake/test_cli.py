"""`credit-tiers import`: files into the database, again and again, whatever happens in between."""

import csv
import io
import re
import shutil
import signal
import time
from collections.abc import Callable
from contextlib import redirect_stderr
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, inspect, select, text

from service.cli import main
from service.core.db.engine import Database
from service.core.db.service import Service
from service.core.db.tables.facts import change, record
from service.core.db.tables.imports import quarantine
from service.core.jobs.worker import Worker
from service.core.log import configure_log
from service.core.settings import load_settings
from service.intake.actions.imports import Order, order_import
from service.intake.delivered_file import digest_of
from service.intake.queries.imports import get_import, list_differences
from service.rule_sets.queries.adopted import installation_of
from service.serving.jobs import HANDLERS
from tests.worlds.files import write_rows
from tests.worlds.programs import start_command

Run = Callable[..., Result]
ROWS = 2_000
DAY = date(2026, 6, 30)
# Personal numbers of no one: the check character fits, the region does not exist.
CARD, MOBILE = "110101199003070935", "13812345678"


def code(number: int) -> str:
    """The registration number of an enterprise."""
    return f"REG-{number:06d}"


@pytest.fixture
def environment(database_url: str, tmp_path: Path) -> dict[str, str]:
    """The settings of the test's database."""
    return {"CREDIT_TIERS_DATABASE": database_url, "CREDIT_TIERS_DATA": str(tmp_path / "data")}


@pytest.fixture
def run(environment: dict[str, str]) -> Run:
    """Runs a command on the test's database."""
    return lambda *args: CliRunner().invoke(main, list(map(str, args)), env=environment)


@pytest.fixture
def enterprises(run: Run, tmp_path: Path) -> Path:
    """A file of enterprises that has been imported."""
    file = write_rows(tmp_path / "e.csv", ["uscc", "name"], [(code(n), f"企业{n}") for n in range(100)])
    done = run("import", "enterprises", file, "--source", "登记", "--data-on", "2026-01-01", "--known-on", "2026-01-01")
    assert done.exit_code == 0, done.stderr
    assert "= 100 inserted" in done.stdout
    return file


def records(path: Path, numbers: range) -> Path:
    """A file of complaints."""
    heading = ["record_id", "uscc", "type", "occurred_on", "source"]
    return write_rows(path, heading, [(f"T{n}", code(n % 100), "complaint", "2026-02-01", "12345") for n in numbers])


def stored(database: Database) -> list[Any]:
    """All versions of records without what tells when they were written."""
    with database.read() as connection:
        columns = (record.c.enterprise_id, record.c.identity, record.c.version, record.c.record_id)
        return [tuple(row) for row in connection.execute(select(*columns).order_by(*columns))]


def resume(service: Service) -> None:
    """Runs the job that a killed process left, once its lease is over."""
    deadline = time.monotonic() + 20
    while not Worker(service, HANDLERS).work_once():
        assert time.monotonic() < deadline
        time.sleep(0.2)


def test_rows_to_check_are_listed(run: Run, enterprises: Path, tmp_path: Path) -> None:
    rows = [("A", code(1), "complaint", "2026-02-01", "x"), ("B", code(777), "complaint", "2026-02-30", "x")]
    rows.append(("C", code(778), "complaint", "2026-02-01", "x"))
    file = write_rows(tmp_path / "r.csv", ["record_id", "uscc", "type", "occurred_on", "source"], rows)
    done = run("import", "records", file, "--source", "平台", "--rejects", tmp_path / "rejects.csv")
    assert done.exit_code == 3, done.stderr
    assert "3 rows read = 1 inserted + 0 unchanged + 0 corrected + 2 to check + 0 natural persons" in done.stdout
    with (tmp_path / "rejects.csv").open(encoding="utf-8-sig") as stream:
        listed = list(csv.DictReader(stream))
    assert [(row["line"], row["column"], row["value"]) for row in listed] == [
        ("3", "occurred_on", "2026-02-30"),
        ("4", "uscc", code(778)),
    ]


def test_a_file_twice_changes_nothing(run: Run, enterprises: Path, database: Database, tmp_path: Path) -> None:
    file = records(tmp_path / "r.csv", range(ROWS))
    assert f"= {ROWS:,} inserted" in run("import", "records", file, "--source", "平台").stdout
    before = stored(database)
    again = run("import", "records", file, "--source", "平台")
    assert f"= 0 inserted + {ROWS:,} unchanged" in again.stdout
    assert stored(database) == before
    with database.read() as connection:
        assert connection.execute(select(func.count()).select_from(change)).scalar() == 2


def test_a_full_list_reports_what_it_lacks(run: Run, enterprises: Path, database: Database, tmp_path: Path) -> None:
    run("import", "records", records(tmp_path / "r.csv", range(200)), "--source", "平台")
    run("import", "records", records(tmp_path / "s.csv", range(1000, 1010)), "--source", "别处")
    done = run("import", "records", records(tmp_path / "t.csv", range(3, 200)), "--source", "平台", "--snapshot")
    assert "3 are not in the full list; nothing was deleted" in done.stdout
    assert len(stored(database)) == 210
    with database.read() as connection:
        lacking = list_differences(connection, 4, limit=10)
    assert sorted(one.record_id or "" for one in lacking) == ["T0", "T1", "T2"]
    some = write_rows(tmp_path / "f.csv", ["uscc", "name"], [(code(n), f"企业{n}") for n in range(99)])
    done = run("import", "enterprises", some, "--source", "登记", "--snapshot", "--data-on", "2026-01-01")
    assert "1 are not in the full list" in done.stdout


@pytest.mark.parametrize("point", ["imports.taken:2", "imports.batch:2", "worker.claimed"])
def test_killed_and_resumed_is_exactly_once(
    environment: dict[str, str], enterprises: Path, database: Database, tmp_path: Path, point: str
) -> None:
    service = Service(
        load_settings({**environment, "CREDIT_TIERS_IMPORT_ROWS": "250"}), database, installation_of(None)
    )
    file = records(tmp_path / "r.csv", range(ROWS))
    small = {"CREDIT_TIERS_IMPORT_ROWS": "300", "CREDIT_TIERS_LEASE_SECONDS": "1", "FAILPOINT": point}
    words = ("import", "records", str(file), "--source", "平台", "--snapshot")
    assert start_command(*words, environment=environment | small).wait(240) == -signal.SIGKILL
    resume(service)
    with database.read() as connection:
        done = get_import(connection, 2)
    assert done is not None
    assert (done.status, done.read, done.inserted, done.unchanged) == ("done", ROWS, ROWS, 0)
    assert done.report is not None
    assert done.report["differences"] == 0
    assert len(stored(database)) == ROWS


def test_no_personal_number_is_stored(
    run: Run, environment: dict[str, str], database: Database, tmp_path: Path
) -> None:
    heading = ["uscc", "name", "legal_representative", "industry", CARD]
    file = write_rows(
        tmp_path / "e.csv",
        heading,
        [(code(1), f"甲{CARD}", f"张三{MOBILE}", "F52", MOBILE), (CARD, f"{CARD}", MOBILE, CARD, CARD)],
    )
    said = [run("import", "enterprises", file, "--source", f"登记{MOBILE}", "--rejects", tmp_path / "j.csv")]
    heading = ["record_id", "uscc", "type", "occurred_on", "source", "reason", "authority", "category", "amount"]
    rows = [
        (f"T{CARD}", code(1), "complaint", "2026-02-01", MOBILE, f"电话 {MOBILE}", CARD, f"{MOBILE}", "1"),
        ("T2", code(99), "complaint", "2026-02-01", MOBILE, f"身份证{CARD}", CARD, CARD, "1"),
        ("T3", code(1), CARD, MOBILE, "x", CARD, CARD, CARD, MOBILE),
        (CARD, CARD, "complaint", "2026-02-01", "x", CARD, CARD, CARD, CARD),
    ]
    file = write_rows(tmp_path / f"{MOBILE}.csv", heading, rows)
    said.append(run("import", "records", file, "--source", "平台", "--rejects", tmp_path / "k.csv"))
    assert [one.exit_code for one in said][1] == 3, said[1].stderr
    places = {name: (tmp_path / name).read_text("utf-8") for name in ("j.csv", "k.csv")}
    places |= {"output": "".join(one.stdout + one.stderr for one in said), "log": logged(environment, database, file)}
    places |= tables(database) | {"data": " ".join(str(path) for path in (tmp_path / "data").rglob("*"))}
    assert "job.ended" in places["log"]
    assert "import.start" in places["audit_entry"]
    found = {place: re.findall(f".{{0,40}}(?:{CARD}|{MOBILE}).{{0,20}}", held) for place, held in places.items()}
    assert {place: numbers for place, numbers in found.items() if numbers} == {}


def tables(database: Database) -> dict[str, str]:
    """Everything that the database holds, by table."""
    with database.read() as connection:
        names = inspect(connection).get_table_names()
        held = {name: connection.execute(text(f'SELECT * FROM "{name}"')).all() for name in names}  # noqa: S608
    return {
        name: "\n".join(str(bytes(value) if isinstance(value, memoryview) else value) for row in rows for value in row)
        for name, rows in held.items()
    }


def logged(environment: dict[str, str], database: Database, file: Path) -> str:
    """The log of a worker that takes in a file whose rows no one can use, one that is not there, and a good one."""
    service = Service(load_settings(environment), database, installation_of(None))
    copied = Path(shutil.copy(file, file.with_name("again.csv")))
    stream = io.StringIO()
    with redirect_stderr(stream):
        configure_log("debug")
        for kind, path in (("visits", copied), ("records", copied.with_name("none.csv")), ("records", copied)):
            order = Order(
                kind, None, path, file.name, digest_of(file), MOBILE, DAY, DAY, snapshot=False, uploaded=False
            )
            with database.write() as connection:
                order_import(connection, order, "operator")
            assert Worker(service, HANDLERS).work_once()
    return stream.getvalue()


def test_sources_are_ordered_and_awaited(run: Run, enterprises: Path) -> None:
    assert run("sources", "set", "省平台", "--rank", "5", "--due-every", "7").exit_code == 0
    listed = run("sources", "list").stdout.splitlines()
    assert [line.split()[1] for line in listed] == ["省平台", "登记"]
    refused = run("sources", "set", "登记", "--rank", "7")
    assert refused.exit_code == 2
    assert "its rank cannot change any more" in refused.stderr


def test_a_file_that_cannot_be_read_is_an_error(
    run: Run, enterprises: Path, tmp_path: Path, database: Database
) -> None:
    file = tmp_path / "r.parquet"
    file.write_bytes(b"no parquet")
    done = run("import", "records", file, "--source", "平台")
    assert done.exit_code == 2
    with database.read() as connection:
        failed = get_import(connection, 2)
        assert connection.execute(select(func.count()).select_from(quarantine)).scalar() == 0
    assert failed is None or failed.status == "failed"
