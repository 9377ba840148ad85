"""The names of all that exceptions speak of: people, places, lines, schemes and tables."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from rules.library import Library
from rules.texts import Text
from service.access.queries.accounts import names_of
from service.core.web.context import library
from service.estimates.exceptions.exception import Entry
from service.registries.queries.line_names import line_names
from service.registries.queries.names import names_by_registry
from service.registries.registry import Registry
from service.rule_sets.queries import scheme_title
from service.rule_sets.words import TABLE_TITLES

# Of these the thing is called by the scheme or the table.
_OF_SCHEMES = ("/adoptions/", "/models")


@dataclass(frozen=True, slots=True)
class NamedEntries:
    """People by log-in, regions, offices and lines by code, and what each exception was about by its id."""

    people: Mapping[str, Text]
    regions: Mapping[str, Text]
    offices: Mapping[str, Text]
    lines: Mapping[str, str]
    things: Mapping[int, Text]


def name_entries(connection: Connection, entries: Sequence[Entry], people: Iterable[str | None]) -> NamedEntries:
    """The names of the exceptions, and of further people."""
    asked = {
        Registry.REGIONS: {one.region for one in entries if one.region},
        Registry.OFFICES: {one.office for one in entries if one.office},
    }
    named = names_by_registry(connection, asked, None)
    logins = {login for one in entries for login in (one.by, one.agreed_by)} | set(people)
    return NamedEntries(
        names_of(connection, logins),
        named[Registry.REGIONS],
        named[Registry.OFFICES],
        line_names(connection) if any(one.line for one in entries) else {},
        {one.id: _title_of(library(), one) for one in entries},
    )


def _title_of(shelf: Library, one: Entry) -> Text:
    """What it was about: a version by the title of its scheme or table."""
    if not one.address.startswith(_OF_SCHEMES):
        return Text(one.thing, one.thing)
    name, _, rest = one.thing.partition(" ")
    title = TABLE_TITLES.get(name) or scheme_title(shelf, name)
    return Text(f"{title.zh} {rest}".strip(), f"{title.en} {rest}".strip())
