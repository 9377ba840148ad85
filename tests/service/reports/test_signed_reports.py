"""The report of a month: written once by the schedule, anew until it is signed, signed once, and never changed then."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from sqlalchemy import select, update

from service.access.account import Account, Grant
from service.access.permissions import Role
from service.access.queries.told import list_told
from service.access.reach import WHOLE, Reach
from service.cli import main
from service.core.clock import begin_of, day_at, today
from service.core.db import jobs
from service.core.db.audit import list_entries
from service.core.db.service import Service
from service.core.db.tables.estimates import monthly_report_edition
from service.core.db.tables.runs import scoring_run
from service.core.jobs.worker import Worker
from service.core.paper import Paper, Paragraph, digest_of, words_of
from service.core.problem import Problem
from service.reports.figures import ReportEdition
from service.reports.months import month_of, months_before, next_month
from service.reports.signed.actions import sign_report, write_report, write_report_anew
from service.reports.signed.job import KIND
from service.reports.signed.queries import edition_of, find_report, list_reports, months_to_write, open_items_of
from service.reports.signed.shown import ShownPaper, shown_paper
from service.reports.signed.states import ORIGINS, Origin, ReportStatus
from service.reports.signed.writing import papers_to_sign
from service.serving.jobs import HANDLERS
from tests.worlds.races import DONE, Race, service_at
from tests.worlds.services import client_maker, open_copy, service_over

BEFORE_LAST, LAST, THIS = months_before(month_of(today()), 3)
LEADER = Account(1, "leader", "李局长", (Grant(Role.LEADER),))
OTHER = Account(2, "deputy", "王副局长", (Grant(Role.LEADER),))
OF_A_COUNTY = Account(3, "county", "张科长", (Grant(Role.LEADER, "990102"),))


def take_effect(service: Service, month: date) -> None:
    """Has the runs in effect since the month."""
    with service.database.write() as connection:
        connection.execute(update(scoring_run).values(in_effect_at=begin_of(month) + timedelta(days=3)))


def run_job(service: Service) -> None:
    with service.database.write() as connection:
        job = jobs.add_job(connection, KIND, {}, "tests")
    Worker(service, HANDLERS).work_once(job)
    with service.database.read() as connection:
        done = jobs.get_job(connection, job)
    assert done is not None
    assert done.status == "done", done.error


def write(service: Service, month: date) -> bool:
    with service.database.read() as connection:
        papers = papers_to_sign(connection, service.library, service.settings, month)
    with service.database.write() as connection:
        return write_report(connection, month, papers)


@pytest.fixture
def service(race_url: str) -> Service:
    found = service_at(race_url)
    take_effect(found, LAST)
    return found


def test_the_job_that_runs_twice_writes_once(service: Service) -> None:
    run_job(service)
    with service.database.read() as connection:
        first = [edition_of(connection, *given) for given in _editions(connection)]
    run_job(service)
    with service.database.read() as connection:
        (report,) = list_reports(connection, date(2000, 1, 1))
        assert (report.month, report.status, report.version) == (LAST, ReportStatus.TO_SIGN, 1)
        assert [edition_of(connection, *given) for given in _editions(connection)] == first
        entries = [one for one in list_entries(connection, before=None, limit=50) if one.action == "report.write"]
        assert len(entries) == 1
    for one in first:
        assert one.sha256 == digest_of(one.paper)
        assert one.paper.signed_on is None


def test_what_broke_off_left_nothing_and_is_written_the_next_time(service: Service) -> None:
    with service.database.read() as connection:
        papers = papers_to_sign(connection, service.library, service.settings, LAST)
    with pytest.raises(KeyboardInterrupt):
        _break_off(service, papers)
    with service.database.read() as connection:
        assert find_report(connection, LAST) is None
    run_job(service)
    with service.database.read() as connection:
        assert [one.month for one in list_reports(connection, date(2000, 1, 1))] == [LAST]
        assert len(list(_editions(connection))) == len(ReportEdition)


def _break_off(service: Service, papers: Mapping[ReportEdition, Paper]) -> None:
    with service.database.write() as connection:
        assert write_report(connection, LAST, papers)
        raise KeyboardInterrupt


def _editions(connection: Any) -> Iterator[tuple[Any, ReportEdition]]:
    report = find_report(connection, LAST)
    yield from ((report, edition) for edition in ReportEdition)


def test_the_first_report_is_of_the_last_month_and_from_it_on_none_is_left_out(service: Service) -> None:
    take_effect(service, months_before(LAST, 6)[0])
    with service.database.write() as connection:
        assert months_to_write(connection, today()) == [LAST]
        assert months_to_write(connection, LAST) == [BEFORE_LAST]
    assert write(service, BEFORE_LAST)
    after = next_month(next_month(THIS))
    with service.database.write() as connection:
        assert months_to_write(connection, LAST) == []
        assert months_to_write(connection, after - timedelta(days=1)) == [LAST, THIS]
        assert months_to_write(connection, after) == [LAST, THIS, next_month(THIS)]
        assert len(months_to_write(connection, date(after.year + 4, 1, 1))) == 24
        connection.execute(update(scoring_run).values(in_effect_at=None))
        assert months_to_write(connection, after) == []


def test_it_is_written_anew_for_a_reason_until_it_is_signed(service: Service) -> None:
    assert write(service, LAST)
    assert not write(service, LAST)
    with service.database.read() as connection:
        papers = dict(papers_to_sign(connection, service.library, service.settings, LAST))
    later = papers[ReportEdition.INTERNAL]
    papers[ReportEdition.INTERNAL] = type(later)(later.title, [*later.blocks, Paragraph("数据已到。")])
    with service.database.write() as connection:
        with pytest.raises(Problem) as beyond:
            write_report_anew(connection, LAST, papers, OF_A_COUNTY, "数据晚到")
        assert beyond.value.status == 403
        anew = write_report_anew(connection, LAST, papers, OTHER, "数据晚到")
        assert (anew.version, anew.written_by, anew.reason) == (2, "deputy", "数据晚到")
        # What was read is not what stands there.
        with pytest.raises(Problem) as read:
            sign_report(connection, LAST, 1, LEADER, "同意")
        assert read.value.status == 409
    with service.database.write() as connection:
        signed = sign_report(connection, LAST, 2, LEADER, "同意")
        assert (signed.signer, signed.signed_by, signed.opinion) == ("李局长", "leader", "同意")
        assert "数据已到。" in words_of(edition_of(connection, signed, ReportEdition.INTERNAL).paper)
        for act in (
            lambda: write_report_anew(connection, LAST, papers, OTHER, "更正"),
            lambda: sign_report(connection, LAST, 2, OTHER, "同意"),
        ):
            with pytest.raises(Problem) as again:
                act()
            assert again.value.status == 409
        with pytest.raises(Problem) as nothing:
            sign_report(connection, BEFORE_LAST, 1, LEADER, "同意")
        assert nothing.value.status == 404
    with service.database.read() as connection:
        told = [one.action for one in list_entries(connection, before=None, limit=3)]
    assert told == ["report.sign", "report.write-anew", "report.write"]


def sign_as(url: str, who: Account) -> str:
    def act() -> None:
        with service_at(url).database.write() as connection:
            sign_report(connection, LAST, 1, who, f"{who.name}同意")

    return outcome_of(act)


def write_anew_as(url: str, who: Account) -> str:
    service = service_at(url)
    with service.database.read() as connection:
        papers = papers_to_sign(connection, service.library, service.settings, LAST)

    def act() -> None:
        with service.database.write() as connection:
            write_report_anew(connection, LAST, papers, who, "数据晚到")

    return outcome_of(act)


def outcome_of(act: Callable[[], object]) -> str:
    """DONE, or the status of the refusal."""
    try:
        act()
    except Problem as refused:
        return str(refused.status)
    return DONE


@pytest.mark.parametrize("other", [sign_as, write_anew_as])
def test_of_two_at_once_one_signs_what_was_read(race_url: str, other: Any) -> None:
    service = service_at(race_url)
    take_effect(service, LAST)
    assert write(service, LAST)
    with Race(sign_as, other) as race:
        outcomes = race.run(race_url, LEADER, OTHER)
    assert sorted(outcomes) == sorted([DONE, "409"])
    with service.database.read() as connection:
        report = find_report(connection, LAST)
        assert report is not None
        signs = [LEADER, OTHER][outcomes.index(DONE)]
        if other is sign_as or signs is LEADER:
            assert (report.status, report.opinion) == (ReportStatus.SIGNED, f"{signs.name}同意")
        else:
            assert (report.status, report.version) == (ReportStatus.TO_SIGN, 2)


@dataclass(frozen=True, slots=True)
class Bureau:
    """A bureau whose last month was written, the leader who is to sign it, and one of a county."""

    service: Service
    signs: FlaskClient
    county: FlaskClient


@pytest.fixture(scope="module")
def to_sign(scored_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bureau]:
    folder = tmp_path_factory.mktemp("to-sign")
    with open_copy(scored_file, folder) as database:
        service = service_over(database, folder, BUREAU="青岚市市场监督管理局")
        take_effect(service, LAST)
        clients = client_maker(service)
        signs, county = (
            clients(Role.LEADER, region, login=login) for region, login in (("", "signs"), ("990102", "of-a-county"))
        )
        assert "还没有写成的月报" in signs.get("/reports").text
        run_job(service)
        assert "还没有写成的月报" not in signs.get("/reports").text
        yield Bureau(service, signs, county)


def test_it_is_signed_on_its_page_and_shown_ever_after(to_sign: Bureau) -> None:
    service, signs, county = to_sign.service, to_sign.signs, to_sign.county
    address = f"/reports/{LAST:%Y-%m}"
    with service.database.read() as connection:
        # Counted among what waits, and not told of a second time.
        assert not [one for one in list_told(connection, "signs") if one.address == address]
        (waits,) = open_items_of(connection, LEADER)
        assert (waits.number, waits.address) == (1, address)
        assert list(open_items_of(connection, OF_A_COUNTY)) == []
    page = signs.get(address).text
    assert "待签发</p>" in page
    assert f'action="{address}/sign"' in page
    assert "印发" not in page
    assert f'action="{address}/sign"' not in county.get(address).text
    assert county.post(f"{address}/sign", data={"version": "1", "opinion": "同意"}).status_code == 403
    assert signs.post(f"{address}/sign", data={"version": "1", "opinion": " "}).status_code == 422
    assert signs.post(f"{address}/sign", data={"version": "7", "opinion": "同意"}).status_code == 409
    assert signs.post(f"{address}/write-anew", data={"reason": "数据晚到"}).status_code == 303
    assert signs.post(f"{address}/sign", data={"version": "2", "opinion": "同意签发"}).status_code == 303
    with service.database.read() as connection:
        report = find_report(connection, LAST)
        assert report is not None
        assert report.signed_at is not None
        kept = {edition: edition_of(connection, report, edition) for edition in ReportEdition}
    for edition, written in kept.items():
        shown = signs.get(f"{address}?edition={edition}").text
        assert written.sha256 in shown
        assert "签发人" in shown
        assert f"{day_at(report.signed_at).day}日" in shown
        assert "待签发" not in shown
        taken = signs.post("/reports", data={"month": f"{LAST:%Y-%m}", "edition": edition})
        # A name to read: no code of ours.
        assert edition.value not in taken.headers["Content-Disposition"]
        file = taken.data
        assert written.sha256 in "".join(
            cell.text for table in docx.Document(BytesIO(file)).tables for row in table.rows for cell in row.cells
        )
    assert "同意签发" in signs.get(address).text
    assert "已签发" in signs.get("/reports").text
    assert signs.post(f"{address}/sign", data={"version": "2", "opinion": "同意"}).status_code == 409
    own = county.get(address).text
    assert ORIGINS[Origin.PART].zh in own
    assert kept[ReportEdition.INTERNAL].sha256 not in own


def test_what_was_signed_stays_whatever_becomes_of_the_figures(to_sign: Bureau) -> None:
    service = to_sign.service
    with service.database.read() as connection:
        report = find_report(connection, LAST)
    if report is None or not report.is_signed:
        with service.database.write() as connection:
            sign_report(connection, LAST, report.version if report else 1, LEADER, "同意")
    before = _shown(service)
    with service.database.write() as connection:
        connection.execute(update(scoring_run).values(in_effect_at=None))
    try:
        assert _shown(service) == before
    finally:
        take_effect(service, LAST)
    with service.database.read() as connection:
        rows = connection.execute(select(monthly_report_edition.c.edition)).scalars().all()
    assert sorted(rows) == sorted(edition.value for edition in ReportEdition)


def _shown(service: Service, reach: Reach = WHOLE) -> ShownPaper:
    with service.database.read() as connection:
        given = service.library, service.settings, LAST, ReportEdition.INTERNAL, reach
        return shown_paper(connection, *given)


def test_the_command_writes_what_there_is_and_says_which(to_sign: Bureau, tmp_path: Path) -> None:
    service = to_sign.service
    environ = {"CREDIT_TIERS_DATABASE": str(service.database.engine.url), "CREDIT_TIERS_SECRET": "x" * 32}
    origin = _shown(service).origin
    for month, said in ((LAST, ORIGINS[origin].zh), (THIS, ORIGINS[Origin.LIVE].zh)):
        out = tmp_path / f"{month}.docx"
        done = CliRunner().invoke(main, ["report", "--month", f"{month:%Y-%m}", "--out", str(out)], env=environ)
        assert done.exit_code == 0, done.output
        assert said in done.output
        marks = "\n".join(one.text for one in docx.Document(str(out)).paragraphs)
        assert (ORIGINS[Origin.LIVE].zh in marks) is (month == THIS)


def test_programs_list_read_and_sign(to_sign: Bureau) -> None:
    service, signs, county = to_sign.service, to_sign.signs, to_sign.county
    assert write(service, BEFORE_LAST)
    base = f"/api/v1/monthly-reports/{BEFORE_LAST:%Y-%m}"
    listed = signs.get("/api/v1/monthly-reports").json["items"]
    assert f"{BEFORE_LAST:%Y-%m}" in [one["month"] for one in listed]
    read = signs.get(base, query_string={"edition": "no-tier"}).json
    assert (read["origin"], read["report"]["status"]) == ("to_sign", "to_sign")
    assert [one for one in read["paper"]["blocks"] if one["kind"] == "heading"]
    key = {"Idempotency-Key": "sign-it"}
    body = {"version": read["report"]["version"], "opinion": "同意"}
    answers = [signs.post(f"{base}/sign", json=body, headers=key) for _ in range(2)]
    assert [one.status_code for one in answers] == [200, 200]
    assert answers[0].json == answers[1].json
    assert answers[0].json["status"] == "signed"
    assert signs.post(f"{base}/sign", json=body).status_code == 409
    assert signs.post(f"{base}/write-anew", json={"reason": "更正"}).status_code == 409
    assert county.get(base).json["origin"] == "part"
    assert county.post(f"{base}/sign", json=body).status_code == 403
    for wrong in ("2026-13", "x", "1999-01", "2999-01"):
        assert signs.get(f"/api/v1/monthly-reports/{wrong}").status_code in (404, 422)
