"""What a bureau still needs stands on the desk of who sets it up, leads there, and goes away once all is there."""

import re
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import delete

from rules.library import Library, shipped_library
from rules.load_dated_table import read_dated_table
from service.access.account import Grant
from service.access.actions.accounts import add_account, add_grant
from service.access.permissions import Role
from service.core.clock import today
from service.core.db.engine import Database
from service.core.db.tables.adoptions import adoption
from service.registries.actions.entries import enter_entries
from service.registries.actions.workdays import enter_workdays
from service.registries.queries.state import missing_years
from service.registries.registry import Registry
from service.registries.statements import Statement
from service.registries.workdays import WorkdayYear
from service.site.first_week import list_missing
from tests.worlds.adopted import adopt
from tests.worlds.browsers import HTML
from tests.worlds.built_once import built_once
from tests.worlds.demonstration import Demonstration, build_demonstration, open_demonstration
from tests.worlds.services import client_maker, service_over

TOLD = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.DATA_OPERATOR)
_CARD = re.compile(r'aria-labelledby="first-week".*?</section>', re.S)


def _missing_of(database: Database, library: Library, day: date, *, demonstration: bool = True) -> list[str]:
    with database.read() as connection:
        return [one.words.zh for one in list_missing(connection, library, day, demonstration=demonstration)]


def test_an_empty_bureau_is_told_all_that_is_missing_and_where(database: Database, tmp_path: Path) -> None:
    client_for = client_maker(service_over(database, tmp_path))
    words = (
        "行政区划",
        "监管所",
        "行业",
        "部门",
        "年工作日历",
        "账号：分管负责人",
        "数据来源",
        "首次数据导入",
        "首个生效",
    )
    for role in TOLD:
        client = client_for(role)
        (card,) = _CARD.findall(client.get("/", headers=HTML).text)
        assert [one for one in words if one not in card] == []
        addresses = re.findall(r'href="([^"]+)"', card)
        assert addresses
        for address in addresses:
            assert client.get(address, headers=HTML).status_code == 200, (role, address)
    assert not _CARD.search(client_for(Role.REGULATOR).get("/", headers=HTML).text)


def test_what_is_brought_is_no_longer_missing(database: Database) -> None:
    library, day = shipped_library(), date(2026, 11, 2)
    before = _missing_of(database, library, day)
    with database.write() as connection:
        for registry in Registry:
            code = {Registry.INDUSTRIES: "A01", Registry.OTHER_SUBJECTS: "REG-99"}.get(registry, "99")
            own = {Registry.ITEMS: {"mode": "general"}, Registry.OTHER_SUBJECTS: {"region": "99", "kind": "公共场所"}}
            done = enter_entries(connection, registry, [Statement(code, "名称", own=own.get(registry, {}))], "t", ("",))
            assert done.added == 1
        enter_workdays(connection, [WorkdayYear(2027, frozenset(), frozenset())], "tests", ("",))
        account_id = add_account(connection, "leader", "分管负责人", "", "x")
        add_grant(connection, account_id, Grant(Role.LEADER))
    brought = {"行政区划", "监管所", "行业", "部门", "抽查事项清单", "2027年工作日历", "账号：分管负责人"}
    assert set(before) - set(_missing_of(database, library, day)) == brought
    assert "2026年工作日历" in before


@pytest.mark.parametrize("demonstration", [True, False])
def test_a_rule_set_that_applies_only_for_demonstration_is_none_for_a_bureau(
    database: Database, demonstration: bool
) -> None:
    missing = _missing_of(database, shipped_library(), today(), demonstration=demonstration)
    assert ("适用的规则集" in missing) is not demonstration


def test_tables_are_asked_for_of_who_drafts_them(database: Database, tmp_path: Path) -> None:
    """Where none is in force, and where a file is newer than all that was adopted, as after an upgrade."""
    shipped = shipped_library()
    service = service_over(database, tmp_path)
    client_for = client_maker(service)
    assert not _CARD.search(client_for(Role.RULE_EDITOR).get("/", headers=HTML).text), "all of them are adopted"
    with database.write() as connection:
        connection.execute(delete(adoption).where(adoption.c.name.in_(["caps", "signals"])))
        newest = shipped.tables.versions_of("signals")[-1]
        begins = f"effective_from: {newest.effective_from}"
        older = newest.document.replace(f'version: "{newest.version}"', 'version: "2020-01"')
        adopt(connection, read_dated_table(older.replace(begins, "effective_from: 2020-01-01"), "older")[0])
    (card,) = _CARD.findall(client_for(Role.RULE_EDITOR).get("/", headers=HTML).text)
    assert "适用的表：入企检查年度上限" in card
    assert f"采用更新的表：信用风险预警条件 {newest.version}" in card
    assert "账号" not in card
    page = client_for(Role.RULE_EDITOR).get("/adoptions?kind=table", headers=HTML).text
    assert f"from=caps@{shipped.tables.versions_of('caps')[-1].version}" in page
    text = client_for(Role.RULE_EDITOR).get("/adoptions/new?from=caps@2026-01", headers=HTML).text
    assert "table: caps" in text
    # A bureau that is no demonstration cannot adopt the newer one, but needs one of its own.
    missing = _missing_of(database, service.library, today(), demonstration=False)
    assert [words for words in missing if "表" in words] == ["适用的表：入企检查年度上限"]


def test_it_goes_away_once_all_is_there(scored_file: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    built = built_once(tmp_path_factory, "demonstration", partial(build_demonstration, scored_file))
    shown: Demonstration = open_demonstration(built, tmp_path_factory.mktemp("set-up"))
    with shown.service.database.read() as connection:
        years = missing_years(connection, today())
    for role in TOLD:
        assert bool(_CARD.search(shown.page("/", role))) is bool(years)
    with shown.service.database.write() as connection:
        enter_workdays(connection, [WorkdayYear(year, frozenset(), frozenset()) for year in years], "tests", ("",))
    for role in TOLD:
        assert not _CARD.search(shown.page("/", role))
    shown.service.database.close()
