"""The page of rates and its API: what was kept, with the plain ratio beside it, by code, never ranked."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from service.access.permissions import Role
from service.access.reach import WHOLE
from service.core.clock import today
from service.core.db.jobs import list_open_jobs
from service.core.db.service import Service
from service.core.db.tables.audit import audit_entry
from service.core.jobs.worker import Worker
from service.estimates.actions.ordering import order_figures
from service.estimates.kept import KIND
from service.estimates.rates.figures import By
from service.serving.jobs import HANDLERS
from tests.worlds.drawn_year import make_drawn_year
from tests.worlds.services import ClientFor, client_maker, open_copy, service_over

PAGE, API = "/reports/estimates", "/api/v1/estimates"
HTML = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def bureau(scored_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service with the figures of a year for everything."""
    folder = tmp_path_factory.mktemp("rates")
    with open_copy(scored_file, folder) as database:
        service = service_over(database, folder)
        year = make_drawn_year(service, 1)
        with database.write() as connection:
            job_id = order_figures(connection, WHOLE, year, "rita")
        Worker(service, HANDLERS).work_once(job_id)
        yield service


@pytest.fixture(scope="module")
def maker(bureau: Service) -> ClientFor:
    """Makes clients of it."""
    return client_maker(bureau)


def test_the_page_says_estimate_and_plain_ratio_and_when(maker: ClientFor) -> None:
    page = maker(Role.LEADER).get(PAGE, headers=HTML).text
    assert "问题发现率" in page
    assert f"数据截至{today()}" in page
    assert "简单比率" in page
    assert "<svg" in page
    # How the worst tier compares with the best, in one sentence.
    assert re.search(r"“[^”]*D类[^”]*”(与|的问题发现率)", page)


@pytest.mark.parametrize("by", list(By))
def test_rows_stand_by_their_keys_on_the_page_in_the_api_and_in_the_table(
    maker: ClientFor, bureau: Service, by: By
) -> None:
    client = maker(Role.PLANNER)
    assert client.get(f"{PAGE}?by={by}", headers=HTML).status_code == 200
    told = client.get(f"{API}?by={by}").json
    keys = [row["key"] for row in told["rows"]]
    assert keys == sorted(keys, key=lambda key: (not key, key))
    assert bool(keys) is (by is not By.TIER)
    assert [one["tier"] for one in told["schemes"][0]["tiers"]] == ["A", "B", "C", "D", "unclassified"]
    file = client.post(f"{PAGE}/export", data={"by": by.value})
    rows = CalamineWorkbook.from_filelike(BytesIO(file.data)).get_sheet_by_index(0).to_python()
    rates = {row[2] for row in rows if len(row) > 2}
    for row in [told["whole"], *told["rows"]]:
        assert row["rate"] is None or row["rate"] in rates
    with bureau.database.read() as connection:
        acts = connection.execute(select(audit_entry.c.action)).scalars().all()
    assert "estimate.export" in acts


def test_nothing_sorts_by_a_figure(maker: ClientFor) -> None:
    client = maker(Role.LEADER)
    for wrong in ("sort=rate", "order=rate", "by=rate", "by=officer", "year=1999", "by=tier&top=5"):
        assert client.get(f"{PAGE}?{wrong}", headers=HTML).status_code == 422, wrong
        assert client.get(f"{API}?{wrong}").status_code == 422, wrong
    for by in By:
        assert "sort=" not in client.get(f"{PAGE}?by={by}", headers=HTML).text
    given = client.post(f"{PAGE}/export", data={})
    assert b"autoFilter" not in ZipFile(BytesIO(given.data)).read("xl/worksheets/sheet1.xml")


def test_a_reach_without_figures_has_them_reckoned(maker: ClientFor, bureau: Service) -> None:
    client = maker(Role.REGULATOR, "370101")
    assert client.get(API).status_code == 404
    page = client.get(PAGE, headers=HTML).text
    assert "这一年尚未统计" in page
    assert client.post(f"{PAGE}/export", data={}).status_code == 404
    first = client.post(f"{API}/computations", json={"year": today().year})
    assert first.status_code == 202
    # A second one is not queued, whoever asks within that reach.
    assert client.post(f"{PAGE}/compute", data={}).status_code == 303
    with bureau.database.read() as connection:
        assert [job.id for job in list_open_jobs(connection, KIND)] == [first.json["job"]]
    assert "正在统计" in client.get(PAGE, headers=HTML).text
    Worker(bureau, HANDLERS).work_once(first.json["job"])
    told = client.get(f"{API}?by=county").json
    assert {row["key"] for row in told["rows"]} <= {"370101"}
    assert not told["computing"]
    assert client.get(PAGE, headers=HTML).text.count("数据截至") == 1


def test_a_year_without_draws_says_so(maker: ClientFor, bureau: Service) -> None:
    year = today().year - 2
    with bureau.database.write() as connection:
        job_id = order_figures(connection, WHOLE, year, "rita")
    Worker(bureau, HANDLERS).work_once(job_id)
    assert "这一年没有随机抽取的检查" in maker(Role.LEADER).get(f"{PAGE}?year={year}", headers=HTML).text


def test_who_may_not_read_them_is_refused(maker: ClientFor) -> None:
    for role in (Role.INSPECTOR, Role.HANDLER, Role.SUPERVISOR):
        assert maker(role).get(API).status_code == 403


def test_english_says_the_same(maker: ClientFor) -> None:
    page = maker(Role.LEADER).get(f"{PAGE}?by=size&lang=en", headers=HTML).text
    assert "Under 10" in page
    assert "问题" not in page
