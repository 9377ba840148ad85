"""Decisions made again are what is stored, and one changed byte of what they rest on is named."""

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import Connection, delete, select, update

from service.core.db.engine import Database, open_database
from service.core.db.packing import ENTERPRISE, RECORD, unpack
from service.core.db.service import Service
from service.core.db.tables.decisions import decision
from service.core.db.tables.facts import enterprise, record
from service.core.db.tables.registry import model as model_table
from service.core.db.tables.runs import closure, rule_set
from service.time.replay.queries.stored_decisions import (
    decision_stored,
    decisions_stored,
    last_decided_run,
    schemes_decided,
)
from service.time.replay.replay import Replayer
from service.time.replayed import Outcome, Replayed, Stage
from tests.worlds import assisted
from tests.worlds.services import SCORED_ON, load_population, rescore_all, service_over

SCHEME = "generic"
EVERY = range(1, 2_000)
Tamper = Callable[[Connection, int], object]


def replayed(database: Database, scheme: str = SCHEME, ids: Any = EVERY) -> list[Replayed]:
    with database.read() as connection:
        stored = decisions_stored(connection, scheme, ids, last_decided_run(connection))
        return Replayer().replay(connection, stored)


@pytest.fixture
def tampered(scored_copy: Service) -> Callable[[Tamper], Replayed]:
    """What comes of the decision on the enterprise with most records once something was changed."""
    database = scored_copy.database
    with database.read() as connection:
        owners = connection.execute(select(record.c.enterprise_id).where(record.c.document_no.is_not(None))).scalars()
        (firm, _), *_ = Counter(owners).most_common(1)

    def change(tamper: Tamper) -> Replayed:
        with database.write() as connection:
            tamper(connection, firm)
        (found,) = replayed(database, ids=[firm])
        return found

    return change


def test_all_decisions_are_found_again(database: Database, tmp_path: Path) -> None:
    load_population(database, tmp_path, 120, SCORED_ON)
    service = service_over(database, tmp_path, HOLD_SHARE="1")
    for days in (0, 40, 41, 90):
        rescore_all(service, "incremental", SCORED_ON + timedelta(days))
    with database.read() as connection:
        schemes = schemes_decided(connection)
        ids = connection.execute(select(enterprise.c.id)).scalars().all()
    found = [one for scheme in schemes for one in replayed(database, scheme, ids)]
    assert len({one.run_id for one in found}) > 2 * len(schemes)
    assert [one for one in found if one.outcome is not Outcome.EQUAL] == []


def change_decision(**values: Any) -> Tamper:
    return lambda connection, firm: connection.execute(
        update(decision).where(decision.c.scheme == SCHEME, decision.c.enterprise_id == firm).values(**values)
    )


def change_bytes(column: str, place: int) -> Tamper:
    def change(connection: Connection, firm: int) -> None:
        mine = decision.c.scheme == SCHEME, decision.c.enterprise_id == firm
        held = bytearray(connection.execute(select(decision.c[column]).where(*mine)).scalar_one())
        held[place] ^= 1
        connection.execute(update(decision).where(*mine).values({column: bytes(held)}))

    return change


def change_record(name: str, by: int = 1) -> Tamper:
    """One byte of a field of a record that is read."""

    def change(connection: Connection, firm: int) -> None:
        mine = record.c.enterprise_id == firm
        for packed in connection.execute(select(record.c.packed).where(mine)).scalars().all():
            row = unpack(RECORD, packed).copy()
            if row[name][0] not in (-1, 0, 2**31 - 1, -(2**63)):
                row[name] += by
                connection.execute(update(record).where(mine, record.c.packed == packed).values(packed=row.tobytes()))
                return
        raise AssertionError(name)

    return change


def change_attribute(name: str) -> Tamper:
    def change(connection: Connection, firm: int) -> None:
        mine = enterprise.c.id == firm
        row = np.array(unpack(ENTERPRISE, connection.execute(select(enterprise.c.packed).where(mine)).scalar_one()))
        row[name] += 1
        connection.execute(update(enterprise).where(mine).values(packed=row.tobytes()))

    return change


def change_text(name: str, text: str | None) -> Tamper:
    return lambda connection, firm: connection.execute(
        update(record).where(record.c.enterprise_id == firm, record.c[name].is_not(None)).values({name: text})
    )


def change_rule_set(connection: Connection, firm: int) -> None:
    held = connection.execute(select(rule_set.c.content).where(rule_set.c.scheme == SCHEME)).scalar_one()
    at = held.index("points: ") + len("points: ") + 1
    connection.execute(
        update(rule_set).where(rule_set.c.scheme == SCHEME).values(content=held[:at] + "9" + held[at + 1 :])
    )


def change_closure(**values: Any) -> Tamper:
    return lambda connection, firm: connection.execute(
        update(closure).where(closure.c.scheme == SCHEME).values(**values)
    )


@pytest.mark.parametrize(
    ("tamper", "stage"),
    [
        (change_rule_set, Stage.RULE_SET),
        (change_closure(tiers=["A", "B", "C", "E"]), Stage.RULE_SET),
        (change_closure(version="2020-01"), Stage.RULE_SET),
        (change_record("occurred_on"), Stage.FACTS),
        (change_record("authority"), Stage.FACTS),
        (change_record("document_word", 1 << 40), Stage.FACTS),
        (change_attribute("employees"), Stage.FACTS),
        (change_text("document_no", "某市监罚〔2026〕9号"), Stage.FACTS),
        (change_text("document_no", None), Stage.FACTS),
        (change_bytes("facts_digest", 31), Stage.FACTS),
        (change_decision(region="999999"), Stage.FACTS),
        (change_decision(score=1), Stage.SCORE),
        (change_decision(failure='{"zh": "坏", "en": "bad"}'), Stage.SCORE),
        (change_bytes("lines", 0), Stage.LINE),
        (change_decision(tier=-1), Stage.TIER),
        (change_decision(decided_by=5), Stage.LEVEL),
        (change_bytes("flags", 0), Stage.FLAGS),
        (change_decision(as_of=SCORED_ON - timedelta(1)), Stage.DECISION),
        (change_decision(known_on=SCORED_ON - timedelta(1)), Stage.DECISION),
        (change_decision(closure_id=3), Stage.DECISION),
        (change_decision(tier_from_run=2), Stage.DECISION),
    ],
)
def test_one_changed_byte_is_named(tampered: Callable[[Tamper], Replayed], tamper: Tamper, stage: Stage) -> None:
    found = tampered(tamper)
    assert (found.outcome, found.stage) == (Outcome.DIFFERS, stage)
    assert found.why is not None


def forget_rule_set(connection: Connection, firm: int) -> None:
    connection.execute(delete(rule_set).where(rule_set.c.scheme == SCHEME))


def break_facts(connection: Connection, firm: int) -> None:
    connection.execute(update(record).where(record.c.enterprise_id == firm).values(packed=b"short"))


@pytest.mark.parametrize("tamper", [forget_rule_set, break_facts, change_closure(digest_version=1)])
def test_what_cannot_be_read_is_never_equal(tampered: Callable[[Tamper], Replayed], tamper: Tamper) -> None:
    found = tampered(tamper)
    assert (found.outcome, found.stage) == (Outcome.NOT_REPLAYABLE, None)
    assert found.why is not None


def test_facts_of_one_that_cannot_be_read_keep_nobody_else_from_it(scored_copy: Service) -> None:
    with scored_copy.database.write() as connection:
        firm = connection.execute(select(record.c.enterprise_id).limit(1)).scalar_one()
        break_facts(connection, firm)
    found = replayed(scored_copy.database)
    assert len(found) == 400
    assert [one.enterprise_id for one in found if one.outcome is not Outcome.EQUAL] == [firm]


def test_what_another_engine_decided_is_said_to_be_of_it(tampered: Callable[[Tamper], Replayed]) -> None:
    def change(connection: Connection, firm: int) -> None:
        change_closure(engine="0")(connection, firm)
        change_decision(score=1)(connection, firm)

    found = tampered(change)
    assert (found.outcome, found.stage, found.engine) == (Outcome.OTHERWISE, Stage.SCORE, "0")
    facts = tampered(change_attribute("employees"))
    assert (facts.outcome, facts.stage) == (Outcome.DIFFERS, Stage.FACTS)


@pytest.fixture
def with_model(assisted_service: Service, tmp_path: Path) -> Iterator[Database]:
    """A copy of a database with decisions of a live model."""
    held = assisted_service.database.engine.url.database
    assert held is not None
    with assisted_service.database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(held, tmp_path / "copy.db")
    database = open_database(f"sqlite:///{tmp_path / 'copy.db'}")
    yield database
    database.close()


def test_the_model_of_then_is_used_and_its_changes_are_named(with_model: Database) -> None:
    def outcomes() -> set[tuple[Outcome, Stage | None]]:
        with with_model.read() as connection:
            query = select(decision.c.enterprise_id, decision.c.from_run).where(decision.c.scheme == assisted.SCHEME)
            one, run = connection.execute(query.order_by(decision.c.from_run.desc()).limit(1)).one()
            stored = decision_stored(connection, assisted.SCHEME, one, run)
            assert stored is not None
            return {(found.outcome, found.stage) for found in Replayer().replay(connection, [stored])}

    assert outcomes() == {(Outcome.EQUAL, None)}
    with with_model.write() as connection:
        changed = bytearray(connection.execute(select(model_table.c.file)).scalar_one())
        changed[-1] ^= 1
        connection.execute(update(model_table).values(file=bytes(changed)))
    assert outcomes() == {(Outcome.DIFFERS, Stage.MODEL)}
    with with_model.write() as connection:
        gone = {assisted.SCHEME: {"state": "live", "digest": "0" * 64}}
        connection.execute(update(closure).where(closure.c.scheme == assisted.SCHEME).values(models=gone))
    assert outcomes() == {(Outcome.NOT_REPLAYABLE, None)}
