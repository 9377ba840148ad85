"""What the address of a tier list asks for, read strictly; regions, industries and offices by name or by code."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection
from werkzeug.datastructures import MultiDict

from rules.texts import Text
from service.core.clock import today
from service.core.web.form_fields import asked_choice, asked_day, asked_text, refuse_field
from service.core.web.unused import say_unused
from service.decisions.lists import Sort
from service.decisions.words import LEVELS
from service.registries.queries.called import Called, find_called
from service.registries.queries.entries import list_entries
from service.registries.queries.known_places import find_listed_region, unknown_offices_of
from service.registries.queries.names import industry_names, region_names
from service.registries.registry import Registry
from service.tiers.pages.address import OF_THE_LIST, Pairs
from service.tiers.queries.lists import NO_OFFICE, Asked
from service.tiers.schemas.lists import LONGEST_SEARCH, MOST_OFFICES

VISITED = {"yes": Text("已入企检查", "Visited"), "no": Text("未入企检查", "Not visited")}
CALLED = {"region": Registry.REGIONS, "industry": Registry.INDUSTRIES}
LONGEST_NAME = 60
# Names that a field offers: of regions down to districts, of industries down to divisions.
MOST_OFFERED, LONGEST_OFFERED = 300, {Registry.REGIONS: 6, Registry.INDUSTRIES: 3}


@dataclass(frozen=True, slots=True)
class AskedPage:
    """What is asked for, and the same as pairs with a code wherever a name was written; `wrong` is what is called so.

    `wrong` has, by field, what was written and what may have been meant; nothing is listed while there is any.
    """

    asked: Asked
    pairs: Pairs
    wrong: Mapping[str, tuple[str, Called]]


@dataclass(frozen=True, slots=True)
class PlaceField:
    """A field for the name of a region or an industry: what stands in it, and names to choose from."""

    value: str
    offered: Sequence[Text]


def read_asked(connection: Connection, args: MultiDict[str, str]) -> AskedPage:
    """What an address asks for; raises Problem 422 for what can be no name, day or choice."""
    written = {name: asked_text(args, name, LONGEST_NAME) for name in CALLED}
    called = {
        "region": find_listed_region(connection, written["region"]),
        "industry": find_called(connection, Registry.INDUSTRIES, written["industry"]),
    }
    wrong = {name: (written[name], one) for name, one in called.items() if one.code is None}
    codes = {name: one.code or "" for name, one in called.items()}
    tier, level = asked_text(args, "tier", 40), asked_choice(args, "decided_by", LEVELS)
    sort = asked_choice(args, "sort", {sort.value: None for sort in Sort})
    visited = asked_choice(args, "visited", VISITED)
    asked = Asked(
        scheme=asked_text(args, "scheme", 80) or None,
        on=_past(asked_day(args, "on")),
        tiers=(tier,) if tier else (),
        region=codes["region"],
        industry=codes["industry"],
        decided_by=(level,) if level else (),
        changed_since=asked_day(args, "changed_since"),
        sort=Sort(sort) if sort else None,
        offices=_known_offices_of(connection, args),
        search=asked_text(args, "search", LONGEST_SEARCH),
        visited=visited == "yes" if visited else None,
        reverse=asked_choice(args, "reverse", {"yes": None}) == "yes",
    )
    pairs = [(name, value) for name, value in _pairs(args, codes, wrong) if name != "office" or value in asked.offices]
    return AskedPage(asked, pairs, wrong)


def _known_offices_of(connection: Connection, args: MultiDict[str, str]) -> tuple[str, ...]:
    """The offices asked for; one that nobody knows is told and not used."""
    asked = [office for office in args.getlist("office")[:MOST_OFFICES] if office]
    unknown = unknown_offices_of(connection, [office for office in asked if office != NO_OFFICE])
    for office in unknown:
        say_unused("office", office, Text("没有这个监管所。", "there is no such office."))
    return tuple(office for office in asked if office not in unknown)


def _pairs(args: MultiDict[str, str], codes: Mapping[str, str], wrong: Mapping[str, object]) -> Pairs:
    """What the address says of the list, with codes for names; what is wrong is left out."""
    said = [(name, value) for name, value in args.items(multi=True) if name in OF_THE_LIST and value]
    return [(name, codes.get(name, value)) for name, value in said if name not in wrong]


def place_fields_of(
    connection: Connection, page: AskedPage, regions: Sequence[str], english: bool
) -> Mapping[str, PlaceField]:
    """The fields of region and industry: the name of what is asked for, or what was written wrong."""
    region = region_names(connection, [code for code in [page.asked.region] if code])
    industry = industry_names(connection, [code for code in [page.asked.industry] if code])
    named = {"region": region.get(page.asked.region), "industry": industry.get(page.asked.industry)}
    within = {"region": regions, "industry": ("",)}
    fields = {}
    for name, registry in CALLED.items():
        entries = list_entries(
            connection, registry, today(), within=within[name], longest=LONGEST_OFFERED[registry], limit=MOST_OFFERED
        )
        text = named[name]
        value = page.wrong[name][0] if name in page.wrong else ((text.en if english else text.zh) if text else "")
        fields[name] = PlaceField(value, [entry.words for entry in entries])
    return fields


def _past(on: date | None) -> date | None:
    if on is not None and on > today():
        refuse_field("on", Text("该日还没有到。", "That day has not come yet."))
    return on
