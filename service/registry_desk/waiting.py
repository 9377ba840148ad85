"""What waits in the registries for who keeps them."""

from sqlalchemy import Connection

from rules.texts import Text
from service.access.account import Account
from service.access.open_items import OpenItem
from service.access.permissions import Permission
from service.core.clock import today
from service.registries.queries.item_use import UNPUBLISHED, UNUSED, items_waiting
from service.registry_desk.writer import item_department

_WORDS = {
    UNPUBLISHED: Text("项抽查事项尚未公布，不能列入计划", "inspection items not published: they cannot be planned"),
    UNUSED: Text("项抽查事项五年未列入计划，请核对是否保留", "items in no plan for five years: still needed?"),
}


def open_items_of(connection: Connection, account: Account) -> list[OpenItem]:
    """The items that are not published, and those that no plan used for years, that the account may enter."""
    if not account.may(Permission.ITEM_WRITE):
        return []
    department = item_department(account)
    if department is None and not account.may(Permission.REGISTRY_WRITE):
        return []
    waiting = items_waiting(connection, today(), department)
    return [
        OpenItem(_WORDS[state], len(codes), f"/registries/items?state={state}")
        for state, codes in waiting.items()
        if codes
    ]
