"""Whether places that a list is asked for are known; a code that nobody knows is told, not answered with nothing."""

from collections.abc import Iterable

from sqlalchemy import Connection, select, union_all

from rules.texts import Text
from service.core.clock import today
from service.core.db.tables.facts import word
from service.core.db.tables.registries import registry_entry
from service.core.problem import refusal_at
from service.registries.queries.called import Called, find_called
from service.registries.queries.entries import entries_of
from service.registries.queries.office_column import office_column
from service.registries.registry import Registry


def find_listed_region(connection: Connection, written: str) -> Called:
    """The region that a list is asked for by name or by code, as `find_called`; a code that nobody knows is none."""
    called = find_called(connection, Registry.REGIONS, written)
    return called if not called.code or is_known_region(connection, called.code) else Called(None)


def is_known_region(connection: Connection, code: str) -> bool:
    """Whether a region of the registry, or of any enterprise, begins with the code."""
    entered = select(registry_entry.c.code).where(
        registry_entry.c.registry == Registry.REGIONS, registry_entry.c.code.startswith(code, autoescape=True)
    )
    borne = select(word.c.text).where(word.c.field == "region", word.c.text.startswith(code, autoescape=True))
    found = union_all(*(select(query.limit(1).subquery()) for query in (entered, borne)))
    return connection.execute(found).first() is not None


def unknown_offices_of(connection: Connection, offices: Iterable[str]) -> list[str]:
    """Those of the codes that are neither in the registry of offices nor of any enterprise."""
    codes = office_column(connection).codes
    left = [office for office in offices if office not in codes]
    entered = entries_of(connection, Registry.OFFICES, left, today()) if left else {}
    return [office for office in left if office not in entered]


def refuse_unknown_places(
    connection: Connection, region: str, offices: Iterable[str] = (), asked_in: str = "query"
) -> None:
    """Raises Problem 422 where a list is asked for a region or an office of which nobody knows; "" is none of them."""
    if region and not is_known_region(connection, region):
        raise refusal_at(f"{asked_in}.region", _unknown(region))
    for office in unknown_offices_of(connection, [office for office in offices if office]):
        raise refusal_at(f"{asked_in}.office", _unknown(office))


def _unknown(code: str) -> Text:
    return Text(
        f"登记簿和经营主体中都没有“{code}”，请核对代码。",
        f"Neither the registry nor any enterprise has {code!r}; check the code.",
    )
