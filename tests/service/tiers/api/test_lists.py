"""Tier lists over HTTP: filters, pages, past days, exports, and who may see what."""

import csv
import io
import re
import threading
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook
from sqlalchemy import event, update

from service.access.permissions import Role
from service.core.db.audit import list_entries
from service.core.db.engine import Database
from service.core.db.service import Service
from service.core.db.tables.facts import enterprise
from service.core.db.tables.runs import in_effect
from service.decisions.lists import Question, Sort
from service.rule_sets.queries.adopted import installation_of
from service.tiers.columns import CHOOSABLE
from service.tiers.schemas.lists import TierListSchema
from service.tiers.schemas.summary import TierSummarySchema
from tests.worlds.adopted import forget_adopted
from tests.worlds.services import ClientFor, client_maker, service_over
from tests.worlds.tier_lists import (
    IN_EFFECT,
    SCHEME,
    Listed,
    World,
    make_world,
    name_of,
    office_of,
    write_world,
)

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
        ({"office": ["S01", "none"]}, {"at_offices": ("", "S01")}),
        ({"search": "食品 -00001"}, {"words": ("食品", "-00001")}),
        ({"search": "ＣAFE", "tier": "A"}, {"words": ("cafe",), "tiers": (0,)}),
        ({"sort": "review", "reverse": "true"}, {"sort": Sort.REVIEW, "reverse": True}),
        ({"sort": "tier", "reverse": "true"}, {"reverse": True}),
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
    assert problem(leader, 404, on="1900-01-01")["detail"]
    assert problem(leader, 422, on="0001-01-01")["errors"]


SORTED: dict[str, Callable[[Listed], Any]] = {
    "code": lambda r: f"REG-{r.id:06d}",
    "name": lambda r: name_of(r.id).encode("gb18030"),
    "region": lambda r: r.region or None,
    "office": lambda r: office_of(r.id) or None,
    "industry": lambda r: r.industry or None,
    "decided_by": lambda r: r.level if r.tier >= 0 else None,
    "visits": lambda r: 0,
    "last_inspection": lambda r: None,
    "elsewhere": lambda r: None,
}


@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("sort", [sort.value for sort in Sort if not sort.is_of_any_list])
def test_a_short_list_is_sorted_by_any_column_page_by_page(
    leader: FlaskClient, world: World, sort: str, reverse: bool
) -> None:
    rows = {r.id: r for r in world.rows if r.from_run <= IN_EFFECT < r.until_run}
    as_they_stand = [rows[id] for id in world.seen(IN_EFFECT, Question(SCHEME, ("37",)))]
    key = SORTED[sort]
    stated = sorted((r for r in as_they_stand if key(r) is not None), key=key, reverse=reverse)
    expected = [*stated, *(r for r in as_they_stand if key(r) is None)]
    assert ids(leader, region="37", sort=sort, reverse=reverse) == [r.id for r in expected]


def test_rows_that_come_and_go_between_two_pages_hide_no_other_and_double_none(
    leader: FlaskClient, listed: Service
) -> None:
    query = {"sort": "name", "limit": 17, "tier": "A"}
    before = ids(leader, **query)
    first = leader.get(LIST, query_string=query).json
    with listed.database.write() as connection:
        shown = [int(item["uscc"][4:]) for item in first["items"]]
        gone = before[20]
        # The first of the page moves to the end, one of the next page to the beginning.
        connection.execute(update(enterprise).where(enterprise.c.id == shown[0]).values(name="龥"))
        connection.execute(update(enterprise).where(enterprise.c.id == gone).values(name="0"))
    second = leader.get(LIST, query_string={**query, "after": first["next"]}).json
    left = [*(id for id in before[17:] if id != gone), shown[0]]
    assert [int(item["uscc"][4:]) for item in second["items"]] == left[:17]


def test_a_list_that_is_too_long_for_an_order_says_to_narrow_it(
    leader: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.tiers.queries.lists.MOST_SORTED", 20)
    assert len(ids(leader, tier="D", sort="name")) <= 20
    for query in ({"sort": "name"}, {"sort": "visits", "format": "csv", "purpose": "双随机抽查"}):
        assert "narrow" in problem_en(leader, **query)


def problem_en(client: FlaskClient, **query: Any) -> str:
    answer = client.get(LIST, query_string=query, headers={"Accept-Language": "en"})
    assert answer.status_code == 422, answer.text
    return str(answer.json["detail"])


def test_tiers_and_offices_are_counted_under_all_other_filters(leader: FlaskClient, world: World) -> None:
    answer = leader.get(LIST, query_string={"tier": "A", "office": "S01", "region": "37", "count_offices": True}).json
    assert leader.get(LIST).json["by_office"] is None
    seen = {r.id: r for r in world.rows if r.from_run <= IN_EFFECT < r.until_run}
    of_office = world.seen(IN_EFFECT, Question(SCHEME, ("37",), at_offices=("S01",)))
    by_tier = Counter(seen[id].tier for id in of_office)
    assert [one["number"] for one in answer["by_tier"]] == [by_tier[rank] for rank in (0, 1, 2, 3, -1)]
    of_tier = Counter(office_of(id) for id in world.seen(IN_EFFECT, Question(SCHEME, ("37",), tiers=(0,))))
    assert {one["office"]: one["number"] for one in answer["by_office"]} == of_tier
    assert answer["total"] == of_tier["S01"] == by_tier[0]


def test_what_columns_add_is_given_only_where_they_are_named(leader: FlaskClient) -> None:
    more = {"annual_cap", "visits_this_year", "last_inspection_on", "tier_elsewhere"}
    (plain,) = leader.get(LIST, query_string={"limit": 1}).json["items"]
    columns = ["cap", "visits", "last_inspection", "elsewhere"]
    (full,) = leader.get(LIST, query_string={"limit": 1, "columns": columns}).json["items"]
    assert more & set(plain) == set()
    assert more < set(full)
    assert (full["visits_this_year"], full["last_inspection_on"], full["tier_elsewhere"]) == (0, None, None)
    assert full["annual_cap"] is not None


def test_what_is_not_there(leader: FlaskClient) -> None:
    assert "tax-credit" in problem(leader, 404, scheme="tax-credit")["detail"]
    assert "not-classified" in problem(leader, 422, tier="E")["errors"][0]["message"]
    for query in (
        {"region": "37a"},
        {"industry": "f5"},
        {"decided_by": "luck"},
        {"sort": "luck"},
        {"columns": "luck"},
        {"visited": "perhaps"},
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
    def statements(**query: Any) -> tuple[int, int]:
        # Who asks and what was adopted is kept as long as nobody writes, and looked up again after that.
        noted(**query)
        return noted(**query)

    def noted(**query: Any) -> tuple[int, int]:
        said: list[str] = []

        def note(_c: object, _k: object, statement: str, *_: object) -> None:
            said.append(statement)

        event.listen(listed.database.engine, "before_cursor_execute", note)
        assert leader.get(LIST, query_string=query).status_code == 200
        event.remove(listed.database.engine, "before_cursor_execute", note)
        lists = [text for text in said if "decision" in text or "state_block" in text or "scoring_run" in text]
        assert not any("count(*)" in text.lower() for text in lists)
        return len(lists), len(said)

    assert noted(limit=1)[0] > 2
    # The run and the rows, once the list was read.
    few, many = statements(limit=40, region="3701"), statements(limit=200, region="37", sort="change")
    assert few == many
    assert few[0] == 2
    statements(search="企业")
    everything = {"columns": list(CHOOSABLE), "search": "企业"}
    assert statements(limit=40, **everything) == statements(limit=200, **everything)
    assert statements(limit=40, sort="visits", visited=False) == statements(limit=200, sort="visits", visited=False)


def exported(answer: Any) -> dict[str, list[list[str]]]:
    """The rows of every CSV file of an export, by the end of its name."""
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        texts = {name: archive.read(name).decode("utf-8-sig") for name in archive.namelist()}
    return {
        name.removeprefix("generic-2026-07-31"): list(csv.reader(io.StringIO(text))) for name, text in texts.items()
    }


def test_csv(leader: FlaskClient, listed: Service, world: World) -> None:
    query = {"purpose": "双随机抽查，联系人 13800138000", "tier": "A", "format": "csv", "search": "企业"}
    answer = leader.get(LIST, query_string=query)
    assert answer.mimetype == "application/zip"
    files = exported(answer)
    assert list(files) == [".csv", "-说明.csv"]
    about = dict(files["-说明.csv"])
    assert about["用途"] == "双随机抽查，联系人 138******00"
    assert "ling" in about["导出人"]
    assert about["方案"].endswith("(generic@2026-01)")
    assert (about["基准日"], about["数据截止日"]) == ("2026-07-31", "2026-07-31")
    assert about["筛选条件"] == "类别：A；名称或代码含有：企业"
    assert {"导出时间", "暂定类别（数据未到齐）"} < set(about)
    head, *body = files[".csv"]
    assert head[:4] == ["经营主体名称", "统一社会信用代码", "信用风险类别", "类别名称"]
    expected = world.seen(IN_EFFECT, Question(SCHEME, ("",), tiers=(0,), words=("企业",)))
    assert [int(row[1][4:]) for row in body] == expected
    with listed.database.read() as connection:
        (entry,) = list_entries(connection, before=None, limit=9, action="tier-list.export")
    assert entry.actor == "ling"
    assert entry.detail["rows"] == len(body)
    assert entry.detail["filters"] == {"tier": ["A"], "search": "企业"}
    assert "13800138000" not in str(entry.detail)


# What is called by a name of its own, or by a code.
_NAMES = ("方案", "Scheme", "导出人", "Exported by")


@pytest.mark.parametrize(("language", "other"), [("zh", r"[A-Za-z]{3}"), ("en", r"[\u4e00-\u9fff]")])
def test_an_export_speaks_one_language(leader: FlaskClient, language: str, other: str) -> None:
    query = {"purpose": "check", "format": "csv", "language": language, "columns": list(CHOOSABLE), "at": ""}
    answer = leader.get(LIST, query_string={name: value for name, value in query.items() if value})
    table, about = exported(answer).values()
    names = [row[0] for row in table[1:]]
    said = [cell for row in [table[0], *(row[2:] for row in table[1:])] for cell in row]
    said += [cell for label, value in about for cell in (label, value) if label not in _NAMES]
    # A source of data is called as it calls itself.
    said = [cell for cell in said if "市场监管" not in cell and cell != "check"]
    assert names
    assert [cell for cell in said if re.search(other, cell)] == []


def test_xlsx_by_accept(leader: FlaskClient, world: World) -> None:
    media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    answer = leader.get(
        LIST,
        query_string={"purpose": "双随机抽查", "columns": ["office", "visits"]},
        headers={"Accept": media, "Accept-Language": "en"},
    )
    assert answer.mimetype == media
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.data))
    assert book.sheet_names == ["List", "About"]
    head, *rows = book.get_sheet_by_name("List").to_python()
    assert head[1:] == [
        *("Unified social credit code", "Credit risk class", "Name of the tier"),
        *("Local supervision office", "On-site visits this year / cap"),
    ]
    assert [int(str(row[1])[4:]) for row in rows] == world.seen(IN_EFFECT, Question(SCHEME, ("",)))
    assert {row[4] for row in rows} == {"", "S01", "S02", "S10"}
    assert "双随机抽查" in dict(book.get_sheet_by_name("About").to_python()).values()


def test_an_export_needs_a_permission_a_purpose_and_a_bound(leader: FlaskClient, client_of: ClientFor) -> None:
    assert problem(leader, 422, format="csv")["errors"][0]["where"] == "query.purpose"
    problem(leader, 422, format="csv", purpose="   a ")
    assert "tier:export" in problem(client_of(Role.HANDLER), 403, format="csv", purpose="双随机抽查")["detail"]
    assert leader.get(LIST, headers={"Accept": "image/png"}).status_code == 406
    assert leader.get(LIST, headers={"Accept": "text/csv"}).status_code == 406


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
    # Sums of runs go down to counties; a part of one is counted from the list.
    town = client_of(Role.REGULATOR, region="370103001").get("/api/v1/tier-summary").json
    assert town["number"] == len(world.seen(IN_EFFECT, Question(SCHEME, ("370103001",))))


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


def test_a_scheme_that_neither_the_library_nor_the_database_has(sqlite: Database, world: World, tmp_path: Path) -> None:
    write_world(sqlite, world)
    forget_adopted(sqlite)
    empty = tmp_path / "sets"
    empty.mkdir()
    service = service_over(sqlite, tmp_path)

    client = client_maker(Service(service.settings, sqlite, installation_of(empty)))(Role.LEADER)
    page = client.get(LIST).json
    assert page["items"][0]["tier_title"] == {"zh": "D", "en": "D"}
    assert [banner["zh"][:4] for banner in page["banners"]] == ["内部资料"]


def test_nothing_in_effect(sqlite: Database, tmp_path: Path) -> None:
    client = client_maker(service_over(sqlite, tmp_path))(Role.LEADER)
    assert problem(client, 404)["detail"]
    assert client.get("/api/v1/tier-summary").status_code == 404
