"""What people outside find: the log of draws, receipts, supervisors' own pages; no other route, no tier, no name."""

import re
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from service.access.actions.login import ADDRESS_FACTOR
from service.access.actions.tokens import issue_token
from service.access.permissions import Role
from service.access.words import ROLE_WORDS
from service.app import create_app
from service.core.db.audit import list_entries
from service.core.db.engine import Database
from service.core.db.tables.access import account
from service.core.db.tables.facts import enterprise
from service.core.db.tables.officers import inspector_name
from service.core.settings import load_settings
from service.ledger.actions.register import Registered, register_item
from service.ledger.states import ItemStatus, ItemType
from service.plans.draws.pages.public_log import LOG
from service.serving.application import ByListener
from service.site.outside import create_outside_app
from service.visits.pages.code_page import ONE
from tests.worlds.browsers import HTML, Browser
from tests.worlds.demonstration import Demonstration, login_of
from tests.worlds.ledger import (
    FIRM_NAME,
    HANDLER,
    OWNER,
    SUPERVISOR,
    LedgerWorld,
    account_in,
    people_ledger,
    stated_item,
)
from tests.worlds.services import service_over

ROUTES = {
    ("GET", "/"),
    ("GET", LOG),
    ("GET", f"{LOG}/<string(maxlength=40):draw_id>"),
    ("GET", f"{LOG}/<string(maxlength=40):draw_id>/file"),
    ("GET", "/public"),
    ("GET", "/receipts"),
    ("POST", "/receipts"),
    ("GET", "/c"),
    ("POST", "/c"),
    ("GET", f"/c{ONE}"),
    ("POST", f"/c{ONE}/rating"),
    ("GET", "/login"),
    ("POST", "/login"),
    ("POST", "/logout"),
    ("GET", "/static/<path:filename>"),
    ("GET", "/supervisor"),
    ("GET", "/supervisor/new"),
    ("POST", "/supervisor/items"),
    ("GET", "/supervisor/items/<string(maxlength=40):number>"),
    ("GET", "/supervisor/items/<string(maxlength=40):number>/files/<int(max=2147483647):attachment_id>"),
    ("POST", "/supervisor/items/<string(maxlength=40):number>/rate"),
    ("POST", "/supervisor/items/<string(maxlength=40):number>/withdraw"),
    ("POST", "/supervisor/report"),
    ("GET", "/supervisor/draws"),
    ("GET", "/supervisor/draws/<string(maxlength=40):draw_id>"),
    ("POST", "/supervisor/draws/<string(maxlength=40):draw_id>/verdict"),
}
# What a page that speaks of a tier, a score or a ratio says.
OF_TIERS = re.compile(r"tier-large|class=\"tier|信用风险类别|分类结果|内部资料|计分|抽查比例|分值")


@pytest.fixture
def world(sqlite: Database) -> LedgerWorld:
    return people_ledger(sqlite)


@pytest.fixture
def outside(world: LedgerWorld, tmp_path: Path) -> Flask:
    return create_outside_app(service_over(world.database, tmp_path))


def filed(world: LedgerWorld) -> Registered:
    with world.database.write() as connection:
        return register_item(connection, stated_item(ItemType.REQUEST), account_in(connection, HANDLER))


def asked(app: Flask, **said: str) -> tuple[int, str]:
    answer = Browser(app.test_client()).send("/receipts", "/receipts", **said)
    return answer.status_code, answer.text


def test_there_are_these_routes_and_no_others(outside: Flask) -> None:
    rules = outside.url_map.iter_rules()
    assert {(m, rule.rule) for rule in rules for m in (rule.methods or set()) - {"HEAD", "OPTIONS"}} == ROUTES


def test_no_page_shows_a_tier_or_a_name_but_the_readers(demonstration: Demonstration) -> None:
    app, supervisor = create_outside_app(demonstration.service), login_of(Role.SUPERVISOR)
    with demonstration.service.database.read() as connection:
        known = (account.c.name, enterprise.c.name, enterprise.c.code, inspector_name.c.name)
        names = {name for column in known for name in connection.execute(select(column)).scalars() if name}
    # The accounts of the demonstration are called as their roles; people are known by their pages in other tests.
    names -= {words.zh for words in ROLE_WORDS.values()}
    stranger, reader = app.test_client(), app.test_client()
    assert Browser(reader).log_in(supervisor).status_code == 303
    opened = ["/", LOG, f"{LOG}/{{draw}}", f"{LOG}/{{draw}}/file", "/receipts", "/c", "/login"]
    own = ["/supervisor", "/supervisor/new", "/supervisor/items/{item_feedback}"]
    own += ["/supervisor/draws", "/supervisor/draws/{draw}"]
    for client, addresses in ((stranger, opened), (reader, [*opened[:-1], *own])):
        for address in addresses:
            answer = client.get(demonstration.at(address), headers=HTML)
            assert answer.status_code == 200, (address, answer.text[:500])
            assert [name for name in names if name in answer.text] == [], address
            assert not OF_TIERS.search(answer.text), address
            links = set(re.findall(r'(?:href|action)="(/[^"?#]*)', answer.text))
            adapter = app.url_map.bind("")
            assert [link for link in links if not any(adapter.test(link, m) for m in ("GET", "POST"))] == [], address
    # Without a log-in, what is a supervisor's own leads to the log-in; what is of the bureau is not there.
    assert stranger.get("/supervisor", headers=HTML).location == "/login?next=/supervisor"
    for address in ("/api/v1/ledger", "/ledger", "/draws", "/overview", "/livez", "/metrics", "/account"):
        assert reader.get(address).status_code == 404, address


def test_only_supervisors_are_let_in(demonstration: Demonstration) -> None:
    app = create_outside_app(demonstration.service)
    for role in Role:
        answer = Browser(app.test_client()).log_in(login_of(role))
        if role is Role.SUPERVISOR:
            assert answer.status_code == 303
        else:
            assert answer.status_code == 401
            assert "账号或密码不正确" in answer.text
    # Who is in already, by a door of the bureau, gets no further here.
    inside = demonstration.client(Role.LEADER).get_cookie("credit-tiers")
    assert inside is not None
    client = app.test_client()
    client.set_cookie("credit-tiers", inside.value)
    assert client.get("/supervisor", headers=HTML).status_code == 403


def test_a_receipt_tells_state_and_due_day_and_nothing_else(outside: Flask, world: LedgerWorld) -> None:
    made = filed(world)
    assert made.code is not None
    number = made.item.number
    world.put(made.item, ItemStatus.IN_HAND, owner=OWNER)
    written = f"{made.code[:4]}-{made.code[4:8]} {made.code[8:].lower()}"
    status, page = asked(outside, number=number, code=written)
    assert status == 200
    assert "办理中" in page
    for hidden in (made.code, made.item.title, made.item.text, FIRM_NAME, "Olga", "Hanna"):
        assert hidden not in page
    due = world.item(number).due
    assert (due is not None) == ("—" not in page)
    for wrong in ({"number": number, "code": "2" * 12}, {"number": "request-2020-000001", "code": made.code}):
        status, page = asked(outside, **wrong)
        assert (status, "编号或查询码不正确" in page) == (404, True)
    for bad in ({"number": "", "code": ""}, {"number": "a\0b", "code": "x"}, {"number": number, "code": "x" * 41}):
        assert asked(outside, **bad)[0] == 422
    # An item without a receipt has no code that fits.
    bare = world.file(stated_item(ItemType.FINDING))
    assert asked(outside, number=bare.number, code="2" * 12)[0] == 404


def test_wrong_codes_are_limited_by_address_and_right_ones_are_not(world: LedgerWorld, tmp_path: Path) -> None:
    app = create_outside_app(service_over(world.database, tmp_path, LOGIN_FAILURES="1"))
    made = filed(world)
    right = {"number": made.item.number, "code": made.code or ""}
    for _ in range(ADDRESS_FACTOR + 1):
        assert asked(app, **right)[0] == 200
    for _ in range(ADDRESS_FACTOR):
        assert asked(app, number=made.item.number, code="wrong")[0] == 404
    status, page = asked(app, **right)
    assert (status, "尝试次数过多" in page) == (429, True)
    elsewhere = app.test_client()
    elsewhere.environ_base["REMOTE_ADDR"] = "10.0.0.2"
    assert Browser(elsewhere).send("/receipts", "/receipts", **right).status_code == 200
    with world.database.read() as connection:
        paused = [one for one in list_entries(connection, before=None, limit=50) if one.action == "receipt.pause"]
    assert len(paused) == 1


def test_the_listener_says_who_is_outside_and_nothing_that_is_sent(world: LedgerWorld, tmp_path: Path) -> None:
    service = service_over(world.database, tmp_path)
    both = Flask("both")
    both.wsgi_app = ByListener(create_app(service), create_outside_app(service), 8001)  # type: ignore[method-assign]
    client = both.test_client()
    for host in ("localhost:8000", "localhost:8001"):
        said = {"Host": host, "X-Forwarded-Port": host[-4:]}
        for port, address, status in (("8000", "/livez", 200), ("8001", "/livez", 404), ("8000", "/receipts", 404)):
            answer = client.get(address, headers=said, environ_overrides={"SERVER_PORT": port})
            assert answer.status_code == status, (host, port, address)
        assert client.get("/receipts", headers=said, environ_overrides={"SERVER_PORT": "8001"}).status_code == 200


def test_it_is_off_unless_a_port_is_set() -> None:
    assert load_settings({}).outside_host_and_port is None
    assert load_settings({"CREDIT_TIERS_OUTSIDE_PORT": "8443"}).outside_host_and_port == "127.0.0.1:8443"


def test_a_supervisor_files_and_follows_from_outside(outside: Flask, world: LedgerWorld) -> None:
    token = issue_token(world.database, "tests", SUPERVISOR, name="t", scopes=(), days=1)
    client = outside.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    answer = client.post("/supervisor/items", data={"title": "无证经营", "text": "城东路口"}, headers=HTML)
    assert answer.status_code == 303
    assert "无证经营" in client.get(answer.location, headers=HTML).text
    other = filed(world).item.number
    assert client.get(f"/supervisor/items/{other}", headers=HTML).status_code == 404
