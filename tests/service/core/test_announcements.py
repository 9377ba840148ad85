"""Announcements: heard inside the transaction of the act, undone with it, and never said to nobody by mistake."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import Connection, select

from service.core.announcements import announce, attach, listener_at
from service.core.db.audit import write_entry
from service.core.db.engine import Database
from service.core.db.tables.audit import audit_entry
from service.site.listeners import LISTENERS


@dataclass(frozen=True)
class Mended:
    """What an act of these tests announces."""

    what: str


@dataclass(frozen=True)
class Unheard:
    """What nobody has stated who listens to."""


def note(connection: Connection, said: Mended) -> None:
    write_entry(connection, "tests", "view.save", said.what, {})


def refuse(connection: Connection, said: Mended) -> None:
    raise LookupError(said.what)


HEARD = f"{__name__}:{Mended.__name__}"


@pytest.fixture(autouse=True)
def _those_of_the_service() -> Iterator[None]:
    yield
    attach(LISTENERS)


def objects(database: Database) -> list[str]:
    with database.read() as connection:
        return list(connection.execute(select(audit_entry.c.object)).scalars())


def test_what_is_announced_is_written_with_the_act_or_not_at_all(sqlite: Database) -> None:
    attach({HEARD: (f"{__name__}:note",)})
    with sqlite.write() as connection:
        announce(connection, Mended("一"))
    attach({HEARD: (f"{__name__}:note", f"{__name__}:refuse")})
    with pytest.raises(LookupError), sqlite.write() as connection:
        announce(connection, Mended("二"))
    assert objects(sqlite) == ["一"]


def test_what_is_said_where_it_is_not_stated_who_listens_is_an_error(sqlite: Database) -> None:
    attach({HEARD: ()})
    with sqlite.write() as connection:
        announce(connection, Mended("无人"))
        with pytest.raises(RuntimeError, match="Unheard"):
            announce(connection, Unheard())


def test_all_that_is_said_and_whoever_listens_is_there() -> None:
    for said, places in LISTENERS.items():
        assert isinstance(listener_at(said), type)
        assert all(callable(listener_at(place)) for place in places)
