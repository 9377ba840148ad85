"""The selections of a year: the columns say what an obvious look at every row says, whatever chance made of it."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import Connection, func, select, update

from service.access.reach import NOWHERE, Place, Reach
from service.core.clock import today
from service.core.db.engine import Database
from service.core.db.service import Service
from service.core.db.tables.batches import batch
from service.core.db.tables.draws import draw, draw_change, drawn_subject
from service.core.db.tables.inspection_visits import visit_course, visit_item_due, visit_selection
from service.core.db.tables.plans import plan_line
from service.core.db.tables.visit_results import visit_result, visit_result_item
from service.estimates.selections.queries.selections import selections_of
from service.estimates.selections.selections import NO_VISIT, NOT_OF_LINE, Outcome, Selections
from service.intake.write import take_rows
from service.plans.batch import BatchStatus, Narrowing
from tests.worlds.drawn_year import count_lists, make_drawn_year
from tests.worlds.files import code
from tests.worlds.services import service_over

SAYS = {"1": "no_problem", "8": "out_of_scope"} | dict.fromkeys("23469", "found")
ENDED = ("refused", "completed", "withdrawn", "cancelled", "out_of_scope")


class Rows:
    """Every row of a table, read once."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._read: dict[str, list[Any]] = {}

    def of(self, table: Any) -> list[Any]:
        """All of them."""
        if table.name not in self._read:
            self._read[table.name] = list(self._connection.execute(select(table)).all())
        return self._read[table.name]


def look_at_each(rows: Rows) -> list[tuple[int, str, dict[str, str], int]]:
    """Of each who stays in a draw, in order: the draw, the outcome, that of each item of the line, the visit."""
    left = {(row.draw, row.subject) for row in rows.of(draw_change)}
    lines = {row.id: row for row in rows.of(plan_line)}
    batches = {row.id: row for row in rows.of(batch)}
    items = {row.id: lines[batches[row.batch_id].plan_line_id].items for row in rows.of(draw)}
    serves = {(row.draw, row.subject): row.visit_id for row in rows.of(visit_selection)}
    found = []
    for row in sorted(rows.of(drawn_subject), key=lambda one: (one.draw, one.place)):
        if (row.draw, row.subject) in left:
            continue
        number = serves.get((row.draw, row.subject), NO_VISIT)
        outcome, by_item = ("none_yet", dict.fromkeys(items[row.draw], "none_yet"))
        if number != NO_VISIT:
            outcome, by_item = look_at_visit(rows, number, items[row.draw])
        found.append((row.draw, outcome, by_item, number))
    return found


def look_at_visit(rows: Rows, visit: int, items: list[str]) -> tuple[str, dict[str, str]]:
    """The outcome of a visit for a line of these items."""
    courses = [row for row in rows.of(visit_course) if row.visit_id == visit]
    results = {(row.course_id, row.version): row for row in rows.of(visit_result)}
    said: dict[str, list[str]] = {name: [] for name in items}
    for row in rows.of(visit_result_item):
        if row.item in said and row.looked_at and (row.course_id, row.version) in {(c.id, c.version) for c in courses}:
            said[row.item].append(SAYS[row.result])
    (lead,) = (one for one in courses if one.lead)
    code = results[lead.id, lead.version].code if lead.version else None
    whole = {"5": "found", "7": "refused", "absent": "absent"}.get(code or "")
    if whole:
        return whole, dict.fromkeys(items, whole)
    out = code == "8" or lead.status == "out_of_scope"
    by_item = {}
    for name in items:
        worst = next((w for w in ("found", "no_problem", "out_of_scope") if w in said[name]), "none_yet")
        by_item[name] = "out_of_scope" if out and worst == "none_yet" else worst
    outcome = next((w for w in ("found", "no_problem", "out_of_scope") if w in by_item.values()), "none_yet")
    waits = [one.id for one in courses if one.version is None and one.status not in ENDED]
    owed = {row.item for row in rows.of(visit_item_due) if row.course_id in waits}
    if owed & set(items) and any(one.version for one in courses):
        outcome = "none_yet"
    return outcome, by_item


def compare(service: Service, year: int) -> Selections:
    """The selections, which say what a look at each says."""
    with service.database.read() as connection:
        found, expected = selections_of(connection, year), look_at_each(Rows(connection))
    told = []
    for place in range(len(found)):
        by_item = {
            name: Outcome(found.by_item[place, column]).name.lower()
            for column, name in enumerate(found.items)
            if found.by_item[place, column] != NOT_OF_LINE
        }
        draw_key = found.batches[int(found.batch[place])].draw
        told.append((draw_key, Outcome(found.outcome[place]).name.lower(), by_item, int(found.visit_id[place])))
    assert told == expected
    return found


@pytest.mark.parametrize("seed", range(3))
def test_selections_say_what_a_look_at_each_row_says(scored_copy: Service, seed: int) -> None:
    year = make_drawn_year(scored_copy, seed)
    count_lists(scored_copy, year)
    found = compare(scored_copy, year)
    assert not found.uncounted
    assert {Outcome(one) for one in found.outcome.tolist()} == set(Outcome)


def test_either_database_says_the_same(database: Database, tmp_path: Path) -> None:
    rows = [{"uscc": code(place), "name": f"企业{place}", "region": "370201"} for place in range(60)]
    with database.write() as connection:
        assert not take_rows(
            connection, "enterprises", rows, source="t", actor="t", data_on=today(), known_on=today()
        ).rejects
    service = service_over(database, tmp_path)
    year = make_drawn_year(service, 9, batches=2, scheme=None)
    count_lists(service, year)
    compare(service, year)


def test_a_draw_whose_list_is_not_counted_is_named_and_not_told(scored_copy: Service) -> None:
    year = make_drawn_year(scored_copy, 5, batches=1)
    with scored_copy.database.read() as connection:
        found = selections_of(connection, year)
    assert len(found) == 0
    assert len(found.uncounted) == 1
    with scored_copy.database.read() as connection:
        assert len(selections_of(connection, year - 1)) == 0


def test_a_batch_of_all_who_are_owed_a_visit_is_no_draw(scored_copy: Service) -> None:
    year = make_drawn_year(scored_copy, 6, batches=2)
    with scored_copy.database.write() as connection:
        first = connection.execute(select(func.min(batch.c.id))).scalar_one()
        owed = Narrowing(due_by=today()).plain()
        connection.execute(update(batch).where(batch.c.id == first).values(narrowing=owed))
    count_lists(scored_copy, year)
    with scored_copy.database.read() as connection:
        found = selections_of(connection, year)
    assert [one.batch_id for one in found.batches] == [first + 1]
    assert not found.uncounted


def test_a_void_draw_counts_for_nothing(scored_copy: Service) -> None:
    year = make_drawn_year(scored_copy, 7, batches=2)
    count_lists(scored_copy, year)
    with scored_copy.database.write() as connection:
        first = connection.execute(select(func.min(batch.c.id))).scalar_one()
        connection.execute(update(batch).where(batch.c.id == first).values(status=BatchStatus.VOID.value))
        connection.execute(update(draw).where(draw.c.batch_id == first).values(status=BatchStatus.VOID.value))
    with scored_copy.database.read() as connection:
        found = selections_of(connection, year)
    assert [one.batch_id for one in found.batches] == [first + 1]
    assert not found.uncounted


def test_a_reach_holds_who_lies_in_it(drawn_year: tuple[Service, int]) -> None:
    service, year = drawn_year
    with service.database.read() as connection:
        whole = selections_of(connection, year)
    counties = whole.listed.words["county"]
    for county in counties:
        part = whole.within(Reach((Place(county),)))
        assert {counties[place] for place in part.places("county").tolist()} <= {county} or not county
        if county:
            mine = whole.places("county") == counties.index(county)
            assert (part.enterprise_id == whole.enterprise_id[mine]).all()
            assert (part.outcome == whole.outcome[mine]).all()
            listed = whole.listed.number[whole.listed.places["county"] == counties.index(county)].sum()
            assert part.listed.number.sum() == listed
    assert len(whole.within(NOWHERE)) == 0
    # Nothing of it is for a business line.
    assert len(whole.within(Reach((Place("", "food"),)))) == 0
    assert np.array_equal(whole.within(Reach((Place(),))).group, whole.group)
