"""The preview of a batch over a whole list: what it costs a process that has read nothing yet, officers included."""

import shutil
import time
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, select

from benchmarks.lists import filled
from benchmarks.tier_list_rows import AS_OF, SCHEME
from service.access.reach import WHOLE
from service.core.clock import now
from service.core.db.engine import Database, open_database
from service.core.db.tables.batches import batch
from service.core.db.tables.facts import enterprise
from service.core.db.tables.officers import inspector, inspector_certificate
from service.core.db.tables.plans import plan, plan_line
from service.core.settings import load_settings
from service.decisions.runs import run_in_effect
from service.plans.preview.read_preview import preview_of
from service.plans.queries.batches import get_batch
from service.rule_sets.queries.adopted import installation_of

# What is drawn of each tier a year, in ten-thousandths: one in seventy in all.
RATIOS = {"A": 80, "B": 200, "C": 400, "D": 1_000, "unclassified": 50}
OFFICERS_OF_A_COUNTY, COUNTY = 12, 6
DAY = AS_OF + timedelta(days=40)


def seconds(folder: Path, number: int, seed: int, rounds: int) -> Iterator[float]:
    """Wall seconds of the preview, each time in a database that is opened anew."""
    file = folder / "preview.db"
    database = filled(folder, number, seed)
    source = str(database.engine.url.database)
    database.close()
    shutil.copy(source, file)
    with _opened(file) as made:
        with made.write() as connection:
            batch_id = put_up(connection, RATIOS, DAY, OFFICERS_OF_A_COUNTY)
        yield from (_seconds_of(file, batch_id) for _ in range(rounds))
    file.unlink()


def _seconds_of(file: Path, batch_id: int) -> float:
    settings = load_settings({"CREDIT_TIERS_DEMONSTRATION": "true"})
    with _opened(file) as database:
        library = installation_of(None).library(database)
        begun = time.perf_counter()
        with database.read() as connection:
            found = preview_of(connection, get_batch(connection, batch_id), library, settings, DAY, WHOLE)
        took = time.perf_counter() - begun
    assert found.officers.trials, "a trial was made"
    return took


class _opened:
    """A database, closed at the end."""

    def __init__(self, file: Path) -> None:
        self._database = open_database(f"sqlite:///{file.resolve()}")

    def __enter__(self) -> Database:
        return self._database

    def __exit__(self, *_: object) -> None:
        self._database.close()


def put_up(connection: Connection, ratios: Mapping[str, int], day: date, officers_of_a_county: int) -> int:
    """The id of a batch of a line of the whole list, with officers of every county; ratios are ten-thousandths."""
    if officers_of_a_county:
        _add_officers(connection, officers_of_a_county)
    year = day.year
    made = {"year": year, "kind": "annual", "title": "bench", "version": 1, "owner": "bench", "created_at": now()}
    plan_id = _add(connection, plan, **made, status="published")
    stated = {"plan_id": plan_id, "number": 1, "title": "bench", "mode": "general", "items": [], "frame": {}}
    stated |= {"directional": False, "starts_on": date(year, 1, 1), "ends_on": date(year, 12, 31), "scheme": SCHEME}
    stated |= {"ratios": {tier: [ratio, 10_000] for tier, ratio in ratios.items()}, "shares": 1, "co_departments": []}
    line_id = _add(connection, plan_line, **stated, team=2, leads=1, status="open")
    draft = {"plan_line_id": line_id, "number": 1, "title": "bench", "status": "draft", "owner": "bench"}
    draft |= {"scheme": SCHEME, "run_id": run_in_effect(connection, SCHEME), "share_a": 1, "share_b": 1}
    draft |= {"narrowing": {"tiers": [], "counties": [], "industries": []}, "overrides": {}, "one_stratum": False}
    draft |= {"exclusions_by_hand": [], "seed_plan": [], "handed_down": [], "created_at": now()}
    return _add(connection, batch, **draft)


def _add_officers(connection: Connection, of_a_county: int) -> None:
    who = {"recorded_by": "bench", "recorded_at": now()}
    regions = connection.execute(select(enterprise.c.region).distinct()).scalars()
    counties = sorted({str(region)[:COUNTY] for region in regions})
    numbers = [(f"{county}-{place:02}", county, place) for county in counties for place in range(of_a_county)]
    about: dict[str, Any] = {"valid_from": date(2020, 1, 1), "kind": "officer", "qualifications": [], **who}
    own = [{**about, "number": name, "region": county, "lead": place < 6, "cap": 60} for name, county, place in numbers]
    connection.execute(insert(inspector), own)
    valid = {"valid_from": date(2020, 1, 1), "valid_until": date(2099, 1, 1), **who}
    connection.execute(
        insert(inspector_certificate),
        [{**valid, "inspector": number, "certificate_no": number} for number, _, _ in numbers],
    )


def _add(connection: Connection, table: Any, **values: Any) -> int:
    key = connection.execute(insert(table).values(**values)).inserted_primary_key
    assert key is not None
    return int(key[0])
