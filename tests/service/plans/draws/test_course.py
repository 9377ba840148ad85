"""The course of a draw through the service: locked, its number obtained, drawn, and verified."""

import re
import runpy
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from sqlalchemy import func, select

from service.access.queries.draw_log import faults_of_log, list_log
from service.core.db.archive.backup import back_up
from service.core.db.archive.restore import restore
from service.core.db.engine import Database, open_database
from service.core.db.service import Service
from service.core.db.tables.draws import drawn_officer, drawn_subject
from service.plans.batch import BatchStatus
from service.plans.draws.folders import RECORD, folder_of
from service.plans.draws.queries.draws import Draw, children_of
from service.serving.files_of_backup import hold_files, unpack_files
from tests.service.plans.draws.conftest import Drawable
from tests.worlds import draws
from tests.worlds.services import service_over


@pytest.fixture
def service(database: Database, tmp_path: Path) -> Service:
    """A service over an empty database."""
    return service_over(database, tmp_path, HOLD_SHARE="1")


def record_of(service: Service, one: Draw) -> Path:
    return folder_of(service.settings, one.draw_id) / RECORD


def verify(folder: Path) -> tuple[int, str]:
    """What the verifier that lies in the record says of it, run by itself."""
    ran = subprocess.run(  # noqa: S603
        [sys.executable, "-I", str(folder / "verify.py"), str(folder), "--english"], capture_output=True, text=True
    )
    return ran.returncode, ran.stdout


@pytest.mark.parametrize("handed_down", [False, True], ids=["own officers", "children"])
def test_a_draw_through_the_service_is_verified_by_the_stand_alone_file(service: Service, handed_down: bool) -> None:
    batch_id = draws.make_draw_world(service, handed_down=draws.handed_down() if handed_down else [])
    one, _ = draws.drawn(service, batch_id)
    assert one.status is BatchStatus.DRAWN
    assert one.draw_id.endswith("-0001")
    code, said = verify(record_of(service, one))
    assert code == 0, said
    with service.database.read() as connection:
        subjects = connection.execute(select(func.count()).select_from(drawn_subject)).scalar_one()
        teams = select(drawn_officer.c.subject, func.count()).group_by(drawn_officer.c.subject)
        sizes = {row[0]: row[1] for row in connection.execute(teams)}
        assert faults_of_log(connection) == ()
        states = [line.state for line in list_log(connection)][::-1]
        children = children_of(connection, one.id)
    assert subjects == one.selected == len(sizes) > 0
    assert set(sizes.values()) == {2}
    assert len(children) == 2 * handed_down
    assert sum(child.selected or 0 for child in children) == subjects * handed_down
    assert states == ["locked", "number_obtained", *["drawn"] * (1 + len(children))]


def test_one_byte_of_any_file_of_a_record_is_found_by_its_own_verifier(drawable: Drawable) -> None:
    service = drawable.service
    draws.state_batch(service, drawable.batch_id, handed_down=draws.handed_down())
    one, _ = draws.drawn(service, drawable.batch_id)
    record = record_of(service, one)
    own = runpy.run_path(str(record / "verify.py"), run_name="own")["main"]
    files = sorted(path for path in record.rglob("*") if path.is_file())
    assert len(files) > 25
    for file in files:
        kept = file.read_bytes()
        changed = bytearray(kept)
        changed[len(kept) // 2] ^= 1
        file.write_bytes(changed)
        said = StringIO()
        code = own([str(record), "--english"], said)
        file.write_bytes(kept)
        # Behind the nine verdicts stand the failures; the same name in the folder of a child is another file.
        own_name = re.compile(rf"(?<![\w./-]){re.escape(str(file.relative_to(record)))}\b")
        named = any(map(own_name.search, said.getvalue().splitlines()[9:-1]))
        assert (code, named) == (1, True), (file, said.getvalue())
    assert own([str(record)], StringIO()) == 0


def test_a_backup_with_files_holds_what_was_sealed(drawable: Drawable, tmp_path: Path) -> None:
    service = drawable.service
    one, _ = draws.drawn(service, drawable.batch_id)
    file, there = tmp_path / "all.zip", tmp_path / "there"
    with hold_files(service.settings) as held:
        back_up(service.database, file, held.files_of)
    service.database.close()
    database = open_database(f"sqlite:///{there / 'x.db'}")
    settings = service_over(database, there).settings
    with unpack_files(file, settings) as files:
        restore(database, file, files.settle, room=there)
    database.close()
    code, said = verify(folder_of(settings, one.draw_id) / RECORD)
    assert code == 0, said
