"""Files of an item: judged by content, kept once, handed out whole as downloads, seen by whoever sees the item."""

import hashlib
import io
import os
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from service.access.actions.tokens import issue_token
from service.app import create_app
from service.core.attached_files import MOST_AT_ONCE, MOST_BYTES, MOST_OF_ONE, Given, download_name, receive_files
from service.core.clock import today
from service.core.db.attached import lock_files, sweep_files
from service.core.db.audit import verify_log
from service.core.db.engine import Database
from service.core.db.tables.audit import audit_entry
from service.core.db.tables.ledger import ledger_attachment
from service.core.problem import Problem
from service.ledger.actions.attachments import attach_filed, attach_files
from service.ledger.actions.close_out import CloseOut, HandedIn, close_out_item
from service.ledger.queries.attachments import Attachment, attachments_of
from service.ledger.queries.items import steps_of
from service.ledger.states import ItemStatus, ItemType
from tests.worlds.ledger import (
    FAR_HANDLER,
    HANDLER,
    LEADER,
    OWNER,
    SUPERVISOR,
    LedgerWorld,
    account_in,
    people_ledger,
    stated_item,
)
from tests.worlds.services import service_over

PDF, JPEG, PNG = b"%PDF-1.7\nwhat it says", b"\xff\xd8\xff\xe0 a picture", b"\x89PNG\r\n\x1a\n another"
LONG_AGO = 1_000_000_000


class Files:
    """The ledger of the tests with a folder of data."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.world: LedgerWorld = people_ledger(database)
        self.service = service_over(database, folder)
        self.folder = folder / "attachments"

    def attach(self, number: str, *contents: bytes, by: str = HANDLER, name: str = "证据.pdf") -> list[Attachment]:
        given = [Given(name, io.BytesIO(content)) for content in contents]
        settings, database = self.service.settings, self.world.database
        with receive_files(settings, given) as received, database.write() as connection:
            item = attach_files(connection, settings, number, account_in(connection, by), received)
            return list(attachments_of(connection, item.id))

    def lying(self) -> set[str]:
        return {file.name for file in self.folder.iterdir()}


@pytest.fixture
def files(database: Database, tmp_path: Path) -> Files:
    return Files(database, tmp_path / "data")


def why_of(problem: Problem) -> str:
    return str(problem.errors)


def test_files_are_kept_once_under_their_digest_and_noted(files: Files) -> None:
    one, other = (files.world.file(stated_item(kind)) for kind in (ItemType.REQUEST, ItemType.FINDING))
    found = files.attach(one.number, PDF, PNG, PDF)
    assert [file.media_type for file in found] == ["application/pdf", "image/png"]
    assert [file.sha256 for file in found] == [hashlib.sha256(content).hexdigest() for content in (PDF, PNG)]
    (same,) = files.attach(other.number, PDF)
    assert same.sha256 == found[0].sha256
    assert files.lying() == {file.sha256 for file in found}
    assert (files.folder / same.sha256).read_bytes() == PDF
    assert (files.folder.stat().st_mode & 0o777, (files.folder / same.sha256).stat().st_mode & 0o777) == (0o700, 0o600)
    with files.world.database.read() as connection:
        step = steps_of(connection, one.id)[-1]
        assert (step.act, step.from_status, step.to_status) == ("attach", "registered", "registered")
        assert step.said == {"attached": ["证据.pdf"] * 2, "sha256": [file.sha256 for file in found]}
        assert {file.step_id for file in found} == {step.id}
        assert verify_log(connection) is None
        last = select(audit_entry.c.action, audit_entry.c.detail).order_by(audit_entry.c.id.desc())
        action, detail = connection.execute(last).first() or ("", "")
    assert action == "ledger.attach"
    assert same.sha256 in detail


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "内容不是"),
        (b"MZ\x90\x00 a program", "内容不是"),
        (b"<html>%PDF-1.7", "内容不是"),
        (b"GIF89a", "内容不是"),
        (PDF.ljust(MOST_BYTES + 1, b" "), "20 MB"),
    ],
    ids=["empty", "program", "page", "gif", "large"],
)
def test_what_a_name_says_counts_for_nothing(files: Files, content: bytes, said: str) -> None:
    item = files.world.file(stated_item(ItemType.REQUEST))
    # The good one beside it is not taken either: one step, all of it or nothing.
    with pytest.raises(Problem) as refused:
        files.attach(item.number, PDF, content)
    assert refused.value.status == 422
    assert said in why_of(refused.value)
    assert files.lying() == set()
    with files.world.database.read() as connection:
        assert attachments_of(connection, item.id) == []


def test_the_largest_that_may_be_is_taken(files: Files) -> None:
    item = files.world.file(stated_item(ItemType.REQUEST))
    (found,) = files.attach(item.number, PDF.ljust(MOST_BYTES, b" "))
    assert found.size == MOST_BYTES


def test_how_many_is_limited_and_the_same_is_not_added_again(files: Files) -> None:
    item = files.world.file(stated_item(ItemType.REQUEST))
    for start in range(0, MOST_OF_ONE, MOST_AT_ONCE):
        files.attach(item.number, *(PDF + b"%d" % number for number in range(start, start + MOST_AT_ONCE)))
    for contents, said in (
        ([PDF], "至多 50 个附件"),
        ([PDF + b"0"], "已有相同的文件"),
        ([PDF] * (MOST_AT_ONCE + 1), "1 至 10 个文件"),
        ([], "1 至 10 个文件"),
    ):
        with pytest.raises(Problem) as refused:
            files.attach(item.number, *contents)
        assert said in why_of(refused.value)


@pytest.mark.parametrize(
    ("name", "kept", "handed_out"),
    [
        ("C:\\扫描\\../照片.JPG", "照片.JPG", "照片.JPG.pdf"),
        ("a\u202efdp.exe\x00\n", "afdp.exe", "afdp.exe.pdf"),
        ("  ", "附件", "附件.pdf"),
        ("长" * 300 + ".pdf", "长" * 196 + ".pdf", "长" * 196 + ".pdf"),
        ("11010519491231002X 王某.pdf", "110*************2X 王某.pdf", "110*************2X 王某.pdf"),
    ],
)
def test_names_are_made_plain(sqlite: Database, tmp_path: Path, name: str, kept: str, handed_out: str) -> None:
    files = Files(sqlite, tmp_path)
    item = files.world.file(stated_item(ItemType.REQUEST))
    (found,) = files.attach(item.number, PDF, name=name)
    assert (found.name, download_name(found.name, found.media_type)) == (kept, handed_out)
    client = client_of(files, HANDLER)
    answer = client.get(f"/api/v1/ledger/{item.number}/attachments/{found.id}")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment; ")


def client_of(files: Files, login: str) -> FlaskClient:
    token = issue_token(files.world.database, "tests", login, name="t", scopes=(), days=1)
    client = create_app(files.service).test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    return client


def test_by_the_api_it_is_a_download_of_what_was_handed_in_or_nothing(sqlite: Database, tmp_path: Path) -> None:
    files = Files(sqlite, tmp_path)
    item = files.world.file(stated_item(ItemType.REQUEST))
    base = f"/api/v1/ledger/{item.number}/attachments"
    client, far = client_of(files, HANDLER), client_of(files, FAR_HANDLER)
    sent = client.post(f"{base}?note=现场照片", data={"file": (io.BytesIO(JPEG), "现场.jpg")})
    assert sent.status_code == 201, sent.text
    (one,) = client.get(base).json["items"]
    assert (one["name"], one["media_type"], one["size"]) == ("现场.jpg", "image/jpeg", len(JPEG))
    taken = client.get(f"{base}/{one['id']}")
    assert taken.data == JPEG
    assert taken.headers["Content-Type"] == "image/jpeg"
    assert taken.headers["X-Content-Type-Options"] == "nosniff"
    assert taken.headers["Content-Disposition"].startswith("attachment; ")
    wrong = client.post(base, data={"file": (io.BytesIO(b"text"), "现场.jpg")})
    assert (wrong.status_code, wrong.json["errors"][0]["where"]) == (422, "files.file")
    # Beyond one's own it is not there; of another item it is not, either.
    assert far.get(base).status_code == far.get(f"{base}/{one['id']}").status_code == 404
    assert far.post(base, data={"file": (io.BytesIO(PDF), "a.pdf")}).status_code == 404
    other = files.world.file(stated_item(ItemType.FINDING))
    assert client.get(f"/api/v1/ledger/{other.number}/attachments/{one['id']}").status_code == 404
    # Whoever changes it in the folder has it withheld.
    (files.folder / one["sha256"]).write_bytes(b"\xff\xd8\xff something else")
    assert client.get(f"{base}/{one['id']}").json["type"] == "/problems/file-gone"
    (files.folder / one["sha256"]).unlink()
    assert client.get(f"{base}/{one['id']}").status_code == 404


def test_what_has_ended_takes_no_more_and_a_supervisor_files_pictures_along(files: Files) -> None:
    item = files.world.file(stated_item(ItemType.REQUEST))
    files.world.put(item, ItemStatus.CLOSED_OUT)
    with pytest.raises(Exception, match="已销号"):
        files.attach(item.number, PDF)
    own = files.world.file(stated_item(ItemType.FEEDBACK), SUPERVISOR)
    with pytest.raises(Problem) as refused:
        files.attach(own.number, PNG, by=SUPERVISOR)
    assert refused.value.status == 403
    settings = files.service.settings
    with (
        receive_files(settings, [Given("店内.png", io.BytesIO(PNG))]) as received,
        files.world.database.write() as connection,
    ):
        lock_files(connection, received)
        attach_filed(connection, settings, own, received)
        (one,) = attachments_of(connection, own.id)
    assert (one.step_id, one.added_by, one.name) == (None, SUPERVISOR, "店内.png")


def test_a_file_whose_request_failed_is_swept_and_one_that_belongs_is_not(files: Files) -> None:
    item = files.world.file(stated_item(ItemType.REQUEST))
    (kept,) = files.attach(item.number, PDF)
    idle, young = (hashlib.sha256(content).hexdigest() for content in (b"idle", b"young"))
    for name in (idle, young):
        (files.folder / name).write_bytes(b"left")
    for name in (idle, kept.sha256):
        os.utime(files.folder / name, (LONG_AGO, LONG_AGO))
    assert sweep_files(files.world.database, files.service.settings) == 1
    assert files.lying() == {kept.sha256, young}
    with files.world.database.read() as connection:
        assert connection.execute(select(func.count()).select_from(ledger_attachment)).scalar_one() == 1


def test_without_a_folder_nothing_is_swept(files: Files) -> None:
    assert sweep_files(files.world.database, files.service.settings) == 0


def test_the_owner_adds_evidence_to_what_is_in_hand(files: Files) -> None:
    item = files.world.file(stated_item(ItemType.RECTIFICATION))
    files.world.put(item, ItemStatus.IN_HAND)
    (found,) = files.attach(item.number, JPEG, by=OWNER, name="整改后.jpeg")
    assert (found.added_by, found.media_type) == (OWNER, "image/jpeg")


def test_an_order_to_correct_is_closed_out_by_what_shows_its_recheck(files: Files) -> None:
    order, other = (files.world.file(stated_item(kind)) for kind in (ItemType.RECTIFICATION, ItemType.REQUEST))
    (photo,), (foreign,) = files.attach(order.number, PNG), files.attach(other.number, PDF)
    files.world.put(order, ItemStatus.AWAITING_CLOSE_OUT)
    settings, database = files.service.settings, files.world.database

    def close(*contents: bytes, **shown: Any) -> list[str]:
        """Tries it and takes it back; which fields are refused."""
        given = [Given("复查照片.jpg", io.BytesIO(content)) for content in contents]
        with receive_files(settings, given, least=0) as received, database.write() as connection:
            said, by = CloseOut("已改正", today(), **shown), account_in(connection, LEADER)
            spot = connection.begin_nested()
            try:
                close_out_item(connection, order.number, by, said, handed=HandedIn(settings, received))
            except Problem as problem:
                return [one["where"] for one in problem.errors]
            step = steps_of(connection, order.id)[-1]
            noted.append({name: value for name, value in step.said.items() if name not in ("rechecked_on", "sha256")})
            if "attached" in step.said:
                assert attachments_of(connection, order.id)[-1].step_id == step.id
            spot.rollback()
        return []

    noted: list[dict[str, Any]] = []
    # Neither files that lie with it unnamed, nor those of another item.
    assert close() == ["json.evidence"]
    assert close(attachments=[foreign.id]) == ["json.attachments"]
    assert close(attachments=[photo.id]) == []
    assert close(evidence="复查记录 110101199003078515") == []
    assert close(JPEG) == []
    # The very same file again is no new one, and shows it all the same.
    assert close(PNG) == []
    assert noted[0] == {"shown_by": ["证据.pdf"]}
    assert "110101199003078515" not in noted[1]["evidence"]
    assert noted[2:] == [{"attached": ["复查照片.jpg"]}, {"shown_by": ["证据.pdf"]}]
