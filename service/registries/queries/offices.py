"""Which office is in charge of what today: of a firm that it lists, else of those in the longest region."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from threading import Lock
from weakref import WeakKeyDictionary

from sqlalchemy import ColumnElement, Connection, Engine, and_, exists, func, or_, select

from rules.calendar import date_of, day_of
from service.core.clock import today
from service.core.db.bulk import select_matching
from service.core.db.tables.facts import enterprise, enterprise_code
from service.core.db.tables.registries import office_firm, registry_entry
from service.registries.queries.entries import list_entries
from service.registries.registry import Registry

# The last rows of both, and the day: what the map was made of. A number that was rolled back comes again, its moment
# does not.
Version = tuple[tuple[int, datetime | None], tuple[int, datetime | None], date]

# What is said of each firm that was ever on a list: the office that counts on the day, null where none does.
_LISTED = (
    "SELECT k.code, f.office FROM {keys} k JOIN office_firm f ON f.code = k.code "
    "WHERE f.valid_from <= :day ORDER BY f.valid_from, f.id"
)


@dataclass(frozen=True)
class OfficeMap:
    """The offices of a day by the codes of their regions; `has_lists` where any firm is named."""

    version: Version
    by_region: Mapping[str, str]
    offices: frozenset[str]
    has_lists: bool

    def office_of(self, region: str | None) -> str | None:
        """The office of a region, that of the longest region that contains it; None where none is in charge."""
        if region:
            for length in range(len(region), 0, -1):
                if office := self.by_region.get(region[:length]):
                    return office
        return None


def office_map(connection: Connection) -> OfficeMap:
    """The map of today; kept until an entry is added or the day ends."""
    version = _version_of(connection)
    with _lock:
        held = _maps.get(connection.engine)
    if held is None or held.version != version:
        held = _read_map(connection, version)
        with _lock:
            _maps[connection.engine] = held
    return held


def listed_offices(connection: Connection, codes: list[str], offices: OfficeMap) -> dict[str, str]:
    """The office of every firm among `codes` that stands on the list of an office in use."""
    if not offices.has_lists:
        return {}
    last = dict(select_matching(connection, _LISTED, {"code": codes}, day=day_of(offices.version[2])))
    return {code: office for code, office in last.items() if office in offices.offices}


_maps: WeakKeyDictionary[Engine, OfficeMap] = WeakKeyDictionary()
_lock = Lock()
_last_entry = (
    select(func.max(registry_entry.c.id)).where(registry_entry.c.registry == Registry.OFFICES).scalar_subquery()
)
_last_firm = select(func.max(office_firm.c.id)).scalar_subquery()
_LAST = [
    select(table.c.id, table.c.recorded_at).where(table.c.id == last)
    for table, last in ((registry_entry, _last_entry), (office_firm, _last_firm))
]


def _version_of(connection: Connection) -> Version:
    entry, firm = (connection.execute(query).one_or_none() for query in _LAST)
    return tuple(entry or (0, None)), tuple(firm or (0, None)), today()


def _read_map(connection: Connection, version: Version) -> OfficeMap:
    entries = list_entries(connection, Registry.OFFICES, version[2])
    # Where two offices claim one region the one that was entered last has it.
    newest_last = sorted(entries, key=lambda entry: (entry.valid_from, entry.id))
    by_region = {region: entry.code for entry in newest_last for region in entry.regions}
    return OfficeMap(version, by_region, frozenset(entry.code for entry in entries), version[1][0] > 0)


def last_enterprise(connection: Connection) -> int:
    """The largest id of an enterprise, 0 where there is none."""
    return int(connection.execute(select(func.coalesce(func.max(enterprise.c.id), 0))).scalar_one())


@dataclass(frozen=True, slots=True)
class ListedFirm:
    """A firm on the list of an office, by the code that it has now; its name is None where it is not known."""

    id: int
    code: str
    name: str | None
    valid_from: date


def list_named_firms(
    connection: Connection, office: str, inside: ColumnElement[bool], *, after: int, limit: int
) -> list[ListedFirm]:
    """Up to `limit` firms `inside` that stand on the list of an office, or will, as they were listed, after `after`.

    `ListedFirm.id` is the number of the entry, by which the list goes on.
    """
    later = office_firm.alias()
    order = or_(
        later.c.valid_from > office_firm.c.valid_from,
        and_(later.c.valid_from == office_firm.c.valid_from, later.c.id > office_firm.c.id),
    )
    overruled = exists().where(later.c.code == office_firm.c.code, order)
    before = select(enterprise_code.c.enterprise_id).where(enterprise_code.c.code == office_firm.c.code)
    owner = enterprise.alias()
    now = select(owner.c.id).where(owner.c.code == office_firm.c.code)
    whose = func.coalesce(*(one.correlate(office_firm).scalar_subquery() for one in (now, before)))
    query = (
        select(office_firm.c.id, enterprise.c.code, enterprise.c.name, office_firm.c.valid_from)
        .select_from(office_firm.join(enterprise, enterprise.c.id == whose))
        .where(office_firm.c.office == office, ~overruled, inside, office_firm.c.id > after)
        .order_by(office_firm.c.id)
        .limit(limit)
    )
    return [ListedFirm(*row) for row in connection.execute(query)]


def regions_of_firms(connection: Connection, codes: Sequence[str]) -> dict[str, str | None]:
    """The region of every enterprise that has one of the codes, or had it, by that code."""
    now = "SELECT k.code, e.region FROM {keys} k JOIN enterprise e ON e.code = k.code"
    had = (
        "SELECT k.code, e.region FROM {keys} k JOIN enterprise_code c ON c.code = k.code "
        "JOIN enterprise e ON e.id = c.enterprise_id"
    )
    keys = {"code": list(codes)}
    return dict(select_matching(connection, had, keys)) | dict(select_matching(connection, now, keys))


def listings_of(connection: Connection, codes: Sequence[str]) -> dict[str, list[tuple[date, str | None]]]:
    """Since when each of the firms is of which office by name, by code, in the order in which it was entered."""
    query = "SELECT f.code, f.valid_from, f.office FROM {keys} k JOIN office_firm f ON f.code = k.code ORDER BY f.id"
    found: dict[str, list[tuple[date, str | None]]] = {}
    for code, day, office in select_matching(connection, query, {"code": list(codes)}):
        found.setdefault(code, []).append((date_of(day), office))
    return found
