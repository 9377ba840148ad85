"""The page of exceptions: counts by name and month that lead to the papers, never ranked; collected now; taken away."""

import re
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook
from sqlalchemy import insert, select

from service.access.actions.accounts import add_account
from service.access.permissions import Role
from service.core.clock import begin_of, now, today
from service.core.db.engine import Database
from service.core.db.jobs import list_open_jobs
from service.core.db.service import Service
from service.core.db.tables.audit import audit_entry
from service.core.db.tables.estimates import exception_entry
from service.core.web.language import COOKIE
from service.estimates.exceptions.exception import ExceptionKind as K
from tests.worlds.browsers import HTML
from tests.worlds.read_pages import text_of
from tests.worlds.services import ClientFor, client_maker, service_over

PAGE = "/reports/exceptions"
THIS = today().replace(day=1)
LAST = (THIS - timedelta(days=1)).replace(day=1)
# By name the one with fewer comes first.
MANY, FEW = ("zoe", "赵一"), ("amy", "安二")


@pytest.fixture
def service(sqlite: Database, tmp_path: Path) -> Service:
    return service_over(sqlite, tmp_path)


@pytest.fixture
def clients(service: Service) -> ClientFor:
    return client_maker(service)


@pytest.fixture
def auditor(sqlite: Database, clients: ClientFor) -> FlaskClient:
    """Somebody who sees all, once somebody has departed from rules."""
    with sqlite.write() as connection:
        for login, name in (MANY, FEW):
            add_account(connection, login, name, "", "")
    put(sqlite, *({"by": MANY[0], "agreed_by": FEW[0], "region": "370202"} for _ in range(60)))
    put(
        sqlite,
        {"by": FEW[0], "kind": K.VOID_DRAW, "month": LAST, "thing": "D2026-0007", "address": "/draws/D2026-0007"},
        {"by": FEW[0], "kind": K.SHORT_OPINION, "thing": "V-9", "reason": "同意"},
        {"by": None, "kind": K.APPROVED_LATE},
    )
    return clients(Role.AUDITOR)


def put(database: Database, *rows: dict[str, Any]) -> None:
    usual: dict[str, Any] = {
        "kind": K.ADJUSTMENT, "account_id": None, "agreed_by": None, "month": THIS, "found_at": now(), "region": "",
        "office": None, "line": None, "thing": "甲公司", "address": "/runs", "zh": "调整了", "en": "adjusted",
        "reason": "多次被投诉",
    }  # fmt: skip
    made = [{**usual, "ref": f"{len(rows)}-{place}", **row} for place, row in enumerate(rows)]
    for place, row in enumerate(made):
        row["at"] = begin_of(row["month"]) + timedelta(seconds=place)
    with database.write() as connection:
        connection.execute(insert(exception_entry), made)


def page(client: FlaskClient, query: str = "", status: int = 200) -> str:
    answer = client.get(f"{PAGE}{query}", headers=HTML)
    assert answer.status_code == status, answer.text[:800]
    return answer.text


def part(text: str, card: str) -> str:
    """The card of the page."""
    begins = text.index(f'id="{card}"')
    return text[begins : text.index("</section>", begins)]


def rows_of(text: str) -> list[str]:
    """The words of each row of the tables."""
    return [text_of(row) for row in re.findall(r"<tr>.*?</tr>", text, re.DOTALL)]


def test_people_stand_by_name_and_nothing_ranks_them(auditor: FlaskClient) -> None:
    text = page(auditor)
    people = rows_of(part(text, "people"))
    assert [one.split()[0] for one in people[1:]] == [FEW[1], MANY[1], "系统"]
    assert people[0].split() == ["办理人", "抽取作废", "逾期补批", "人工调整", "一句话意见"]
    assert people[1].split()[1:] == ["1", "0", "0", "1"]
    # Only columns of text lead anywhere from their heads, which is nowhere: there is no order to choose.
    assert "aria-sort" not in text
    assert 'class="sort"' not in text
    assert auditor.get(f"{PAGE}?sort=number", headers=HTML).status_code == 422
    assert MANY[0] not in text_of(text)


def test_a_figure_leads_to_what_it_counts_and_that_to_its_papers(auditor: FlaskClient) -> None:
    text = page(auditor)
    address = re.search(rf'href="({PAGE}\?[^"]*kind=void_draw[^"]*)"', part(text, "people"))
    assert address is not None
    shown = part(page(auditor, address[1].removeprefix(PAGE).replace("&amp;", "&").partition("#")[0]), "list")
    assert [text_of(row) for row in re.findall(r"<a href=[^>]*>.*?</a>", shown)] == ["D2026-0007"]
    assert 'href="/draws/D2026-0007"' in shown


def test_opinions_of_one_line_are_counted_and_listed_where_they_are_asked_for(auditor: FlaskClient) -> None:
    assert "V-9" not in part(page(auditor), "list")
    assert "不超过10个字" in part(page(auditor), "list")
    shown = part(page(auditor, "?kind=short_opinion"), "list")
    assert "V-9" in shown
    assert "同意" in text_of(shown)


def test_pages_and_months(auditor: FlaskClient) -> None:
    text = page(auditor, f"?month={THIS:%Y-%m}&by={MANY[0]}")
    assert 'id="people"' not in text
    assert len(rows_of(part(text, "list"))) == 1 + 50
    onward = re.search(r'href="([^"]+)" rel="next"', text)
    assert onward is not None
    further = page(auditor, onward[1].removeprefix(PAGE).replace("&amp;", "&"))
    assert len(rows_of(part(further, "list"))) == 1 + 10
    months = rows_of(part(page(auditor), "months"))
    assert months[1].split() == [f"{THIS:%Y-%m}", "0", "1", "60", "1"]
    assert months[2].split() == [f"{LAST:%Y-%m}", "1", "0", "0", "0"]
    assert "没有符合条件的例外" in page(auditor, "?month=2001-01")


WRONG = (
    *("?month=2026-13", "?month=2026-6", "?month=0000-01", "?month=9999-12", "?month=%00"),
    *("?kind=none", "?by=%00", "?by=" + "长" * 81, "?unknown=1"),
    *("?after=x", "?after=2026-06-01~1", "?after=2026-06-01T00:00:00%2B00:00~99999999999999999999", "?after=%00"),
)


def test_what_cannot_be_is_refused_and_what_is_not_there_is_an_empty_page(auditor: FlaskClient) -> None:
    for query in WRONG:
        page(auditor, query, 422)
    for query in ("?by=nobody-of-that-name", "?month=1900-01", "?by=-", "?by=%27%20OR%201"):
        page(auditor, query)


def test_in_english_too(auditor: FlaskClient) -> None:
    auditor.set_cookie(COOKIE, "en")
    said = text_of(page(auditor))
    assert "Draws made void" in said
    assert "nobody is ranked" in said


def test_only_auditors_and_leaders_within_their_reach(auditor: FlaskClient, clients: ClientFor) -> None:
    for role in (Role.PLANNER, Role.REGULATOR, Role.INSPECTOR, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.HANDLER):
        assert clients(role).get(PAGE, headers=HTML).status_code == 403, role
        assert clients(role).get("/api/v1/exceptions").status_code == 403, role
    near, far = clients(Role.LEADER, "3702"), clients(Role.LEADER, "99")
    assert rows_of(part(page(near), "people"))[1:] == [f"{MANY[1]} 60"]
    assert far.get("/api/v1/exceptions").json["items"] == []
    assert far.get(f"/api/v1/exceptions/counts?month={THIS:%Y-%m}").json["items"] == []


def test_taken_away_as_it_is_asked_for_and_that_is_on_record(auditor: FlaskClient, sqlite: Database) -> None:
    form = {"by": MANY[0], "month": f"{THIS:%Y-%m}"}
    answer = auditor.post(f"{PAGE}/export", data=form)
    assert answer.status_code == 200, answer.text
    book = CalamineWorkbook.from_filelike(BytesIO(answer.data))
    rows, about = (book.get_sheet_by_name(name).to_python() for name in book.sheet_names)
    assert len(rows) == 1 + 60
    assert rows[1][1:7] == ["人工调整", "调整了", MANY[1], FEW[1], "甲公司", "370202"]
    assert ["月份", f"{THIS:%Y-%m}"] in about
    query = select(audit_entry.c.detail).where(audit_entry.c.action == "exceptions.export")
    with sqlite.read() as connection:
        assert '"rows":60' in connection.execute(query).scalar_one()
    assert auditor.post(f"{PAGE}/export", data={"month": "2026-99"}, headers=HTML).status_code == 422


def test_collected_now_by_whoever_reads(auditor: FlaskClient, sqlite: Database) -> None:
    assert "尚未归集过" in page(auditor)
    for _ in range(2):
        assert auditor.post(f"{PAGE}/collect", headers=HTML).status_code == 303
    with sqlite.read() as connection:
        assert len(list_open_jobs(connection, "exceptions")) == 1
    assert "正在归集" in page(auditor)


def test_the_api_gives_the_same_by_pages(auditor: FlaskClient) -> None:
    found, after = list[dict[str, Any]](), ""
    while True:
        answer = auditor.get(f"/api/v1/exceptions?kind=adjustment&limit=25{after}")
        assert answer.status_code == 200, answer.json
        found += answer.json["items"]
        if answer.json["next"] is None:
            break
        after = f"&after={answer.json['next']}"
    assert len({one["id"] for one in found}) == 60
    assert {one["by"] for one in found} == {MANY[0]}
    (counted,) = auditor.get(f"/api/v1/exceptions/counts?month={LAST:%Y-%m}").json["items"]
    assert (counted["by"], counted["kind"], counted["number"]) == (FEW[0], "void_draw", 1)
    for wrong in ("?month=2026-13", "?kind=x", "?limit=0", "?limit=99999999999", "?after=x", "?by=", "?sort=number"):
        assert auditor.get(f"/api/v1/exceptions{wrong}").status_code in (400, 422), wrong
    assert auditor.get("/api/v1/exceptions/counts").json["month"] == f"{THIS:%Y-%m}"
    for wrong in ("?month=x", "?month=2026-11&by=zoe"):
        assert auditor.get(f"/api/v1/exceptions/counts{wrong}").status_code == 422, wrong


def test_a_month_long_past_shows_the_months_before_it(auditor: FlaskClient, sqlite: Database) -> None:
    put(sqlite, {"by": FEW[0], "month": date(2020, 3, 1), "ref": "old"})
    months = rows_of(part(page(auditor, "?month=2020-03"), "months"))
    assert (months[1].split()[0], months[-1].split()[0]) == ("2020-03", "2019-04")
