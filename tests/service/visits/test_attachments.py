"""Files of visits: kept by content in one place with those of the ledger, handed out whole, and swept when idle."""

import os
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from service.access.actions.tokens import issue_token
from service.app import create_app
from service.core.attached_files import FOLDER
from service.core.db.attached import kept_digests, sweep_files
from service.core.db.engine import Database
from service.core.db.service import Service
from tests.worlds.browsers import HTML
from tests.worlds.results import CLEAN, firm_of, put_inspecting, put_reviewed
from tests.worlds.services import service_over
from tests.worlds.staffed_visits import INES, LEADER, STRANGER, StaffedWorld, staff_world

PHOTO = b"\x89PNG\r\n\x1a\n" + b"photo" * 100


@pytest.fixture
def world(sqlite: Database) -> StaffedWorld:
    return staff_world(sqlite)


@pytest.fixture
def service(world: StaffedWorld, tmp_path: Path) -> Service:
    return service_over(world.database, tmp_path)


@pytest.fixture
def app(service: Service) -> Flask:
    return create_app(service)


def client_of(world: StaffedWorld, app: Flask, login: str) -> FlaskClient:
    token = issue_token(world.database, "tests", login, name="t", scopes=(), days=1)
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    return client


def test_a_file_is_added_listed_and_handed_out_whole(world: StaffedWorld, service: Service, app: Flask) -> None:
    number = put_inspecting(world, **firm_of(world))
    officer, leader = client_of(world, app, INES), client_of(world, app, LEADER)
    base = f"/api/v1/visits/{number}/attachments"
    added = officer.post(base, data={"file": (BytesIO(PHOTO), "门头.png")})
    assert added.status_code == 201, added.text
    (one,) = leader.get(base).json["items"]
    assert (one["name"], one["media_type"], one["added_by"]) == ("门头.png", "image/png", INES)
    assert officer.post(base, data={"file": (BytesIO(PHOTO), "又一次.png")}).status_code == 422
    assert officer.post(base, data={"file": (BytesIO(b"MZ"), "x.pdf")}).status_code == 422
    assert client_of(world, app, STRANGER).get(f"{base}/{one['id']}").status_code == 404
    taken = leader.get(f"{base}/{one['id']}")
    assert (taken.data, taken.mimetype) == (PHOTO, "image/png")
    assert "attachment" in taken.headers["Content-Disposition"]
    place = service.settings.data / FOLDER / one["sha256"]
    place.write_bytes(PHOTO + b"!")
    assert leader.get(f"{base}/{one['id']}").status_code == 404
    with world.database.read() as connection:
        assert one["sha256"] in kept_digests(connection)


def test_files_are_added_on_the_page_and_swept_when_idle(world: StaffedWorld, service: Service, app: Flask) -> None:
    number = put_inspecting(world, **firm_of(world))
    officer = client_of(world, app, INES)
    sent = {"file": (BytesIO(PHOTO), "门头.png"), "note": "门头照片"}
    assert officer.post(f"/visits/{number}/attach", data=sent, headers=HTML).status_code == 303
    page = officer.get(f"/visits/{number}", headers=HTML).text
    assert "门头.png" in page
    assert officer.post(f"/visits/{number}/attach", data={}, headers=HTML).status_code == 422
    idle = service.settings.data / FOLDER / ("0" * 64)
    idle.write_bytes(b"%PDF-")
    for file in idle.parent.iterdir():
        os.utime(file, (0, 0))
    assert sweep_files(world.database, service.settings) == 1
    assert len(list(idle.parent.iterdir())) == 1


def test_nothing_is_added_once_the_result_is_approved(world: StaffedWorld, app: Flask) -> None:
    number = put_reviewed(world, CLEAN, **firm_of(world))
    sent = {"file": (BytesIO(PHOTO), "门头.png")}
    assert client_of(world, app, INES).post(f"/api/v1/visits/{number}/attachments", data=sent).status_code == 409
