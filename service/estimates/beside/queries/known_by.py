"""The selections of some years as they were known on a day: later draws are none, later visits have no result yet."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date

import numpy as np
from sqlalchemy import Connection, and_, select

from service.core.clock import day_at
from service.core.db.in_clause import is_among
from service.core.db.tables.draws import draw
from service.core.db.tables.inspection_visits import visit_course, visit_selection
from service.core.db.tables.visit_results import visit_result
from service.core.db.text_columns import numbers_of, text_columns_of
from service.estimates.selections.queries.selections import selections_of
from service.estimates.selections.selections import NOT_OF_LINE, Outcome, Selections


def selections_known_by(connection: Connection, year: int, until: date) -> Selections:
    """Everyone drawn for the plans of a year up to a day, included, with what visits up to that day found."""
    found = selections_of(connection, year)
    keys = [one.draw for one in found.batches]
    rows = connection.execute(select(draw.c.id, draw.c.drawn_at).where(is_among(connection, draw.c.id, keys)))
    known = {row.id for row in rows if day_at(row.drawn_at) <= until}
    of_batch = np.array([key in known for key in keys], np.bool_)
    held = of_batch[found.listed.batch] if len(keys) else np.zeros(0, np.bool_)
    some = found.of_groups(held)
    later = np.isin(some.visit_id, _visits_after(connection, known, until))
    by_item = np.where(later[:, None] & (some.by_item != NOT_OF_LINE), Outcome.NONE_YET, some.by_item)
    outcome = np.where(later, np.int8(Outcome.NONE_YET), some.outcome)
    return replace(some, outcome=outcome, by_item=by_item.astype(np.int8))


def _visits_after(connection: Connection, draws: Collection[int], until: date) -> np.typing.NDArray[np.int64]:
    """The visits that serve the draws of which an authority's result is of a later day."""
    counts = and_(visit_result.c.course_id == visit_course.c.id, visit_result.c.version == visit_course.c.version)
    query = select(visit_course.c.visit_id).join(visit_result, counts).where(visit_result.c.visited_on > until)
    serves = select(visit_selection.c.visit_id).where(is_among(connection, visit_selection.c.draw, sorted(draws)))
    (visits,) = text_columns_of(connection, query.where(visit_course.c.visit_id.in_(serves)))
    return numbers_of(visits)
