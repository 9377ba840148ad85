"""Attributes and facts of a block with each enterprise on a day of its own, known by one day: as read for that day."""

from collections import namedtuple
from datetime import date
from pathlib import Path
from random import Random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from rules.calendar import date_of, day_of
from rules.library import shipped_library
from scoring.facts import NO_DATE
from scoring.review import review_days
from scoring.score import score, score_on_days
from service.core.db.engine import Database
from service.core.db.fact_changes import last_change
from service.core.db.tables.facts import enterprise
from service.facts.dated_attributes import dated_attributes_of
from service.facts.reader import FactReader
from tests.worlds.files import write_csv
from tests.worlds.services import SCORED_ON, load_population, service_over, take_file

Change = namedtuple("Change", "enterprise_id field value valid_from recorded_on")
DAYS = range(-3, 8)
K = 4


@given(st.integers(0, 2**32))
def test_each_day_has_the_last_change_known_that_has_begun(seed: int) -> None:
    rng = Random(seed)  # noqa: S311 - repeatable on purpose
    ids = np.array([2, 3, 7, 9])
    first = {name: np.array([rng.randrange(100) for _ in ids]) for name in ("a", "b", "c")}
    changes = sorted(
        (
            Change(rng.choice([1, 2, 3, 7, 9, 11]), rng.choice("abd"), number, rng.choice(DAYS), rng.choice(DAYS))
            for number in range(100, 100 + rng.randrange(12))
        ),
        key=lambda change: change.valid_from,
    )
    dated = dated_attributes_of(first, ids, changes, K)
    for days in (rng.choice(DAYS), np.array([rng.choice(DAYS) for _ in ids], np.int32)):
        columns, following = dated.on(days), dated.next_after(days, len(ids))
        for place, id in enumerate(ids.tolist()):
            day = days if isinstance(days, int) else int(days[place])
            mine = [one for one in changes if one.enterprise_id == id and one.recorded_on <= K and one.field in first]
            for name, column in first.items():
                begun = [one.value for one in mine if one.field == name and one.valid_from <= day]
                assert columns[name][place] == [int(column[place]), *begun][-1]
            assert following[place] == min((one.valid_from for one in mine if one.valid_from > day), default=NO_DATE)


def test_a_block_read_once_gives_what_is_read_for_each_day(database: Database, tmp_path: Path) -> None:
    load_population(database, tmp_path, 60, SCORED_ON)
    codes = codes_of(database)
    rows = {
        "uscc": codes[:20] * 2,
        "field": ["industry"] * 20 + ["employees"] * 20,
        "value": ["F52"] * 20 + ["3000"] * 20,
        "valid_from": [f"2026-{month:02}-15" for month in range(2, 12)] * 4,
    }
    write_csv(rows, tmp_path / "changes.csv")
    service = service_over(database, tmp_path)
    done = take_file(service, "attribute-changes", tmp_path / "changes.csv", "population", SCORED_ON)
    assert done.quarantined == 0, done
    library = shipped_library()
    rule_sets = library.closure(library.in_force("generic", SCORED_ON), SCORED_ON)
    rng = Random(3)  # noqa: S311 - repeatable on purpose
    some = [date(2025, 2, 28), date(2026, 3, 15), date(2026, 9, 14), date(2026, 9, 15), date(2028, 2, 29)]
    with database.read() as connection:
        until = last_change(connection)

        def reader_of(as_of: date) -> FactReader:
            return FactReader(connection, rule_sets, as_of, SCORED_ON, until)

        reader = reader_of(SCORED_ON)
        block = reader.read_block(connection, range(1, 61))
        days = np.array([day_of(rng.choice(some)) for _ in block.ids], np.int32)
        facts, changing = reader.facts_on(block, days)
        together = score_on_days(rule_sets, facts, days, SCORED_ON, evidence=True)
        due = np.minimum(review_days(together, rule_sets), changing)
        for day in np.unique(days).tolist():
            alone = reader_of(date_of(day)).read_block(connection, range(1, 61))
            scores = score(rule_sets, alone.facts, date_of(day), SCORED_ON, evidence=True)
            mine = days == day
            for name in ("score", "tier", "decided_by", "lines", "overrides", "not_rated"):
                expected, found = getattr(scores, name)[..., mine], getattr(together, name)[..., mine]
                np.testing.assert_array_equal(found, expected, f"{name} on {date_of(day)}")
            expected = np.minimum(review_days(scores, rule_sets), alone.attributes.next_after(day, len(alone.ids)))
            np.testing.assert_array_equal(due[mine], expected[mine])
    assert len(set(changing.tolist())) > 3


def codes_of(database: Database) -> list[str]:
    with database.read() as connection:
        return [row[0] for row in connection.execute(select(enterprise.c.code).order_by(enterprise.c.id))]
