"""The watch over a model: what rings and what does not, from when until when, and what is kept of it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import time_machine

from models.columns import MISSING, NO_WORD
from models.keep import open_model
from models.watch import Watched
from rules.calendar import day_of
from scoring.model import FeatureColumn
from service.core.db.engine import Database
from service.core.db.service import Service
from service.core.files.rejects import Rejects
from service.core.progress import Progress
from service.core.settings import load_settings
from service.model.actions.months import write_months
from service.model.actions.registry import store_model
from service.model.actions.switches import WantedSwitch, settle_switch, store_switch
from service.model.queries.months import months_of
from service.model.queries.switches import find_switch
from service.model.training.from_files import InspectionInputs
from service.model.watch.alarms import standing_alarms
from service.model.watch.figures import Figures
from service.model.watch.file_watch import watch_files
from service.model.watch.observation import NOT_INSPECTED, Subject
from service.model.watch.scheme_watch import figures_by_month, figures_to_keep
from service.population.population import Inputs
from tests.worlds.inspections import (
    LEARNED_UNTIL,
    WATCHED_ON,
    enterprises_file,
    inspections_file,
    make_world,
    records_file,
)
from tests.worlds.models import REGIONS, SCHEME, feature_set, trained_file
from tests.worlds.services import service_over

SETTINGS = load_settings({})
MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)


@pytest.fixture(scope="module")
def subject() -> Subject:
    kept = open_model(trained_file(LEARNED_UNTIL).data)
    return Subject(kept.digest, kept.card, kept.additive, feature_set())


def seen(
    subject: Subject, rows: int, *, first: date = MAY, complaints: float = 1.0, harsher: float = 0.0, seed: int = 0
) -> Watched:
    """28 days of the population that the model learned from, found as often as it says; or of more complaints, or with
    a share `harsher` of the clear found after all."""
    chance = np.random.Generator(np.random.PCG64(seed + 1000))
    age, told = chance.integers(0, 20, rows), chance.poisson(complaints, rows)
    age[chance.random(rows) < 0.1] = MISSING
    columns = {
        "age": FeatureColumn(age.astype(np.int64)),
        "complaints": FeatureColumn(told.astype(np.int64)),
        "region": FeatureColumn(chance.integers(NO_WORD, len(REGIONS), rows), REGIONS),
    }
    probability, places = subject.seen_in(columns)
    found = (chance.random(rows) < probability / 1e6) | (chance.random(rows) < harsher)
    days = (day_of(first) + chance.integers(0, 28, rows)).astype(np.int32)
    return Watched(days, probability, places, found.astype(np.int8), np.ones(rows))


def of_may(subject: Subject, watched: Watched, as_of: date = JUNE, **settings: str) -> Figures:
    given = load_settings({f"CREDIT_TIERS_{name}": value for name, value in settings.items()})
    return figures_by_month(subject, watched, None, given, as_of)[MAY]


def whole(watched: Watched, day: date) -> Watched:
    """The rows as enterprises looked at on one day."""
    n = len(watched.day)
    return replace(watched, day=np.full(n, day_of(day), np.int32), found=np.full(n, NOT_INSPECTED, np.int8))


@pytest.mark.parametrize("rows", [150, 2_000])
def test_the_same_population_does_not_ring_however_few_they_are(subject: Subject, rows: int) -> None:
    said = [of_may(subject, seen(subject, rows, seed=seed)) for seed in range(10)]
    assert [one["verdict"] for one in said] == ["quiet"] * 10
    assert max(one["probability"]["psi"] for one in said) > 0


@pytest.mark.parametrize("rows", [150, 2_000])
def test_a_shifted_population_rings_and_names_the_feature(subject: Subject, rows: int) -> None:
    said = of_may(subject, seen(subject, rows, complaints=4.0))
    assert said["verdict"] == "alarm"
    assert {(alarm["what"], alarm["feature"]) for alarm in said["alarms"]} == {
        ("probability_psi", None),
        ("feature_psi", "complaints"),
    }


@pytest.mark.parametrize("rows", [150, 2_000])
def test_a_drift_of_what_is_found_rings_alone(subject: Subject, rows: int) -> None:
    said = of_may(subject, seen(subject, rows, harsher=0.4))
    (alarm,) = said["alarms"]
    assert (said["verdict"], alarm["what"], alarm["limit"]) == ("alarm", "gap", 0.05)
    assert alarm["value"] == said["gap"]["value"] < -0.15


def test_the_settings_say_from_where_on(subject: Subject) -> None:
    shifted, harsh = seen(subject, 2_000, complaints=1.8), seen(subject, 2_000, harsher=0.4)
    assert of_may(subject, shifted)["verdict"] == "alarm"
    assert of_may(subject, shifted, MODEL_PSI_ALARM="1")["verdict"] == "quiet"
    assert of_may(subject, harsh, MODEL_CALIBRATION_ALARM="0.9")["verdict"] == "quiet"
    assert of_may(subject, harsh, MODEL_LEAST_INSPECTIONS="2001")["verdict"] == "few"
    assert of_may(subject, harsh, MODEL_LEAST_INSPECTIONS="2000")["verdict"] == "alarm"


def test_a_month_is_judged_when_it_is_over(subject: Subject) -> None:
    shifted = seen(subject, 500, complaints=4.0)
    going_on, over = (of_may(subject, shifted, as_of) for as_of in (date(2026, 5, 30), date(2026, 5, 31)))
    assert (going_on["complete"], going_on["verdict"]) == (False, "running")
    assert (over["complete"], over["verdict"]) == (True, "alarm")
    assert going_on["probability"] == over["probability"]


def test_the_population_stands_in_the_month_of_the_day_even_without_inspections(subject: Subject) -> None:
    shifted = whole(seen(subject, 400, complaints=4.0), JUNE)
    found = figures_by_month(subject, seen(subject, 150), shifted, SETTINGS, JUNE)
    assert list(found) == [MAY, JUNE]
    assert "population" not in found[MAY]
    assert (found[JUNE]["inspections"], found[JUNE]["verdict"]) == (0, "running")
    population = found[JUNE]["population"]
    assert (population["as_of"], population["rows"], population["verdict"]) == ("2026-06-01", 400, "alarm")
    assert population["mean_probability"] == pytest.approx(shifted.probability.mean() / 1e6, abs=1e-6)


def test_an_earlier_view_never_replaces_a_later_one(subject: Subject, sqlite: Database) -> None:
    inspected, everyone = seen(subject, 300), whole(seen(subject, 400), MAY)
    early = figures_by_month(subject, inspected, everyone, SETTINGS, date(2026, 5, 20))
    late = figures_by_month(subject, inspected, None, SETTINGS, JUNE)
    with sqlite.write() as connection:
        digest = registered(connection)
        for made in (early, late, early):
            write_months(connection, digest, figures_to_keep(months_of(connection, digest), made))
        (kept,) = months_of(connection, digest)
    assert (kept.figures["as_of"], kept.figures["complete"]) == ("2026-06-01", True)
    assert kept.figures["population"] == early[MAY]["population"]


def registered(connection: Any) -> str:
    brought = trained_file(LEARNED_UNTIL)
    return store_model(connection, brought.data, brought.card, "li")


def switched(connection: Any, mode: str, digest: str | None) -> None:
    id = store_switch(connection, WantedSwitch(SCHEME, digest, mode, "测试"), "li")
    found = find_switch(connection, id)
    assert found is not None
    assert settle_switch(connection, found, "approved", "wang", None)


@pytest.fixture
def noon() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 6, 14, 4, tzinfo=UTC), tick=True):
        yield


@pytest.fixture
def watched(database: Database, tmp_path: Path, subject: Subject, noon: None) -> Service:
    """A service whose model is live, after a quiet April, a May that rang and a few days of June."""
    service = service_over(database, tmp_path)
    with database.write() as connection:
        switched(connection, "live", registered(connection))
    _keep(service, subject, date(2026, 4, 1))
    _keep(service, subject, MAY, complaints=4.0)
    _keep(service, subject, JUNE)
    return service


def _keep(service: Service, subject: Subject, month: date, **drift: float) -> None:
    made = figures_by_month(subject, seen(subject, 200, first=month, **drift), None, service.settings, WATCHED_ON)
    with service.database.write() as connection:
        write_months(connection, subject.digest, made)


def standing(service: Service, on: date | None = None) -> list[tuple[str, str, date]]:
    with service.database.read() as connection:
        return [
            (one.place, one.what, one.on) for one in standing_alarms(connection, service.settings, service.library, on)
        ]


def test_an_alarm_stands_until_a_later_month_is_quiet(watched: Service, subject: Subject) -> None:
    rang = [("inspections", "probability_psi", MAY), ("inspections", "feature_psi", MAY)]
    assert standing(watched) == rang
    quiet = figures_by_month(subject, seen(subject, 200, first=JUNE), None, watched.settings, date(2026, 6, 30))
    with watched.database.write() as connection:
        write_months(connection, subject.digest, quiet)
    assert standing(watched) == []


def test_an_alarm_says_what_it_is_about_in_both_languages(watched: Service) -> None:
    with watched.database.read() as connection:
        _, of_feature = standing_alarms(connection, watched.settings)
    assert "2026-05" in of_feature.words.zh
    assert "近一年投诉举报" in of_feature.words.zh
    assert "complaints within a year" in of_feature.words.en
    assert of_feature.value is not None
    assert of_feature.limit is not None
    assert of_feature.value > of_feature.limit >= 0.2


def test_of_many_features_that_shifted_the_furthest_stands_for_all(watched: Service, subject: Subject) -> None:
    shifted = seen(subject, 300, first=JUNE, complaints=4.0)
    order = subject.additive.order
    shifted.places[order.index("region")] = 0
    made = figures_by_month(subject, shifted, None, watched.settings, date(2026, 6, 30))
    with watched.database.write() as connection:
        write_months(connection, subject.digest, made)
    with watched.database.read() as connection:
        (alarm,) = [one for one in standing_alarms(connection, watched.settings) if one.what == "feature_psi"]
    rang = {one["feature"]: one["value"] for one in made[JUNE]["alarms"] if one["what"] == "feature_psi"}
    assert set(rang) == {"complaints", "region"}
    assert (alarm.feature, alarm.value) == max(rang.items(), key=lambda pair: pair[1])
    assert "2 features" in alarm.words.en


def test_the_population_rings_beside_the_months(watched: Service, subject: Subject) -> None:
    everyone = whole(seen(subject, 400, complaints=4.0), WATCHED_ON)
    made = figures_by_month(subject, seen(subject, 200, first=JUNE), everyone, watched.settings, WATCHED_ON)
    with watched.database.write() as connection:
        write_months(connection, subject.digest, made)
    assert ("population", "probability_psi", WATCHED_ON) in standing(watched)


def test_shadow_rings_too_and_a_model_not_in_use_is_silent(watched: Service) -> None:
    with watched.database.write() as connection:
        switched(connection, "shadow", trained_digest())
    assert len(standing(watched)) == 2
    with time_machine.travel(datetime(2026, 6, 15, 4, tzinfo=UTC)), watched.database.write() as connection:
        switched(connection, "off", None)
    assert standing(watched, date(2026, 6, 15)) == []
    assert len(standing(watched, date(2026, 6, 14))) == 2


def trained_digest() -> str:
    return open_model(trained_file(LEARNED_UNTIL).data).digest


def test_a_model_that_is_too_old_rings(watched: Service) -> None:
    assert ("model", "state", date(2027, 12, 1)) in standing(watched, date(2027, 12, 1))
    assert "state" not in {what for _, what, _ in standing(watched, date(2027, 8, 1))}


def test_nothing_rings_where_no_model_was_ever_used(database: Database, tmp_path: Path) -> None:
    assert standing(service_over(database, tmp_path)) == []


def test_inspections_weigh_as_they_did_in_training(tmp_path: Path) -> None:
    made = make_world()
    stated = tmp_path / "weighted.csv"
    lines = inspections_file(made, tmp_path / "i.csv").read_text().splitlines()
    chances = ["probability", *("0.1" if found else "0.5" for *_, found in made.inspections)]
    stated.write_text("\n".join(f"{line},{chance}" for line, chance in zip(lines, chances, strict=True)))
    facts = Inputs(
        enterprises_file(made, tmp_path / "e.csv"), records_file(made, tmp_path / "r.csv", inspections=False)
    )
    kept = open_model(trained_file(LEARNED_UNTIL).data)
    weighted = {**kept.card, "trained": {**kept.card["trained"], "weighted": True}}
    rates = []
    for one in (kept, replace(kept, card=weighted)):
        with Rejects(None) as rejects, Progress() as progress:
            months, _ = watch_files(
                one, feature_set(), InspectionInputs(facts, stated), (), WATCHED_ON, SETTINGS, rejects, progress
            )
        rates.append(months[0].figures["observed"]["rate"])
    of_april = [found for _, day, found in made.inspections if day.month == 4]
    alike, found, clear = sum(of_april) / len(of_april), 10 * sum(of_april), 2 * (len(of_april) - sum(of_april))
    assert rates == pytest.approx([alike, found / (found + clear)], abs=1e-5)
