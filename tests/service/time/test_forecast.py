"""What is forecast of stored enterprises is what every following day gives: also where attributes change, another
version begins, a scheme that is read steps, a model grows too old."""

import shutil
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from rules.calendar import date_of, day_of, months_before
from rules.errors import NoRuleSet
from rules.library import Library
from scoring.course import Course
from scoring.facts import NO_DATE
from scoring.forecast import first_changes_of
from scoring.model import ModelState
from scoring.outcome import NO_OUTCOME, Outcome, outcome_of
from scoring.score import score
from scoring.step_cause import StepKind
from service.core.clock import end_of, today
from service.core.db.service import Service
from service.core.db.tables.facts import enterprise
from service.facts.full_facts import dated_facts_of, facts_of
from service.facts.stored import StoredFacts, read_stored
from service.model.use import models_in_use
from service.rule_sets.queries import closure_of
from service.time.courses import days_ahead_of, registered_stretches_of
from service.time.forecast.forecast import Forecast, forecast_of
from service.time.from_database import stored_course_of
from tests.worlds import assisted
from tests.worlds.files import write_csv
from tests.worlds.models import SCHEME as ASSISTED
from tests.worlds.services import KNOWN_ON, SCORED_ON, take_file

FIRMS, PATHS = 200, 6
SECOND = SCORED_ON + timedelta(40)


@pytest.fixture
def changing(scored_copy: Service, tmp_path: Path) -> Service:
    """Attributes that are known to change on days ahead, the last of February and of months among them."""
    with scored_copy.database.read() as connection:
        codes = connection.execute(select(enterprise.c.code).order_by(enterprise.c.id).limit(60)).scalars().all()
    days = ["2026-07-31", "2026-08-31", "2026-09-15", "2027-02-28", "2028-02-29", "2026-08-09"]
    rows = {
        "uscc": [*codes, *codes],
        "field": ["industry"] * 60 + ["food_category"] * 60,
        "value": ["C26", "C14", "F52"] * 20 + ["乳制品", "食品销售"] * 30,
        "valid_from": days * 20,
    }
    write_csv(rows, tmp_path / "changes.csv")
    done = take_file(scored_copy, "attribute-changes", tmp_path / "changes.csv", "population", KNOWN_ON)
    assert done.quarantined == 0, done
    return scored_copy


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """The rule sets with another version of one that is read by others, approved for a day to come."""
    folder = tmp_path / "sets"
    shutil.copytree("rules/sets", folder)
    text = (folder / "generic" / "2026-01.yaml").read_text("utf-8")
    for was, now in (
        ('version: "2026-01"', f'version: "2026-08"\napproved_on: {SCORED_ON - timedelta(9)}'),
        ("effective_from: 2026-01-01", f"effective_from: {SECOND}"),
        ("points: {when_true: 1000}", "points: {when_true: 100}"),
    ):
        assert was in text
        text = text.replace(was, now)
    (folder / "generic" / "2026-08.yaml").write_text(text, "utf-8")
    return Library(folder, published=False)


def outcomes_on(
    service: Service, library: Library, stored: StoredFacts, scheme: str, day: date, known_on: date
) -> list[Outcome]:
    """The outcome of every enterprise on one day, worked out for that day alone."""
    try:
        closure = closure_of(library, scheme, day, known_on)
    except NoRuleSet:
        return [NO_OUTCOME] * len(stored.enterprises)
    with service.database.read() as connection:
        models = models_in_use(connection, closure, day, service.settings, end_of(known_on))
    scores = score(closure, facts_of(stored, day, known_on), day, known_on, models=models)
    return [outcome_of(scores, place) for place in range(len(scores.tier))]


def assert_every_day_agrees(
    service: Service, library: Library, scheme: str, start: date, known_on: date, ahead: int
) -> list[Forecast]:
    """First changes of a block and the paths of some are those that looking at every day finds; gives the paths."""
    with service.database.read() as connection:
        stored = read_stored(connection, range(1, FIRMS + 1))
        stretches = registered_stretches_of(
            connection, library, scheme, days_ahead_of(start), known_on, service.settings
        )
    course = Course(dated_facts_of(stored, known_on), stretches, known_on)
    days = [start + timedelta(n) for n in range(ahead + 1)]
    by_day = [outcomes_on(service, library, stored, scheme, day, known_on) for day in days]
    found, tiers = first_changes_of(course, start, days[-1]), course.tiers()
    moved = 0
    for place in range(FIRMS):
        said = [outcomes[place].tier for outcomes in by_day]
        first = next((i for i, tier in enumerate(said) if tier != said[0]), None)
        assert found.day[place] == (NO_DATE if first is None else day_of(days[first])), (place, first)
        for code, tier in ((found.before[place], said[0]), (found.after[place], said[first or 0])):
            assert (tiers[code] if code >= 0 else None) == tier
        moved += first is not None
    assert moved > 3
    return [assert_path_agrees(service, library, scheme, place, days, by_day, known_on) for place in range(PATHS)]


def assert_path_agrees(
    service: Service,
    library: Library,
    scheme: str,
    place: int,
    days: Sequence[date],
    by_day: Sequence[Sequence[Outcome]],
    known_on: date,
) -> Forecast:
    with service.database.read() as connection:
        stored = read_stored(connection, [place + 1])
        course = stored_course_of(connection, stored, library, scheme, (days[0], known_on), service.settings)
    assert course is not None
    forecast = forecast_of(scheme, course, days[0])
    path = {one.day: one.step.outcome for one in forecast.steps}
    standing = None
    for day, outcomes in zip(days, by_day, strict=True):
        standing = path.get(day, standing)
        assert standing == outcomes[place], day
    assert all((one.cause is None) == (i == 0) for i, one in enumerate(forecast.steps))
    return forecast


def kinds_of(forecasts: Sequence[Forecast]) -> set[StepKind]:
    return {one.cause.kind for forecast in forecasts for one in forecast.steps if one.cause}


def test_every_following_day_gives_what_was_forecast(changing: Service, library: Library) -> None:
    found = assert_every_day_agrees(changing, library, "generic", SCORED_ON, today(), 80)
    assert {StepKind.RULES, StepKind.ATTRIBUTE, StepKind.RECORD} <= kinds_of(found)


def test_so_it_does_where_a_tier_is_read(changing: Service, library: Library) -> None:
    found = assert_every_day_agrees(changing, library, "food-production", SCORED_ON, today(), 45)
    assert StepKind.RULES in kinds_of(found)


def test_so_it_does_where_a_model_grows_too_old(scored_copy: Service) -> None:
    most_age = scored_copy.settings.model_most_age_months
    until = date_of(months_before(day_of(today() + timedelta(20)), most_age))
    assisted.used(scored_copy, assisted.registered(scored_copy, until), "live")
    found = assert_every_day_agrees(scored_copy, scored_copy.library, ASSISTED, today(), today(), 30)
    states = [
        {one.step.scores.assistance.use.state for one in forecast.steps if one.step.scores.assistance}  # type: ignore[union-attr]
        for forecast in found
    ]
    assert {ModelState.LIVE, ModelState.STALE} in states
    assert StepKind.MODEL in kinds_of(found)
