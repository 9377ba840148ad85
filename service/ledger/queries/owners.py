"""Who can be given an item to deal with, in which unit."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection, select

from rules.texts import Text
from service.access.account import Account
from service.access.permissions import Permission
from service.access.queries.accounts import ACCOUNT_COLUMNS, GRANT_COLUMNS, WITH_GRANTS, account_of
from service.access.reach import Place
from service.core.db.tables.access import account
from service.ledger.item import Item
from service.ledger.sight import sight_of
from service.registries.queries.names import office_names, region_names


@dataclass(frozen=True, slots=True)
class Owner:
    """Somebody who can deal with an item, and where; `elsewhere`: it is handed over to that unit."""

    login: str
    name: str
    unit: Text | None
    place: Place
    department: str | None
    elsewhere: bool


def possible_owners(connection: Connection, item: Item) -> Sequence[Owner]:
    """Everybody who may deal with items of its line, those of its own unit first, by name."""
    found = [one for one in _answering(connection) if (place := _place_for(one, item)) is not None and place]
    owners = [_owner_of(one, item) for one in found]
    regions = region_names(connection, {one.place.region for one in owners if one.place.region})
    offices = office_names(connection, {one.place.office for one in owners if one.place.office})
    named = [replace(one, unit=offices.get(one.place.office) or regions.get(one.place.region)) for one in owners]
    return sorted(named, key=lambda one: (one.elsewhere, one.name, one.login))


def _answering(connection: Connection) -> list[Account]:
    """The active accounts that deal with items somewhere."""
    query = select(*ACCOUNT_COLUMNS, *GRANT_COLUMNS).select_from(WITH_GRANTS).where(account.c.active)
    rows: dict[int, list[object]] = {}
    for row in connection.execute(query.order_by(account.c.login)):
        rows.setdefault(row.id, []).append(row)
    # Items have a line of their own: of which line a scheme is does not matter.
    people = (account_of(connection, own, lines={}) for own in rows.values())
    return [one for one in people if one.may(Permission.LEDGER_ANSWER)]


def _place_for(one: Account, item: Item) -> Place | None:
    """Where the account deals with items of that line; None where nowhere."""
    places = one.reach(Permission.LEDGER_ANSWER).places
    return next((place for place in places if not place.line or place.line == item.line), None)


def _owner_of(one: Account, item: Item) -> Owner:
    place = _place_for(one, item)
    assert place is not None
    there = replace(item, owner=str(one.login), department=one.department_code or item.department)
    elsewhere = not sight_of(one, Permission.LEDGER_ANSWER).shows(there)
    return Owner(str(one.login), one.name, None, place, one.department_code, elsewhere)
