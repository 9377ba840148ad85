"""Names for codes, a whole set in one statement: what pages and exports show instead of codes.

Each function answers for every code that is asked for; what no registry knows stands for itself, so that nothing is
hidden. A region or an industry that has no entry of its own goes by the next larger one that has.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from sqlalchemy import Connection

from rules.texts import Text
from service.core.clock import today
from service.registries.codes import industries_containing, regions_containing
from service.registries.queries.entries import entries_by_registry
from service.registries.registry import Entry, Registry

Names = Mapping[str, Text]
# From a province on every region has a name of its own; below it a district is told by its city as well.
_PROVINCE = 2


class Coded(Protocol):
    """A row that is shown with its region, its office and its industry."""

    @property
    def region(self) -> str | None:
        """The code of its region."""

    @property
    def office(self) -> str | None:
        """The code of its office."""

    @property
    def industry(self) -> str | None:
        """The code of its industry."""


@dataclass(frozen=True, slots=True)
class Codes:
    """Codes that are stated together."""

    region: str | None
    office: str | None
    industry: str | None


@dataclass(frozen=True, slots=True)
class Named:
    """The names of the regions, offices and industries of some rows, and of departments, by code."""

    regions: Names
    offices: Names
    industries: Names
    departments: Names


def name_codes(connection: Connection, rows: Sequence[Coded], departments: Collection[str] = ()) -> Named:
    """The names of all codes of the rows, and of departments, in one statement."""
    asked = {
        Registry.REGIONS: {row.region for row in rows if row.region},
        Registry.OFFICES: {row.office for row in rows if row.office},
        Registry.INDUSTRIES: {row.industry for row in rows if row.industry},
        Registry.DEPARTMENTS: set(departments),
    }
    return Named(*names_by_registry(connection, asked, None).values())


def region_names(connection: Connection, codes: Iterable[str], day: date | None = None) -> Names:
    """The name of every region, cities before their districts: 青岚市城东区; of a province its own."""
    return names_by_registry(connection, {Registry.REGIONS: set(codes)}, day)[Registry.REGIONS]


def office_names(connection: Connection, codes: Iterable[str], day: date | None = None) -> Names:
    """The name of every supervision office."""
    return names_by_registry(connection, {Registry.OFFICES: set(codes)}, day)[Registry.OFFICES]


def industry_names(connection: Connection, codes: Iterable[str], day: date | None = None) -> Names:
    """The name of every industry, that of the narrowest class that has one."""
    return names_by_registry(connection, {Registry.INDUSTRIES: set(codes)}, day)[Registry.INDUSTRIES]


def department_names(connection: Connection, codes: Iterable[str], day: date | None = None) -> Names:
    """The name of every department that is stated by its code; what is stated as a name stands for itself."""
    return names_by_registry(connection, {Registry.DEPARTMENTS: set(codes)}, day)[Registry.DEPARTMENTS]


def names_by_registry(
    connection: Connection, asked: Mapping[Registry, Collection[str]], day: date | None
) -> dict[Registry, Names]:
    """The name of every code asked for in each registry, by that of the entries that it lies in."""
    paths = {
        registry: {code: _PATHS.get(registry, _only_itself)(code) for code in codes}
        for registry, codes in asked.items()
    }
    wanted = {registry: {part for path in those.values() for part in path} for registry, those in paths.items()}
    known = entries_by_registry(connection, wanted, day or today())
    return {
        registry: {
            code: _name_of(registry, code, [entry for part in path if (entry := known[registry].get(part))])
            for code, path in those.items()
        }
        for registry, those in paths.items()
    }


def _name_of(registry: Registry, code: str, path: Sequence[Entry]) -> Text:
    if not path:
        return Text(code, code)
    return _region_name(path) if registry is Registry.REGIONS else path[-1].words


def _region_name(path: Sequence[Entry]) -> Text:
    shown = [entry for entry in path if len(entry.code) > _PROVINCE] or path
    english = [entry.words.en for entry in reversed(shown)]
    return Text("".join(entry.name for entry in shown), ", ".join(english))


def _only_itself(code: str) -> Sequence[str]:
    return (code,)


# What an entry lies in, the largest first and itself last.
_PATHS: Mapping[Registry, Callable[[str], Sequence[str]]] = {
    Registry.REGIONS: regions_containing,
    Registry.INDUSTRIES: industries_containing,
}
