"""Two people at once over one item, and over the next number: by two processes, on both databases."""

from sqlalchemy import select

from service.core.db.audit import verify_log
from service.core.db.tables.ledger import ledger_item
from service.ledger.actions.assign import Assignment, assign_item
from service.ledger.actions.closing import not_accept_item
from service.ledger.actions.register import register_item
from service.ledger.queries.items import steps_of
from service.ledger.states import ItemAct, ItemType
from tests.worlds.ledger import HANDLER, OTHER_HANDLER, OWNER, account_in, people_ledger, stated_item
from tests.worlds.races import DONE, Race, attempt_at, service_at

_TRIES = 3


def assign(url: str, number: str) -> str:
    def act() -> None:
        with service_at(url).database.write() as connection:
            assign_item(connection, number, account_in(connection, HANDLER), Assignment(OWNER))

    return attempt_at(act)


def not_accept(url: str, number: str) -> str:
    def act() -> None:
        with service_at(url).database.write() as connection:
            not_accept_item(connection, number, account_in(connection, OTHER_HANDLER), "不属本局职责")

    return attempt_at(act)


def file_one(url: str, by: str) -> str:
    def act() -> None:
        with service_at(url).database.write() as connection:
            register_item(connection, stated_item(ItemType.REQUEST), account_in(connection, HANDLER))

    return attempt_at(act)


def test_of_two_handlers_at_once_one_settles_it_and_numbers_have_no_gap(race_url: str) -> None:
    world = people_ledger(service_at(race_url).database)
    with Race(assign, not_accept) as race:
        for _ in range(_TRIES):
            made = world.file(stated_item(ItemType.FINDING))
            outcomes = race.run(race_url, made.number, made.number)
            assert outcomes.count(DONE) == 1
            with world.database.read() as connection:
                steps = steps_of(connection, made.id)
            assert [step.act for step in steps[:1]] == [ItemAct.REGISTER]
            assert len(steps) == 2
    with Race(file_one, file_one) as race:
        for _ in range(_TRIES):
            assert race.run(race_url, HANDLER, HANDLER) == (DONE, DONE)
    with world.database.read() as connection:
        of_requests = select(ledger_item.c.seq).where(ledger_item.c.type == ItemType.REQUEST)
        seqs = connection.execute(of_requests.order_by(ledger_item.c.seq)).scalars().all()
        assert verify_log(connection) is None
    assert list(seqs) == list(range(1, 2 * _TRIES + 1))
