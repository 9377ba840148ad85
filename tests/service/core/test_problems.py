"""Every error leaves in one shape, in the language asked for, and says nothing of the inside."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from marshmallow import Schema, fields
from sqlalchemy import BigInteger, bindparam, select, text
from sqlalchemy.exc import DatabaseError, InternalError, OperationalError
from werkzeug.exceptions import MethodNotAllowed, NotFound, RequestEntityTooLarge, TooManyRequests

from rules.errors import Fault, NoRuleSet, RuleSetError
from rules.texts import Text
from scoring.rows import RowError
from service.access.route_rules import public
from service.app import create_app
from service.core.db.engine import Database, open_database
from service.core.db.service import Service
from service.core.errors import ProductError
from service.core.problem import Problem
from service.core.settings import load_settings
from service.core.web.problems import MEDIA_TYPE
from service.core.web.resource import Resource
from service.rule_sets.queries.adopted import installation_of

NUMBER = "11010519491231002X"
FAULT = Fault("a.yaml", 3, "points.base", "x", "0..100", "不是数字", "not a number")


class QuestionSchema(Schema):
    size = fields.Integer(required=True)


def app_over(database: Database, folder: Path) -> Flask:
    settings = load_settings({"CREDIT_TIERS_SECRET": "tests only " * 4, "CREDIT_TIERS_DATA": str(folder)})
    return create_app(Service(settings, database, installation_of(None)))


@pytest.fixture
def fails(sqlite: Database, tmp_path: Path) -> Callable[[Callable[[], Any]], FlaskClient]:
    """A client of an app whose /fails does what is given."""

    def made(does: Callable[[], Any]) -> FlaskClient:
        app = app_over(sqlite, tmp_path)
        app.add_url_rule("/api/v1/fails", "fails", public(does))
        return app.test_client()

    return made


def raising(error: Exception) -> Callable[[], Any]:
    def view() -> Any:
        raise error

    return view


def locked() -> OperationalError:
    return OperationalError("UPDATE x", {"number": NUMBER}, sqlite3.OperationalError("database is locked"))


def cut() -> InternalError:
    ended = psycopg.errors.IdleInTransactionSessionTimeout("terminating connection")
    return InternalError("SELECT 1", {}, ended, connection_invalidated=True)


def damaged() -> DatabaseError:
    malformed = sqlite3.DatabaseError("database disk image is malformed")
    malformed.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    return DatabaseError("SELECT 1", {}, malformed)


def lost() -> OperationalError:
    return OperationalError("SELECT 1", {}, psycopg.OperationalError("the server closed the connection"))


ERRORS: dict[str, tuple[Exception, int, str]] = {
    "problem": (Problem(418, "teapot", Text("茶壶", "Teapot")), 418, "teapot"),
    "not found": (NotFound(), 404, "not-found"),
    "method": (MethodNotAllowed(["GET"]), 405, "method-not-allowed"),
    "too large": (RequestEntityTooLarge(), 413, "too-large"),
    "too many": (TooManyRequests(retry_after=7), 429, "too-many"),
    "product": (ProductError(Text("错", "Wrong"), "a.csv", Text("因", "Why"), Text("改", "Do")), 422, "validation"),
    "row": (RowError("records", 3, "amount", "x", Text("不是数字", "not a number")), 422, "validation"),
    "rule set": (RuleSetError([FAULT]), 422, "rule-set"),
    "no rule set": (NoRuleSet("没有", "none"), 404, "no-rule-set"),
    "overflow": (OverflowError("int too large"), 422, "validation"),
    "locked": (locked(), 503, "unavailable"),
    "lost": (lost(), 503, "unavailable"),
    "cut": (cut(), 503, "unavailable"),
    "damaged": (damaged(), 503, "unavailable"),
    "other database": (OperationalError("x", {}, sqlite3.OperationalError("no such table: y")), 500, "internal"),
    "anything": (ZeroDivisionError(f"secret of {NUMBER}"), 500, "internal"),
}


@pytest.mark.parametrize("name", ERRORS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_error_has_the_one_shape(fails, name: str, language: str) -> None:
    error, status, code = ERRORS[name]
    response = fails(raising(error)).get("/api/v1/fails", headers={"Accept-Language": language})
    body = response.get_json()
    assert (response.status_code, response.mimetype) == (status, MEDIA_TYPE)
    assert (body["type"], body["status"], body["instance"]) == (f"/problems/{code}", status, "/api/v1/fails")
    assert set(body) <= {"type", "title", "status", "instance", "detail", "errors"}
    assert body["title"].isascii() == (language == "en")
    assert all(set(place) == {"where", "message"} for place in body.get("errors", ()))
    assert NUMBER not in response.text


@pytest.mark.parametrize(("name", "header"), [("locked", "5"), ("too many", "7")])
def test_when_to_try_again_is_said(fails, name: str, header: str) -> None:
    assert fails(raising(ERRORS[name][0])).get("/api/v1/fails").headers["Retry-After"] == header


def test_which_methods_there_are_is_said(fails) -> None:
    assert fails(raising(ERRORS["method"][0])).get("/api/v1/fails").headers["Allow"] == "GET"


def test_a_browser_is_shown_a_page(fails) -> None:
    response = fails(raising(NotFound())).get("/nothing", headers={"Accept": "text/html"})
    assert (response.status_code, response.mimetype) == (404, "text/html")
    assert "没有找到" in response.text


def test_a_browser_that_is_not_logged_in_is_led_to_the_log_in(fails) -> None:
    response = fails(lambda: "").get("/account?lang=en", headers={"Accept": "text/html"})
    assert (response.status_code, response.location) == (302, "/login?next=/account%3Flang%3Den")
    assert fails(lambda: "").get("/api/v1/accounts", headers={"Accept": "text/html"}).status_code == 401


def test_what_a_page_cannot_show_is_said_without_it(fails, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.core.web.problems.render_template", lambda *_, **__: 1 / 0)
    response = fails(lambda: "").get("/nothing", headers={"Accept": "text/html"})
    assert (response.status_code, response.mimetype) == (404, MEDIA_TYPE)


def test_messages_of_schemas_are_in_both_languages(sqlite: Database, tmp_path: Path) -> None:
    app = app_over(sqlite, tmp_path)
    resource = Resource("sized", __name__, url_prefix="/api/v1/sized")

    @resource.route("", methods=["POST"])
    @public
    @resource.arguments(QuestionSchema)
    def sized(question: dict[str, int]) -> str:
        return str(question)

    app.register_blueprint(resource)
    headers = {"Authorization": "Bearer x"}

    def errors(body: Any, language: str) -> Any:
        response = app.test_client().post("/api/v1/sized", json=body, headers={**headers, "Accept-Language": language})
        assert response.status_code == 422
        return response.get_json()["errors"]

    assert errors({"size": "x"}, "zh") == [{"where": "json.size", "message": "应为数字。"}]
    assert errors({"size": "x"}, "en") == [{"where": "json.size", "message": "It must be a number."}]
    assert {place["where"] for place in errors({NUMBER: 1}, "en")} == {"json.size", "json.110*************2X"}
    broken = app.test_client().post("/api/v1/sized", data="{", headers={**headers, "Content-Type": "application/json"})
    assert (broken.status_code, broken.get_json()["type"]) == (400, "/problems/bad-request")


def test_numbers_that_the_database_cannot_hold_are_bad_input(database: Database, tmp_path: Path) -> None:
    app = app_over(database, tmp_path)

    def view() -> str:
        with database.read() as connection:
            connection.execute(select(bindparam("n", 2**70, BigInteger))).scalar_one()
        return "held"

    app.add_url_rule("/api/v1/fails", "fails", public(view))
    assert app.test_client().get("/api/v1/fails").status_code == 422


def test_a_database_that_is_away_is_said_to_be(tmp_path: Path) -> None:
    away = open_database("postgresql://nobody@127.0.0.1:1/nothing")
    client = app_over(away, tmp_path).test_client()
    response = client.get("/api/v1/accounts", headers={"Authorization": f"Bearer ct_{'0' * 12}_{'x' * 43}"})
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")


def test_two_writers_that_lock_each_other_out_are_told_to_try_again(postgresql_url: str, tmp_path: Path) -> None:
    database = open_database(postgresql_url)
    app = app_over(database, tmp_path)

    def view() -> str:
        with database.write() as one, database.write() as other:
            one.execute(text("LOCK TABLE account"))
            other.execute(text("SET LOCAL lock_timeout = '50ms'"))
            other.execute(text("LOCK TABLE account"))
        return "both"

    app.add_url_rule("/api/v1/fails", "fails", public(view))
    assert app.test_client().get("/api/v1/fails").status_code == 503
    database.close()
