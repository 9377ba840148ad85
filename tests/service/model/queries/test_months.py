"""Months of models: each kept once, the last made in its place."""

from datetime import UTC, date, datetime, timedelta

import time_machine
from sqlalchemy import insert

from service.core.db.engine import Database
from service.core.db.tables.registry import model
from service.model.actions.months import write_months
from service.model.queries.months import months_of

START = datetime(2026, 7, 1, 8, tzinfo=UTC)
MAY, JUNE, JULY = (date(2026, month, 1) for month in (5, 6, 7))
ONE, OTHER = "a" * 64, "b" * 64


def test_a_month_is_replaced_by_what_is_made_later(database: Database) -> None:
    made = {"scheme": "s", "kind": "logistic", "title": "", "file": b"", "card": {}, "registered_by": "li"}
    with time_machine.travel(START, tick=False), database.write() as connection:
        connection.execute(insert(model), [made | {"digest": d, "registered_at": START} for d in (ONE, OTHER)])
        write_months(connection, ONE, {JUNE: {"of": "六月", "psi": 0.1}, MAY: {"psi": None}})
        write_months(connection, OTHER, {JUNE: {"psi": 0.9}})
        write_months(connection, OTHER, {})
    later = START + timedelta(days=1)
    with time_machine.travel(later, tick=False), database.write() as connection:
        write_months(connection, ONE, {JULY: {"psi": 0.3}, JUNE: {"psi": 0.2}})
    with database.read() as connection:
        found = [(row.month, row.figures, row.made_at) for row in months_of(connection, ONE)]
        assert found == [(MAY, {"psi": None}, START), (JUNE, {"psi": 0.2}, later), (JULY, {"psi": 0.3}, later)]
        assert [row.figures for row in months_of(connection, OTHER)] == [{"psi": 0.9}]
        assert months_of(connection, "c" * 64) == []
