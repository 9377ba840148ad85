"""What of lines an account sees: the condition upon rows shows the very lines that the rule shows, one by one."""

from collections.abc import Iterator
from itertools import product

from sqlalchemy import Connection

from service.access.reach import NOWHERE, WHOLE, Place, Reach
from service.core.db.engine import Database
from service.core.db.tables.plans import plan_line
from service.plans.plan import PlanLine
from service.plans.queries.lines import lines_where
from service.plans.queries.plans import lies_within, shows_line
from service.plans.sight import Sight
from tests.worlds.batches import make_line

# Of a line: its region and that of its plan, whose plan it is, the business line, who leads, who takes part besides.
PLACES = (("", "3702"), ("370201", "3702"), ("370299", "37"), ("3703", "3703"))
OFFICES, LINES, STATUSES = (None, "S1"), (None, "food", "ads"), ("draft", "submitted", "published")
DEPARTMENTS = ((None, []), ("D1", []), (None, ["D1", "D10"]), (None, ["D10"]))
REACHES = tuple(
    Reach(places)
    for places in (
        (),
        (Place(),),
        (Place("37"),),
        (Place("3702", "food"),),
        (Place("370201"), Place("3703", "ads")),
        (Place("", "", "S1"),),
        (Place("3702", "", "S1"), Place("", "food")),
    )
)


def make_lines(connection: Connection) -> None:
    """A line of every kind, each in a plan of its own."""
    for (own, above), office, line, status, (lead, others) in product(PLACES, OFFICES, LINES, STATUSES, DEPARTMENTS):
        stated = {"line": line, "lead_department": lead, "co_departments": others}
        make_line(connection, status, above, office=office, inspects=own, **stated)


def sights() -> Iterator[Sight]:
    yield from (Sight(reach) for reach in REACHES)
    yield from (Sight(own, partner, "D1") for own, partner in product((NOWHERE, REACHES[3], WHOLE), REACHES))


def test_the_condition_shows_the_lines_that_the_rule_shows(database: Database) -> None:
    with database.write() as connection:
        make_lines(connection)
        everything: list[PlanLine] = list(lines_where(connection, limit=1000))
        assert len(everything) == 288
        for sight in sights():
            shown = {one.id for one in lines_where(connection, shows_line(sight), limit=1000)}
            assert shown == {one.id for one in everything if sight.shows_line(one)}, sight
        for reach in REACHES:
            inside = {one.id for one in lines_where(connection, lies_within(reach, plan_line), limit=1000)}
            assert inside == {one.id for one in everything if one.lies_in(reach)}, reach
