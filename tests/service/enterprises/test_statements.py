"""The page of one enterprise asks the database fewer than 25 times, whatever there is of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product

from sqlalchemy import Engine, event, select

from service.access.permissions import Role
from service.core.db.tables.facts import enterprise
from tests.worlds import assisted
from tests.worlds.demonstration import Demonstration

MOST = 24


@contextmanager
def noted(engine: Engine) -> Iterator[list[str]]:
    """All statements that the engine is asked meanwhile."""
    said: list[str] = []
    note = lambda *args: said.append(args[2])  # noqa: E731
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_it_is_read_in_few_statements(demonstration: Demonstration) -> None:
    engine = demonstration.service.database.engine
    with demonstration.service.database.read() as connection:
        codes = connection.execute(select(enterprise.c.code).order_by(enterprise.c.id).limit(15)).scalars().all()
    numbers = set()
    demonstration.client(Role.LEADER)
    # One scheme asks for a model, which is live.
    for code, scheme in product((demonstration.places["code"], *codes), ("generic", assisted.SCHEME)):
        with noted(engine) as said:
            demonstration.page(f"/enterprises/{code}?scheme={scheme}", Role.LEADER)
        assert len(said) <= MOST, said
        numbers.add(len(said))
    # What differs is whether the decision is of an earlier run, whether names of authorities are to be looked up, and
    # whether the scheme has a model, whose switch is read for the next run and for the forecast.
    assert max(numbers) - min(numbers) <= 4, numbers
