"""The visits of the demonstration: the same for the same seed, all of them readable, and some use up half a cap."""

from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from rules.dated_tables import AuthorityLevel
from rules.inspection import ItemMode
from rules.library import shipped_library
from scoring.visit_caps import TierCap
from service.core.db.engine import Database
from service.demo.population import generate
from service.demo.visits import generate_visits
from service.facts.caps import count_visits
from service.facts.visits import known_visits_of
from service.intake.write.outcome import Taken
from service.intake.write.take import take_batch
from service.intake.write.work import Work
from service.reading.batches import read_batches

TODAY = date(2026, 6, 30)
FIRMS = 1_500


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made: Path = tmp_path_factory.mktemp("visits")
    generate(FIRMS, 1, TODAY, made)
    generate_visits(FIRMS, 1, TODAY, made)
    return made


def test_the_same_seed_gives_the_same_visits(folder: Path, tmp_path: Path) -> None:
    rows = generate_visits(FIRMS, 1, TODAY, tmp_path)
    again = pq.read_table(tmp_path / "visits.parquet")
    assert again.equals(pq.read_table(folder / "visits.parquet"))
    assert len(again) == rows > FIRMS / 2
    assert max(again["visited_on"].to_pylist()) <= TODAY
    assert {len(text) for text in again["task_no"].to_pylist() if text} == {18}
    assert {len(text) for text in again["plan_no"].to_pylist() if text} == {14}


def test_all_are_taken_in_and_caps_are_seen_half_used(folder: Path, sqlite: Database) -> None:
    taken = Taken()
    for kind in ("enterprises", "visits"):
        work = Work(kind, "演示数据", "tests", TODAY, TODAY)
        for batch in read_batches(folder / f"{kind}.parquet", kind):
            with sqlite.write() as connection:
                taken.add(take_batch(connection, batch, work)[0])
    assert (taken.quarantined, taken.unchanged, taken.corrected) == (0, 0, 0)
    ids = range(1, FIRMS + 1)
    with sqlite.read() as connection:
        visits = known_visits_of(connection, ids, TODAY)
        counted = count_visits(connection, shipped_library().tables, ids, TODAY, TODAY)
    # Read back, task numbers are as they were handed in.
    assert all(one.task_no is None or one.task_no.isdigit() for one in visits)
    assert {one.level for one in visits} >= {AuthorityLevel.COUNTY, AuthorityLevel.CITY, AuthorityLevel.PROVINCE}
    tier = TierCap(4, "generic@2026-01", shipped_library().get("generic@2026-01").title)
    strictest = [counted.uses_of(id, tier, ItemMode.GENERAL)[0] for id in ids]
    assert any((use.used, use.most) == (2, 4) for use in strictest)
    joint = {(one.enterprise_id, one.number, one.visited_on) for one in visits}
    assert len(joint) < len(visits)
