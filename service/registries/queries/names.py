"""Names for codes, a whole set in one statement: what pages and exports show instead of codes.

Each function answers for every code that is asked for; what no registry knows stands for itself, so that nothing is
hidden. A region or an industry that has no entry of its own goes by the next larger one that has.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from sqlalchemy import Connection

from rules.texts import Text
from service.core.clock import today
from service.registries.codes import industries_containing, regions_containing
from service.registries.queries.entries import entries_of
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
class Named:
    """The names of the regions, offices and industries of some rows, by code."""

    regions: Names
    offices: Names
    industries: Names


def name_codes(connection: Connection, rows: Sequence[Coded]) -> Named:
    """The names of all codes of the rows, in three statements."""
    return Named(
        region_names(connection, {row.region for row in rows if row.region}),
        office_names(connection, {row.office for row in rows if row.office}),
        industry_names(connection, {row.industry for row in rows if row.industry}),
    )


def region_names(connection: Connection, codes: Iterable[str], day: date | None = None) -> Names:
    """The name of every region, cities before their districts: 青岚市城东区; of a province its own."""
    asked = set(codes)
    paths = {code: regions_containing(code) for code in asked if code}
    known = entries_of(connection, Registry.REGIONS, {part for path in paths.values() for part in path}, _day(day))
    return {code: _region_name(code, [known[part] for part in paths.get(code, ()) if part in known]) for code in asked}


def office_names(connection: Connection, codes: Iterable[str], day: date | None = None) -> Names:
    """The name of every supervision office."""
    return _names_of(connection, Registry.OFFICES, set(codes), day)


def industry_names(connection: Connection, codes: Iterable[str], day: date | None = None) -> Names:
    """The name of every industry, that of the narrowest class that has one."""
    asked = set(codes)
    paths = {code: industries_containing(code) for code in asked if code}
    known = entries_of(connection, Registry.INDUSTRIES, {part for path in paths.values() for part in path}, _day(day))
    named = {code: [known[part].words for part in path if part in known] for code, path in paths.items()}
    return {code: named[code][-1] if named.get(code) else Text(code, code) for code in asked}


def department_names(connection: Connection, codes: Iterable[str], day: date | None = None) -> Names:
    """The name of every department that is stated by its code; what is stated as a name stands for itself."""
    return _names_of(connection, Registry.DEPARTMENTS, set(codes), day)


def stated_names(connection: Connection, attributes: Mapping[str, object]) -> Mapping[str, Text]:
    """The names of the region and the industry that attributes state, by the name of the attribute."""
    found = {"region": region_names, "industry": industry_names}
    stated = {name: str(attributes[name]) for name in found if attributes.get(name)}
    return {name: found[name](connection, [code])[code] for name, code in stated.items()}


def _names_of(connection: Connection, registry: Registry, codes: Collection[str], day: date | None) -> Names:
    known = entries_of(connection, registry, codes, _day(day))
    return {code: known[code].words if code in known else Text(code, code) for code in codes}


def _region_name(code: str, path: list[Entry]) -> Text:
    if not path:
        return Text(code, code)
    shown = [entry for entry in path if len(entry.code) > _PROVINCE] or path
    english = [entry.words.en for entry in reversed(shown)]
    return Text("".join(entry.name for entry in shown), ", ".join(english))


def _day(day: date | None) -> date:
    return day or today()
