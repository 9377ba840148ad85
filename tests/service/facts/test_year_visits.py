"""Visits of the year, held in memory: what counting each enterprise by itself gives, whatever came in since."""

from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import select, update

from rules.inspection import ItemMode
from rules.library import shipped_library
from rules.texts import Text
from scoring.visit_caps import TierCap
from scoring.workload import was_drawn
from service.core.clock import today
from service.core.db.fact_changes import begin_change, end_change
from service.core.db.service import Service
from service.core.db.tables.facts import enterprise
from service.core.db.tables.visits import visit
from service.demo.visits import generate_visits
from service.facts import year_visits
from service.facts.caps import count_visits
from service.facts.visits import visits_of_year
from service.facts.year_visits import NO_CAP, year_use_of, year_visits_of
from tests.worlds.services import SCORED_ON, take_file

TABLES = shipped_library().tables


def counted(service: Service) -> dict[int, int]:
    """Each enterprise by itself."""
    with service.database.read() as connection:
        ids = connection.execute(select(enterprise.c.id)).scalars().all()
        found = count_visits(connection, TABLES, ids, today(), today())
    return {id: found.number_of(id) or 0 for id in ids}


def held(service: Service) -> dict[int, int]:
    with service.database.read() as connection:
        ids = connection.execute(select(enterprise.c.id)).scalars().all()
        numbers = year_visits_of(connection, TABLES, today())
    assert numbers is not None
    return {id: int(numbers[id]) if id < len(numbers) else 0 for id in ids}


@pytest.mark.parametrize("few", [0, 20_000])
def test_the_numbers_are_those_of_counting_each_and_follow_every_change(
    scored_copy: Service, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, few: int
) -> None:
    generate_visits(200, 1, SCORED_ON, tmp_path)
    assert take_file(scored_copy, "visits", tmp_path / "visits.parquet", "双随机平台", SCORED_ON).status == "done"
    monkeypatch.setattr(year_visits, "FEW", few)
    monkeypatch.setattr(year_visits, "IDS_AT_ONCE", 50)
    before = held(scored_copy)
    assert before == counted(scored_copy)
    with scored_copy.database.write() as connection:
        rows = [id for id, number in before.items() if number]
        number = begin_change(connection, "test", today(), "ann")
        connection.execute(update(visit).where(visit.c.enterprise_id == rows[0]).values(revoked=True))
        end_change(connection, number, [rows[0]])
    assert held(scored_copy) == counted(scored_copy)
    assert held(scored_copy)[rows[0]] == 0


def test_what_is_left_of_the_caps_is_what_each_enterprise_by_itself_is_told(
    scored_copy: Service, tmp_path: Path
) -> None:
    generate_visits(400, 1, SCORED_ON, tmp_path)
    assert take_file(scored_copy, "visits", tmp_path / "visits.parquet", "双随机平台", SCORED_ON).status == "done"
    with scored_copy.database.write() as connection:
        some = visit.c.enterprise_id % 3
        connection.execute(update(visit).where(some == 0).values(trigger="KEY_SUPERVISION"))
        connection.execute(update(visit).where(some == 1).values(ordered_by="superior"))
    with scored_copy.database.read() as connection:
        ids = sorted(connection.execute(select(enterprise.c.id)).scalars())
        one_by_one = count_visits(connection, TABLES, ids, today(), today())
        drawn = {id for id, made in visits_of_year(connection, ids, today(), today()).items() if was_drawn(made)}
        use = year_use_of(connection, TABLES, today())
    visited = [id for id in ids if id in set(use.ids.tolist())]
    assert 0 < len(visited) < len(ids)
    assert {id for id in visited if use.rows["drawn"][id]} == drawn
    assert 0 < len(drawn) < len(visited)
    for mode in ItemMode:
        for most in (0, 1, 2, NO_CAP):
            tier = None if most == NO_CAP else TierCap(most, "generic@2026-01", Text("上限", "cap"))
            said = {id: one_by_one.uses_of(id, tier, mode) for id in ids}
            left = {id: uses[0].left if uses else NO_CAP for id, uses in said.items()}
            held = use.left_of(np.array(visited), np.full(len(visited), most), mode)
            assert dict(zip(visited, held.tolist(), strict=True)) == {id: left[id] for id in visited}
            assert {left[id] for id in ids if id not in visited} == {
                use.left_unvisited(None if tier is None else most, mode)
            }
