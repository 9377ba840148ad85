"""Indexes of PostgreSQL that lost a row are found where its extension amcheck is there, and else it is said."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine, text

from service.cli import main
from service.core.db import audit
from service.core.db.engine import Database, open_database
from service.core.db.index_check import NO_EXTENSION, NOT_ALLOWED
from service.core.db.integrity import SOUND, check_database
from service.core.db.migrate import upgrade

# A PostgreSQL of the system, with its extensions; the one that the other tests start has none.
BINARIES = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"))), None)
ACCOUNT = "postgres" if os.geteuid() == 0 else None


def has_amcheck() -> bool:
    return BINARIES is not None and any(Path("/usr/share/postgresql").glob("*/extension/amcheck.control"))


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The folder of the socket of a server that has the extension."""
    if not has_amcheck():
        pytest.skip("PostgreSQL with its extensions is not installed")
    assert BINARIES is not None
    with tempfile.TemporaryDirectory(prefix="credit-tiers-amcheck-") as folder:
        if ACCOUNT:
            shutil.chown(folder, ACCOUNT)

        def call(name: str, *options: str) -> None:
            command = [BINARIES / name, "-D", f"{folder}/data", *options]
            subprocess.run(command, check=True, user=ACCOUNT, cwd=folder, capture_output=True)  # noqa: S603 - of this test

        call("initdb", "-U", "postgres", "-A", "trust", "--no-sync")
        call("pg_ctl", "-w", "-l", f"{folder}/log", "-o", f"-k {folder} -c listen_addresses= -c fsync=off", "start")
        yield folder
        call("pg_ctl", "-w", "-m", "immediate", "stop")


def execute(folder: str, name: str, *statements: str) -> None:
    engine = create_engine(f"postgresql+psycopg://postgres@/{name}?host={folder}", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


@pytest.fixture
def url(server: str, request: pytest.FixtureRequest) -> str:
    """The address of a migrated database of this test."""
    name = request.node.name[:60]
    execute(server, "postgres", f'CREATE DATABASE "{name}"')
    address = f"postgresql://postgres@/{name}?host={server}"
    database = open_database(address)
    upgrade(database)
    database.close()
    return address


@pytest.fixture
def stored(url: str) -> Iterator[Database]:
    database = open_database(url)
    yield database
    database.close()


def test_without_the_extension_that_is_said(
    stored: Database, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = check_database(stored, "tests")
    assert (found.left_out, found.flaws) == ([NO_EXTENSION], [])
    with stored.read() as connection:
        (entry,) = audit.list_entries(connection, before=None, limit=1, action=SOUND)
    assert entry.detail["left_out"] == [NO_EXTENSION.en]
    monkeypatch.setenv("CREDIT_TIERS_DATABASE", url)
    monkeypatch.setenv("CREDIT_TIERS_DATA", str(tmp_path))
    said = CliRunner().invoke(main, ["db", "check"])
    assert (said.exit_code, "amcheck" in said.stderr, "Sound" in said.stdout) == (0, True, True), said.output


def test_an_account_that_may_not_ask_it_is_told(stored: Database, url: str, server: str) -> None:
    name = str(stored.engine.url.database)
    everything = [f"GRANT ALL ON ALL {what} IN SCHEMA public TO plain" for what in ("TABLES", "SEQUENCES")]
    execute(server, name, "CREATE EXTENSION amcheck", "CREATE ROLE plain LOGIN", *everything)
    plain = open_database(url.replace("postgres@", "plain@"))
    assert check_database(plain, "tests").left_out == [NOT_ALLOWED]
    execute(server, name, "GRANT EXECUTE ON FUNCTION bt_index_check(regclass, boolean) TO plain")
    assert check_database(plain, "tests").left_out == []
    plain.close()


def test_an_index_that_lost_a_row_is_found(stored: Database, server: str) -> None:
    name = str(stored.engine.url.database)
    # Elsewhere than our tables, as some keep their extensions.
    execute(server, name, "CREATE SCHEMA extensions", "CREATE EXTENSION amcheck SCHEMA extensions")
    found = check_database(stored, "tests")
    assert (found.left_out, found.flaws) == ([], [])
    lost = "UPDATE pg_index SET indisready = {0} WHERE indexrelid = 'ix_login_failure_last_at'::regclass"
    row = "INSERT INTO login_failure (subject, failures, last_at) VALUES ('x', 1, 0)"
    execute(server, name, lost.format("false"), row, lost.format("true"))
    (flaw,) = check_database(stored, "tests").flaws
    assert flaw.where == "ix_login_failure_last_at"
    assert "REINDEX" in flaw.why.en
    execute(server, name, "REINDEX INDEX ix_login_failure_last_at")
    assert check_database(stored, "tests").flaws == []
