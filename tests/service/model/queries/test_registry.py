"""The registry of models: what was brought stays as it was, and the list is read page by page."""

from datetime import UTC, datetime, timedelta

import time_machine
from sqlalchemy import insert

from models.keep import open_model
from service.core.db.engine import Database
from service.core.db.tables.registry import model
from service.model.actions.registry import store_model
from service.model.queries.registry import card_of, file_of, find_model, list_models
from tests.worlds.models import SCHEME, recent_file

START = datetime(2026, 3, 1, 8, tzinfo=UTC)


def test_what_was_registered_stays_as_it_was(database: Database) -> None:
    brought = recent_file()
    with time_machine.travel(START, tick=False), database.write() as connection:
        digest = store_model(connection, brought.data, brought.card, "li", "来电 13812345678")
    with database.write() as connection:
        assert store_model(connection, brought.data, brought.card, "wang", "again") == digest
        assert len(list_models(connection, limit=10)) == 1
        found = find_model(connection, digest)
        assert found is not None
        assert (found.digest, found.scheme, found.kind, found.registered_by) == (digest, SCHEME, "logistic", "li")
        assert (found.registered_at, found.note) == (START, "来电 138******78")
        assert file_of(connection, digest) == brought.data
        assert card_of(connection, digest) == open_model(brought.data).card
        assert digest == open_model(brought.data).digest


def test_what_is_not_registered_is_not_there(database: Database) -> None:
    with database.read() as connection:
        assert find_model(connection, "0" * 64) is None
        assert card_of(connection, "0" * 64) is None
        assert file_of(connection, "0" * 64) is None


def test_the_list_is_read_page_by_page_also_where_many_came_at_once(database: Database) -> None:
    rows = [
        {"digest": f"{number * 7919 % 13:064x}", "scheme": "st"[number % 2], "registered_at": START + hours}
        for number, hours in enumerate(timedelta(hours=step // 4) for step in range(13))
    ]
    same = {"kind": "logistic", "title": "", "file": b"", "card": {}, "registered_by": "li"}
    with database.write() as connection:
        connection.execute(insert(model), [row | same for row in rows])
    in_order = sorted(rows, key=lambda row: (row["registered_at"], row["digest"]), reverse=True)
    for scheme in ("s", "t", None):
        expected = [row["digest"] for row in in_order if scheme in (None, row["scheme"])]
        seen: list[str] = []
        with database.read() as connection:
            while page := list_models(connection, scheme=scheme, before=seen[-1] if seen else None, limit=3):
                assert len(page) <= 3
                seen += [row.digest for row in page]
        assert seen == expected
