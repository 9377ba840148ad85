"""A year of decisions of then is found again by the code of now, or the code says which it alters.

Where a decision is not found again, either the change has a fault, or it is meant: then it raises `ENGINE_VERSION`
(scoring/version.py) and lists below, beside the new version, what it alters. Where an archived rule set or a digest can
no longer be read, nothing here may hide it.
"""

from pathlib import Path

from sqlalchemy import select

from scoring.version import ENGINE_VERSION
from service.core.db.engine import open_database
from service.core.db.migrate import upgrade
from service.core.db.tables.facts import enterprise
from service.time.replay.queries.stored_decisions import decisions_stored, last_decided_run, schemes_decided
from service.time.replay.replay import Replayer
from service.time.replayed import Outcome
from tests.worlds.decided_year import SCHEMES, open_year

# By engine, the decisions that it decides otherwise than the engine of the archive, "1": scheme, enterprise id, run.
ALTERED: dict[str, set[tuple[str, int, int]]] = {"1": set()}


def test_a_year_of_decisions_is_found_again(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{open_year(tmp_path)}")
    upgrade(database)
    unlike, decided, runs = {}, 0, set()
    with database.read() as connection:
        assert set(schemes_decided(connection)) == set(SCHEMES)
        ids = connection.execute(select(enterprise.c.id)).scalars().all()
        for scheme in schemes_decided(connection):
            for one in Replayer().replay(
                connection, decisions_stored(connection, scheme, ids, last_decided_run(connection))
            ):
                decided, runs = decided + 1, runs | {one.run_id}
                if one.outcome is not Outcome.EQUAL:
                    unlike[one.scheme, one.enterprise_id, one.run_id] = one
    database.close()
    assert decided > 250
    assert len(runs) > 30
    assert {key for key, one in unlike.items() if one.outcome is Outcome.OTHERWISE} == ALTERED[ENGINE_VERSION], unlike
    assert [one for one in unlike.values() if one.outcome is not Outcome.OTHERWISE] == []
