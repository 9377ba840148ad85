"""The log holds what an operator needs, as JSON, and neither secrets nor personal numbers nor query strings."""

import json
import logging as standard
import subprocess
import sys
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from flask import Flask, abort

from service.core.log import configure_log, get_logger
from service.core.masking import cover_numbers
from service.core.web import request_log

ID_CARD, MOBILE = "110101199003078881", "13912345678"


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    """The root log as it was."""
    root = standard.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture
def app() -> Flask:
    """A small app with the log attached."""
    app = Flask("small")
    request_log.attach(app)

    @app.get("/firms/<code>")
    def firm(code: str) -> str:
        get_logger("firm").info("looked up", code=code)
        return "ok"

    @app.get("/fails")
    def fails() -> str:
        raise RuntimeError(f"no one by {MOBILE}, connected by postgresql://me:my-password@host/db")

    @app.get("/refused")
    def refused() -> str:
        abort(403)

    return app


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_every_line_of_a_request_carries_its_id(app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    configure_log("info")
    response = app.test_client().get("/firms/REG-1", headers={"X-Request-Id": "from-the-proxy.1"})
    assert response.headers["X-Request-Id"] == "from-the-proxy.1"
    looked_up, request = lines(capsys)
    assert looked_up["event"] == "looked up"
    assert looked_up["request_id"] == request["request_id"] == "from-the-proxy.1"
    assert (request["route"], request["status"], request["method"]) == ("/firms/<code>", 200, "GET")


@pytest.mark.parametrize("given", ["", "two words", "x" * 65, 'quote"', "{}"])
def test_an_unsound_id_is_replaced(app: Flask, given: str) -> None:
    configure_log("error")
    response = app.test_client().get("/firms/REG-1", headers={"X-Request-Id": given})
    assert response.headers["X-Request-Id"] != given
    assert len(response.headers["X-Request-Id"]) == 32


def test_no_id_of_ours_looks_like_the_number_of_a_person(
    app: Flask, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    configure_log("info")
    by_chance = UUID(hex="637da13112345653e593abcdefabcdef")
    assert cover_numbers(by_chance.hex) != by_chance.hex
    monkeypatch.setattr(request_log, "uuid4", lambda: by_chance)
    given = app.test_client().get("/firms/REG-1").headers["X-Request-Id"]
    assert [line["request_id"] for line in lines(capsys)] == [given, given]


def test_refused_requests_are_logged_too(app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    configure_log("info")
    app.test_client().get("/refused")
    app.test_client().get("/nowhere")
    assert [line["status"] for line in lines(capsys)] == [403, 404]


def test_nothing_personal_or_secret_is_written(app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    configure_log("debug")
    client = app.test_client()
    client.get(f"/firms/{ID_CARD}?name=张三&q={MOBILE}", headers={"Authorization": "Bearer t0ken"})
    client.get("/fails")
    get_logger("x").warning(
        "given",
        password="open-sesame",  # noqa: S106
        nested={"api_token": "t0ken", "list": [MOBILE, {"Cookie": "c00kie"}]},
        header="Bearer t0ken",
    )
    standard.getLogger("library").error("said %s", ID_CARD, extra={"secret": "open-sesame"})
    written = capsys.readouterr().err
    for hidden in (ID_CARD, MOBILE, "张三", "t0ken", "c00kie", "open-sesame", "my-password"):
        assert hidden not in written
    assert "RuntimeError" in written
    assert "110*************81" in written


def test_lines_of_libraries_are_json_and_the_level_holds(capsys: pytest.CaptureFixture[str]) -> None:
    configure_log("warning")
    standard.getLogger("library").info("not this")
    standard.getLogger("library").warning("this %s", "one")
    (line,) = lines(capsys)
    assert (line["event"], line["level"]) == ("this one", "warning")


@pytest.mark.parametrize("plain", [True, False])
def test_an_error_shows_where_and_not_what_it_held(plain: bool, capsys: pytest.CaptureFixture[str]) -> None:
    configure_log("warning", plain=plain)
    held = "某某食品有限公司"
    try:
        raise ValueError(held)
    except ValueError:
        get_logger("x").exception("job.failed")
    written = capsys.readouterr().err
    assert "job.failed" in written
    assert "ValueError" in written
    assert held not in written


def test_unconfigured_the_log_shows_no_variables() -> None:
    program = (
        "from service.core.log import get_logger\n"
        "def work(held):\n"
        "    try:\n"
        "        raise ValueError(held)\n"
        "    except ValueError:\n"
        "        get_logger('x').exception('job.failed')\n"
        "work('-'.join(['REG', '000001']))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603
    assert "job.failed" in done.stderr
    assert "ValueError" in done.stderr
    assert "REG-000001" not in done.stderr + done.stdout
