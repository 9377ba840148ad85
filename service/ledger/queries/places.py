"""Whether places that items are asked for are known: to a registry, by an enterprise, or as an item lies there."""

from sqlalchemy import ColumnElement, Connection, select, union_all

from service.core.db.tables.ledger import ledger_item
from service.registries.queries.known_places import is_known_region, refuse_unknown_places

_ROW = ledger_item.c


def refuse_places_of_nothing(connection: Connection, region: str, office: str) -> None:
    """Raises Problem 422 for a region or an office of which nobody knows and where no item lies; "" is none of them.

    An office that was closed leaves its items behind, which are still found by it.
    """
    if office and not _any_lies(connection, _ROW.office == office):
        refuse_unknown_places(connection, "", [office])
    if region and not (is_known_region(connection, region) or _any_lies(connection, _begins_with(region))):
        refuse_unknown_places(connection, region)


def _begins_with(region: str) -> ColumnElement[bool]:
    return _ROW.region.startswith(region, autoescape=True)


def _any_lies(connection: Connection, there: ColumnElement[bool]) -> bool:
    # What is open and what has ended have indexes of their own.
    parts = (_ROW.ended_at.is_(None), _ROW.ended_at.is_not(None))
    found = union_all(*(select(select(_ROW.id).where(there, part).limit(1).subquery()) for part in parts))
    return connection.execute(found).first() is not None
