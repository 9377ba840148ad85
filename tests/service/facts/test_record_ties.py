"""Records that persons joined: on every day, and by every change, what counts is what the slow reference says."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from rules.calendar import day_of
from service.core.clock import now
from service.core.db.engine import Database
from service.core.db.fact_changes import begin_change, end_change, last_change
from service.core.db.tables.facts import record
from service.core.db.tables.imports import import_, quarantine
from service.core.db.tables.record_decisions import record_decision, record_tie
from service.facts.full_facts import full_facts_of
from service.facts.reader import record_rows_of, visible_records_of
from service.intake.write import take_rows
from tests.reference import versions
from tests.service.intake.test_versions import FIELDS, _expected
from tests.worlds.files import code
from tests.worlds.version_histories import FIRST, Row, history

FIRMS, RECORDS, DELIVERIES = 12, 3, 2
DAYS = tuple(FIRST + timedelta(by) for by in range(-1, 10))


def deliver(database: Database, rng: Random) -> list[list[list[Row]]]:
    """The rows stored by firm and record; each delivery is about one record of every firm."""
    known: list[list[list[Row]]] = [[[] for _ in range(RECORDS)] for _ in range(FIRMS)]
    histories = [[history(rng, DELIVERIES) for _ in range(RECORDS)] for _ in range(FIRMS)]
    for number in range(DELIVERIES * RECORDS):
        part, which = divmod(number, RECORDS)
        on = FIRST + timedelta(number + 3)
        stated = []
        for firm in range(FIRMS):
            of_firm = histories[firm][which]
            rows = [
                {**row, "delivery": number, "delivered_on": on}
                for row in (of_firm[part] if part < len(of_firm) else [])
            ]
            stated += [(firm, row) for row in rows]
            known[firm][which] = known[firm][which] + versions.taken_in(rows, known[firm][which])
        written = [
            {"uscc": code(firm + 1), "record_id": f"R-{which}", "type": "complaint", "occurred_on": "2026-01-05"}
            | {
                name: value.isoformat() if isinstance(value, date) else value
                for name, value in row.items()
                if name not in ("delivery", "delivered_on")
            }
            for firm, row in stated
        ]
        with database.write() as connection:
            take_rows(connection, "records", written, source="平台", actor="test", data_on=on, known_on=on)
    return known


def decide(database: Database, firm: int, key: int, identity: int, on: date, row_id: int, until: date | None) -> int:
    """A decision that joins two records of a firm from a day on, and is withdrawn on another; its change."""
    with database.write() as connection:
        change = begin_change(connection, "record-decision", on, "test")
        end_change(connection, change, [firm + 1])
        values: dict[str, Any] = {"enterprise_id": firm + 1, "row_id": row_id, "verdict": "one", "reason": "r"}
        values |= {"sides": [], "status": "decided", "decided_by": "t", "decided_at": now(), "decided_on": on}
        made = connection.execute(insert(record_decision).values(**values, change_id=change)).inserted_primary_key
        assert made is not None
        tie = {"enterprise_id": firm + 1, "key": key, "decision_id": made[0], "identity": identity}
        connection.execute(insert(record_tie).values(**tie))
        if until is not None:
            end = begin_change(connection, "record-decision", until, "test")
            end_change(connection, end, [firm + 1])
            withdrawn = {"status": "withdrawn", "withdrawn_on": until, "withdrawn_change_id": end}
            connection.execute(update(record_decision).where(record_decision.c.id == made[0]).values(**withdrawn))
    return change


def expected_of(of_firm: Sequence[Sequence[Row]], joins: Sequence[Any], known_on: date) -> list[Any]:
    """What counts of each record of a firm, those joined as one."""
    group = list(range(len(of_firm)))
    for one, other, since, until in joins:
        if since <= known_on and (until is None or known_on < until):
            group = [other if label == one else label for label in group]
    whole = [[row for at, rows in enumerate(of_firm) if group[at] == label for row in rows] for label in set(group)]
    said = [_expected(rows, known_on) for rows in whole]
    return sorted(tuple(one[name] for name in FIELDS) for one in said if one is not None)


@pytest.mark.parametrize("seed", range(3))
def test_what_counts_is_what_the_reference_says_of_the_rows_that_are_one_record(database: Database, seed: int) -> None:
    rng = Random(seed)  # noqa: S311 - repeatable on purpose
    with database.write() as connection:
        firms = [{"uscc": code(n + 1), "name": f"甲{n}"} for n in range(FIRMS)]
        take_rows(
            connection, "enterprises", firms, source="登记", actor="t", data_on=DAYS[0], known_on=date(2026, 1, 1)
        )
    known = deliver(database, rng)
    row_id = waiting_row(database)
    with database.read() as connection:
        found = connection.execute(select(record.c.enterprise_id, record.c.record_id, record.c.identity).distinct())
        identities = {(owner - 1, int(name[2:])): identity for owner, name, identity in found}
        before = last_change(connection)
    joins: list[list[Any]] = [[] for _ in range(FIRMS)]
    for firm in range(FIRMS):
        left = [which for which in range(RECORDS) if (firm, which) in identities]
        while len(left) > 1 and rng.random() < 0.8:
            one = left.pop(rng.randrange(len(left)))
            other, since = rng.choice(left), rng.choice(DAYS)
            until = rng.choice((None, None, since + timedelta(rng.randint(1, 3))))
            decide(database, firm, identities[firm, one], identities[firm, other], since, row_id, until)
            joins[firm].append((one, other, since, until))
    assert any(joins)
    with database.read() as connection:
        for known_on in DAYS:
            held = full_facts_of(connection, range(1, FIRMS + 1), date(2026, 12, 31), known_on).records
            columns = zip(*(held.columns[name].tolist() for name in FIELDS), strict=True)
            by_firm: dict[int, list[Any]] = {}
            for owner, said in zip(held.owner.tolist(), columns, strict=True):
                by_firm.setdefault(owner, []).append(said)
            for firm in range(FIRMS):
                assert sorted(by_firm.get(firm, [])) == expected_of(known[firm], joins[firm], known_on), (
                    firm,
                    known_on,
                )
            # What a run saw before the decisions is as if there were none.
            stored = record_rows_of(connection, range(1, FIRMS + 1), before)
            then = visible_records_of(connection, range(1, FIRMS + 1), day_of(known_on), before)
            assert len(stored) == len(then.rows)
            apart = [one for firm in range(FIRMS) for one in expected_of(known[firm], [], known_on)]
            assert len(then.places) == len(apart)


def waiting_row(database: Database) -> int:
    """A row to check, which decisions name."""
    day = {"data_on": DAYS[0], "known_on": DAYS[0], "snapshot": False, "created_at": now()}
    told = {"kind": "records", "file_name": "f", "sha256": "0", "source": "平台", "status": "done", "actor": "t"}
    with database.write() as connection:
        order = connection.execute(insert(import_).values(**told, **day)).inserted_primary_key
        assert order is not None
        row = {"import_id": order[0], "line": 1, "faults": [], "row": {}, "status": "open"}
        made = connection.execute(insert(quarantine).values(**row)).inserted_primary_key
    assert made is not None
    return int(made[0])
