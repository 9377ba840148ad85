"""What processes that died left behind is swept away; what a living process or an open job uses stays."""

import os
import signal
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from service.core.atomic import AtomicFile
from service.core.clock import now
from service.core.db.engine import Database
from service.core.db.service import Service
from service.core.held_files import REGISTER
from service.core.jobs.worker import Worker
from service.intake.left_overs import sweep_left_overs
from service.serving.jobs import HANDLERS
from tests.worlds.programs import Program, start_command, start_script
from tests.worlds.services import service_over
from tests.worlds.workers import wait_until_stopped

CARD = "11010519491231002X"
# A person uploads a file of a card number.
UPLOADS = """
import io, sys
from pathlib import Path
from service.access.permissions import Role
from service.core.db.engine import open_database
from tests.worlds.programs import Program, start_script
from tests.worlds.services import client_maker, service_over
url, data, card = sys.argv[1:]
client = client_maker(service_over(open_database(url), Path(data)))(Role.DATA_OPERATOR)
file = io.BytesIO(f"record_id,uscc,type,occurred_on,reason\\nT1,{card},complaint,2026-02-01,{card}\\n".encode())
answer = client.post("/api/v1/imports", query_string={"kind": "records", "source": "p"},
    data={"file": (file, "r.csv")}, content_type="multipart/form-data")
print(answer.status_code, flush=True)
"""
# A process that is writing everything that ours write, and never ends by itself.
WRITES = """
import sys, time
from pathlib import Path
from service.core.atomic import AtomicFile
from service.core.held_files import scratch_folder
out = Path(sys.argv[1])
part = AtomicFile(out / "tiers.parquet")
part.temporary.write_bytes(b"half of it")
with scratch_folder(out, ".credit-tiers-") as copy, scratch_folder() as unpacked:
    (copy / "database.sqlite").write_bytes(b"a plain copy")
    (unpacked / "database.sqlite").write_bytes(b"a plain copy")
    print(unpacked, flush=True)
    time.sleep(600)
"""


@pytest.fixture
def service(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Service:
    """A service over an empty database, with a folder of data and temporary files of its own."""
    (tmp_path / "data").mkdir()
    (tmp_path / "own").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "own"))
    return service_over(database, tmp_path / "data")


def start(script: str, *words: str, **environment: str) -> Program:
    return start_script(script, *words, environment=environment, heard=True)


def upload(service: Service, url: str, failpoint: str) -> Program:
    return start(UPLOADS, url, str(service.settings.data), CARD, FAILPOINT=failpoint)


def held(service: Service) -> list[Path]:
    """The files in the folder of uploads, however deep."""
    return [path for path in sorted((service.settings.data / "uploads").rglob("*")) if path.is_file()]


def sweep(service: Service) -> int:
    return sweep_left_overs(service.database, service.settings)


def test_an_upload_as_it_came_is_erased_with_its_process(service: Service, database_url: str) -> None:
    assert upload(service, database_url, "uploads.received:1").wait() == -signal.SIGKILL
    assert CARD in "".join(path.read_text("latin-1") for path in held(service))
    assert sweep(service)
    assert list((service.settings.data / "uploads").iterdir()) == []


def test_a_copy_that_no_job_waits_for_is_erased(service: Service, database_url: str) -> None:
    assert upload(service, database_url, "uploads.copied:1").wait() == -signal.SIGKILL
    assert [path.suffix for path in held(service)] == [".intake"]
    assert sweep(service) == 1
    assert held(service) == []


@pytest.mark.parametrize("failpoint", ["uploads.received:1:stop", "uploads.copied:1:stop"])
def test_what_is_under_way_stays(service: Service, database_url: str, failpoint: str) -> None:
    slow = upload(service, database_url, failpoint)
    wait_until_stopped(slow)
    before = held(service)
    assert before
    assert sweep(service) == 0
    assert held(service) == before
    slow.send_signal(signal.SIGCONT)
    assert slow.stdout is not None
    assert slow.stdout.read().split() == ["202"]
    # Now a job waits for the copy.
    assert len(held(service)) == 1
    assert sweep(service) == 0
    assert Worker(service, HANDLERS).work_once()
    assert held(service) == []


def test_a_link_is_taken_when_it_is_long_made_and_nobody_waits_for_it(service: Service, tmp_path: Path) -> None:
    (tmp_path / "delivered.csv").write_text("uscc\n")
    folder = service.settings.data / "uploads"
    folder.mkdir()
    young, old = folder / "a.csv", folder / "b.csv"
    for link in (young, old):
        link.symlink_to(tmp_path / "delivered.csv")
    long_ago = (now() - timedelta(days=2)).timestamp()
    os.utime(old, (long_ago, long_ago), follow_symlinks=False)
    (folder / "notes.txt").write_text("not ours")
    assert sweep(service) == 1
    assert sorted(path.name for path in folder.iterdir()) == ["a.csv", "notes.txt"]
    assert (tmp_path / "delivered.csv").exists()


@pytest.fixture
def writing(service: Service, tmp_path: Path) -> Iterator[tuple[Program, Path, Path]]:
    """A process that writes to a folder of results, that folder, and its scratch folder among temporary files."""
    out, temporary = tmp_path / "results", tmp_path / "temporary"
    out.mkdir()
    temporary.mkdir()
    process = start(WRITES, str(out), CREDIT_TIERS_DATA=str(service.settings.data), TMPDIR=str(temporary))
    assert process.stdout is not None
    unpacked = Path(process.stdout.readline().strip())
    yield process, out, unpacked
    process.kill()
    process.wait()


def test_parts_and_plain_copies_are_removed_wherever_they_were_written(
    service: Service, writing: tuple[Program, Path, Path]
) -> None:
    process, out, unpacked = writing
    (out / ".other.abcdefgh.part").write_text("of another program")
    assert len(list(out.iterdir())) == 3
    assert sweep(service) == 0
    assert len(list(out.iterdir())) == 3
    process.kill()
    process.wait()
    assert sweep(service) == 3
    assert [path.name for path in out.iterdir()] == [".other.abcdefgh.part"]
    assert not unpacked.exists()
    assert list((service.settings.data / REGISTER).iterdir()) == []


def test_the_next_one_on_the_way_to_a_file_removes_what_the_last_left(
    writing: tuple[Program, Path, Path],
) -> None:
    process, out, _ = writing
    AtomicFile(out / "tiers.parquet").discard()
    assert len(list(out.glob("*.part"))) == len(list(out.glob(".*.part"))) == 1
    process.kill()
    process.wait()
    file = AtomicFile(out / "tiers.parquet")
    assert list(out.glob(".*.part")) == [file.temporary]
    file.discard()


@pytest.mark.parametrize("command", ["worker", "serve"])
def test_it_is_swept_at_the_start(sqlite: Database, sqlite_url: str, tmp_path: Path, command: str) -> None:
    service = service_over(sqlite, tmp_path / "data")
    assert upload(service, sqlite_url, "uploads.received:1").wait() == -signal.SIGKILL
    assert held(service)
    given = {
        "DATABASE": sqlite_url,
        "DATA": str(service.settings.data),
        "SECRET": "tests only " * 4,
        "PORT": "8199",
        "WORKERS": "1",
    }
    environment = {f"CREDIT_TIERS_{name}": value for name, value in given.items()}
    environment |= {"TMPDIR": str(tmp_path), "PROMETHEUS_MULTIPROC_DIR": str(tmp_path / "figures")}
    process = start_command(command, environment=environment)
    until = time.monotonic() + 60
    while held(service):
        assert process.poll() is None, "it ended by itself"
        assert time.monotonic() < until, "nothing was swept"
        time.sleep(0.1)
    process.send_signal(signal.SIGTERM)
    process.wait(60)
