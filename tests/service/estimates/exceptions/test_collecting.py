"""Each kind of departure is listed once, with who did it and a page that opens; nothing is listed twice or unlisted."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from service.access.account import Grant
from service.access.actions.accounts import add_account, add_grant
from service.access.permissions import Role
from service.access.queries.standing import standing_account
from service.access.reach import WHOLE
from service.core.clock import day_at, now, today
from service.core.db.engine import Database
from service.core.db.jobs import get_job
from service.core.db.service import Service
from service.core.db.tables.access import account
from service.core.jobs.worker import Worker
from service.estimates.exceptions.actions.collecting import collect_exceptions
from service.estimates.exceptions.actions.ordering import order_collection
from service.estimates.exceptions.exception import Entry
from service.estimates.exceptions.exception import ExceptionKind as K
from service.estimates.exceptions.queries.entries import AskedExceptions, collected_at, list_entries
from service.serving.jobs import HANDLERS
from service.site.news import news_of
from service.site.summary_job import summary_of
from tests.service.estimates.exceptions.departed import DEPARTURES, Depart, Departed, depart_with_versions
from tests.worlds.browsers import HTML
from tests.worlds.services import client_maker


def collected(service: Service) -> list[Entry]:
    with service.database.write() as connection:
        collect_exceptions(connection, now())
        return list_entries(connection, AskedExceptions(WHOLE), limit=1_000)


def told(entries: list[Entry]) -> list[Departed]:
    found = [Departed(one.kind, one.by or "", one.agreed_by, one.address.partition("#")[0]) for one in entries]
    return sorted(found, key=lambda one: (one.kind, one.by, one.agreed_by or "", one.address))


@pytest.mark.parametrize("depart", DEPARTURES, ids=lambda depart: depart.__name__)
def test_each_departure_is_listed_once_with_its_papers(database: Database, tmp_path: Path, depart: Depart) -> None:
    service, wanted = depart(database, tmp_path)
    entries = collected(service)
    assert told(entries) == sorted(wanted, key=lambda one: (one.kind, one.by, one.agreed_by or "", one.address))
    with database.write() as connection:
        assert collect_exceptions(connection, now()) == 0
        logins = {row.login: row.id for row in connection.execute(select(account.c.login, account.c.id))}
        assert [one.account_id for one in entries] == [logins.get(one.by or "") for one in entries]
    assert all(day_at(one.at) == day_at(now()) and one.said.zh and one.said.en for one in entries)
    assert {one.kind for one in entries} == {K.SHORT_OPINION} | DEPARTURES[depart]
    if database.engine.dialect.name == "sqlite":
        # An address is the same on either.
        auditor = client_maker(service)(Role.AUDITOR)
        opened = {one.address: auditor.get(one.address, headers=HTML).status_code for one in entries}
        assert set(opened.values()) == {200}, opened


def test_there_is_a_departure_of_every_kind() -> None:
    assert set().union(*DEPARTURES.values()) | {K.SHORT_OPINION} == set(K)


def test_a_collection_by_the_job_tells_auditors_how_many_were_new(sqlite: Database, tmp_path: Path) -> None:
    service, wanted = depart_with_versions(sqlite, tmp_path)
    with sqlite.write() as connection:
        job_id = order_collection(connection, "tests")
        assert order_collection(connection, "tests") == job_id
        add_grant(connection, add_account(connection, "ada", "Ada", "", ""), Grant(Role.AUDITOR))
        add_grant(connection, add_account(connection, "lea", "Lea", "", ""), Grant(Role.LEADER))
        assert collected_at(connection) is None
    Worker(service, HANDLERS).work_once(job_id)
    with sqlite.read() as connection:
        job = get_job(connection, job_id)
        assert (job and job.result) == {"found": len(wanted)}
        assert collected_at(connection) is not None
        ada, lea = (standing_account(connection, login) for login in ("ada", "lea"))
        assert ada is not None
        assert lea is not None
        since = now() - timedelta(days=1)
        # An opinion of one line is counted, and told of nowhere.
        assert [one.zh for one in news_of(connection, ada, since)] == ["新归集例外情况 1 项，见“例外情况”"]
        assert news_of(connection, ada, now()) == news_of(connection, lea, since) == []
        (line,) = summary_of("Ada", today(), (), news_of(connection, ada, since)).splitlines()[1:]
    assert line == "· 新归集例外情况 1 项，见“例外情况”"
