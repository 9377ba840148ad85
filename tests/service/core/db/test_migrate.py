"""Migrations: up, down and up again on both databases, and no difference between them and the tables."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import insert, inspect, select, text

from service.access.queries.lines import lines_of_schemes
from service.access.reach import Reach
from service.core.db.engine import Database
from service.core.db.migrate import NoSuchRevision, downgrade, upgrade
from service.core.db.revision import MIGRATIONS, is_current, is_known, newest_revision, revision_of
from service.core.db.tables import metadata
from service.core.db.tables.imports import quarantine
from service.core.db.tables.runs import closure, scoring_run
from tests.service.core.db.archive.test_round_trip import fill

BEFORE_MENDED_ROWS = "0023"


def test_up_down_up(database: Database) -> None:
    assert is_current(database)
    downgrade(database, "base")
    assert set(inspect(database.engine).get_table_names()) <= {"alembic_version"}
    assert not is_current(database)
    upgrade(database)
    assert is_current(database)


def test_migrations_follow_one_another_as_their_files_are_numbered() -> None:
    scripts = ScriptDirectory(str(MIGRATIONS))
    revisions = [script.revision for script in scripts.walk_revisions()][::-1]
    assert revisions == sorted(revisions)
    assert scripts.get_current_head() == newest_revision() == revisions[-1]
    assert all(map(is_known, revisions))
    assert not is_known("base")


def test_a_database_without_tables_has_no_revision_and_one_of_each_migration_its_own(database: Database) -> None:
    with database.read() as connection:
        assert revision_of(connection) == MigrationContext.configure(connection).get_current_revision()
    downgrade(database, "0020")
    with database.read() as connection:
        assert revision_of(connection) == "0020"
    downgrade(database, "base")
    with database.read() as connection:
        assert revision_of(connection) is None
    with pytest.raises(NoSuchRevision):
        downgrade(database, "0999")
    upgrade(database)


def test_the_migrated_database_is_the_one_that_the_tables_describe(database: Database) -> None:
    with database.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_what_was_there_before_models_outlives_them(database: Database) -> None:
    with database.write() as connection:
        fill(connection)
        under = select(closure.c.digest, scoring_run.c.status).join(
            scoring_run, scoring_run.c.closure_id == closure.c.id
        )
        before = connection.execute(under).all()
    downgrade(database, "0002")
    upgrade(database)
    with database.read() as connection:
        assert connection.execute(under).all() == before != []
        assert connection.execute(select(closure.c.models)).scalars().all() == [None]


def test_who_had_a_grant_for_a_scheme_has_one_for_its_line_and_reaches_as_much_as_before(
    database: Database,
) -> None:
    with database.write() as connection:
        fill(connection)
        schemes = set(connection.execute(select(scoring_run.c.scheme)).scalars())
    downgrade(database, "0014")
    held = text("SELECT role, region, line FROM \"grant\" WHERE line <> '' ORDER BY id")
    with database.write() as connection:
        (account_id,) = connection.execute(text("SELECT min(id) FROM account")).one()
        connection.execute(
            text("INSERT INTO \"grant\" (account_id, role, region, line) VALUES (:id, 'planner', '33', 'food-x')"),
            {"id": account_id},
        )
    said = upgrade(database)
    assert any("food-x" in one.zh and "业务条线" in one.zh for one in said)
    with database.read() as connection:
        lines = lines_of_schemes(connection)
        assert ("planner", "33", "food-x") in [tuple(row) for row in connection.execute(held)]
    assert lines == {scheme: scheme for scheme in lines}
    assert {*schemes, "food-x"} <= lines.keys()
    reach = Reach.of([("33", "food-x")], lines)
    assert [name in reach.schemes for name in ("food-x", *schemes)] == [True, *(False for _ in schemes)]
    downgrade(database, "0014")
    with database.read() as connection:
        assert ("planner", "33", "food-x") in [tuple(row) for row in connection.execute(held)]
    upgrade(database)


def test_a_row_that_waited_as_an_earlier_one_waits_by_itself_before_that_was_known(database: Database) -> None:
    with database.write() as connection:
        fill(connection)
        waits = {"import_id": 5, "faults": [], "row": {"a": "1"}}
        connection.execute(insert(quarantine).values(id=1, line=2, status="open", **waits))
        connection.execute(insert(quarantine).values(id=2, line=2, status="repeated", as_before=1, **waits))
    downgrade(database, BEFORE_MENDED_ROWS)
    upgrade(database)
    with database.read() as connection:
        rows = connection.execute(select(quarantine.c.status, quarantine.c.as_before).order_by(quarantine.c.id)).all()
    assert [tuple(row) for row in rows] == [("open", None), ("open", None)]
