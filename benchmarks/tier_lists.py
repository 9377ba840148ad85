"""Pages of a tier list out of a million rows, over HTTP, beside a bare route of the same app in the same run."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from flask import Flask, Response
from flask.testing import FlaskClient

from benchmarks.measure import NotMeasured
from benchmarks.tier_list_rows import SCHEME
from service.access.account import Grant
from service.access.actions.accounts import add_account, add_grant
from service.access.actions.sessions import add_session
from service.access.actions.tokens import add_token
from service.access.permissions import Role
from service.access.tokens import new_session_id, new_token
from service.app import create_app
from service.core.clock import now
from service.core.db.engine import Database, open_database
from service.core.db.service import Service
from service.core.settings import Settings, load_settings
from service.rule_sets.queries.adopted import installation_of

LIST = "/api/v1/tier-lists"


@dataclass(frozen=True, slots=True)
class PageTime:
    """Milliseconds of a page of 100 rows and of a bare route that sends a page it holds, each p50 and p99."""

    title: str
    page: tuple[float, float]
    bare: tuple[float, float]


# One filter, and scheme with tier and region at any depth: what must be within 50 ms; then any other question.
SINGLE: Mapping[str, Sequence[str]] = {
    "the whole list": [""],
    "tier": [f"tier={tier}" for tier in ("A", "B", "C", "D", "not-classified")],
    "region": [f"region={region}" for region in ("37", "3701", "3716", "370105", "371610", "370105003000")],
    "industry": [f"industry={industry}" for industry in ("A", "O", "A12", "O15", "O1512", "Z")],
    "decided by": [f"decided_by={level}" for level in ("points", "direct", "manual", "class")],
    "changed since": ["changed_since=2026-07-01", "changed_since=2026-01-01", "changed_since=2026-09-01"],
    "office": [f"office={code}" for code in ("370105003", "none")],
    "order": ["sort=score", "sort=change", "sort=review", "reverse=true", "sort=score&reverse=true"],
    "order and filter": ["sort=score&tier=A", "sort=change&region=3701", "sort=review&tier=D&office=370105003"],
    "code": ["search=REG-000500000", "search=000123456"],
    "tier and region": [
        f"tier={tier}&region={region}" for tier in "AD" for region in ("37", "3701", "370105", "370105003000")
    ],
}
# What must be within 300 ms.
SEARCHES: Mapping[str, Sequence[str]] = {
    "search by name": [
        *(
            "search=恒昌泰",
            "search=食品&tier=D",
            "search=有限公司",
            "search=城东 餐饮 店&sort=score",
            "search=没有这家",
        ),
    ],
    "another order": [
        *("sort=name&tier=D&region=3701", "sort=code&office=370105003", "sort=office&tier=D&region=3702"),
        *("sort=last_inspection&office=370105003", "sort=visits&tier=D&region=3702", "sort=elsewhere&office=370105003"),
    ],
    "not visited": ["visited=false&tier=D", "visited=false&office=370105003&tier=D"],
}
COMBINED: Mapping[str, Sequence[str]] = {
    "any combination": [
        "region=37&industry=O1512",
        "region=3701&industry=O15&decided_by=direct",
        "tier=A&industry=B&decided_by=manual",
        "tier=D&changed_since=2026-07-01&sort=tier",
        "sort=score&tier=A",
        "sort=change&region=3701",
    ],
    "a past day": ["on=2026-07-01", "on=2026-07-01&tier=D&region=3701", "on=2026-07-01&industry=O15"],
    "nothing found": [
        "region=37&industry=Z",
        "tier=D&decided_by=class&industry=A",
        "changed_since=2026-09-01&sort=tier",
    ],
}
# What people open first, and what adds up the whole population.
PAGES_OF_PEOPLE: Mapping[str, Sequence[str]] = {
    "the desk": ["/"],
    "the overview": ["/overview"],
    "the workload": ["/workload", "/workload?mode=key&ratio.D=77", "/workload?region=3701"],
    "the page of a tier list": [f"/tier-lists?scheme={SCHEME}", f"/tier-lists?scheme={SCHEME}&tier=D"],
}
# What must be within 50 ms, too, as people open it: whose tier changes next.
COMING: Mapping[str, Sequence[str]] = {
    "coming changes": [
        f"/coming-changes?scheme={SCHEME}{more}"
        for more in ("", "&direction=worse", "&from=A&to=B", "&region=3701", "&office=370105003", "&until=2026-10-31")
    ],
}
PAGE_ROWS = 100
PAGES = 5


def measure(database: Database, folder: Path, rounds: int) -> list[PageTime]:
    """Pages of the filled database over HTTP, the first five of every list, beside a bare route in the same run.

    The last is the first page that a process reads of a run, as after a start or a new run.
    """
    settings = load_settings({"CREDIT_TIERS_SECRET": "benchmarks only " * 3, "CREDIT_TIERS_DATA": str(folder)})
    token = _token(database, Role.PLANNER)
    client = _client(settings, database, token)
    bare = bare_client(client.get(f"{LIST}?limit={PAGE_ROWS}").data)
    every = {**SINGLE, **SEARCHES, **COMBINED}
    # What a process holds once, such as the names, is read before; the first page of a run is measured by itself.
    for questions in every.values():
        for question in questions:
            asked(client, f"{LIST}?limit=1&scheme={SCHEME}&{question}")
    times = [
        timed_pages(
            title, client, bare, [f"{LIST}?limit={PAGE_ROWS}&scheme={SCHEME}&{one}" for one in questions], rounds
        )
        for title, questions in every.items()
    ]
    times += _times_of_people(settings, database, bare, rounds)
    return [*times, _first(settings, database.engine.url.render_as_string(hide_password=False), token, bare, rounds)]


def _client(settings: Settings, database: Database, token: str) -> FlaskClient:
    client = create_app(Service(settings, database, installation_of(None))).test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    return client


def _times_of_people(settings: Settings, database: Database, bare: FlaskClient, rounds: int) -> list[PageTime]:
    """What pages cost a person of an open session, beside the bare route."""
    client = create_app(Service(settings, database, installation_of(None))).test_client()
    client.set_cookie("credit-tiers", session_of(database))
    times = []
    for title, addresses in {**PAGES_OF_PEOPLE, **COMING}.items():
        pages, empty = [], []
        for address in [a for a in addresses for _ in range(1 + PAGES * rounds)]:
            pages.append(asked(client, address)[1])
            empty.append(asked(bare, "/")[1])
        times.append(PageTime(title, _p50_p99(pages[1:]), _p50_p99(empty[1:])))
    return times


def session_of(database: Database, region: str = "") -> str:
    """The id of a session of a person who may read all that a bureau has to read, or all of a region."""
    session_id = new_session_id()
    with database.write() as connection:
        account_id = add_account(connection, f"bench-{session_id[:8]}", "benchmark", "", "no password")
        for role in (Role.PLANNER, Role.REGULATOR, Role.LEADER):
            add_grant(connection, account_id, Grant(role, region))
        add_session(connection, session_id, account_id)
    return session_id


def _first(settings: Settings, url: str, token: str, bare: FlaskClient, rounds: int) -> PageTime:
    """The first page of a run, each time over a database opened anew, which has no list in memory."""
    pages, empty = [], []
    for _ in range(rounds):
        database = open_database(url)
        client = _client(settings, database, token)
        pages.append(asked(client, f"{LIST}?limit={PAGE_ROWS}&scheme={SCHEME}")[1])
        empty.append(asked(bare, "/")[1])
        database.close()
    return PageTime("the first page of a run", _p50_p99(pages), _p50_p99(empty))


def timed_pages(title: str, client: FlaskClient, bare: FlaskClient, addresses: Sequence[str], rounds: int) -> PageTime:
    """The first five pages of the list at each address, beside the bare route in turns with it."""
    pages, empty = [], []
    for first in [address for address in addresses for _ in range(rounds)]:
        address = first
        for _ in range(PAGES):
            answer, milliseconds = asked(client, address)
            pages.append(milliseconds)
            empty.append(asked(bare, "/")[1])
            following = _page_after(first, answer)
            if following is None:
                break
            address = following
    return PageTime(title, _p50_p99(pages), _p50_p99(empty))


def _page_after(first: str, answer: Any) -> str | None:
    """The address of the next page of a list, by its header or by what the page says; None on the last."""
    if "Link" in answer.headers:
        return str(answer.headers["Link"].partition(">")[0].strip("<"))
    after = answer.json.get("next")
    return None if after is None else f"{first}&after={after}"


def asked(client: FlaskClient, address: str) -> tuple[Any, float]:
    """The answer, which must be good, and the milliseconds that it took."""
    started = time.perf_counter()
    answer = client.get(address)
    milliseconds = 1000 * (time.perf_counter() - started)
    if answer.status_code != 200:
        raise NotMeasured(f"{address}: {answer.text}")
    return answer, milliseconds


def _p50_p99(milliseconds: Sequence[float]) -> tuple[float, float]:
    return float(np.percentile(milliseconds, 50)), float(np.percentile(milliseconds, 99))


def bare_client(page: bytes) -> FlaskClient:
    """An app whose one route sends the page, which it holds."""
    app, held = Flask("bare"), orjson.loads(page)
    app.add_url_rule("/", view_func=lambda: Response(orjson.dumps(held), mimetype="application/json"))
    return app.test_client()


def token_client(database: Database, folder: Path, role: Role) -> FlaskClient:
    """A client of the app over the database, for an account that has the role everywhere."""
    settings = load_settings({"CREDIT_TIERS_SECRET": "benchmarks only " * 3, "CREDIT_TIERS_DATA": str(folder)})
    return _client(settings, database, _token(database, role))


def _token(database: Database, role: Role) -> str:
    token = new_token()
    with database.write() as connection:
        account_id = add_account(connection, f"bench-{token.id}", "benchmark", "", "no password")
        add_grant(connection, account_id, Grant(role))
        expires_at = now() + timedelta(days=1)
        add_token(connection, token, account_id, name="benchmark", scopes=[], expires_at=expires_at)
    return str(token)
