"""What enterprises are registered as, now or at any time: for sets of them."""

from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import Connection

from service.core.arrays import Array
from service.plans.lists.queries.registered import read_registered


def kinds_of(connection: Connection, ids: Array, day: date) -> Mapping[int | None, Collection[str]]:
    """What each of the enterprises, ascending ids, is registered as on the day; who states nothing is left out."""
    if not len(ids):
        return {}
    found = read_registered(connection, ids, day)
    return {
        int(one): (found.kinds[place],)
        for one, place in zip(found.ids.tolist(), found.kind.tolist(), strict=True)
        if place >= 0
    }
