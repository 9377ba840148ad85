"""Signals are kept with the run that raised them, as a slow reading gives them, night after night, and go with it."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import yaml
from sqlalchemy import select

from rules.table_library import TableLibrary
from service.core.db.engine import Database
from service.core.db.service import Service
from service.core.db.tables.facts import enterprise, record
from service.core.db.tables.signals import signal
from service.decisions.runs import get_run, run_in_effect
from service.decisions.signals import is_seen_by, numbers_of, signals_of_run
from service.runs.actions.decide import withdraw_run
from tests.reference import records, signals
from tests.reference.measures import Case
from tests.worlds.raised_signals import BEGIN, FIRMS, SCHEME, classify, complain, days_before, few_firms, license_until
from tests.worlds.services import SCORED_ON, rescore

DAY = timedelta(days=1)
A, B, C = FIRMS


def seen(database: Database, run_id: int | None = None) -> dict[tuple[str, str], Any]:
    """By enterprise and kind the signals that readers of a run (the one in effect) see."""
    with database.read() as connection:
        run = run_in_effect(connection, SCHEME) if run_id is None else run_id
        query = select(signal, enterprise.c.code).join(enterprise, enterprise.c.id == signal.c.enterprise_id)
        rows = connection.execute(query.where(signal.c.scheme == SCHEME, is_seen_by(run))).all()
    found = {(row.code, row.signal): row for row in rows}
    assert len(found) == len(rows), "one row of a kind is seen of an enterprise"
    return found


def test_a_full_run_keeps_what_a_slow_reading_gives(scored: Service, scored_file: Path) -> None:
    with scored.database.read() as connection:
        run = get_run(connection, run_in_effect(connection, SCHEME))
        table = signals_of_run(connection, run.id)
        ids = {row.identity: row.record_id for row in connection.execute(select(record.c.identity, record.c.record_id))}
    assert table.digest == TableLibrary().signals(SCORED_ON).digest
    kept = {key: sorted(ids[n] for n in numbers_of(row.ground).tolist()) for key, row in seen(scored.database).items()}
    assert kept == read_slowly(table.document, scored_file.parent, run.as_of)
    assert len({kind for _, kind in kept}) > 2


def read_slowly(document: str, folder: Path, day: date) -> dict[tuple[str, str], list[str]]:
    """The same, of the files that were taken in."""
    written: dict[str, list[dict[str, Any]]] = {}
    for row in pq.read_table(folder / "records.parquet").to_pylist():
        written.setdefault(row["uscc"], []).append(row)
    found = {}
    table = yaml.safe_load(document)
    for code, rows in written.items():
        raised = signals.raised(Case(table, {"uscc": code}, records.visible(rows, day), day, {}))
        found |= {(code, kind): behind for kind, behind in raised.items()}
    return found


def test_night_after_night_incremental_runs_keep_what_a_full_run_raises(sqlite: Database, tmp_path: Path) -> None:
    service = few_firms(sqlite, tmp_path)
    complain(service, A, *days_before(BEGIN, 20, 5, 4))
    license_until(service, B, BEGIN + timedelta(days=63))
    classify(service, BEGIN, "full")
    assert set(seen(sqlite)) == {(A, "complaints")}
    for night in range(1, 13):
        day = BEGIN + night * DAY
        if night == 5:
            complain(service, A, day)
        run = classify(service, day)
        assert (run.mode, run.status) == ("incremental", "in_effect")
        expected = {(A, "complaints")} | ({(B, "licence_ending")} if night >= 3 else set())
        assert set(seen(sqlite)) == expected, day
        # The oldest complaint is 30 days back on the tenth night; until then four stand behind it from the fifth on.
        behind = len(numbers_of(seen(sqlite)[A, "complaints"].ground))
        assert behind == (3 if night < 5 or night >= 10 else 4), day
        # Held without a break since the first run, however often the records behind it changed.
        assert seen(sqlite)[A, "complaints"].raised_on == BEGIN
        assert run.examined < len(FIRMS)
    before = seen(sqlite)
    classify(service, BEGIN + 12 * DAY, "full")
    assert seen(sqlite) == before, "a full run of the same day finds nothing else"


def test_a_signal_that_ends_is_seen_by_readers_of_earlier_runs_still(database: Database, tmp_path: Path) -> None:
    service = few_firms(database, tmp_path)
    complain(service, A, *days_before(BEGIN, 20, 5, 4))
    first = classify(service, BEGIN, "full")
    later = classify(service, BEGIN + 20 * DAY)
    assert set(seen(database)) == set()
    assert set(seen(database, first.id)) == {(A, "complaints")}
    complain(service, A, *days_before(BEGIN + 22 * DAY, 1, 0))
    again = classify(service, BEGIN + 22 * DAY)
    row = seen(database)[A, "complaints"]
    assert (row.first_run, row.raised_on) == (again.id, BEGIN + 22 * DAY), "it is another signal after the break"
    assert later.id < again.id


def test_what_a_withdrawn_run_raised_and_ended_is_taken_back(database: Database, tmp_path: Path) -> None:
    service = few_firms(database, tmp_path, AUTOMATIC_EFFECT="false")
    complain(service, A, *days_before(BEGIN, 20, 5, 4))
    classify(service, BEGIN, "full")
    _put_into_effect(service)
    before = seen(database)
    license_until(service, B, BEGIN + timedelta(days=30))
    waiting = classify(service, BEGIN + 20 * DAY)
    assert waiting.status == "ready"
    shown = {key: row.id for key, row in seen(database).items()}
    assert shown == {key: row.id for key, row in before.items()}, "readers see nothing of a run that waits"
    assert set(seen(database, waiting.id)) == {(B, "licence_ending")}
    with database.write() as connection:
        withdraw_run(connection, waiting, "second person", service.settings, "不采用")
    assert seen(database) == before
    with database.read() as connection:
        assert connection.execute(select(signal.c.id)).all() == [(row.id,) for row in before.values()]


def _put_into_effect(service: Service) -> None:
    from service.decisions.runs import find_open_run
    from service.runs.actions.decide import put_into_effect

    with service.database.write() as connection:
        run = find_open_run(connection, SCHEME)
        put_into_effect(connection, run, "second person", service.settings, "同意")


def test_signals_that_cannot_be_computed_leave_the_tiers_alone(scored_copy: Service, monkeypatch) -> None:
    from service.examinations import outcome

    real, before = outcome.raised_in, seen(scored_copy.database)
    bad = next(iter(before.values()))

    def fails_for_one(table, block, as_of):
        if bad.enterprise_id in block.ids:
            raise OverflowError("beyond what can be held")
        return real(table, block, as_of)

    monkeypatch.setattr(outcome, "raised_in", fails_for_one)
    run = rescore(scored_copy, SCHEME, "full", SCORED_ON)
    assert (run.failed_enterprises, run.changed, run.status) == (0, 0, "in_effect")
    assert seen(scored_copy.database) == {key: row for key, row in before.items() if row.id != bad.id}


def test_another_table_of_signals_has_all_examined_again(scored_copy: Service, monkeypatch) -> None:
    from service.runs.actions import start

    monkeypatch.setattr(start, "signals_in_force", lambda *asked: None)
    run = rescore(scored_copy, SCHEME, "incremental", SCORED_ON)
    assert (run.mode, run.signals) == ("full", None)
    assert seen(scored_copy.database) == {}


def test_a_demonstration_table_raises_nothing_outside_the_demonstration(scored_copy: Service) -> None:
    from dataclasses import replace

    from service.runs.actions.start import signals_in_force

    strict = replace(scored_copy.settings, demonstration=False)
    assert signals_in_force(scored_copy.library, scored_copy.settings, SCORED_ON, SCORED_ON) is not None
    assert signals_in_force(scored_copy.library, strict, SCORED_ON, SCORED_ON) is None
