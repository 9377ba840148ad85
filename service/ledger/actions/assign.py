"""Who deals with an item: named, handed over out of one's jurisdiction, taken up, sent back; and duplicates."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from rules.texts import Text
from service.access.account import Account
from service.access.actions.telling import tell
from service.access.permissions import Permission
from service.access.queries.standing import standing_account
from service.core.clock import today
from service.core.db.states import lock_name
from service.core.problem import TITLES, Problem
from service.ledger.actions.course import lock_item, move_on
from service.ledger.item import Item
from service.ledger.queries.items import find_item, is_active, item_by_id
from service.ledger.sight import sight_of
from service.ledger.states import ItemAct
from service.registries.codes import region_code_of
from service.registries.queries.entries import entries_by_registry
from service.registries.registry import Registry


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who is to deal with an item, by log-in, and in which unit; None or "": where it lies already."""

    owner: str
    region: str | None = None
    office: str | None = None
    department: str | None = None


def assign_item(
    connection: Connection,
    number: str,
    account: Account,
    assignment: Assignment,
    note: str | None = None,
    at: datetime | None = None,
    *,
    alone: bool = True,
) -> Item:
    """The item, assigned; its new owner is told. Out of the assigner's jurisdiction it is handed over, and lies there.

    Raises Problem 422 where the owner cannot deal with it there, else as `lock_item`.
    """
    found, by = lock_item(connection, number, account, ItemAct.ASSIGN)
    return _given(connection, found, ItemAct.ASSIGN, by, assignment, note, at, alone=alone)


def name_owner(
    connection: Connection,
    number: str,
    account: Account,
    assignment: Assignment,
    note: str | None = None,
    at: datetime | None = None,
    *,
    alone: bool = True,
) -> Item:
    """The item with another owner, who is told; raises as `assign_item`."""
    found, by = lock_item(connection, number, account, ItemAct.NAME_OWNER)
    return _given(connection, found, ItemAct.NAME_OWNER, by, assignment, note, at, alone=alone)


def _given(
    connection: Connection,
    found: Item,
    act: ItemAct,
    by: str,
    assignment: Assignment,
    note: str | None,
    at: datetime | None,
    *,
    alone: bool,
) -> Item:
    place = _place_after(connection, found, assignment)
    _refuse_owner(connection, found, assignment.owner, place)
    said: dict[str, object] = {"owner": assignment.owner}
    changed = {name: value for name, value in place.items() if value != getattr(found, name)}
    values = {"owner": assignment.owner} | changed
    if alone:
        words = Text(f"台账事项 {found.number} 交您办理", f"item {found.number} of the ledger is yours to deal with")
        tell(connection, [assignment.owner], words, f"/ledger/{found.number}")
    return move_on(connection, found, act, by, note, values=values, said=said | changed, at=at, alone=alone)


def _place_after(connection: Connection, found: Item, assignment: Assignment) -> dict[str, Any]:
    """Where the item lies afterwards; raises Problem 422 for what the registries do not know."""
    wanted = {
        Registry.OFFICES: [assignment.office] if assignment.office else [],
        Registry.DEPARTMENTS: [assignment.department] if assignment.department else [],
    }
    known = entries_by_registry(connection, wanted, today())
    wrong = [
        (name, Text("登记簿中没有这一代码。", "The registry has no such code."))
        for name, code, registry in (
            ("office", assignment.office, Registry.OFFICES),
            ("department", assignment.department, Registry.DEPARTMENTS),
        )
        if code and code not in known[registry]
    ]
    region = region_code_of(assignment.region) if assignment.region else found.region
    if region is None:
        wrong.append(("region", Text("不是行政区划代码。", "It is not the code of a region.")))
    if wrong:
        raise _refused(wrong)
    # Another region or office is another unit: what the old one said does not hold there.
    moved = bool(assignment.region) and region != found.region
    office = assignment.office or (None if moved else found.office)
    return {"region": region, "office": office, "department": assignment.department or found.department}


def _refuse_owner(connection: Connection, found: Item, login: str, place: dict[str, Any]) -> None:
    """Raises Problem 422 unless there is such an account that may deal with the item where it lies then."""
    owner = standing_account(connection, login)
    if owner is None or not is_active(connection, login):
        raise _refused([("owner", Text("没有这一账号，或已停用。", "There is no such account, or it is shut out."))])
    there = replace(found, owner=login, **place)
    if not sight_of(owner, Permission.LEDGER_ANSWER).shows(there):
        why = Text("该账号不能办理该辖区、条线的事项。", "The account may not deal with items there, or of that line.")
        raise _refused([("owner", why)])


def _refused(wrong: list[tuple[str, Text]]) -> Problem:
    errors = [{"where": f"json.{name}", "zh": why.zh, "en": why.en} for name, why in wrong]
    return Problem(422, *TITLES[422], errors=errors)


def take_up_item(
    connection: Connection, number: str, account: Account, at: datetime | None = None, *, alone: bool = True
) -> Item:
    """The item, in hand."""
    found, by = lock_item(connection, number, account, ItemAct.TAKE_UP)
    return move_on(connection, found, ItemAct.TAKE_UP, by, at=at, alone=alone)


def send_back_item(
    connection: Connection, number: str, account: Account, reason: str, at: datetime | None = None
) -> Item:
    """The item, registered again and without an owner; raises Conflict where it was sent back before."""
    found, by = lock_item(connection, number, account, ItemAct.SEND_BACK)
    values = {"sent_back": True, "owner": None}
    return move_on(connection, found, ItemAct.SEND_BACK, by, reason, values=values, at=at)


def link_item(
    connection: Connection, number: str, account: Account, other: str | None, at: datetime | None = None
) -> Item:
    """The item, linked as another telling of the item `other`; None: it is linked with none any more.

    Raises Problem 422 where there is no such item that the account sees, or it would be linked with itself.
    """
    # Two that link items with one another at once would make a ring of them.
    lock_name(connection, "ledger links")
    found, by = lock_item(connection, number, account, ItemAct.LINK)
    if other is None:
        return move_on(connection, found, ItemAct.LINK, by, values={"duplicate_of": None}, said={"of": None}, at=at)
    first = _first_told(connection, account, other, found)
    values, said = {"duplicate_of": first.id}, {"of": first.number}
    return move_on(connection, found, ItemAct.LINK, by, values=values, said=said, at=at)


def _first_told(connection: Connection, account: Account, number: str, found: Item) -> Item:
    """The item of that number, or the one of which it is a duplicate itself, as far as the account sees them.

    Raises Problem 422 where `found` is one of them: nothing is a duplicate of itself.
    """
    try:
        first = linked = find_item(connection, number, account)
    except Problem as problem:
        raise _refused([("of", problem.title)]) from problem
    sight, is_seen = sight_of(account), True
    while linked.id != found.id and linked.duplicate_of is not None:
        linked = item_by_id(connection, linked.duplicate_of)
        is_seen = is_seen and sight.shows(linked)
        first = linked if is_seen else first
    if linked.id == found.id:
        raise _refused([("of", Text("不能与自身关联。", "It is not a duplicate of itself."))])
    return first
