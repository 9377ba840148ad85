"""Which entries the current account may see: all of most registries, of subjects those of its jurisdictions."""

from sqlalchemy import Connection

from service.access.permissions import Permission
from service.access.route_rules import current_account, current_jurisdiction
from service.core.problem import TITLES, Problem
from service.registries.codes import lies_in_any
from service.registries.queries.offices import office_map
from service.registries.registry import Entry, Registry


def current_reading_regions(connection: Connection, registry: Registry) -> tuple[str, ...]:
    """Beginnings of the regions of the entries that the account may see; ("",) for those of all."""
    if registry is not Registry.OTHER_SUBJECTS:
        return ("",)
    held = current_jurisdiction(Permission.ENTERPRISE_READ)
    if held.is_everywhere or not held.offices:
        return held.regions
    of_offices = {region for region, office in office_map(connection).by_region.items() if office in held.offices}
    return (*held.regions, *sorted(of_offices))


def refuse_unread(registry: Registry, connection: Connection | None = None, entry: Entry | None = None) -> None:
    """Raises Problem 403 where the account may not read the registry, 404 where the entry lies elsewhere."""
    if registry is not Registry.OTHER_SUBJECTS:
        return
    if not current_account().may(Permission.ENTERPRISE_READ):
        raise Problem(403, *TITLES[403])
    if connection is not None and entry is not None:
        regions = current_reading_regions(connection, registry)
        if not lies_in_any(entry.own["region"], regions):
            raise Problem(404, *TITLES[404])
