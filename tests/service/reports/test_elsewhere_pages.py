"""Pages of published figures: entered by form and table, withdrawn, beside ours and marked where not comparable."""

import re
from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from service.core.db.engine import Database
from tests.service.visits.test_visit_pages import Visitors
from tests.worlds.browsers import HTML
from tests.worlds.visits import AUDITOR, DATA, HANDLER, LEADER, people_visits

KEPT, BESIDE, API = "/published-figures", "/reports/elsewhere", "/api/v1/published-figures"
SAID = {"place": "丙市", "measure": "onsite_reduction", "begins": "2025-01-01", "ends": "2025-12-31", "value": "33%"}
SAID |= {
    "definition": "行政检查数量同比下降",
    "comparable": "no",
    "source": "新闻发布会",
    "link": "",
    "published_on": "",
}


@pytest.fixture
def visitors(sqlite: Database, tmp_path: Path) -> Visitors:
    return Visitors(people_visits(sqlite), tmp_path)


def test_a_figure_by_form_stands_beside_ours_until_it_is_withdrawn(visitors: Visitors) -> None:
    assert "还没有登记" in visitors.page(LEADER, BESIDE)
    assert visitors.post(DATA, KEPT, **SAID) == KEPT
    visitors.post(DATA, KEPT, **SAID | {"place": "甲市", "comparable": "yes", "link": "https://example.org/公报"})
    page = visitors.page(AUDITOR, BESIDE)
    assert re.findall(r'<th scope="row" class="say"><span translate="no">(\w+)</span>', page) == ["丙市", "甲市"]
    # One mark in the table, besides the words under the picture.
    assert page.count('class="mark mark-warn">口径不同，不可比') == 1
    assert 'href="https://example.org/公报"' in page
    assert "尚未统计" in page
    assert "已登记" in visitors.post(DATA, KEPT, 409, **SAID)
    refused = visitors.post(DATA, KEPT, 422, **SAID | {"value": "很多", "source": "别处"})
    assert "应为数字" in refused
    assert 'value="别处"' in refused
    (first, *_) = re.findall(rf'action="({KEPT}/\d+/withdraw)"', visitors.page(DATA, KEPT))
    assert visitors.post(DATA, first) == KEPT
    assert "已撤回" in visitors.post(DATA, first, 409)
    assert "已撤回" in visitors.page(DATA, KEPT)
    assert "甲市" not in visitors.page(AUDITOR, BESIDE)
    visitors.page(HANDLER, BESIDE, 403)
    visitors.page(LEADER, KEPT, 403)


def test_a_table_in_either_language_goes_in_and_its_bad_rows_are_told(visitors: Visitors) -> None:
    file = BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["place", "measure", "begins", "ends", "value", "definition", "comparable", "source"])
        row = ["乙县", "undisturbed_share", "2025-01-01", "2025-12-31", 62.5, "as published", "yes", "bulletin"]
        sheet.write_row(1, 0, row)
        sheet.write_row(2, 0, [*row[:4], 162.5, *row[5:]])
    file.seek(0)
    data = {"file": (file, "other.xlsx")}
    answer = visitors[DATA].post(f"{KEPT}/import", data=data, headers=HTML)
    assert answer.status_code == 200
    assert "比例不超过100%" in answer.text
    assert "62.5%" in visitors.page(LEADER, BESIDE)
    assert "请选择文件" in visitors.post(DATA, f"{KEPT}/import", 422)
    damaged = {"file": (BytesIO(b"\x00\x01"), "broken.xlsx")}
    assert visitors[DATA].post(f"{KEPT}/import", data=damaged, headers=HTML).status_code == 422
    empty = CalamineWorkbook.from_filelike(BytesIO(visitors[DATA].get(f"{KEPT}/template.xlsx").data))
    assert empty.get_sheet_by_index(0).to_python()[0][:3] == ["地方", "指标", "期间起"]


def test_bad_input_is_told_and_no_address_sorts(visitors: Visitors) -> None:
    for query in ("sort=value", "year=x", "year=1"):
        assert visitors[LEADER].get(f"{BESIDE}?{query}", headers=HTML).status_code == 422, query
    for name in ("measure", "comparable", "begins", "ends", "place", "definition", "source"):
        visitors.post(DATA, KEPT, 422, **SAID | {name: ""})
    for name, value in (("begins", "2025-02-30"), ("measure", "x"), ("link", "ftp://a"), ("ends", "2024-01-01")):
        visitors.post(DATA, KEPT, 422, **SAID | {name: value})
    given = SAID | {"comparable": False, "link": None, "published_on": None}
    client = visitors[DATA]
    made = client.post(API, json=given)
    assert (made.status_code, made.get_json()["value"]) == (201, "33")
    assert client.post(API, json=given | {"value": "viel"}).status_code == 422
    assert client.post(f"{API}/{made.get_json()['id']}/withdraw").status_code == 200
    assert client.post(f"{API}/999/withdraw").status_code == 404
    reader = visitors[LEADER]
    assert [one["place"] for one in reader.get(API).get_json()["items"]] == ["丙市"]
    beside = reader.get(f"{API}/beside-ours").get_json()
    assert [one["others"] for one in beside["items"]] == [[]] * len(beside["items"])
    assert reader.post(API, json=given).status_code == 403
