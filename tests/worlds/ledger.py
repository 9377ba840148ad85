"""A ledger for the tests: people of each role, a firm, a supervisor, and items filed and brought to a state."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, insert, update

from rules.clocks import RepairChannel
from service.access.account import Account, Grant
from service.access.actions.accounts import add_account, add_grant
from service.access.permissions import Role
from service.access.queries.standing import standing_account
from service.core.clock import now, today
from service.core.db.engine import Database
from service.core.db.tables.ledger import ledger_item, supervisor
from service.intake.write import take_rows
from service.ledger.actions.register import register_item
from service.ledger.item import Item, StatedItem
from service.ledger.queries.items import get_item
from service.ledger.states import ItemStatus, ItemType

CITY, DISTRICT, OTHER_DISTRICT = "3702", "370202", "370203"
FIRM, FIRM_NAME = "91370200MA3C5T0A1K", "青岚市明茂食品有限公司"
FAR_FIRM = "91990102MA9999996Y"
# Who there is: log-ins with the role of each, and where it holds.
HANDLER, OTHER_HANDLER, OWNER, LEADER, LINKED = "hanna", "henry", "olga", "leo", "lena"
INSPECTOR, REGULATOR, SUPERVISOR, FAR_HANDLER, FAR_LEADER = "ines", "rita", "sven", "fay", "flo"
PEOPLE: dict[str, tuple[Role, str]] = {
    HANDLER: (Role.HANDLER, DISTRICT),
    OTHER_HANDLER: (Role.HANDLER, DISTRICT),
    OWNER: (Role.HANDLER, DISTRICT),
    LEADER: (Role.LEADER, DISTRICT),
    LINKED: (Role.LEADER, DISTRICT),
    INSPECTOR: (Role.INSPECTOR, DISTRICT),
    REGULATOR: (Role.REGULATOR, DISTRICT),
    SUPERVISOR: (Role.SUPERVISOR, ""),
    FAR_HANDLER: (Role.HANDLER, OTHER_DISTRICT),
    FAR_LEADER: (Role.LEADER, OTHER_DISTRICT),
}
SUPERVISOR_NO = "S-01"
# A penalty of the firm: as its source states it, and as items are about it, by its number within the firm.
PENALTY = {
    "record_id": "P-1",
    "type": "administrative_penalty",
    "occurred_on": date(2020, 3, 2),
    "authority": "青岚市市场监督管理局",
    "document_no": "青市监罚〔2026〕7号",
    "severity": 2,
    "amount": 5000,
}
RECORD = {"record_type": "administrative_penalty", "record_identity": 79743225761375112}


@dataclass(frozen=True)
class LedgerWorld:
    """The database, with the accounts of `PEOPLE`, the firm and the supervisor."""

    database: Database

    def account(self, login: str) -> Account:
        """Somebody, as that person acts now."""
        with self.database.read() as connection:
            return account_in(connection, login)

    def item(self, number: str) -> Item:
        """An item as it stands, whoever asks."""
        with self.database.read() as connection:
            return get_item(connection, number)

    def file(self, stated: StatedItem, by: str = HANDLER) -> Item:
        """The item filed."""
        with self.database.write() as connection:
            return register_item(connection, stated, account_in(connection, by)).item

    def put(self, item: Item, status: ItemStatus, owner: str | None = OWNER, **more: Any) -> None:
        """Has an item stand in a state, however it came there."""
        with self.database.write() as connection:
            values = {"status": status, "owner": owner, **more}
            connection.execute(update(ledger_item).where(ledger_item.c.id == item.id).values(**values))


def account_in(connection: Connection, login: str) -> Account:
    """Somebody with the own grants."""
    found = standing_account(connection, login)
    assert found is not None, login
    return found


def people_ledger(database: Database) -> LedgerWorld:
    """The world of `LedgerWorld`, put into a migrated database."""
    with database.write() as connection:
        ids = {login: add_account(connection, login, login.title(), "", "") for login in PEOPLE}
        for login, (role, region) in PEOPLE.items():
            add_grant(connection, ids[login], Grant(role, region))
        enter_supervisor(connection, account_id=ids[SUPERVISOR])
        day = today()
        firms = [
            {"uscc": FIRM, "name": FIRM_NAME, "region": DISTRICT},
            {"uscc": FAR_FIRM, "name": "远山商贸有限公司", "region": OTHER_DISTRICT},
        ]
        taken = take_rows(connection, "enterprises", firms, source="tests", actor="tests", data_on=day, known_on=day)
        assert not taken.rejects, taken.rejects
        enter_penalty(connection)
    return LedgerWorld(database)


def enter_penalty(connection: Connection, source: str = "处罚系统", **more: Any) -> None:
    """Takes in the penalty of the firm, as a source states it, known for long."""
    day = date(2020, 3, 9)
    row = {"uscc": FIRM} | PENALTY | more
    taken = take_rows(connection, "records", [row], source=source, actor="tests", data_on=day, known_on=day)
    assert not taken.rejects, taken.rejects


def enter_supervisor(
    connection: Connection, number: str = SUPERVISOR_NO, *, account_id: int | None = None, **more: Any
) -> None:
    """Enters a supervisor in his term, linked with the leader of these tests."""
    row: dict[str, Any] = {
        "number": number,
        "valid_from": date(2020, 1, 1),
        "valid_until": today() + timedelta(days=365),
        "renewed": 0,
        "secrecy_signed_on": date(2020, 1, 1),
        "linked_leader": LINKED,
        "account_id": account_id,
        "region": DISTRICT,
        "recorded_by": "data",
        "recorded_at": now(),
    }
    connection.execute(insert(supervisor).values(**row | more))


def stated_item(item_type: ItemType, **more: Any) -> StatedItem:
    """A complete item of a type, about the firm."""
    own: dict[ItemType, dict[str, Any]] = {
        ItemType.FEEDBACK: {"supervisor": SUPERVISOR_NO},
        ItemType.OBJECTION: dict(RECORD),
        ItemType.REPAIR: RECORD | {"channel": RepairChannel.CREDIT_CHINA, "acceptance_no": "信修2026001"},
        ItemType.RECTIFICATION: {"document_no": "青市监责改〔2026〕1号"},
    }
    values: dict[str, Any] = {
        "title": "标签不规范",
        "text": "货架上食品标签无生产日期。",
        "source": "来信",
        "firm": FIRM,
    }
    return StatedItem(item_type, **values | own.get(item_type, {}) | more)
