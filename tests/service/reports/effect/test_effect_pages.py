"""The effect on its pages, in the API and as XLSX: the same figures everywhere, never ranked, counted on demand."""

import re
from io import BytesIO
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from service.access.permissions import Role
from service.access.reach import WHOLE, Place, Reach
from service.core.clock import now, today
from service.core.db.audit import list_entries
from service.core.db.service import Service
from service.core.db.tables.estimates import kept_figures
from service.core.jobs.worker import Worker
from service.core.paper import PaperTable
from service.estimates.actions.keeping import keep_figures
from service.estimates.effect.counted import By
from service.estimates.effect.figures import EffectFigures
from service.estimates.effect.frequency import FrequencyRow
from service.estimates.effect.measures import MEASURES
from service.estimates.effect.telling import GROUPINGS, OF_AUTHORITIES, TOLD
from service.estimates.kept import FigureKind
from service.estimates.queries.kept import find_figures
from service.reports.effect.paper import blocks_of_effect
from service.reports.figures import ReportEdition
from service.serving.jobs import HANDLERS
from tests.worlds.demonstration import Demonstration
from tests.worlds.services import ClientFor, client_maker

YEAR = today().year
HTML = {"Accept": "text/html"}


@pytest.fixture
def kept(scored_copy: Service) -> Service:
    """Made-up figures of units whose numbers fall and rise against the order of their codes and names."""
    counted = [("370202003", 9, 1), ("370202001", 5, 4), ("370202002", 1, 90), ("", 3, 3)]
    units = {key: {"visits": visits, "firms_visited": firms} for key, visits, firms in counted}
    tables = {
        By.ALL: {
            "": {"visits": 18, "visits_before": 24, "firms_visited": 9, "results_due": 8, "published_in_time": 6}
            | {"published_late": 1, "unpublished_late": 1, "saved_visits": 5}
        },
        By.OFFICE: units,
        By.AUTHORITY: dict(zip("丙甲乙", units.values(), strict=False)),
        By.MONTH: {"02": {"visits": 3, "firms_visited": 2}, "01": {"visits": 14, "firms_visited": 7}},
    }
    rows = [
        FrequencyRow("county", group, 100, 10.0, 10, visited, 10.0, group == "370202")
        for group, visited in (("370202", 3), ("370203", 17))
    ]
    figures = EffectFigures(tables, [], [], rows, 1, has_counting=True)
    with scored_copy.database.write() as connection:
        keep_figures(connection, FigureKind.EFFECT, YEAR, WHOLE, today(), figures.plain(), now())
        county = EffectFigures({By.ALL: {"": {"visits": 7}}}, [], [], [], 0, has_counting=False).plain()
        keep_figures(connection, FigureKind.EFFECT, YEAR, Reach((Place("370202"),)), today(), county, now())
    return scored_copy


def test_the_page_the_api_and_the_table_say_the_same(kept: Service) -> None:
    client = client_maker(kept)(Role.LEADER)
    answer = client.get("/api/v1/effect").json
    told = {one["measure"]: one for one in answer["measures"]}
    assert list(told) == [code for code in MEASURES if code in TOLD]
    assert (told["visits_per_firm"]["value"], told["onsite_reduction"]["value"]) == (2, 0.25)
    assert (told["published_in_time"]["part"], told["published_in_time"]["whole"]) == (6, 8)
    assert told["undisturbed_share"]["value"] is None
    page = client.get("/reports/effect", headers=HTML).text
    for code, one in told.items():
        assert f'id="{code}"' in page
        assert one["definition"]["zh"] in page
    assert "75.0%" in page
    assert "25.0%" in page
    assert page.count("标为异常") == 1
    assert "有1次抽取的名单无法统计" in page
    given = client.post("/reports/effect/export", data={"year": str(YEAR)})
    cells = CalamineWorkbook.from_filelike(BytesIO(given.data)).get_sheet_by_index(0).to_python()
    whole = {row[2]: row[3] for row in cells if row[0] == "合计"}
    beside = {"因此少入企": 5, "连同不计入的才超过": 0, "逾期公示": 1, "逾期未公示": 1, "待公示，未到期": 0}
    assert {name: whole.pop(name) for name in beside} == beside
    assert {whole.pop(name) for name in ("逾期办结", "未办结", "未办结且逾期")} == {0}
    assert whole == {one["title"]["zh"]: "" if one["value"] is None else one["value"] for one in told.values()}
    months = {row[1]: row[3] for row in cells if row[0] == "月份" and row[2] == "户均入企检查次数"}
    assert months == {one["name"]["zh"]: one["measures"]["visits_per_firm"]["value"] for one in answer["months"]}
    with kept.database.read() as connection:
        assert list_entries(connection, before=None, limit=1)[0].action == "report.effect"


def test_no_unit_is_ranked(kept: Service) -> None:
    """Rows stand by code or name whatever their numbers are, and nobody can ask for another order."""
    client = client_maker(kept)(Role.LEADER)
    answer = client.get("/api/v1/effect").json
    assert [row["key"] for row in answer["offices"]] == ["370202001", "370202002", "370202003", ""]
    assert [row["key"] for row in answer["authorities"]] == sorted("甲乙丙")
    assert [row["key"] for row in answer["months"]] == ["01", "02"]
    assert [row["group"] for row in answer["frequency"]] == ["370202", "370203"]
    offices = client.get("/reports/effect/units", headers=HTML).text
    assert re.findall(r"370202\d{3}", offices) == ["370202001", "370202002", "370202003"]
    authorities = client.get("/reports/effect/units?by=authorities", headers=HTML).text
    assert re.findall(r'translate="no">([甲乙丙])<', authorities) == sorted("甲乙丙")
    for page in (offices, authorities, client.get("/reports/effect", headers=HTML).text):
        assert "sort" not in page
    for name in ("sort", "order", "by_visits"):
        assert client.get(f"/reports/effect?{name}=visits", headers=HTML).status_code == 422
        assert client.get(f"/reports/effect/units?{name}=visits", headers=HTML).status_code == 422
        assert client.get(f"/api/v1/effect?{name}=visits").status_code == 422
    assert client.get("/reports/effect/units?by=visits", headers=HTML).status_code == 422
    given = client.post("/reports/effect/export", data={"year": str(YEAR)})
    assert b"autoFilter" not in ZipFile(BytesIO(given.data)).read("xl/worksheets/sheet1.xml")


def test_each_sees_the_figures_of_his_reach(kept: Service) -> None:
    client_for = client_maker(kept)
    assert client_for(Role.REGULATOR, "370202").get("/api/v1/effect").json["numbers"] == {"visits": 7}
    # An office of which nobody has counted anything yet.
    elsewhere = client_for(Role.REGULATOR, "370203")
    refused = elsewhere.get("/api/v1/effect")
    assert (refused.status_code, refused.json["type"].rpartition("/")[2]) == (404, "no-figures")
    assert "尚未统计" in elsewhere.get("/reports/effect", headers=HTML).text
    assert elsewhere.get("/reports/effect/units", headers=HTML).status_code == 404
    assert client_for(Role.INSPECTOR).get("/api/v1/effect").status_code == 403


def test_figures_are_counted_now(scored_copy: Service, copy_client_for: ClientFor) -> None:
    client = copy_client_for(Role.REGULATOR, "370202")
    assert "现在统计" in client.get("/reports/effect", headers=HTML).text
    ordered = client.post("/reports/effect/count", data={"year": str(YEAR)}, headers=HTML)
    assert ordered.status_code == 303
    waiting = client.get(ordered.location, headers=HTML).text
    assert "正在统计" in waiting
    assert "现在统计" not in waiting
    Worker(scored_copy, HANDLERS).work_once()
    assert client.get("/api/v1/effect").status_code == 200
    with scored_copy.database.read() as connection:
        assert len(connection.execute(select(kept_figures.c.kind)).all()) == len(FigureKind)


def test_more_visits_than_last_year_are_written_alike_on_page_and_paper(scored_copy: Service) -> None:
    figures = EffectFigures({By.ALL: {"": {"visits": 12, "visits_before": 10}}}, [], [], [], 0, has_counting=False)
    with scored_copy.database.write() as connection:
        keep_figures(connection, FigureKind.EFFECT, YEAR, WHOLE, today(), figures.plain(), now())
        kept = find_figures(connection, FigureKind.EFFECT, YEAR, WHOLE)
        blocks = blocks_of_effect(connection, kept, ReportEdition.INTERNAL)
    (table,) = (one for one in blocks if isinstance(one, PaperTable) and one.caption == "成效指标")
    (row,) = (row for row in table.rows if row[0] == MEASURES["onsite_reduction"].title.zh)
    assert row[2] == "−20.0%"
    assert row[2] in client_maker(scored_copy)(Role.LEADER).get("/reports/effect", headers=HTML).text


def test_a_year_that_is_none_is_refused(kept: Service) -> None:
    client = client_maker(kept)(Role.LEADER)
    for year in ("1999", str(YEAR + 1), "x"):
        assert client.get(f"/reports/effect?year={year}", headers=HTML).status_code == 422
        assert client.post("/reports/effect/export", data={"year": year}).status_code == 422
    assert client.get("/api/v1/effect?year=1999").status_code == 422
    assert client.get(f"/api/v1/effect?year={YEAR - 1}").status_code == 404


def test_the_bureau_at_work(demonstration: Demonstration) -> None:
    """Everything is told in the reader's language, with a picture wherever several months say something."""
    client = demonstration.client(Role.LEADER)
    page = client.get("/reports/effect?lang=en").text
    assert "Left undisturbed" in page
    assert page.count("<svg") > len(OF_AUTHORITIES) // 2
    for by in (By.OFFICE, By.AUTHORITY):
        assert GROUPINGS[by].en in client.get(f"/reports/effect/units?by={by.value}&lang=en").text
