"""A reach as a condition upon rows that state where they lie and for which business line they are."""

from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, true

from service.access.reach import Reach


def within_reach(
    reach: Reach, region: ColumnElement[Any], office: ColumnElement[Any], line: ColumnElement[Any]
) -> ColumnElement[bool]:
    """Whether a row of these columns lies within a reach; one of no line is reached by grants for all lines alone."""
    if reach.is_whole:
        return true()
    held = []
    for place in reach.places:
        where = office == place.office if place.office else region.startswith(place.region)
        held.append(and_(where, line == place.line if place.line else true()))
    return or_(*held) if held else false()
