"""What subjects say of things upon which a second person decides: who finds them stands above, the app hands it in."""

from collections.abc import Mapping

from flask import Flask, current_app
from sqlalchemy import Connection

from service.access.account import Account
from service.access.permissions import Permission
from service.access.seconds import Finder, Thing, ThingKind, Undecided
from service.core.problem import TITLES, Problem

_KEY = "undecided things"


def attach(app: Flask, finders: Mapping[ThingKind, Finder]) -> None:
    """Makes the `finders` known to the requests of `app`."""
    app.extensions[_KEY] = finders


def find_undecided(connection: Connection, thing: Thing) -> Undecided:
    """What the thing's subject says of it; raises Problem 404 where there is none."""
    finders: Mapping[ThingKind, Finder] = current_app.extensions[_KEY]
    return finders[thing.kind](connection, thing)


def open_undecided(connection: Connection, account: Account, kind: str, key: str) -> tuple[Thing, Undecided]:
    """The thing and what is said of it, for who handles it or decides upon it, names people, or reads the audit log.

    Raises Problem 404 for anybody else, and where there is none.
    """
    if kind not in frozenset(ThingKind):
        raise Problem(404, *TITLES[404])
    thing = Thing(ThingKind(kind), key)
    found = find_undecided(connection, thing)
    of_all = account.may(Permission.SECOND_NAME) or account.may(Permission.AUDIT_READ)
    mine = (thing.deciding.decides, thing.deciding.handles)
    if not of_all and not any(found.lies_in(account.reach(permission)) for permission in mine):
        raise Problem(404, *TITLES[404])
    return thing, found


def open_handled(connection: Connection, account: Account, kind: str, key: str) -> tuple[Thing, Undecided]:
    """The thing and what is said of it, for who handles it; raises Problem 404 for anybody else."""
    thing, found = open_undecided(connection, account, kind, key)
    if not found.lies_in(account.reach(thing.deciding.handles)):
        raise Problem(404, *TITLES[404])
    return thing, found
