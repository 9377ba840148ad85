"""`backup --files` takes database, models, uploads that wait and rule sets as one whole; `drill` tries it out."""

import io
import json
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import delete, func, select, update

from service.access.account import Account, Grant
from service.access.permissions import Role
from service.cli import main
from service.core.attached_files import Given, receive_files
from service.core.db.archive.file import MANIFEST
from service.core.db.engine import Database, open_database
from service.core.db.service import Service
from service.core.db.tables.adoptions import dated_table
from service.core.db.tables.facts import enterprise
from service.core.db.tables.registry import model
from service.core.db.tables.runs import rule_set
from service.core.jobs.worker import Worker
from service.intake.actions.imports import take_upload
from service.intake.queries.imports import get_import
from service.ledger.actions.attachments import attach_files
from service.ledger.actions.register import register_item
from service.ledger.states import ItemType
from service.rule_sets.queries import library_of
from service.serving.files_of_backup import hold_files
from service.serving.jobs import HANDLERS
from tests.worlds import assisted
from tests.worlds.ledger import stated_item
from tests.worlds.services import service_over

SHIPPED = library_of(None).folder
EVIDENCE = b"%PDF-1.7 evidence"
CSV = b"uscc,name,region\nREG-1,one,370100\nREG-2,two,370100\n"
KINDS = ["sqlite", "postgresql"]


def call(url: str, data: Path, *words: str, **settings: str) -> Result:
    given = {"DATABASE": url, "DATA": str(data), **settings}
    return CliRunner().invoke(main, words, env={f"CREDIT_TIERS_{name}": value for name, value in given.items()})


class Place:
    """A database, a data folder and rule sets of its own, with an upload that waits and a registered model."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.data, self.rule_sets = url, folder / "data", folder / "rules"
        shutil.copytree(SHIPPED, self.rule_sets)
        self.database = open_database(url)
        self.service = service_over(self.database, self.data, RULE_SETS=str(self.rule_sets))
        assisted.registered(self.service)
        self.import_id = upload(self.service)
        self.attached = attach(self.service)

    def call(self, *words: str) -> Result:
        """A command run here."""
        return call(self.url, self.data, *words, RULE_SETS=str(self.rule_sets))


def upload(service: Service) -> int:
    account = Account(1, "operator", "operator", (Grant(Role.DATA_OPERATOR, "", ""),))
    return take_upload(
        service.database, service.settings, account, io.BytesIO(CSV), "firms.csv", kind="enterprises", source="s"
    )


def attach(service: Service) -> str:
    """The SHA-256 of a file of an item of the ledger."""
    account = Account(1, "hanna", "hanna", (Grant(Role.HANDLER, "", ""),))
    given = [Given("证据.pdf", io.BytesIO(EVIDENCE))]
    with receive_files(service.settings, given) as received, service.database.write() as connection:
        item = register_item(connection, stated_item(ItemType.REQUEST, firm=None, about="某店"), account).item
        attach_files(connection, service.settings, item.number, account, received)
        return received[0].sha256


def list_uploads(service: Service) -> list[Path]:
    return sorted((service.settings.data / "uploads").glob("*.intake"))


@pytest.fixture
def place(database_url: str, tmp_path: Path) -> Iterator[Place]:
    """It, of either kind in turn."""
    made = Place(database_url, tmp_path / "here")
    yield made
    made.database.close()


@pytest.fixture
def backed_up(place: Place, tmp_path: Path) -> Path:
    """A backup of everything."""
    file = tmp_path / "all.zip"
    made = place.call("backup", "--files", str(file))
    assert made.exit_code == 0, made.output
    return file


@pytest.mark.parametrize("kind", KINDS)
def test_everything_comes_back_in_another_place(
    backed_up: Path, place: Place, kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url, data = f"sqlite:///{tmp_path / 'there' / 'new.db'}", tmp_path / "there" / "data"
    if kind == "postgresql":
        url = request.getfixturevalue("spare_postgresql_url")
    restored = call(url, data, "restore", str(backed_up))
    assert restored.exit_code == 0, restored.output
    # As another machine: what was here is gone.
    shutil.rmtree(place.data)
    assert "CREDIT_TIERS_RULE_SETS" in restored.output
    rules = data / "rule-sets"
    assert {file.relative_to(rules) for file in rules.rglob("*.*")} == {
        file.relative_to(SHIPPED) for file in SHIPPED.rglob("*.*")
    }
    database = open_database(url)
    there = service_over(database, data, RULE_SETS=str(rules))
    assert len(list_uploads(there)) == 1
    assert (data / "attachments" / place.attached).read_bytes() == EVIDENCE
    assert (data / "attachments").stat().st_mode & 0o777 == 0o700
    # What the registration of the model ordered, then the import.
    worker = Worker(there, HANDLERS)
    assert worker.work_once()
    assert worker.work_once()
    with database.read() as connection:
        done = get_import(connection, place.import_id)
        assert done is not None
        assert (done.status, done.inserted) == ("done", 2)
        assert connection.execute(select(enterprise.c.code)).scalars().all() == ["REG-1", "REG-2"]
        assert connection.execute(select(model.c.file)).scalars().all() == _model_files(place.database)
    assert list_uploads(there) == []
    assert list(data.glob("*credit-tiers-*")) == []
    database.close()


def _model_files(database: Database) -> list[bytes]:
    with database.read() as connection:
        return list(connection.execute(select(model.c.file)).scalars())


def test_an_upload_that_is_taken_in_meanwhile_is_in_the_backup_all_the_same(place: Place) -> None:
    """A worker removes the file between the state that is backed up and the copy of the file."""
    with hold_files(place.service.settings) as held, place.database.read() as before:
        assert held.files_of(before)
        list_uploads(place.service)[0].unlink()
        files = held.files_of(before)
        (name,) = (name for name in files if name.startswith("uploads/"))
        assert files[name].stat().st_size > 0


def test_a_file_of_the_ledger_that_is_gone_is_said_and_no_backup_is_made(place: Place, tmp_path: Path) -> None:
    (place.data / "attachments" / place.attached).unlink()
    refused = place.call("backup", "--files", str(tmp_path / "all.zip"))
    assert refused.exit_code == 2
    assert place.attached in refused.stderr
    assert not (tmp_path / "all.zip").exists()


def test_an_upload_that_is_gone_is_said_and_no_backup_is_made(place: Place, tmp_path: Path) -> None:
    list_uploads(place.service)[0].unlink()
    refused = place.call("backup", "--files", str(tmp_path / "all.zip"))
    assert refused.exit_code == 2
    assert "no backup was made" in refused.stderr
    assert not (tmp_path / "all.zip").exists()
    assert list(place.data.glob("credit-tiers-*")) == []


def test_without_files_only_the_database_is_taken(place: Place, tmp_path: Path) -> None:
    assert place.call("backup", str(tmp_path / "plain.zip")).exit_code == 0
    with zipfile.ZipFile(tmp_path / "plain.zip") as opened:
        assert not any(name.startswith("files/") for name in opened.namelist())


def test_a_restore_overwrites_no_other_file(backed_up: Path, place: Place, tmp_path: Path) -> None:
    taken = place.rule_sets / "DIGESTS"
    taken.write_text("another", "utf-8")
    url = f"sqlite:///{tmp_path / 'new.db'}"
    refused = call(url, tmp_path / "data", "restore", str(backed_up), RULE_SETS=str(place.rule_sets))
    assert refused.exit_code == 2
    assert "nothing was restored" in refused.stderr
    assert taken.read_text("utf-8") == "another"
    # Where the database is refused, no file is left either.
    refused = call(place.url, tmp_path / "data", "restore", str(backed_up))
    assert refused.exit_code == 2
    assert [path for path in (tmp_path / "data").rglob("*") if path.is_file()] == []


def test_a_drill_restores_verifies_and_leaves_nothing(backed_up: Path, place: Place, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    held = call("sqlite:///not-used.db", tmp_path / "not-used", "drill", str(backed_up))
    assert held.exit_code == 0, held.output
    for words in ("1 registered models", "1 uploads that wait", "versions of rule sets load", "are those that were"):
        assert words in held.output
    assert sorted(tmp_path.rglob("*")) == before


def test_a_drill_says_what_is_missing(place: Place, tmp_path: Path) -> None:
    place.call("backup", str(tmp_path / "plain.zip"))
    held = call(place.url, place.data, "drill", str(tmp_path / "plain.zip"))
    assert held.exit_code == 1
    assert "waits, but is not in the backup" in held.stderr


def test_a_drill_names_a_file_of_the_ledger_that_was_changed(place: Place, tmp_path: Path) -> None:
    file = place.data / "attachments" / place.attached
    file.write_bytes(EVIDENCE + b" and a word more")
    assert place.call("backup", "--files", str(tmp_path / "all.zip")).exit_code == 0
    held = call(place.url, place.data, "drill", str(tmp_path / "all.zip"))
    assert held.exit_code == 1
    assert f"The attached file {place.attached} is not what was handed in" in held.stderr


def test_a_drill_finds_a_rule_set_that_does_not_load(backed_up: Path, place: Place, tmp_path: Path) -> None:
    (place.rule_sets / "generic" / "2026-01.yaml").write_text("nothing: sound", "utf-8")
    assert place.call("backup", "--files", str(tmp_path / "second.zip")).exit_code == 0
    held = call(place.url, place.data, "drill", str(tmp_path / "second.zip"))
    assert held.exit_code == 1
    assert "generic/2026-01.yaml" in held.stderr


def test_a_drill_opens_what_is_archived_of_what_is_in_force(place: Place, tmp_path: Path) -> None:
    """Rule sets and tables that were adopted stand in the database, with or without a folder of files."""
    good = tmp_path / "good.zip"
    place.call("backup", str(good))
    held = call(place.url, place.data, "drill", str(good))
    with place.database.read() as connection:
        sets, tables = (
            connection.execute(select(func.count()).select_from(of)).scalar() for of in (rule_set, dated_table)
        )
    assert f"{sets} versions of rule sets and {tables} of tables are archived" in held.output
    with place.database.write() as connection:
        connection.execute(update(dated_table).where(dated_table.c.name == "caps").values(content="table: caps"))
        connection.execute(delete(rule_set).where(rule_set.c.scheme == "food-production"))
    place.call("backup", str(tmp_path / "bad.zip"))
    held = call(place.url, place.data, "drill", str(tmp_path / "bad.zip"))
    assert held.exit_code == 1
    assert "caps@2026-01 as archived" in held.stderr
    assert "food-production@2026-01 was adopted and is not archived" in held.stderr


def test_a_drill_finds_a_damaged_backup(backed_up: Path, place: Place, tmp_path: Path) -> None:
    with zipfile.ZipFile(backed_up) as opened:
        manifest = json.loads(opened.read(MANIFEST))
        kept = {name: opened.read(name) for name in opened.namelist()}
    name = next(name for name in manifest["sha256"] if name.startswith("files/uploads/"))
    with zipfile.ZipFile(tmp_path / "bad.zip", "w") as bad:
        for member, data in kept.items():
            bad.writestr(member, b"x" if member == name else data)
    held = call(place.url, place.data, "drill", str(tmp_path / "bad.zip"))
    assert held.exit_code == 2
    assert "damaged" in held.stderr
