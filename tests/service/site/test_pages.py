"""Each page is there for those who may see it, says what it is for, and is not there for others."""

import re
from collections import Counter
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from rules.library import shipped_library
from service.access.permissions import Role
from service.site.navigation import PLACES
from tests.service.site.addresses import PAGES
from tests.service.site.walked import PAGES as WALKED
from tests.service.site.walked import endpoint_of
from tests.worlds.demonstration import Demonstration

Get = Callable[..., str]
ClientFor = Callable[..., FlaskClient]
BROWSER = {"Accept": "text/html"}
# What a list has dozens of, to be opened alike: so many links of each kind (with the same question) are followed.
ONE_OF_MANY = re.compile(r"(?<=^/enterprises/)[^?]+|(?<=^/reports/)[^?]+")
ENOUGH = 3


@pytest.mark.parametrize(("address", "role"), PAGES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_is_there_in_both_languages(get: Get, code: str, address: str, role: Role, language: str) -> None:
    joined = "&" if "?" in address else "?"
    page = get(f"{address.replace('CODE', code)}{joined}lang={language}", role)
    assert f'<html lang="{"zh-Hans" if language == "zh" else "en"}">' in page
    internal, no_tier = ("内部资料", "本版不含") if language == "zh" else ("Internal: for", "contains no tier")
    assert internal in page or no_tier in page


@pytest.mark.parametrize(
    ("address", "words"),
    [
        (
            "/overview",
            ("总览", "信用风险类别", "分类推开情况", "数据时效", "首次纳入分类", "教学用规则集，永不生效"),
        ),
        ("/tier-lists", ("清单", "判定方式", "最早变化日", "导出全部", "用途", "示范规则集")),
        ("/enterprises", ("统一社会信用代码", "经营主体名称")),
        ("/rule-sets", ("本局规则集", "教学用规则集", "性能对照用规则集", "现行", "永不施行")),
        ("/rule-sets/generic", ("信用风险类别", "判定规则", "抽查比例与频次", "依据", "不免于抽查", "权重")),
        ("/models", ("未使用模型，仅按规则集分类", "还没有经批准启用的模型", "还没有登记模型")),
        ("/runs", ("批次", "基准日", "数据截止日")),
        ("/runs/1", ("已生效", "首次纳入分类", "计算户数")),
        ("/reports/2026-06", ("月末", "数据时效", "下载 DOCX")),
    ],
)
def test_a_page_says_what_it_is_for(get: Get, address: str, words: tuple[str, ...]) -> None:
    page = get(address)
    assert [word for word in words if word not in page] == []


def test_an_enterprise_stands_on_one_page(get: Get, code: str) -> None:
    page = get(f"/enterprises/{code}")
    sections = (
        "抽查比例与频次",
        "计分",
        "未触发的指标",
        "直接判定、上下限与调整",
        "依据",
        "历次结果",
        "信用记录",
        "登记事项",
    )
    assert [word for word in sections if word not in page] == []
    assert "合计" in page
    assert "基础分" in page
    assert "/ " in page


def test_who_may_not_see_tiers_sees_none(get: Get, code: str) -> None:
    page = get(f"/enterprises/{code}", Role.INSPECTOR)
    assert "登记事项" in page
    assert not any(word in page for word in ("信用风险类别", "历次结果", "计分", "其他平台的分类结果", "tier-large"))


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.PARTNER])
def test_outsiders_read_what_counts_and_why_but_no_weight_point_band_or_ratio(
    client_for: ClientFor, role: Role
) -> None:
    inside, outside = client_for(Role.REGULATOR), client_for(role)
    for scheme in ("generic", "tax-credit", "public-credit"):
        whole = inside.get(f"/rule-sets/{scheme}", headers=BROWSER).text
        shown = outside.get(f"/rule-sets/{scheme}", headers=BROWSER).text
        rule_set = shipped_library().get(f"{scheme}@2026-01")
        assert all(indicator.title.zh in shown for indicator in rule_set.indicators)
        assert "权重、分值、分档和抽查比例仅供监管部门内部使用" in shown
        for figure in ("分值区间", "年抽查比例", "权重 ", "每条扣", "合并限额"):
            assert figure not in shown, figure
        assert "分值区间" in whole
        answer = outside.get(f"/api/v1/rule-sets/{scheme}/2026-01").json
        assert answer["source"] is None
        assert answer["inspection"] == {}
        assert {tier["band"] for tier in answer["tiers"]} == {None}
        assert all(one["weight"] is None and not one["points"] and not one["limit"] for one in answer["indicators"])
        assert all(level["weight"] is None for level in answer["levels"])
        assert inside.get(f"/api/v1/rule-sets/{scheme}/2026-01").json["source"]
    assert {t["band"] for one in outside.get("/api/v1/rule-sets").json["items"] for t in one["tiers"]} == {None}


@pytest.mark.parametrize("role", Role)
def test_every_role_lands_on_a_page_and_no_link_there_or_of_the_navigation_is_refused(
    client_for: ClientFor, code: str, role: Role
) -> None:
    client = client_for(role)
    seen = {"/", "/account"}
    landed = client.get("/", headers=BROWSER)
    assert landed.status_code == 200, role
    assert "<h1>工作台" in landed.text
    pages = [landed, client.get(f"/enterprises/{code}", headers=BROWSER)]
    asked: Counter[str] = Counter()
    while pages:
        page = pages.pop()
        if page.status_code != 200:
            continue
        for address in sorted(set(re.findall(r'href="(/[^"#]*)', page.text)) - seen):
            seen.add(address)
            alike = ONE_OF_MANY.sub("", address)
            asked[alike] += 1
            if asked[alike] > ENOUGH:
                continue
            answer = client.get(address.replace("&amp;", "&"), headers=BROWSER)
            assert answer.status_code in (200, 302), (role, page.request.path, address, answer.status_code)
            if address.count("/") == 1 and "?" not in address and address != "/logout":
                moved = answer.status_code == 302
                pages.append(client.get(address, headers=BROWSER, follow_redirects=True) if moved else answer)


@pytest.mark.parametrize(
    ("address", "role"),
    [
        ("/tier-lists", Role.DATA_OPERATOR),
        ("/imports", Role.REGULATOR),
        ("/models", Role.HANDLER),
        ("/runs", Role.PARTNER),
        ("/reports", Role.AUDITOR),
    ],
)
def test_who_may_not_is_told_so_on_a_page(client_for: ClientFor, address: str, role: Role) -> None:
    response = client_for(role).get(address, headers=BROWSER)
    assert response.status_code == 403
    assert "当前账号没有此项权限" in response.text
    assert "<h1>" in response.text


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/enterprises/91310101MA1FPX1234", 404),
        ("/enterprises/CODE?scheme=nothing", 404),
        ("/rule-sets/nothing", 404),
        ("/rule-sets/generic?version=1999", 404),
        ("/runs/999999", 404),
        ("/models/broken", 404),
        (f"/models/{'0' * 64}", 404),
        ("/no-such-page", 404),
        ("/tier-lists?scheme=nothing", 404),
        ("/tier-lists?tier=Z", 422),
        ("/tier-lists?region=%27--", 422),
        ("/tier-lists?changed_since=yesterday", 422),
        ("/tier-lists?on=2999-01-01", 422),
        ("/tier-lists?after=broken", 400),
        ("/runs?before=x", 422),
        ("/reports/2026-13", 422),
        ("/reports/2999-01", 404),
        ("/reports/2026-06?edition=secret", 422),
    ],
)
def test_what_cannot_be_shown_is_explained_on_a_page(
    client_for: ClientFor, code: str, address: str, status: int
) -> None:
    response = client_for(Role.REGULATOR).get(address.replace("CODE", code), headers=BROWSER)
    assert response.status_code == status
    assert response.mimetype == "text/html"
    assert "<h1>" in response.text


def test_an_enterprise_of_another_region_is_not_there(client_for: ClientFor, code: str) -> None:
    assert client_for(Role.REGULATOR, "31").get(f"/enterprises/{code}", headers=BROWSER).status_code == 404
    assert code not in client_for(Role.REGULATOR, "31").get("/tier-lists", headers=BROWSER).text


def test_without_a_log_in_a_browser_is_sent_to_it(client_for: ClientFor) -> None:
    client = client_for(Role.REGULATOR)
    del client.environ_base["HTTP_AUTHORIZATION"]
    response = client.get("/tier-lists?tier=D", headers=BROWSER)
    assert response.status_code == 302
    assert response.location == "/login?next=/tier-lists%3Ftier%3DD"


def test_the_language_is_remembered(client_for: ClientFor) -> None:
    client = client_for(Role.REGULATOR)
    assert "<h1>Desk" in client.get("/?lang=en").text
    assert "<h1>Desk" in client.get("/").text
    assert "<h1>工作台" in client.get("/?lang=zh").text


def test_the_list_is_read_forward_and_back(client_for: ClientFor) -> None:
    client = client_for(Role.REGULATOR)
    seen: list[set[str]] = []
    address = "/tier-lists?scheme=generic"
    while address:
        page = client.get(address).text
        seen.append(_codes(page))
        address = _link(page, "next")
    assert sum(map(len, seen)) == len(set().union(*seen)) == 400
    back = _link(page, "prev")
    assert _codes(client.get(back).text) == seen[-2]


def test_names_are_escaped(client_for: ClientFor) -> None:
    page = client_for(Role.REGULATOR).get("/enterprises?q=<script>alert(1)</script>", headers=BROWSER).text
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def _codes(page: str) -> set[str]:
    return {piece.split("?")[0].split('"')[0] for piece in page.split('href="/enterprises/')[1:]}


def _link(page: str, relation: str) -> str:
    before, found, _ = page.partition(f'" rel="{relation}"')
    return before.rpartition('href="')[2].replace("&amp;", "&") if found else ""


def test_english_pages_head_and_draw_in_english(get: Get, code: str) -> None:
    page = get(f"/enterprises/{code}?scheme=generic&lang=en")
    assert re.search(r'<h2 id="tier">[A-Z]', page)
    drawn = page[page.index('<figure class="chart"') : page.index("</figure>")]
    assert "<svg" in drawn
    assert not re.search(r"<text[^>]*>[^<]*[\u4e00-\u9fff]", drawn)


def test_a_run_lists_whom_it_moved_page_by_page(get: Get, client_for: ClientFor) -> None:
    first = get("/runs/1")
    assert "类别有变化的主体" in first
    (following,) = re.findall(r'href="(/runs/1\?after=\d+)#moved-list"', first)
    codes = re.compile(r'<a href="/enterprises/([^?"]+)')
    assert len(set(codes.findall(first))) == 50
    assert not set(codes.findall(first)) & set(codes.findall(get(following)))
    elsewhere = client_for(Role.REGULATOR, region="zz").get("/runs/1", headers=BROWSER).text
    assert "类别有变化的主体" not in elsewhere


def test_every_page_is_of_one_place_of_the_navigation(demonstration: Demonstration) -> None:
    """It is marked there; one's own account is of none."""
    of_none = {"own_account"}
    blueprints = [blueprint for place in PLACES for blueprint in place.blueprints]
    assert Counter(blueprints).most_common(1)[0][1] == 1
    walked = {str(endpoint_of(demonstration.app, address)).partition(".")[0] for address, _ in WALKED}
    assert walked - {*blueprints} - of_none == set()


def test_many_places_stand_by_area_and_few_in_one_row(get: Get) -> None:
    row = re.compile(r'<ul class="wide( within)?".*?</ul>', re.DOTALL)
    desk = get("/", Role.PLANNER)
    assert [found[1] for found in row.finditer(desk)] == [None]
    areas = re.findall(r'href="([^"]+)"', row.search(desk)[0])
    assert len(areas) <= 7
    inside: list[str] = []
    for address in areas:
        page = get(address, Role.PLANNER)
        assert len(re.findall(r'aria-current="page">', row.sub("", page))) <= 1
        inside += [href for found in row.finditer(page) if found[1] for href in re.findall(r'href="([^"]+)"', found[0])]
    assert {"/plans", "/batches", "/draws", "/tier-lists", "/rule-sets"} <= {*inside}
    assert [found[1] for found in row.finditer(get("/draws", Role.VERIFIER))] == [None]


def test_a_page_marks_where_it_stands(get: Get) -> None:
    for address in ("/adoptions", "/rule-sets"):
        page = get(address, Role.RULE_EDITOR)
        assert re.findall(r'<a href="([^"]+)" aria-current="page">', page) == ["/rule-sets"]
