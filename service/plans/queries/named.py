"""Names for what plans and lines state as codes, in a fixed number of statements."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection

from rules.texts import Text
from service.core.clock import today
from service.plans.frame_words import FrameNames
from service.plans.plan import Plan, PlanLine
from service.registries.items import Item
from service.registries.queries.entries import entries_of
from service.registries.queries.items import items_of
from service.registries.queries.line_names import line_names
from service.registries.queries.names import Codes, industry_names, name_codes, region_names
from service.registries.registry import Registry


@dataclass(frozen=True, slots=True)
class NamedCodes:
    """The items of some lines as they stand, and the names of departments, regions, offices and business lines."""

    items: Mapping[str, Item]
    departments: Mapping[str, Text]
    regions: Mapping[str, Text]
    offices: Mapping[str, Text]
    lines: Mapping[str, str]
    frames: FrameNames
    needs: Mapping[str, Text]

    def item(self, code: str) -> str:
        """The name of an item; its code where the registry has none."""
        return self.items[code].name if code in self.items else code


def name_plans(
    connection: Connection, plans: Sequence[Plan], lines: Sequence[PlanLine] = (), day: date | None = None
) -> NamedCodes:
    """The names of all that the plans and lines state."""
    departments = {one for line in lines for one in line.departments} | {one.department or "" for one in plans}
    rows = [Codes(one.region or None, one.office, None) for one in plans]
    rows += [Codes(line.region or None, None, None) for line in lines]
    named = name_codes(connection, rows, departments - {""})
    items = items_of(connection, {code for line in lines for code in line.items}, day or today())
    frames = frame_names(connection, [line.frame for line in lines], day or today())
    needed = {line.need for line in lines if line.need}
    needs = entries_of(connection, Registry.QUALIFICATIONS, needed, day or today()) if needed else {}
    known = {code: needs[code].words if code in needs else Text(code, code) for code in needed}
    return NamedCodes(items, named.departments, named.regions, named.offices, line_names(connection), frames, known)


def frame_names(connection: Connection, frames: Iterable[Mapping[str, Any]], day: date) -> FrameNames:
    """The names of what frames state: industries, regions and tags."""
    stated: dict[str, set[str]] = {"industries": set(), "regions": set(), "tags": set()}
    for frame in frames:
        for part in (frame, frame.get("except", {})):
            for key, codes in stated.items():
                codes.update(part.get(key, ()))
    tags = entries_of(connection, Registry.TAGS, stated["tags"], day) if stated["tags"] else {}
    return {
        "industries": industry_names(connection, stated["industries"]) if stated["industries"] else {},
        "regions": region_names(connection, stated["regions"]) if stated["regions"] else {},
        "tags": {code: entry.words for code, entry in tags.items()},
    }
