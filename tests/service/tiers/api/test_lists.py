"""Tier lists over HTTP: filters, pages, past days, exports, and who may see what."""

import csv
import io
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook
from sqlalchemy import event, update

from service.access.permissions import Role
from service.core.db.audit import list_entries
from service.core.db.engine import Database
from service.core.db.tables.runs import in_effect
from service.core.web.context import Service
from service.decisions.lists import Question, Sort
from service.tiers.schemas.lists import TierListSchema
from service.tiers.schemas.summary import TierSummarySchema
from tests.worlds.services import ClientFor, client_maker, service_over
from tests.worlds.tier_lists import IN_EFFECT, SCHEME, World, make_world, write_world

LIST = "/api/v1/tier-lists"


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(120)


@pytest.fixture
def listed(sqlite: Database, world: World, tmp_path: Path) -> Service:
    write_world(sqlite, world)
    return service_over(sqlite, tmp_path, MOST_EXPORT="400")


@pytest.fixture
def client_of(listed: Service) -> ClientFor:
    return client_maker(listed)


@pytest.fixture
def leader(client_of: ClientFor) -> FlaskClient:
    return client_of(Role.LEADER, login="ling")


def pages(client: FlaskClient, **query: Any) -> Iterator[dict[str, Any]]:
    answer = client.get(LIST, query_string={"limit": 17, **query})
    while True:
        assert answer.status_code == 200, answer.text
        assert TierListSchema().validate(answer.json) == {}
        yield answer.json
        if answer.json["next"] is None:
            assert "Link" not in answer.headers
            return
        address, _, rel = answer.headers["Link"].partition("; ")
        assert rel == 'rel="next"'
        answer = client.get(address.strip("<>"))


def ids(client: FlaskClient, **query: Any) -> list[int]:
    return [int(item["uscc"][4:]) for page in pages(client, **query) for item in page["items"]]


def problem(client: FlaskClient, status: int, **query: Any) -> dict[str, Any]:
    answer = client.get(LIST, query_string=query)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json"), answer.text
    return dict(answer.json)


@pytest.mark.parametrize(
    ("query", "question"),
    [
        ({}, {}),
        ({"tier": ["D", "not-classified"]}, {"tiers": (-1, 3)}),
        ({"region": "3701", "tier": "A"}, {"region": "3701", "tiers": (0,)}),
        ({"industry": "F52", "sort": "score"}, {"industry": "F52", "sort": Sort.SCORE}),
        ({"decided_by": ["direct", "manual"]}, {"levels": (5, 6)}),
        ({"changed_since": "2026-07-31"}, {"changed_after": 1, "sort": Sort.CHANGE}),
        ({"changed_since": "2026-07-31", "sort": "tier"}, {"changed_after": 1}),
        ({"changed_since": "2026-06-30"}, {"sort": Sort.CHANGE}),
    ],
)
def test_filters_and_orders(leader: FlaskClient, world: World, query: dict[str, Any], question: dict[str, Any]) -> None:
    assert ids(leader, **query) == world.seen(IN_EFFECT, Question(SCHEME, ("",), **question))


def test_a_row_in_words(leader: FlaskClient, world: World) -> None:
    (page,) = pages(leader, limit=200)
    assert (page["scheme"], page["run"], page["total"]) == (SCHEME, IN_EFFECT, len(page["items"]))
    assert [banner["zh"][:4] for banner in page["banners"]] == ["示范规则", "内部资料"]
    assert "市场监管" in page["provisional"][0]["zh"]
    worst, last = page["items"][0], page["items"][-1]
    assert worst["tier"] == "D"
    assert worst["tier_title"] == {"zh": "信用风险高（D类）", "en": "High risk (D)"}
    assert worst["provisional"]
    assert (last["tier"], last["score"], last["decided_by"]) == (None, None, None)
    assert last["tier_title"]["zh"] == "暂未分类"
    assert not last["provisional"]


def test_a_past_day(leader: FlaskClient, world: World) -> None:
    assert ids(leader, on="2026-07-01") == world.seen(1, Question(SCHEME, ("",)))
    assert problem(leader, 404, on="2026-06-29")["type"] == "/problems/nothing-in-effect"
    assert "2999" not in problem(leader, 422, on="2999-01-01")["title"]
    assert problem(leader, 404, on="0001-01-01")["detail"]


def test_what_is_not_there(leader: FlaskClient) -> None:
    assert "tax-credit" in problem(leader, 404, scheme="tax-credit")["detail"]
    assert "not-classified" in problem(leader, 422, tier="E")["errors"][0]["message"]
    for query in (
        {"region": "37a"},
        {"industry": "f5"},
        {"decided_by": "luck"},
        {"sort": "code"},
        {"limit": 0},
        {"x": 1},
    ):
        problem(leader, 422, **query)
    problem(leader, 400, after="x")


def test_a_cursor_fits_only_its_question(leader: FlaskClient) -> None:
    following = next(pages(leader, tier="A"))["next"]
    assert problem(leader, 400, tier="B", limit=17, after=following)["type"] == "/problems/bad-cursor"


def test_pages_stay_with_the_run_of_the_first(leader: FlaskClient, listed: Service, world: World) -> None:
    first = leader.get(LIST, query_string={"limit": 17, "on": "2026-08-01"}).json
    with listed.database.write() as connection:
        connection.execute(update(in_effect).values(run_id=1))
    second = leader.get(LIST, query_string={"limit": 17, "on": "2026-08-01", "after": first["next"]}).json
    shown = [int(item["uscc"][4:]) for item in first["items"] + second["items"]]
    assert shown == world.seen(IN_EFFECT, Question(SCHEME, ("",)))[:34]


def test_an_account_sees_its_jurisdictions_only(client_of: ClientFor, world: World) -> None:
    county = client_of(Role.REGULATOR, region="370103")
    assert ids(county) == world.seen(IN_EFFECT, Question(SCHEME, ("370103",)))
    assert ids(county, region="37") == ids(county)
    assert ids(county, region="44") == []
    for role in (Role.INSPECTOR, Role.SUPERVISOR, Role.PARTNER, Role.DATA_OPERATOR, Role.SYSTEM_ADMIN):
        problem(client_of(role), 403)


def test_the_same_page_is_not_sent_twice(leader: FlaskClient) -> None:
    tag = leader.get(LIST).headers["ETag"]
    assert leader.get(LIST, headers={"If-None-Match": tag}).status_code == 304


def test_no_more_statements_for_more_rows(leader: FlaskClient, listed: Service) -> None:
    def statements(**query: Any) -> int:
        said: list[str] = []

        def note(_c: object, _k: object, statement: str, *_: object) -> None:
            said.append(statement)

        event.listen(listed.database.engine, "before_cursor_execute", note)
        assert leader.get(LIST, query_string=query).status_code == 200
        event.remove(listed.database.engine, "before_cursor_execute", note)
        lists = [text for text in said if "decision" in text or "state_block" in text or "scoring_run" in text]
        assert not any("count(*)" in text.lower() for text in lists)
        return len(lists)

    assert statements(limit=1) > 2
    # The run and the rows, once the list was read.
    assert statements(limit=3, tier="A") == 2
    assert statements(limit=200, region="37", sort="change") == 2


def test_csv(leader: FlaskClient, listed: Service, world: World) -> None:
    query = {"purpose": "双随机抽查，联系人 13800138000", "tier": "A", "format": "csv"}
    answer = leader.get(LIST, query_string=query)
    assert answer.mimetype == "text/csv"
    assert answer.data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    above = {row[0]: row[1] for row in rows[: rows.index([])]}
    assert above["用途 Purpose"] == "双随机抽查，联系人 138******00"
    assert "ling" in above["导出人 Exported by"]
    assert above["方案 Scheme"].endswith("(generic@2026-01)")
    assert above["基准日 As-of day"] == "2026-07-31"
    assert above["条件 Filters"] == "类别 tier: A"
    assert {
        "数据截止日 Data known by",
        "导出时间 Exported at",
        "暂定类别（数据未到齐） Provisional (data incomplete)",
    } < set(above)
    body = rows[rows.index([]) + 2 :]
    assert [int(row[1][4:]) for row in body] == world.seen(IN_EFFECT, Question(SCHEME, ("",), tiers=(0,)))
    with listed.database.read() as connection:
        (entry,) = list_entries(connection, before=None, limit=9, action="tier-list.export")
    assert entry.actor == "ling"
    assert entry.detail["rows"] == len(body)
    assert "13800138000" not in str(entry.detail)


def test_xlsx_by_accept(leader: FlaskClient, world: World) -> None:
    media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    answer = leader.get(LIST, query_string={"purpose": "双随机抽查"}, headers={"Accept": media})
    assert answer.mimetype == media
    (sheet,) = CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).sheet_names
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_name(sheet).to_python()
    assert rows[0][0] == "提示 Notice"
    assert sum(str(row[1]).startswith("REG-") for row in rows) == len(world.seen(IN_EFFECT, Question(SCHEME, ("",))))


def test_an_export_needs_a_permission_a_purpose_and_a_bound(leader: FlaskClient, client_of: ClientFor) -> None:
    assert problem(leader, 422, format="csv")["errors"][0]["where"] == "query.purpose"
    problem(leader, 422, format="csv", purpose="   a ")
    assert "tier:export" in problem(client_of(Role.HANDLER), 403, format="csv", purpose="双随机抽查")["detail"]
    assert leader.get(LIST, headers={"Accept": "image/png"}).status_code == 406


def test_an_export_of_too_many_rows_is_refused(sqlite: Database, world: World, tmp_path: Path) -> None:
    write_world(sqlite, world)
    client = client_maker(service_over(sqlite, tmp_path, MOST_EXPORT="9"))(Role.LEADER)
    for query in ({}, {"region": "37", "industry": "A"}):
        assert "9" in problem(client, 422, format="csv", purpose="双随机抽查", **query)["detail"]


def test_the_summary(leader: FlaskClient, client_of: ClientFor, world: World) -> None:
    answer = leader.get("/api/v1/tier-summary").json
    assert TierSummarySchema().validate(answer) == {}
    seen = world.seen(IN_EFFECT, Question(SCHEME, ("",)))
    assert answer["number"] == len(seen) == sum(tier["number"] for tier in answer["tiers"])
    *rated, unrated = answer["tiers"]
    classified = sum(tier["number"] for tier in rated)
    assert unrated["share"] is None
    assert unrated["number"] > 0
    assert [tier["share"] for tier in rated] == [round(tier["number"] / classified, 6) for tier in rated]
    assert {group["key"] for group in answer["by_region"]} == {"3701", "3799", "4401", ""}
    assert {"F", "A", "C", ""} == {group["key"] for group in answer["by_industry"]}
    assert answer["by_decided_by"][0]["title"]
    assert [(move["from_tier"], move["to_tier"], move["is_first"]) for move in answer["changes"]] == [
        (None, "B", True),
        ("A", "B", False),
    ]
    county = client_of(Role.REGULATOR, region="370103").get("/api/v1/tier-summary?depth=6").json
    assert [group["key"] for group in county["by_region"]] == ["370103"]
    assert county["by_industry"] is county["by_decided_by"] is county["changes"] is None
    office = client_of(Role.REGULATOR, region="370103001").get("/api/v1/tier-summary")
    assert office.status_code == 422


def test_eight_readers_and_a_writer(client_of: ClientFor, listed: Service) -> None:
    clients = [client_of(Role.REGULATOR) for _ in range(8)]
    statuses: list[int] = []

    def read(client: FlaskClient) -> None:
        for turn in range(12):
            query = ({}, {"tier": "D"}, {"region": "3701"}, {"sort": "score"})[turn % 4]
            statuses.append(client.get(LIST, query_string=query).status_code)

    readers = [threading.Thread(target=read, args=(client,)) for client in clients]
    for reader in readers:
        reader.start()
    for turn in range(40):
        with listed.database.write() as connection:
            connection.execute(update(in_effect).values(run_id=1 + turn % 2))
    for reader in readers:
        reader.join()
    assert statuses == [200] * 96


def test_a_scheme_that_the_library_no_longer_has(sqlite: Database, world: World, tmp_path: Path) -> None:
    write_world(sqlite, world)
    empty = tmp_path / "sets"
    empty.mkdir()
    service = service_over(sqlite, tmp_path)
    from service.rule_sets.queries import library_of

    client = client_maker(Service(service.settings, sqlite, library_of(empty)))(Role.LEADER)
    page = client.get(LIST).json
    assert page["items"][0]["tier_title"] == {"zh": "D", "en": "D"}
    assert [banner["zh"][:4] for banner in page["banners"]] == ["内部资料"]


def test_nothing_in_effect(sqlite: Database, tmp_path: Path) -> None:
    client = client_maker(service_over(sqlite, tmp_path))(Role.LEADER)
    assert problem(client, 404)["detail"]
    assert client.get("/api/v1/tier-summary").status_code == 404
