"""Whose officers draws below another match, by name."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from rules.texts import Text
from service.plans.draws.queries.draws import Draw
from service.plans.draws.queries.listed import ListedDraw
from service.registries.queries.names import Codes, Named, name_codes

_BUREAU = Text("本局", "The bureau")


def part_names(connection: Connection, draws: Sequence[Draw | ListedDraw]) -> Mapping[int, Text]:
    """By the id of every draw that has one above it the county or department of its officers; one statement at most."""
    parts = [one for one in draws if one.parent_id is not None]
    if not parts:
        return {}
    rows = [Codes(one.region or None, None, None) for one in parts]
    named = name_codes(connection, rows, {one.department for one in parts if one.department})
    return {one.id: _words_of(one, named) for one in parts}


def _words_of(part: Draw | ListedDraw, named: Named) -> Text:
    region = named.regions[part.region] if part.region else None
    if not part.department:
        return region or _BUREAU
    department = named.departments[part.department]
    if region is None:
        return department
    return Text(f"{department.zh}（{region.zh}）", f"{department.en} ({region.en})")
