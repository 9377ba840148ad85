"""Two people at once over one item, and over the next number: by two processes, on both databases."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select

from service.core.clock import today
from service.core.db.audit import verify_log
from service.core.db.tables.ledger import ledger_item
from service.ledger.actions.assign import Assignment, assign_item, link_item
from service.ledger.actions.closing import not_accept_item, withdraw_item
from service.ledger.actions.register import register_item
from service.ledger.exchange.taken import FORM, take_items
from service.ledger.queries.items import steps_of
from service.ledger.states import ItemAct, ItemType
from service.registry_desk.table import read_table
from tests.service.ledger.test_records_put_right import is_marked
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


def link(url: str, numbers: tuple[str, str]) -> str:
    def act() -> None:
        with service_at(url).database.write() as connection:
            link_item(connection, numbers[0], account_in(connection, HANDLER), numbers[1])

    return attempt_at(act)


def take_table(url: str, path: str) -> str:
    def act() -> None:
        with service_at(url).database.write() as connection:
            take_items(connection, read_table(Path(path), FORM), account_in(connection, HANDLER), file="事项.csv")

    return attempt_at(act)


def file_finding(url: str, by: str) -> str:
    def act() -> None:
        with service_at(url).database.write() as connection:
            register_item(connection, stated_item(ItemType.FINDING), account_in(connection, by))

    return attempt_at(act)


def withdraw(url: str, number: str) -> str:
    def act() -> None:
        with service_at(url).database.write() as connection:
            withdraw_item(connection, number, account_in(connection, HANDLER), "已说明")

    return attempt_at(act)


def test_of_two_objections_withdrawn_at_once_none_leaves_the_record_under_check(race_url: str) -> None:
    world = people_ledger(service_at(race_url).database)
    with Race(withdraw, withdraw) as race:
        for _ in range(_TRIES):
            one, other = (world.file(stated_item(ItemType.OBJECTION)) for _ in range(2))
            assert is_marked(world)
            assert race.run(race_url, one.number, other.number) == (DONE, DONE)
            assert not is_marked(world)


def test_of_two_links_at_once_one_is_made_and_nothing_is_a_duplicate_of_itself(race_url: str) -> None:
    world = people_ledger(service_at(race_url).database)
    with Race(link, link) as race:
        for _ in range(_TRIES):
            one, other = (world.file(stated_item(ItemType.FINDING)) for _ in range(2))
            pair = (one.number, other.number)
            outcomes = race.run(race_url, pair, pair[::-1])
            assert outcomes.count(DONE) == 1
            assert [world.item(number).duplicate_of for number in pair].count(None) == 1


def test_a_table_handed_in_twice_at_once_is_filed_once_and_stops_nobody_who_files(
    race_url: str, tmp_path: Path
) -> None:
    world = people_ledger(service_at(race_url).database)
    day = (today() - timedelta(days=1)).isoformat()
    for turn in range(_TRIES):
        path = tmp_path / f"{turn}.csv"
        rows = [
            f"{kind},{turn}-{row},内容,来信,{day}" for row in range(5) for kind in ("request", "conduct", "finding")
        ]
        path.write_text("\n".join(["事项类型,标题,内容,来源,提出日期", *rows]), encoding="utf-8-sig")
        with Race(take_table, take_table) as race:
            assert race.run(race_url, str(path), str(path)) == (DONE, DONE)
        path.write_text(path.read_text(encoding="utf-8-sig").replace("内容,来信", "再报,来信"), encoding="utf-8-sig")
        with Race(take_table, file_finding) as race:
            assert race.run(race_url, str(path), HANDLER) == (DONE, DONE)
    with world.database.read() as connection:
        number = select(func.count()).where(ledger_item.c.type == ItemType.FINDING)
        assert connection.execute(number).scalar_one() == _TRIES * (5 + 5 + 1)
        assert verify_log(connection) is None


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
