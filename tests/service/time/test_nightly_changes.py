"""After months of nightly runs the coming changes that are kept are those that a full look finds."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from sqlalchemy import select

from rules.calendar import day_of
from rules.library import Library
from scoring.course import Course
from scoring.facts import NO_DATE
from scoring.forecast import first_changes_of
from service.core.db.service import Service
from service.core.db.tables.facts import enterprise
from service.core.db.tables.jobs import job
from service.decisions.coming import coming_blocks_of, coming_heads_of
from service.decisions.runs import Run
from service.facts.full_facts import dated_facts_of
from service.facts.stored import read_stored
from service.intake.write import take_rows
from service.runs.actions.decide import withdraw_run
from service.time.courses import registered_stretches_of
from service.time.forecast.coming.job import blocks_to_look_at
from tests.service.time.test_forecast import changing, library
from tests.worlds.adopted import adopt
from tests.worlds.services import SCORED_ON, look_ahead, rescore

__all__ = ["changing", "library"]
FIRMS = 400
Found = dict[int, tuple[int, str | None]]


def kept(service: Service, run: Run) -> tuple[date, Found]:
    """Until when is known, and by enterprise the day and the tier of its first change, as they are kept."""
    with service.database.read() as connection:
        (block,) = coming_blocks_of(connection, run.scheme, run.id).values()
    tiers = [*(one["id"] for one in block.tiers), None, None]
    ahead = block.rows[block.rows["day"] > day_of(run.as_of)]
    assert len(ahead) == len(block.rows)
    assert all(block.causes[cause]["zh"] for cause in block.rows["cause"])
    return block.until, {int(row["place"]): (int(row["day"]), tiers[row["tier"]]) for row in ahead}


def looked_at(service: Service, run: Run, until: date) -> Found:
    """The same of a look at everyone from the day of the run on, read in another way."""
    with service.database.read() as connection:
        stored = read_stored(connection, range(1, FIRMS + 1))
        days = run.as_of, until
        stretches = registered_stretches_of(
            connection, service.library, run.scheme, days, run.known_on, service.settings
        )
    course = Course(dated_facts_of(stored, run.known_on), stretches, run.known_on)
    found, tiers = first_changes_of(course, *days), [*course.tiers(), None, None]
    places = np.flatnonzero(found.day != NO_DATE).tolist()
    return {place + 1: (int(found.day[place]), tiers[found.after[place]]) for place in places}


def take_news(service: Service, day: date, first: int) -> None:
    """Penalties of a few enterprises come to be known on a day."""
    with service.database.write() as connection:
        codes = connection.execute(select(enterprise.c.code).order_by(enterprise.c.id)).scalars().all()
        said = {
            "type": "administrative_penalty",
            "severity": "general",
            "occurred_on": str(day - timedelta(3)),
            "authority": "某局",
        }
        rows = [{"uscc": code, "document_no": f"{day}-{code}", **said} for code in codes[first : first + 5]]
        taken = take_rows(connection, "records", rows, source="处罚", actor="tests", data_on=day, known_on=day)
        assert taken.inserted == len(rows), taken


@pytest.fixture
def bureau(changing: Service, library: Library) -> Service:
    """A bureau whose attributes and rule sets are known to change, which no run is held for."""
    adopt_next(changing, library)
    return replace(changing, settings=replace(changing.settings, hold_share=1.0))


def adopt_next(service: Service, library: Library) -> None:
    """Adopts the version that begins on a day to come."""
    with service.database.write() as connection:
        adopt(connection, library.get("generic@2026-08"))


@pytest.mark.parametrize(("scheme", "nights"), [("generic", (0, 1, 30, 9, 31)), ("food-production", (0, 40))])
def test_what_is_kept_is_what_a_full_look_finds(bureau: Service, scheme: str, nights: tuple[int, ...]) -> None:
    run = rescore(bureau, scheme, "full", SCORED_ON)
    assert kept(bureau, run) == (SCORED_ON, {})
    look_ahead(bureau)
    untils, news, modes, day = set(), 0, [], SCORED_ON
    for step in nights:
        day += timedelta(step)
        if step:
            take_news(bureau, day, news := news + 11)
            run = rescore(bureau, scheme, "incremental", day)
            assert run.status == "in_effect", run
            modes.append(run.mode)
            if run.mode == "full":
                # Another version applies: of nobody is known what comes until the job has looked.
                assert kept(bureau, run) == (day, {})
            look_ahead(bureau)
        until, found = kept(bureau, run)
        assert until > day
        assert found == looked_at(bureau, run, until), day
        assert len(found) > 3
        untils.add(until)
    # A version began on one of the days; in between nothing was looked at anew but what was examined.
    assert modes.count("full") == 1
    assert len(untils) == 2


def test_what_is_soon_not_known_of_is_renewed_a_piece_a_night() -> None:
    as_of = date(2026, 7, 1)
    far, soon = as_of + timedelta(200), as_of + timedelta(91)
    assert blocks_to_look_at(dict.fromkeys(range(4), far), as_of, 4) == []
    # Nothing is known of a block that nobody looked at, or only of days that have come.
    assert blocks_to_look_at({0: far, 1: as_of, 3: far}, as_of, 4) == [1, 2]
    known = {**dict.fromkeys(range(40), soon), 17: soon - timedelta(1), 3: far}
    assert blocks_to_look_at(known, as_of, 40) == [17, 0, 1]
    assert blocks_to_look_at({0: as_of + timedelta(92)}, as_of, 1) == []


def test_a_version_approved_meanwhile_is_followed(scored_copy: Service, library: Library) -> None:
    bureau = replace(scored_copy, settings=replace(scored_copy.settings, hold_share=1.0))
    run = rescore(bureau, "generic", "full", SCORED_ON)
    look_ahead(bureau)
    until, before = kept(bureau, run)
    # A night that knows of another version, which begins within the days that were looked at.
    adopt_next(bureau, library)
    night = rescore(bureau, "generic", "incremental", SCORED_ON + timedelta(1))
    assert night.mode == "incremental"
    assert kept(bureau, night) == (night.as_of, {})
    look_ahead(bureau)
    until, after = kept(bureau, night)
    assert after == looked_at(bureau, night, until)
    assert after != before


def test_what_a_withdrawn_run_saw_is_taken_back(scored_copy: Service) -> None:
    run = rescore(scored_copy, "generic", "full", SCORED_ON)
    look_ahead(scored_copy)
    known = kept(scored_copy, run)
    held = replace(scored_copy, settings=replace(scored_copy.settings, hold_share=-1.0))
    later = rescore(held, "generic", "incremental", SCORED_ON + timedelta(9))
    assert later.status == "held"
    with scored_copy.database.read() as connection:
        assert coming_heads_of(connection, "generic", later.id)[0].run_id == later.id
    assert kept(scored_copy, run) == known
    with scored_copy.database.write() as connection:
        withdraw_run(connection, later, "somebody", scored_copy.settings, "不用")
    with scored_copy.database.read() as connection:
        assert coming_heads_of(connection, "generic", later.id)[0].run_id == run.id
        assert connection.execute(select(job.c.status).where(job.c.kind == "coming-changes")).scalars().all()
    assert kept(scored_copy, run) == known
