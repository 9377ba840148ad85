"""The app: what it refuses to start with, and what every answer carries."""

from pathlib import Path

import pytest
from flask import Blueprint, Flask
from flask.views import MethodView

from service.access.permissions import Permission, Role
from service.access.request_hooks import HEADERS
from service.access.route_rules import public, refuse_routes_without_rule, requires
from service.app import create_app
from service.core.db.engine import Database
from service.core.db.service import Service
from service.core.errors import ProductError
from service.core.settings import load_settings
from service.rule_sets.queries.adopted import installation_of
from service.site import pages
from tests.worlds.services import client_maker

SECRET = "tests only " * 4


def service_with(database: Database, folder: Path, secret: str = SECRET) -> Service:
    settings = load_settings({"CREDIT_TIERS_SECRET": secret, "CREDIT_TIERS_DATA": str(folder)})
    return Service(settings, database, installation_of(None))


@pytest.mark.parametrize("secret", ["", "short", "x" * 31])
def test_it_does_not_start_without_a_sound_secret(sqlite: Database, tmp_path: Path, secret: str) -> None:
    with pytest.raises(ProductError, match="CREDIT_TIERS_SECRET"):
        create_app(service_with(sqlite, tmp_path, secret))


def test_it_does_not_start_with_a_page_that_has_no_rule(
    sqlite: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def register(app: Flask) -> None:
        unruled = Blueprint("unruled", __name__)
        unruled.add_url_rule("/unruled", "show", lambda: "")
        app.register_blueprint(unruled)

    monkeypatch.setattr(pages, "register", register)
    with pytest.raises(RuntimeError, match=r"GET /unruled \(unruled\.show\)"):
        create_app(service_with(sqlite, tmp_path))


def test_every_method_of_a_route_needs_its_rule() -> None:
    app = Flask(__name__, static_folder=None)

    class Half(MethodView):
        @requires(Permission.RUN_READ)
        def get(self) -> str:
            return ""

        def post(self) -> str:
            return ""

    app.add_url_rule("/half", view_func=Half.as_view("half"))
    app.add_url_rule("/open", view_func=public(lambda: ""), endpoint="open")
    with pytest.raises(RuntimeError, match=r"POST /half \(half\)") as caught:
        refuse_routes_without_rule(app)
    assert "GET" not in str(caught.value)


@pytest.mark.parametrize(
    "address", ["/livez", "/login", "/api/v1/accounts", "/nothing", "/api/v1/openapi.json", "/static/credit-tiers.css"]
)
def test_every_answer_has_the_security_headers(sqlite: Database, tmp_path: Path, address: str) -> None:
    response = create_app(service_with(sqlite, tmp_path)).test_client().get(address)
    assert {name: response.headers.get(name) for name in HEADERS} == HEADERS
    assert ("no-store" in response.headers.get("Cache-Control", "")) == (not address.startswith("/static"))
    assert "unsafe" not in response.headers["Content-Security-Policy"]


def test_the_documentation_declares_errors_as_problems(sqlite: Database, tmp_path: Path) -> None:
    spec = client_maker(service_with(sqlite, tmp_path))(Role.AUDITOR).get("/api/v1/openapi.json").json
    errors = spec["components"]["responses"]
    assert errors
    assert {tuple(error["content"]) for error in errors.values()} == {("application/problem+json",)}
    for path, operations in spec["paths"].items():
        for method, operation in operations.items():
            if method != "parameters":
                assert "default" in operation["responses"], (method, path)


def test_pages_load_nothing_from_elsewhere_and_run_nothing_inline(sqlite: Database, tmp_path: Path) -> None:
    page = create_app(service_with(sqlite, tmp_path)).test_client().get("/login", headers={"Accept": "text/html"}).text
    assert "://" not in page.replace("http://www.w3.org/", "")
    for inline in ("<script", "<style", " style=", " onclick="):
        assert inline not in page
