"""The daily summary: a file for each person with something to do, and mail where it is set up, never twice a day."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.access.actions import accounts
from service.core.clock import today
from service.core.db.engine import Database
from service.core.db.jobs import add_job, last_job
from service.core.db.service import Service
from service.core.db.tables.access import account
from service.core.jobs.worker import Worker
from service.serving.jobs import HANDLERS
from tests.worlds.services import service_over

PHRASE = "correct horse battery staple"


class Postbox(threading.Thread):
    """A mail server that takes what is sent, or refuses whom it is told to."""

    def __init__(self, refused: str = "") -> None:
        super().__init__(daemon=True)
        self.refused, self.mails = refused, list[str]()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self.start()

    def run(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with connection, connection.makefile("rwb") as wire:
                self._talk(wire)

    def _talk(self, wire) -> None:
        def say(line: str) -> None:
            wire.write(f"{line}\r\n".encode())
            wire.flush()

        say("220 here")
        for raw in wire:
            line = raw.decode().strip().upper()
            if line.startswith("RCPT") and self.refused and self.refused.upper() in line:
                say("550 nobody of that name")
            elif line == "DATA":
                say("354 go on")
                self.mails.append("".join(part.decode() for part in iter(wire.readline, b".\r\n")))
                say("250 taken")
            elif line == "QUIT":
                say("221 bye")
                return
            else:
                say("250 well")

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    box = Postbox(refused="gone@example.org")
    yield box
    box.close()


def summarise(service: Service) -> dict[str, int]:
    with service.database.write() as connection:
        job_id = add_job(connection, "daily-summary", {}, "tests")
    assert Worker(service, HANDLERS).work_once(job_id)
    with service.database.read() as connection:
        done = last_job(connection, "daily-summary")
    assert done is not None
    return done.result if done.status == "done" else {"failed": 1, **(done.error or {})}


def people(database: Database) -> None:
    for login, email in (
        ("anna", "anna@example.org"),
        ("bert", ""),
        ("gone", "gone@example.org"),
        ("idle", "idle@x.org"),
    ):
        accounts.create_account(database, "tests", login, name=f"姓名{login}", password=PHRASE, email=email)
        if login != "idle":
            accounts.change_password(database, "guard", login, "another long phrase")


def test_everybody_with_something_to_do_gets_a_file_and_mail_once(
    database: Database, tmp_path: Path, postbox: Postbox
) -> None:
    mail = {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(postbox.port), "SMTP_STARTTLS": "false"}
    service = service_over(database, tmp_path, **mail)
    people(database)
    assert summarise(service) == {"written": 3, "sent": 1, "refused": 1}
    files = sorted((tmp_path / "summaries").iterdir())
    assert [file.name for file in files] == ["anna.txt", "bert.txt", "gone.txt"]
    assert f"姓名anna：{today()} 待办" in files[0].read_text("utf-8")
    assert "密码由" in files[0].read_text("utf-8")
    assert [file.stat().st_mode & 0o777 for file in files] == [0o600] * 3
    assert len(postbox.mails) == 1
    assert "anna@example.org" in postbox.mails[0]
    # A second attempt on the same day sends nothing twice.
    assert summarise(service) == {"written": 3, "sent": 0, "refused": 0}
    assert len(postbox.mails) == 1


def test_without_a_mail_server_files_are_enough_and_one_out_of_reach_is_said(sqlite: Database, tmp_path: Path) -> None:
    people(sqlite)
    assert summarise(service_over(sqlite, tmp_path)) == {"written": 3, "sent": 0, "refused": 0}
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    lost = summarise(service_over(sqlite, tmp_path, SMTP_HOST="127.0.0.1", SMTP_PORT=str(port)))
    assert lost["failed"] == 1
    assert "无法发送" in str(lost)
    with sqlite.read() as connection:
        assert set(connection.execute(account.select().with_only_columns(account.c.summarised_on)).scalars()) == {None}
