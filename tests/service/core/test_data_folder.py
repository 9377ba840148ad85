"""The data folder must be writable, and what passes through lies in it: uploads and lists that are exported."""

import io
import os
import subprocess
import tempfile
from collections.abc import Iterator
from io import FileIO
from pathlib import Path
from typing import Any

import pytest

from service.access.permissions import Role
from service.core.data_folder import PASSING, pass_through_folder, refuse_unwritable_folder
from service.core.db.engine import Database
from service.core.errors import ProductError
from service.core.settings import Settings, load_settings
from service.core.web.readiness import find_faults
from tests.worlds.services import client_maker, service_over

MANY = 3_000_000


def settings_for(folder: Path) -> Settings:
    return load_settings({"CREDIT_TIERS_DATA": str(folder), "CREDIT_TIERS_LEAST_FREE": "1"})


@pytest.fixture
def blocked(tmp_path: Path) -> Path:
    """A folder that nobody can make: its place is taken by a file. Rights would not stop root."""
    (tmp_path / "file").write_text("not a folder")
    return tmp_path / "file" / "data"


def test_a_folder_that_cannot_be_written_to_is_refused_in_words_and_not_ready(sqlite: Database, blocked: Path) -> None:
    with pytest.raises(ProductError) as refused:
        refuse_unwritable_folder(settings_for(blocked))
    assert refused.value.where == "CREDIT_TIERS_DATA"
    assert [fault.where for fault in find_faults(sqlite, settings_for(blocked))] == ["disk"]


def test_a_folder_that_can_is_left_as_it_was(sqlite: Database, tmp_path: Path) -> None:
    settings = settings_for(tmp_path / "data")
    refuse_unwritable_folder(settings)
    assert find_faults(sqlite, settings) == []
    assert list((tmp_path / "data").iterdir()) == []


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_neither_role_starts_without_it(sqlite_url: str, blocked: Path, program: list[str], command: str) -> None:
    given = {"DATABASE": sqlite_url, "DATA": str(blocked), "SECRET": "s" * 32, "PORT": "1"}
    environment = os.environ | {f"CREDIT_TIERS_{name}": value for name, value in given.items()}
    ran = subprocess.run([*program, command], env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    assert ran.returncode == 2
    assert "CREDIT_TIERS_DATA" in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.fixture
def passing(tmp_path: Path) -> Iterator[Path]:
    """The folder through which this process's temporary files pass, as in a web process."""
    before = tempfile.tempdir
    pass_through_folder(settings_for(tmp_path))
    yield tmp_path / PASSING
    tempfile.tempdir = before


def test_an_upload_passes_through_the_data_folder_and_leaves_nothing(
    sqlite: Database, tmp_path: Path, passing: Path
) -> None:
    client = client_maker(service_over(sqlite, tmp_path))(Role.DATA_OPERATOR)
    seen: list[str] = []

    class Body(io.BytesIO):
        def readinto(self, buffer: Any) -> int:
            seen.extend(str(file.readlink()) for file in Path("/proc/self/fd").iterdir() if file.is_symlink())
            return super().readinto(buffer)

    boundary = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
    body = boundary + b"x" * MANY + b"\r\n--x--\r\n"
    client.post(
        "/api/v1/imports?kind=records&source=x",
        input_stream=Body(body),
        headers={"Content-Type": "multipart/form-data; boundary=x", "Content-Length": str(len(body))},
    )
    assert any(place.startswith(str(passing)) for place in seen)
    assert list(passing.iterdir()) == []


def test_where_the_disk_is_full_an_upload_is_refused_in_words(
    sqlite: Database, tmp_path: Path, passing: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """/dev/full is a disk without room: whatever is written to it fails as it does there."""
    client = client_maker(service_over(sqlite, tmp_path))(Role.DATA_OPERATOR)
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda *_, **__: FileIO("/dev/full", "r+"))
    file = {"file": (io.BytesIO(b"x" * MANY), "a.csv")}
    answer = client.post("/api/v1/imports?kind=records&source=x", data=file)
    assert (answer.status_code, answer.get_json()["type"]) == (507, "/problems/no-room")
    assert answer.headers["Retry-After"]
