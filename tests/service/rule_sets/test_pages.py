"""The pages of rule sets: found by words and state, told apart by whose they are, read, and compared side by side."""

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from service.access.permissions import Role
from service.core.db.service import Service
from service.rule_sets.queries.adopted import Installation
from tests.service.rule_sets.versions import drafts, write_version
from tests.worlds.adopted import adopt_only
from tests.worlds.demonstration import Demonstration
from tests.worlds.services import ClientFor, client_maker

BROWSER = {"Accept": "text/html"}


def page(client: FlaskClient, address: str, status: int = 200) -> str:
    answer = client.get(address, headers=BROWSER)
    assert answer.status_code == status, answer.text[:500]
    return answer.text


def linked(text: str) -> list[str]:
    """The schemes whose versions are listed."""
    return re.findall(r'<th scope="row" class="say"><a href="/rule-sets/([a-z-]+)\?version', text)


def test_the_bureaus_stand_apart_from_teaching_and_benchmark(client_for: ClientFor) -> None:
    shown = page(client_for(Role.REGULATOR), "/rule-sets")
    bureau, _, rest = shown.partition("教学用规则集</h2>")
    teaching, _, benchmark = rest.partition("性能对照用规则集</h2>")
    assert linked(teaching) == ["public-credit", "tax-credit"]
    assert linked(benchmark) == ["benchmark"]
    assert "generic" in linked(bureau)
    assert not {"public-credit", "tax-credit", "benchmark"} & set(linked(bureau))
    assert "永不施行" in teaching
    assert "永不施行" not in bureau.split("shelf-bureau", 1)[1]


def test_words_find_versions_and_the_places_in_them(client_for: ClientFor) -> None:
    client = client_for(Role.REGULATOR)
    assert linked(page(client, "/rule-sets?q=2022〕6")) == [
        "five-tier-overlay", "food-production", "generic", "generic-assisted", "generic-imported"
    ]  # fmt: skip
    found = re.search(
        r'href="/rule-sets/generic\?version=2026-01#(indicator-[^"]+)"', page(client, "/rule-sets?q=年度报告")
    )
    assert found is not None
    assert f'id="{found[1]}"' in page(client, "/rule-sets/generic?version=2026-01")
    assert (
        linked(page(client, "/rule-sets?q=名录 经营异常")) == linked(page(client, "/rule-sets?q=经营异常 名录")) != []
    )
    assert "没有符合条件的规则集" in page(client, "/rule-sets?q=从未见过")
    assert linked(page(client, "/rule-sets?state=never")) == ["public-credit", "tax-credit"]
    assert linked(page(client, "/rule-sets?state=replaced")) == []
    page(client, "/rule-sets?state=never-heard-of", 422)
    page(client, "/rule-sets?q=%00", 422)


def test_a_version_says_which_results_rest_on_it_and_who_put_them_into_effect(demonstration: Demonstration) -> None:
    shown = demonstration.page("/rule-sets", Role.RULE_EDITOR)
    assert demonstration.at('href="/runs/{newest_run}"') in shown
    # Who may read no run is not told of any.
    outside = demonstration.page("/rule-sets", Role.PARTNER)
    assert "/runs/" not in outside
    assert "现行结果" not in demonstration.page("/rule-sets/generic", Role.PARTNER)


def test_ratios_by_tier_and_mode_come_first_and_only_inside_the_bureau(demonstration: Demonstration) -> None:
    shown = demonstration.page("/rule-sets/generic", Role.REGULATOR)
    order = [shown.index(f'id="{part}"') for part in ("inspection", "tiers", "indicators", "overrides", "notes")]
    assert order == sorted(order)
    assert "特殊重点领域事项" in shown
    assert re.search(r'50 %</span><span class="also">每12个月至多4次；上限 4 次', shown)
    for role in (Role.PARTNER, Role.SUPERVISOR):
        outside = demonstration.page("/rule-sets/generic", role)
        assert not any(word in outside for word in ('id="inspection"', "50 %", "特殊重点领域事项", "对照"))
        assert demonstration.client(role).get("/rule-sets/generic/compare", headers=BROWSER).status_code == 403


def test_every_entry_of_the_contents_leads_somewhere(demonstration: Demonstration) -> None:
    for address in ("/rule-sets/generic", "/rule-sets/tax-credit", "/rule-sets/five-tier-overlay/compare"):
        shown = demonstration.page(address, Role.RULE_EDITOR)
        leads = set(re.findall(r'href="#([^"]+)"', shown)) - {"main"}
        assert leads, address
        assert leads <= set(re.findall(r'id="([^"]+)"', shown))
        ids = re.findall(r'\bid="([^"]+)"', shown)
        assert len(ids) == len(set(ids)), address


@pytest.fixture
def bureau_for(scored_copy: Service, tmp_path: Path) -> ClientFor:
    """The people of a bureau with three versions of one scheme and one of another."""
    write_version(tmp_path, "2025-01", "2025-01-01", scheme="ours")
    write_version(tmp_path, "2026-01", "2026-01-01", ("base: 100", "base: 99"), scheme="ours")
    write_version(tmp_path, "2030-01", "2090-01-01", scheme="ours")
    write_version(tmp_path, "2026-01", "2026-01-01", scheme="theirs")
    adopt_only(scored_copy.database, drafts(tmp_path))
    return client_maker(Service(scored_copy.settings, scored_copy.database, Installation(drafts(tmp_path))))


@pytest.fixture
def bureau(bureau_for: ClientFor) -> FlaskClient:
    """A rule editor of it."""
    return bureau_for(Role.RULE_EDITOR)


def test_a_scheme_that_cannot_be_loaded_is_told_and_hides_no_other(bureau_for: ClientFor, tmp_path: Path) -> None:
    write_version(tmp_path, "2026-01", "2026-01-01", ("base: 100", "base: many"), scheme="broken")
    editor = bureau_for(Role.RULE_EDITOR)
    shown = page(editor, "/rule-sets")
    assert "不能载入的规则集" in shown
    assert "broken/2026-01.yaml" in shown
    assert str(tmp_path) not in shown
    assert linked(shown) == ["ours", "ours", "ours", "theirs"]
    for address in ("/rule-sets/ours/compare", "/runs", "/"):
        page(editor, address)
    page(editor, "/rule-sets/broken", 422)
    assert "不能载入" not in page(bureau_for(Role.PARTNER), "/rule-sets")


def test_versions_of_one_scheme_say_how_they_stand(bureau: FlaskClient) -> None:
    shown = page(bureau, "/rule-sets")
    assert linked(shown) == ["ours", "ours", "ours", "theirs"]
    assert [shown.count(f">{word}</span>") for word in ("待施行", "现行", "已被新版本替代")] == [1, 2, 1]
    assert len(linked(page(bureau, "/rule-sets?state=to_come"))) == 1
    assert "2026-01版" in page(bureau, "/rule-sets/ours").split("</h1>")[1][:200]


def test_two_versions_are_compared_the_one_before_unless_another_is_named(bureau: FlaskClient) -> None:
    shown = page(bureau, "/rule-sets/ours/compare")
    assert re.search(r"<del>100</del>.*<ins>99</ins>", shown, re.DOTALL)
    assert "结果可能变动" in shown
    turned = page(bureau, "/rule-sets/ours/compare?old=2026-01&new=ours@2025-01")
    assert re.search(r"<del>99</del>.*<ins>100</ins>", turned, re.DOTALL)
    assert "结果不会变动" in page(bureau, "/rule-sets/ours/compare?old=2025-01&new=2030-01")
    assert "两个版本相同" in page(bureau, "/rule-sets/ours/compare?old=2025-01&new=2025-01")
    assert "没有更早的版本" in page(bureau, "/rule-sets/theirs/compare")


@pytest.mark.parametrize("wrong", ["1999-01", "nobody@2026-01", "@", "ours@", "x" * 100])
def test_a_version_that_is_not_there_keeps_the_form_and_says_so(bureau: FlaskClient, wrong: str) -> None:
    shown = page(bureau, f"/rule-sets/ours/compare?old={wrong}&new=2026-01", 422)
    if len(wrong) < 100:
        assert f"没有“{wrong}”" in shown
        assert '<option value="ours@2026-01" selected>' in shown


def test_who_reads_one_line_compares_nothing_of_another(bureau_for: ClientFor) -> None:
    mine = bureau_for(Role.RULE_EDITOR, line="theirs")
    assert "ours@2025-01" not in page(mine, "/rule-sets/theirs/compare")
    assert "没有“ours@2025-01”" in page(mine, "/rule-sets/theirs/compare?old=ours@2025-01", 422)
    page(mine, "/rule-sets/ours/compare", 403)
    assert linked(page(mine, "/rule-sets")) == ["theirs"]


@pytest.mark.parametrize("address", ["/rule-sets", "/rule-sets/generic", "/rule-sets/five-tier-overlay/compare"])
def test_a_page_asks_the_database_a_few_times(scored: Service, client_for: ClientFor, address: str) -> None:
    client, said = client_for(Role.RULE_EDITOR), []
    page(client, address)
    note = lambda *args: said.append(args[2])  # noqa: E731
    event.listen(scored.database.engine, "before_cursor_execute", note)
    try:
        page(client, address)
    finally:
        event.remove(scored.database.engine, "before_cursor_execute", note)
    assert len(said) <= 8, said
