"""Where grants hold, in words."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection

from rules.texts import Text
from service.access.account import Grant
from service.registries.queries.line_names import line_names
from service.registries.queries.names import office_names, region_names

ALL_PLACES, ALL_LINES = Text("全部辖区", "everywhere"), Text("全部条线", "every line")
# (region, office) or (line,) -> what it is called.
PlaceNames = Mapping[tuple[str, ...], Text]


def place_names(connection: Connection, grants: Iterable[Grant]) -> PlaceNames:
    """The names of the regions, offices and lines of the grants, in at most three statements."""
    held = list(grants)
    regions = {grant.region for grant in held if grant.region}
    offices = {grant.office for grant in held if grant.office}
    names: dict[tuple[str, ...], Text] = {("", ""): ALL_PLACES, ("",): ALL_LINES}
    if regions:
        names |= {(code, ""): name for code, name in region_names(connection, regions).items()}
    if offices:
        names |= {("", code): name for code, name in office_names(connection, offices).items()}
    if any(grant.line for grant in held):
        called = line_names(connection)
        names |= {(code,): Text(name, name) for code, name in called.items()}
    return names
