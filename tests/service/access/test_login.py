"""People log in by a page: sessions, time-outs, forgery, and too many attempts."""

from datetime import timedelta

import pytest
import time_machine
from argon2 import PasswordHasher, Type, extract_parameters
from flask import Flask
from sqlalchemy import func, select, text

from service.access import passwords
from service.access.actions import accounts
from service.access.actions.login import ADDRESS_FACTOR
from service.access.authentication import cookie_name
from service.app import create_app
from service.core import clock
from service.core.db.audit import list_entries
from service.core.db.service import Service
from service.core.db.tables.access import account, session
from tests.worlds.browsers import HTML, PHRASE, WRONG, Browser
from tests.worlds.services import service_over


def actions(service: Service) -> list[str]:
    with service.database.read() as connection:
        return [entry.action for entry in list_entries(connection, before=None, limit=50)]


def cookie(browser: Browser) -> str:
    found = browser.client.get_cookie("credit-tiers")
    return found.value if found else ""


def test_the_right_password_opens_a_session(browser: Browser, service: Service) -> None:
    assert not browser.is_in()
    response = browser.log_in(next="/account")
    assert (response.status_code, response.location) == (303, "/account")
    assert browser.is_in()
    assert actions(service)[0] == "log-in"


@pytest.mark.parametrize(("login", "password"), [("anna", "wrong"), ("nobody", PHRASE), ("", ""), ("an\0na", "x\0")])
def test_anything_else_is_refused_in_the_same_words(browser: Browser, login: str, password: str) -> None:
    response = browser.log_in(login, password)
    assert response.status_code == 401
    assert "账号或密码不正确" in response.text
    assert not browser.is_in()


def test_an_account_without_a_password_lets_nobody_in(browser: Browser, service: Service) -> None:
    accounts.create_account(service.database, "tests", "robot", name="robot")
    assert browser.log_in("robot", "").status_code == 401


def test_the_session_id_is_new_at_log_in_and_an_old_one_is_dead(browser: Browser) -> None:
    browser.token_on("/login")
    before = cookie(browser)
    browser.log_in()
    first = cookie(browser)
    assert before
    assert first != before
    browser.client.set_cookie("credit-tiers", before)
    assert not browser.is_in()


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(browser: Browser) -> None:
    said = browser.log_in().headers["Set-Cookie"]
    assert "HttpOnly" in said
    assert "SameSite=Lax" in said
    assert "Secure" not in said


def test_over_https_the_cookie_is_secure(service: Service, person: str, tmp_path) -> None:
    app = create_app(service_over(service.database, tmp_path, SECURE_COOKIES="true"))
    response = app.test_client().get("/login", headers=HTML)
    assert response.headers["Set-Cookie"].startswith("__Host-credit-tiers=")
    assert "Secure" in response.headers["Set-Cookie"]
    assert "Strict-Transport-Security" in response.headers
    with app.test_request_context():
        assert cookie_name() == "__Host-credit-tiers"


def test_only_the_hash_of_the_session_is_stored(browser: Browser, service: Service) -> None:
    browser.log_in()
    with service.database.read() as connection:
        rows = connection.execute(text("SELECT * FROM session")).all()
    assert rows
    assert cookie(browser) not in repr(rows)


def test_logging_out_ends_the_session_for_good(browser: Browser, service: Service) -> None:
    browser.log_in()
    held = cookie(browser)
    response = browser.send("/logout", "/account")
    assert response.status_code == 303
    browser.client.set_cookie("credit-tiers", held)
    assert not browser.is_in()
    assert actions(service)[0] == "log-out"


def test_an_idle_session_ends_and_one_in_use_does_not(browser: Browser) -> None:
    now = clock.now()
    with time_machine.travel(now, tick=False):
        browser.log_in()
    for minutes, is_in in ((29, True), (58, True), (89, False)):
        with time_machine.travel(now + timedelta(minutes=minutes), tick=False):
            assert browser.is_in() is is_in


def test_every_session_ends_in_the_end(browser: Browser) -> None:
    now = clock.now()
    with time_machine.travel(now, tick=False):
        browser.log_in()
    for minutes in range(20, 600, 20):
        with time_machine.travel(now + timedelta(minutes=minutes), tick=False):
            assert browser.is_in()
    with time_machine.travel(now + timedelta(hours=10, seconds=1), tick=False):
        assert not browser.is_in()


def test_disabling_the_account_ends_its_sessions(browser: Browser, service: Service) -> None:
    browser.log_in()
    accounts.set_active(service.database, "tests", "anna", False)
    assert not browser.is_in()
    assert browser.log_in().status_code == 401


def test_changing_the_password_ends_all_sessions(browser: Browser, app: Flask) -> None:
    browser.log_in()
    other = Browser(app.test_client())
    other.log_in()
    new = "a wholly different phrase"
    response = browser.send("/account/password", "/account", current=PHRASE, password=new, again=new)
    assert response.status_code == 303
    assert not browser.is_in()
    assert not other.is_in()
    assert browser.log_in(password=PHRASE).status_code == 401
    assert browser.log_in(password=new).status_code == 303


@pytest.mark.parametrize(
    ("current", "password", "again"),
    [("wrong", "a wholly different phrase", ""), (PHRASE, "short", "short"), (PHRASE, "one new phrase", "other")],
)
def test_a_password_that_is_not_proved_or_not_fit_changes_nothing(
    browser: Browser, current: str, password: str, again: str
) -> None:
    browser.log_in()
    again = again or password
    response = browser.send("/account/password", "/account", current=current, password=password, again=again)
    assert response.status_code in {401, 422}
    assert browser.is_in()


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example", "/\t/evil", "evil"])
def test_the_way_on_never_leads_elsewhere(browser: Browser, target: str) -> None:
    assert browser.log_in(next=target).location == "/"


@pytest.mark.parametrize("token", ["", "wrong", "x" * 27, "é"])
def test_a_form_without_our_token_is_refused(browser: Browser, token: str) -> None:
    browser.log_in()
    response = browser.client.post("/logout", data={"csrf_token": token}, headers=HTML)
    assert response.status_code == 403
    assert browser.is_in()


def test_the_token_of_another_session_is_refused(browser: Browser, app: Flask) -> None:
    browser.log_in()
    stranger = Browser(app.test_client()).token_on("/login")
    assert browser.client.post("/logout", data={"csrf_token": stranger}, headers=HTML).status_code == 403


def test_logging_someone_in_from_another_site_is_refused(app: Flask, person: str) -> None:
    data = {"login": person, "password": PHRASE}
    assert app.test_client().post("/login", data=data, headers=HTML).status_code == 403


def test_the_api_takes_the_token_of_a_page_in_a_header(browser: Browser) -> None:
    browser.log_in()
    asked = {"json": {"name": "x"}, "path": "/api/v1/accounts"}
    assert browser.client.post(**asked).get_json()["type"] == "/problems/not-allowed"
    scores = {"path": "/api/v1/scores", "json": {}}
    assert browser.client.post(**scores).get_json()["type"] == "/problems/csrf"
    headers = {"X-CSRF-Token": browser.token_on("/account")}
    assert browser.client.post(**scores, headers=headers).status_code == 422


def test_after_five_failures_the_account_must_wait_even_with_the_right_password(
    browser: Browser, service: Service
) -> None:
    for _ in range(5):
        assert browser.log_in(password=WRONG).status_code == 401
    response = browser.log_in()
    assert response.status_code == 429
    assert 0 < int(response.headers["Retry-After"]) <= 15 * 60
    assert browser.log_in("ANNA").status_code == 429
    assert actions(service).count("log-in.pause") == 1
    with time_machine.travel(clock.now() + timedelta(minutes=15, seconds=1), tick=False):
        assert browser.log_in().status_code == 303


def test_a_success_starts_the_count_anew(browser: Browser) -> None:
    for _ in range(2):
        for _ in range(4):
            assert browser.log_in(password=WRONG).status_code == 401
        assert browser.log_in().status_code == 303
        browser.send("/logout", "/account")


def test_an_address_that_tries_many_names_must_wait(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.access.actions.login.matches_hash", lambda *_: False)
    for n in range(5 * ADDRESS_FACTOR):
        assert browser.log_in(f"name{n}").status_code == 401
    assert browser.log_in("one-more").status_code == 429


def test_personal_numbers_tried_as_names_are_not_stored(browser: Browser, service: Service) -> None:
    browser.log_in("13812345678", "x")
    with service.database.read() as connection:
        rows = [connection.execute(text(f"SELECT * FROM {name}")).all() for name in ("login_failure", "audit_entry")]  # noqa: S608
    assert "13812345678" not in repr(rows)


def test_a_hash_made_with_weaker_parameters_is_replaced(
    browser: Browser, service: Service, product_hasher: PasswordHasher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "_HASHER", product_hasher)
    weak = PasswordHasher(time_cost=1, memory_cost=1024).hash(PHRASE)
    with service.database.write() as connection:
        connection.execute(account.update().values(password_hash=weak))
    browser.log_in()
    with service.database.read() as connection:
        held = extract_parameters(connection.execute(select(account.c.password_hash)).scalar_one())
        # What RFC 9106 recommends where memory is short.
        assert (held.type, held.time_cost, held.memory_cost, held.parallelism) == (Type.ID, 3, 65_536, 4)
        assert connection.execute(select(func.count()).select_from(session)).scalar_one() == 1


def test_a_person_makes_and_revokes_tokens_but_a_token_does_not(browser: Browser, app: Flask) -> None:
    import re

    browser.log_in()
    fields = {"name": "报表", "days": "30", "scope": "tier:read"}
    for missing in ({}, {"current": "wrong"}):
        refused = browser.send("/account/tokens", "/account", **fields, **missing)
        assert (refused.status_code, "ct_" in refused.text) == (401, False)
    page = browser.send("/account/tokens", "/account", **fields, current=PHRASE)
    token = re.search(r"ct_[0-9a-f]{12}_[\w-]{43}", page.text)[0]
    assert token not in browser.client.get("/account", headers=HTML).text
    bearer = {"Authorization": f"Bearer {token}"}
    assert app.test_client().get("/account", headers=bearer).get_json()["type"] == "/problems/not-by-token"
    assert app.test_client().post("/account/tokens", headers=bearer).status_code == 403
    assert app.test_client().get("/api/v1/audit-entries", headers=bearer).status_code == 403
    browser.send(f"/account/tokens/{token[3:15]}/revoke", "/account")
    assert app.test_client().get("/api/v1/audit-entries", headers=bearer).status_code == 401


@pytest.mark.parametrize("days", ["", "0", "-1", "367", "١", "99999999999"])
def test_a_token_needs_a_sound_term(browser: Browser, days: str) -> None:
    browser.log_in()
    assert browser.send("/account/tokens", "/account", name="x", days=days, current=PHRASE).status_code == 422
