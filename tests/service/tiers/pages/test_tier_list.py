"""The page of a tier list: what heads it counts, sorts and filters, and what an account keeps of it is its own."""

import html
import re
from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, insert, select, update

from service.access.permissions import Role
from service.core.clock import now
from service.core.db.audit import list_entries
from service.core.db.fact_changes import begin_change, end_change
from service.core.db.service import Service
from service.core.db.tables.facts import enterprise
from service.core.db.tables.registries import registry_entry
from service.core.db.tables.views import saved_view
from service.tiers.columns import CHOOSABLE, USUAL
from tests.worlds.demonstration import Demonstration
from tests.worlds.laid_out_pages import serving
from tests.worlds.services import SCORED_ON, ClientFor

# What every entry of a registry says of itself.
_ENTRY = {"name_en": None, "aliases": [], "regions": None, "recorded_by": "ann", "recorded_at": now()}
# CSS pixels between the margins of A4, on which broad tables are printed across.
PAPER = 1016
WIDEST = "Math.max(...[...document.querySelectorAll('*')].map(e => e.getBoundingClientRect().right))"
BROWSER = {"Accept": "text/html"}
PAGE = "/tier-lists"


def codes_in(page: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="/enterprises/([^?"]+)', page)


def total_of(page: str) -> int:
    found = re.search(r"共 ([\d,]+) 户", page)
    return int(found[1].replace(",", "")) if found else 0


def links_of(page: str, look: str) -> dict[str, str]:
    """Addresses by words of the links that match."""
    found = re.findall(look, page, re.S)
    return {re.sub(r"<[^>]+>|\s+", " ", words).strip(): html.unescape(address) for address, words in found}


def choices_of(page: str, part: str = "") -> dict[str, str]:
    """What may be clicked on: saved views, tiers and offices; of one `part` of the address only."""
    lists = "".join(re.findall(r'<ul class="choices">(.*?)</ul>', page, re.S))
    found = links_of(lists, r'<a href="([^"]+)"[^>]*>(.*?)</a>')
    return {words: address for words, address in found.items() if part in address}


@pytest.fixture
def regulator(demonstration: Demonstration) -> Callable[[str], str]:
    client = demonstration.client(Role.REGULATOR)

    def get(address: str) -> str:
        answer = client.get(address, headers=BROWSER)
        assert answer.status_code == 200, answer.text
        return str(answer.text)

    return get


def test_rows_have_numbers_that_go_on_and_the_page_says_which_of_how_many(regulator: Callable[[str], str]) -> None:
    first = regulator(f"{PAGE}?limit=20")
    assert re.search(r"第 1–20 户，共 \d+ 户，按类别", first)
    (following,) = re.findall(r'href="([^"]+)" rel="next"', first)
    second = regulator(html.unescape(following))
    assert "第 21–40 户" in second
    assert re.findall(r'<td class="num number"[^>]*data-label="序号"[^>]*>(\d+)</td>', second) == [
        str(n) for n in range(21, 41)
    ]
    (back,) = re.findall(r'href="([^"]+)" rel="prev"', second)
    assert codes_in(regulator(html.unescape(back))) == codes_in(first)


def test_every_heading_sorts_and_turns_and_says_so(regulator: Callable[[str], str]) -> None:
    heads = links_of(regulator(f"{PAGE}?limit=200"), r'<th [^>]*><a class="sort" href="([^"]+)">(.*?)</a></th>')
    assert {"经营主体名称", "信用风险类别", "信用风险分值", "判定方式", "属地监管所", "行业", "最早变化日"} <= set(
        heads
    )
    for words, address in heads.items():
        page = regulator(address)
        (order,) = re.findall(r'aria-sort="(\w+)"><a class="sort" href="[^"]+">' + re.escape(words), page)
        again = links_of(page, r'<th [^>]*><a class="sort" href="([^"]+)">(.*?)</a></th>')[words]
        turned = regulator(again)
        (other,) = re.findall(r'aria-sort="(\w+)"><a class="sort" href="[^"]+">' + re.escape(words), turned)
        assert {order, other} == {"ascending", "descending"}, words
        assert codes_in(page)
        assert total_of(page) == total_of(turned)


def test_tiers_are_counted_and_a_click_shows_them_alone_and_another_all(regulator: Callable[[str], str]) -> None:
    page = regulator(PAGE)
    choices = choices_of(page, "tier=")
    numbers = {words: int(words.split()[-1].replace(",", "")) for words in choices}
    assert sum(numbers.values()) == total_of(page) > 0
    for words, address in choices.items():
        alone = regulator(address)
        assert total_of(alone) == numbers[words]
        # The other tiers stay in sight with their numbers.
        assert set(choices) <= set(choices_of(alone))
        assert total_of(regulator(choices_of(alone)[words])) == total_of(page)


def test_any_column_can_be_chosen_and_none_breaks_the_page(regulator: Callable[[str], str]) -> None:
    columns = ("ratio", "frequency", "cap", "visits", "last_inspection", "elsewhere", "region", "as_of", "known_on")
    page = regulator(f"{PAGE}?limit=200&" + "&".join(f"columns={column}" for column in columns))
    assert re.search(r'data-label="抽查比例（一般事项）"[^>]*>\d+%</td>', page)
    assert re.search(r'data-label="本年度已入企检查次数／上限"[^>]*>\d+/\d+</td>', page)
    assert re.search(r'data-label="最近检查日"[^>]*>20\d\d-\d\d-\d\d</td>', page)
    assert re.search(r'data-label="外部分类结果"[^>]*>[A-D]（20\d\d-\d\d）</td>', page)
    assert 'data-label="行业"' not in page


def test_a_piece_of_a_name_and_who_was_not_visited(regulator: Callable[[str], str]) -> None:
    whole, found = regulator(PAGE), regulator(f"{PAGE}?search=有限公司")
    assert 0 < total_of(found) < total_of(whole)
    assert all("有限公司" in name for name in re.findall(r'<th scope="row"><a [^>]+>([^<]+)</a>', found))
    visited, unvisited = (total_of(regulator(f"{PAGE}?visited={word}")) for word in ("yes", "no"))
    assert (visited > 0, visited + unvisited) == (True, total_of(whole))
    shown = regulator(f"{PAGE}?visited=no&columns=visits&limit=200")
    assert {use.split("/")[0] for use in re.findall(r'次数／上限"[^>]*>([\d/]+)</td>', shown)} == {"0"}


def test_a_list_that_is_too_long_for_an_order_shows_no_row_and_says_to_narrow_it(
    regulator: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.tiers.queries.lists.MOST_SORTED", 5)
    page = regulator(f"{PAGE}?sort=name")
    assert codes_in(page) == []
    assert "请先缩小范围" in page
    assert choices_of(page)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_on_paper_no_column_is_cut_off_and_it_says_how_many_of_all_there_are(
    browser: Any, demonstration: Demonstration, language: str
) -> None:
    with serving(demonstration.app) as base:
        context = browser.new_context(viewport={"width": PAPER, "height": 980})
        context.add_cookies(demonstration.cookies(Role.REGULATOR, base))
        page = context.new_page()
        page.emulate_media(media="print")
        page.goto(f"{base}{PAGE}?lang={language}&columns=visits&" + "&".join(f"columns={column}" for column in USUAL))
        widest = page.evaluate(
            "Math.max(...[...document.querySelectorAll('*')].map(e => e.getBoundingClientRect().right))"
        )
        said = page.inner_text("caption")
        sizes = set(re.findall(rb"/MediaBox ?\[ ?0 0 ([\d.]+) ([\d.]+)", page.pdf(prefer_css_page_size=True)))
        context.close()
    assert widest <= PAPER
    assert sizes
    assert all(float(width) > float(height) for width, height in sizes)
    assert re.search(r"1–50 (户，共|of) \d+", said)


@pytest.fixture
def regulators(scored_copy: Service, copy_client_for: ClientFor) -> tuple[FlaskClient, FlaskClient]:
    """Two people; the firms of the service are spread over three offices."""
    with scored_copy.database.write() as connection:
        ids = connection.execute(select(enterprise.c.id).order_by(enterprise.c.id)).scalars().all()
        number = begin_change(connection, "test", SCORED_ON, "ann")
        for place, id in enumerate(ids):
            connection.execute(update(enterprise).where(enterprise.c.id == id).values(office=f"S0{place % 3}"))
        end_change(connection, number, ids)
    return copy_client_for(Role.REGULATOR, login="east"), copy_client_for(Role.REGULATOR, login="west")


def shown(client: FlaskClient, address: str = PAGE) -> str:
    answer = client.get(address, headers=BROWSER)
    assert answer.status_code == 200, answer.text
    return str(answer.text)


def test_a_region_is_asked_for_by_its_name_and_a_wrong_one_keeps_the_form_and_says_what_was_meant(
    regulators: tuple[FlaskClient, FlaskClient], scored_copy: Service
) -> None:
    with scored_copy.database.read() as connection:
        regions = sorted({code for code in connection.execute(select(enterprise.c.region)).scalars() if code})
    first, second = regions[0][:6], next(code[:6] for code in regions if code[:6] != regions[0][:6])
    with scored_copy.database.write() as connection:
        rows = [
            {"registry": "regions", "code": code, "name": name, "valid_from": date(2020, 1, 1)}
            for code, name in ((first, "城东区"), (second, "城西区"))
        ]
        connection.execute(insert(registry_entry), [{**_ENTRY, **row} for row in rows])
    client = regulators[0]
    named, coded = shown(client, f"{PAGE}?region=城东区&limit=20"), shown(client, f"{PAGE}?region={first}&limit=20")
    assert codes_in(named) == codes_in(coded) != []
    assert 'value="城东区"' in coded
    # Every link has the code, so that a view, a cursor and an export mean the same tomorrow.
    assert "region=" + first in "".join(choices_of(named).values())
    wrong = client.get(f"{PAGE}?region=城东&tier=A", headers=BROWSER)
    assert wrong.status_code == 422
    assert 'value="城东"' in wrong.text
    assert codes_in(wrong.text) == []
    meant = links_of(wrong.text, r'<a href="(/tier-lists[^"]*region=[^"]*)">(.*?)</a>')
    assert "城东区" in meant
    assert "tier=A" in meant["城东区"]
    assert codes_in(shown(client, meant["城东区"]))


def test_offices_are_counted_and_a_click_shows_one_alone(regulators: tuple[FlaskClient, FlaskClient]) -> None:
    page = shown(regulators[0])
    offices = {words: address for words, address in choices_of(page).items() if words.startswith("S0")}
    assert len(offices) == 3
    assert sum(int(words.split()[-1]) for words in offices) == total_of(page)
    for words, address in offices.items():
        alone = shown(regulators[0], f"{address}&limit=200")
        assert total_of(alone) == int(words.split()[-1])
        assert set(re.findall(r'data-label="属地监管所"[^>]*>(\w+)<', alone)) == {words.split()[0]}


def test_columns_and_size_are_kept_for_the_account_alone(regulators: tuple[FlaskClient, FlaskClient]) -> None:
    east, west = regulators
    answer = east.post(f"{PAGE}/columns", data={"columns": ["visits", "office"], "limit": "20", "query": "tier=A"})
    assert (answer.status_code, answer.location) == (303, f"{PAGE}?tier=A")
    page = shown(east)
    assert len(codes_in(page)) == 20
    assert 'data-label="本年度已入企检查次数／上限"' in page
    assert 'data-label="判定方式"' not in page
    assert 'data-label="判定方式"' in shown(west)
    assert east.post(f"{PAGE}/columns", data={"limit": "7", "query": ""}).status_code == 422
    # No column but name and tier can be wished for, too.
    assert east.post(f"{PAGE}/columns", data={"limit": "50", "query": ""}).status_code == 303
    assert 'data-label="属地监管所"' not in shown(east)


def test_a_view_is_saved_found_again_renamed_and_deleted_by_its_owner_alone(
    regulators: tuple[FlaskClient, FlaskClient], scored_copy: Service
) -> None:
    east, west = regulators
    name = "城东所 A类 未查"
    page = shown(east, f"{PAGE}?tier=A&office=S01&visited=no&sort=name")
    (query,) = re.findall(r'name="query" value="([^"]+)">\s*<div class="wide-field">\s*<label for="v-name"', page)
    assert east.post(f"{PAGE}/views", data={"name": name, "query": html.unescape(query)}).status_code == 303
    address = choices_of(shown(east))[name]
    asked = parse_qs(urlsplit(address).query)
    assert {"tier": ["A"], "office": ["S01"], "visited": ["no"], "sort": ["name"]}.items() <= asked.items()
    assert {"columns", "limit", "scheme"} <= set(asked)
    assert codes_in(shown(east, address)) == codes_in(page) != []
    assert re.search(r'aria-current="true">城东所 A类 未查<', shown(east, address))
    assert name not in shown(west)

    again = east.post(f"{PAGE}/views", data={"name": name, "query": ""}, headers=BROWSER)
    assert (again.status_code, name in again.text) == (409, True)
    view = re.findall(r'action="(/tier-lists/views/\d+)/rename"', shown(east))[0]
    for act in ("rename", "delete"):
        assert west.post(f"{view}/{act}", data={"name": "mine", "query": ""}).status_code == 404
    assert east.post(f"{view}/rename", data={"name": "", "query": ""}).status_code == 422
    assert east.post(f"{view}/rename", data={"name": "城东", "query": "tier=D"}).location == f"{PAGE}?tier=D"
    assert "城东" in choices_of(shown(east))
    assert east.post(f"{view}/delete", data={"query": ""}).status_code == 303
    assert "城东" not in choices_of(shown(east))
    with scored_copy.database.read() as connection:
        said = {entry.action for entry in list_entries(connection, before=None, limit=50)}
    assert {"view.save", "view.rename", "view.delete"} <= said


def test_a_form_leads_nowhere_but_to_the_list(regulators: tuple[FlaskClient, FlaskClient]) -> None:
    east, _ = regulators
    for query in ("next=https://elsewhere.invalid", "after=x", "x" * 5_000):
        assert east.post(f"{PAGE}/views", data={"name": "v", "query": query}).status_code == 422
    kept = east.post(f"{PAGE}/views", data={"name": "v", "query": "search=//elsewhere.invalid"})
    assert urlsplit(kept.location)[:3] == ("", "", PAGE)


def test_a_number_of_a_person_is_covered_before_a_view_is_stored(
    regulators: tuple[FlaskClient, FlaskClient], scored_copy: Service
) -> None:
    number = "11010519491231002X"
    data = {"name": f"张三 {number}", "query": f"search={number}&tier=A"}
    assert regulators[0].post(f"{PAGE}/views", data=data).status_code == 303
    with scored_copy.database.read() as connection:
        stored = connection.execute(select(saved_view)).all()
        said = [entry.detail for entry in list_entries(connection, before=None, limit=9, action="view.save")]
    assert stored
    assert number not in f"{stored} {said}"


def test_a_page_asks_the_database_as_often_for_many_rows_as_for_few(demonstration: Demonstration) -> None:
    client, said = demonstration.client(Role.REGULATOR), list[str]()
    engine = demonstration.service.database.engine

    def note(*args: Any) -> None:
        said.append(args[2])

    def statements(query: str) -> int:
        said.clear()
        assert client.get(f"{PAGE}?{query}", headers=BROWSER).status_code == 200
        return len(said)

    columns = "&".join(f"columns={column}" for column in CHOOSABLE)
    event.listen(engine, "before_cursor_execute", note)
    try:
        for asked in ("", columns, f"{columns}&sort=last_inspection", "search=有限&visited=no&sort=visits"):
            # What a process holds is read before.
            statements(f"{asked}&limit=100")
            assert statements(f"{asked}&limit=20") == statements(f"{asked}&limit=100"), asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_no_more_than_so_many_views(
    regulators: tuple[FlaskClient, FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.tiers.actions.views.MOST_VIEWS", 2)
    answers = [regulators[0].post(f"{PAGE}/views", data={"name": f"v{n}", "query": ""}).status_code for n in range(3)]
    assert answers == [303, 303, 409]
