"""A damaged database is noticed: by its pages, by its references, by its audit chain, and by facts that changed."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from service.access.reach import WHOLE
from service.core.db import audit
from service.core.db.archive.backup import back_up
from service.core.db.archive.restore import restore
from service.core.db.engine import Database, open_database
from service.core.db.integrity import SOUND, UNSOUND, check_database, has_failed_last, inspect_rows, read_one_state
from service.core.db.tables.facts import enterprise
from service.core.errors import ProductError
from service.intake.actions.posted_rows import write_enterprises
from service.rule_sets.queries import Declared
from tests.worlds.adopted import forget_adopted
from tests.worlds.damage import break_tables, change_a_record
from tests.worlds.services import SCORED_ON, rescore, service_over

LATER = SCORED_ON + timedelta(days=1)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, scored_file: Path, tmp_path: Path) -> Iterator[str]:
    """The scored database, of either kind in turn."""
    if request.param == "sqlite":
        shutil.copy(scored_file, tmp_path / "scored.db")
        yield f"sqlite:///{tmp_path / 'scored.db'}"
        return
    source = open_database(f"sqlite:///{scored_file}")
    back_up(source, tmp_path / "scored.zip")
    source.close()
    address: str = request.getfixturevalue("postgresql_url")
    target = open_database(address)
    forget_adopted(target)
    restore(target, tmp_path / "scored.zip")
    target.close()
    yield address


@pytest.fixture
def stored(url: str) -> Iterator[Database]:
    """It, opened."""
    database = open_database(url)
    yield database
    database.close()


def last_actions(database: Database) -> list[str]:
    with database.read() as connection:
        return [entry.action for entry in audit.list_entries(connection, before=None, limit=2)]


def test_a_sound_database_is_sound_again_and_again(stored: Database, tmp_path: Path) -> None:
    first = check_database(stored, "tests")
    assert first.flaws == []
    assert first.facts["record"].rows > 1_000
    # More facts come, of firms known and unknown, and a run; those known before stay what they were.
    with stored.read() as connection:
        code = connection.execute(select(enterprise.c.code).limit(1)).scalar_one()
    rows = [{"uscc": one, "name": "another name", "region": "370102"} for one in (code, "REG-NEW")]
    write_enterprises(stored, "li", WHOLE, rows, source="s", data_on=LATER, place="{}", declared=Declared())
    rescore(service_over(stored, tmp_path, HOLD_SHARE="1"), "generic", "incremental", LATER)
    second = check_database(stored, "tests")
    assert second.flaws == []
    assert second.facts["enterprise"].rows == first.facts["enterprise"].rows + 1
    assert second.facts["attribute_change"].rows > first.facts["attribute_change"].rows
    with stored.read() as connection:
        assert len(audit.list_entries(connection, before=None, limit=9, action=SOUND)) == 2
        assert not has_failed_last(connection)


def test_either_kind_gives_the_same_digests(stored: Database, scored_file: Path) -> None:
    embedded = open_database(f"sqlite:///{scored_file}")
    with read_one_state(stored) as one, embedded.read() as other:
        assert inspect_rows(one).tables == inspect_rows(other).tables
    embedded.close()


def test_a_byte_that_turned_over_within_a_fact_is_found(url: str, stored: Database) -> None:
    assert check_database(stored, "tests").flaws == []
    change_a_record(url)
    for _ in range(2):
        # The second time, too: a check that failed notes no facts.
        assert [flaw.where for flaw in check_database(stored, "tests").flaws] == ["record"]
    assert last_actions(stored) == [UNSOUND, UNSOUND]
    with stored.read() as connection:
        assert has_failed_last(connection)


def test_a_database_with_changed_facts_is_not_backed_up(url: str, stored: Database, tmp_path: Path) -> None:
    kept = tmp_path / "kept.zip"
    back_up(stored, kept)
    good = kept.read_bytes()
    check_database(stored, "tests")
    change_a_record(url)
    with pytest.raises(ProductError, match="no backup was made"):
        back_up(stored, kept)
    assert kept.read_bytes() == good
    assert list(tmp_path.glob(".*")) == []


def test_an_entry_of_the_audit_log_that_was_changed_is_found(stored: Database, tmp_path: Path) -> None:
    with stored.write() as connection:
        for trigger in ("audit_entry_no_update", "audit_entry_no_change ON audit_entry"):
            if stored.is_sqlite != (" " in trigger):
                connection.execute(text(f"DROP TRIGGER {trigger}"))
        connection.execute(text("UPDATE audit_entry SET actor = 'nobody' WHERE id = 2"))
    assert [flaw.where for flaw in check_database(stored, "tests").flaws] == ["audit_entry 2"]
    with pytest.raises(ProductError):
        back_up(stored, tmp_path / "none.zip")


def test_pages_that_are_broken_are_found(scored_file: Path, tmp_path: Path) -> None:
    file = tmp_path / "broken.db"
    shutil.copy(scored_file, file)
    break_tables(file, "alembic_version", "audit_entry", "audit_head", "change")
    broken = open_database(f"sqlite:///{file}")
    found = check_database(broken, "tests")
    assert {"pages", "record", "enterprise"} <= {flaw.where for flaw in found.flaws}
    assert last_actions(broken)[0] == UNSOUND
    with pytest.raises(ProductError, match="no backup was made"):
        back_up(broken, tmp_path / "backup.zip")
    assert not (tmp_path / "backup.zip").exists()
    broken.close()


def test_a_reference_to_nothing_is_found(scored_file: Path, tmp_path: Path) -> None:
    shutil.copy(scored_file, tmp_path / "loose.db")
    with closing(sqlite3.connect(tmp_path / "loose.db")) as connection:
        connection.execute("UPDATE scoring_run SET closure_id = 999")
        connection.commit()
    loose = open_database(f"sqlite:///{tmp_path / 'loose.db'}")
    assert {flaw.where for flaw in check_database(loose, "tests").flaws} == {"scoring_run"}
    loose.close()


def test_a_check_changes_nothing_but_the_log(stored: Database) -> None:
    with read_one_state(stored) as connection:
        before = inspect_rows(connection)
    check_database(stored, "tests")
    with read_one_state(stored) as connection:
        after = inspect_rows(connection)
    changed = {name for name, digest in after.tables.items() if digest != before.tables[name]}
    assert changed == {"audit_entry", "audit_head"}
