"""Rates beside models and comparisons: reckoned once these are there, as known then, shown to who may read them."""

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update

from service.access.account import Grant
from service.access.actions.accounts import add_account, add_grant
from service.access.permissions import Role
from service.access.reach import NOWHERE, WHOLE, Place, Reach
from service.core.announcements import ask
from service.core.clock import now, today
from service.core.db.engine import Database
from service.core.db.jobs import get_job, list_open_jobs
from service.core.db.service import Service
from service.core.db.tables.draws import draw
from service.core.db.tables.estimates import rates_beside
from service.core.db.tables.visit_results import visit_result
from service.core.jobs.worker import Worker
from service.estimates.beside.actions.ordering import KIND, order_missing
from service.estimates.beside.of_model import rates_of_tiers
from service.estimates.beside.queries.known_by import selections_known_by
from service.estimates.selections.queries.selections import selections_of
from service.estimates.selections.selections import Outcome
from service.intake.write import take_rows
from service.model.actions.registry import register_model
from service.model.announced import FoundByTier, FoundRates
from service.serving.jobs import HANDLERS
from service.time.comparison.announced import ComparedRates, FoundOnBothSides
from tests.service.time.test_comparisons import rows_of
from tests.worlds.browsers import HTML
from tests.worlds.comparisons import carried_out
from tests.worlds.drawn_year import count_lists, make_drawn_year
from tests.worlds.files import code
from tests.worlds.models import trained_file
from tests.worlds.services import ClientFor, client_maker, open_copy, service_over
from tests.worlds.workers import SCHEME

TIERS = ["A", "B", "C", "D", ""]


class World:
    """A service with a drawn year, a model that learned until today, and a comparison, with the rates beside both."""

    def __init__(self, service: Service) -> None:
        self.service, self.client_for = service, client_maker(service)
        self.year = make_drawn_year(service, 25)
        count_lists(service, self.year)
        with service.database.write() as connection:
            self.county = next(filter(None, selections_of(connection, self.year).listed.words["county"]))
            own = Grant(Role.REGULATOR, self.county)
            add_grant(connection, add_account(connection, "rita", "rita", "", "x"), own)
            file = trained_file(today(), scheme=SCHEME)
            self.digest = register_model(connection, file.data, "mia", None)[0].digest
        self.comparison = carried_out(service)
        self.jobs = work_all(service)

    def of_model(self, reach: Reach = WHOLE, digest: str = "") -> list[FoundRates]:
        with self.service.database.read() as connection:
            return ask(connection, FoundByTier(digest or self.digest, reach))

    def of_comparison(self, reach: Reach = WHOLE) -> list[ComparedRates]:
        with self.service.database.read() as connection:
            return ask(connection, FoundOnBothSides(self.comparison.id, reach))

    @property
    def file(self) -> Path:
        """The file of its database."""
        return Path(str(self.service.database.engine.url.database))


def work_all(service: Service) -> list[dict[str, object]]:
    """The results of all jobs of the kind that wait."""
    with service.database.read() as connection:
        waiting = [one.id for one in list_open_jobs(connection, KIND)]
    results = []
    for job_id in waiting:
        Worker(service, HANDLERS).work_once(job_id)
        with service.database.read() as connection:
            job = get_job(connection, job_id)
        assert job is not None
        assert job.status == "done", job
        results.append(job.result)
    return results


@pytest.fixture(scope="module")
def world(scored_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("beside")
    with open_copy(scored_file, folder) as database:
        yield World(service_over(database, folder))


def test_a_job_for_each_reckons_the_rates(world: World) -> None:
    assert world.jobs == [
        {"kind": "model", "ref": world.digest},
        {"kind": "comparison", "ref": str(world.comparison.id)},
    ]


def test_beside_a_model_stand_the_rates_of_the_tiers_as_they_were(world: World) -> None:
    (found,) = world.of_model()
    assert (found.until, list(found.tiers), found.uncounted) == (today(), TIERS, 0)
    with world.service.database.read() as connection:
        selections = selections_of(connection, world.year)
    tier = selections.listed.words["tier"]
    for name, rate in found.tiers.items():
        own = [tier[place] == (name or "unclassified") for place in selections.places("tier").tolist()]
        of_tier = selections.outcome[own]
        assert rate.found == (of_tier == Outcome.FOUND).sum()
        assert rate.base == rate.found + (of_tier == Outcome.NO_PROBLEM).sum()
    assert sum(rate.base for rate in found.tiers.values()) > 0


def test_a_reach_sees_its_own_and_who_has_none_is_answered_nothing(world: World) -> None:
    (whole,), (own,) = world.of_model(), world.of_model(Reach((Place(world.county),)))
    assert 0 < sum(rate.listed for rate in own.tiers.values()) < sum(rate.listed for rate in whole.tiers.values())
    assert world.of_model(NOWHERE) == world.of_model(digest="0" * 64) == []


def test_what_was_drawn_or_found_later_was_not_known(world: World, tmp_path: Path) -> None:
    yesterday = today() - timedelta(days=1)
    with world.service.database.read() as connection:
        assert not len(selections_known_by(connection, world.year, yesterday))
    with open_copy(world.file, tmp_path) as database, database.write() as connection:
        connection.execute(update(draw).values(drawn_at=now() - timedelta(days=9)))
        drawn = selections_known_by(connection, world.year, yesterday)
        assert len(drawn) == len(selections_of(connection, world.year)) > 0
        rates = rates_of_tiers([drawn], SCHEME, WHOLE)
        assert all((rate.base, rate.method) == (0, "none") for rate in rates.values())
        connection.execute(update(visit_result).values(visited_on=yesterday))
        known = selections_known_by(connection, world.year, yesterday)
        assert known.outcome.tolist() == selections_of(connection, world.year).outcome.tolist()


def test_beside_a_comparison_stand_the_rates_by_the_tiers_of_both_sides(world: World) -> None:
    """Beside a second computation, firm by firm: each stands for as many as its probability and those met say."""
    (found,) = world.of_comparison()
    standings, _ = rows_of(world.service, world.comparison.id)
    with world.service.database.read() as connection:
        selections = selections_of(connection, world.year)
    for side, rates in (("before", found.before), ("after", found.after)):
        ranks = {int(row["enterprise_id"]): int(row[side]) for row in standings}
        met: dict[tuple[str, ...], list[tuple[bool, int, int, int]]] = defaultdict(list)
        columns = (selections.batch, selections.places("stratum"), selections.outcome, selections.num, selections.den)
        rows = zip(selections.enterprise_id.tolist(), *(one.tolist() for one in columns), strict=True)
        for firm, batch, stratum, outcome, num, den in rows:
            if firm in ranks:
                met[TIERS[ranks[firm]], str(batch), str(stratum)].append((outcome in (1, 2), outcome, num, den))
        assert list(rates) == TIERS
        for tier in TIERS:
            found_by, all_by = 0.0, 0.0
            for (name, _, _), firms in met.items():
                looked = [outcome for has, outcome, _, _ in firms if has]
                if name == tier and looked:
                    stands_for = max(round(len(firms) * firms[0][3] / firms[0][2]), len(looked))
                    found_by += stands_for * looked.count(1) / len(looked)
                    all_by += stands_for
            if rates[tier].method == "none":
                assert rates[tier].base < 2
            else:
                assert rates[tier].value == pytest.approx(found_by / all_by)
    assert found.before != found.after


@pytest.mark.parametrize("language", ["zh", "en"])
def test_pages_show_them_to_who_may_read_estimates(world: World, language: str) -> None:
    planner, editor = world.client_for(Role.PLANNER), world.client_for(Role.RULE_EDITOR)
    for address, title in (
        (f"/models/{world.digest}", {"zh": "规则集查出什么", "en": "What the rule set finds"}),
        (f"/comparisons/{world.comparison.id}", {"zh": "各类别的问题发现率", "en": "Problem-discovery rate by tier"}),
    ):
        shown = planner.get(f"{address}?lang={language}", headers=HTML)
        assert shown.status_code == 200
        section = re.search(r'<section[^>]*aria-labelledby="found".*?</section>', shown.text, re.S)
        assert section
        assert title[language] in section[0]
        assert "<svg" in section[0]
        (found,) = world.of_model() if "models" in address else world.of_comparison()
        rates = found.tiers if isinstance(found, FoundRates) else found.after
        for rate in rates.values():
            if rate.method in ("exact", "wilson"):
                assert f"{rate.value:.1%}" in section[0]
                assert f"{rate.low:.1%} – {rate.high:.1%}" in section[0]
        hidden = editor.get(address, headers=HTML)
        assert hidden.status_code == 200
        assert 'aria-labelledby="found"' not in hidden.text


def test_the_api_gives_them_to_who_may_read_estimates(world: World) -> None:
    planner, own = world.client_for(Role.PLANNER), world.client_for(Role.REGULATOR, region=world.county)
    of_model, of_comparison = (
        f"/api/v1/estimates/models/{world.digest}",
        f"/api/v1/estimates/comparisons/{world.comparison.id}",
    )
    (found,), (compared,) = world.of_model(), world.of_comparison()
    given = planner.get(of_model).get_json()
    assert (given["model"], given["until"], given["uncounted"]) == (world.digest, f"{today()}", 0)
    assert [one["tier"] for one in given["tiers"]] == [*TIERS[:-1], "unclassified"]
    assert [(one["base"], one["found"]) for one in given["tiers"]] == [
        (rate.base, rate.found) for rate in found.tiers.values()
    ]
    sides = planner.get(of_comparison).get_json()
    for name, rates in (("before", compared.before), ("after", compared.after)):
        assert [one["rate"] for one in sides[name]] == [
            None if rate.value is None else round(rate.value, 6) for rate in rates.values()
        ]
    assert sum(one["listed"] for one in own.get(of_model).get_json()["tiers"]) < sum(
        one["listed"] for one in given["tiers"]
    )
    for address in (of_model, of_comparison):
        assert world.client_for(Role.RULE_EDITOR).get(address).status_code == 403
        etag = planner.get(address).headers["ETag"]
        assert planner.get(address, headers={"If-None-Match": etag}).status_code == 304
    for nothing in ("models/x", f"models/{'0' * 64}", "comparisons/0", "comparisons/99999", "comparisons/x"):
        assert planner.get(f"/api/v1/estimates/{nothing}").status_code == 404


def test_those_that_are_missing_follow_at_night_and_the_others_stay_as_they_are(world: World, tmp_path: Path) -> None:
    with open_copy(world.file, tmp_path) as database:
        service, own = service_over(database, tmp_path), rates_beside.c
        with database.write() as connection:
            assert order_missing(connection) == 0
            # One was made before rates were reckoned, and of the other a new reader sees nothing yet.
            connection.execute(delete(rates_beside).where(own.kind == "comparison"))
            connection.execute(update(rates_beside).values(until=today() - timedelta(days=400)))
            other = Grant(Role.REGULATOR, "37")
            add_grant(connection, add_account(connection, "nina", "nina", "", "x"), other)
            assert (order_missing(connection), order_missing(connection)) == (2, 0)
        work_all(service)
        with database.read() as connection:
            kept = connection.execute(select(own.kind, own.until).order_by(own.kind)).all()
            assert order_missing(connection) == 0
        days = [row.until for row in kept if row.kind == "model"]
        assert sorted(set(days)) == [today() - timedelta(days=400), today()]
        assert days.count(today()) == 1
        assert len([row for row in kept if row.kind == "comparison"]) == len(days)


def test_where_nothing_was_drawn_the_page_says_so(scored_copy: Service, copy_client_for: ClientFor) -> None:
    with scored_copy.database.write() as connection:
        digest = register_model(connection, trained_file(today(), scheme=SCHEME).data, "mia", None)[0].digest
    client = copy_client_for(Role.PLANNER)
    assert "尚未统计" in client.get(f"/models/{digest}", headers=HTML).text
    work_all(scored_copy)
    assert "无从估计" in client.get(f"/models/{digest}", headers=HTML).text


def test_either_database_knows_the_same_of_a_day(database: Database, tmp_path: Path) -> None:
    rows = [{"uscc": code(place), "name": f"企业{place}", "region": "370201"} for place in range(60)]
    with database.write() as connection:
        take_rows(connection, "enterprises", rows, source="t", actor="t", data_on=today(), known_on=today())
    service = service_over(database, tmp_path)
    year = make_drawn_year(service, 12, scheme=None)
    count_lists(service, year)
    with database.write() as connection:
        connection.execute(update(draw).values(drawn_at=now() - timedelta(days=9)))
        known = selections_known_by(connection, year, today())
        assert known.outcome.tolist() == selections_of(connection, year).outcome.tolist()
        assert Outcome.FOUND in known.outcome
        before = selections_known_by(connection, year, today() - timedelta(days=1))
        assert len(before) == len(known)
        # Who has no business of the kind is out of scope without a result, and so on no day.
        assert set(before.outcome.tolist()) <= {Outcome.NONE_YET, Outcome.OUT_OF_SCOPE}
        assert not len(selections_known_by(connection, year - 1, today()))
