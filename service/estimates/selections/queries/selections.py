"""The selections of a year as stored now: those whose list was counted and who were replaced by nobody."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from sqlalchemy import Connection, and_, case, select

from service.core.arrays import Array, Ints
from service.core.db.in_clause import is_among
from service.core.db.tables.batches import batch
from service.core.db.tables.draws import draw, drawn_subject
from service.core.db.tables.inspection_visits import visit_selection
from service.core.db.text_columns import numbers_of, text_columns_of
from service.decisions.editions import edition_of
from service.estimates.lists.counted import DIMENSIONS, CountedList
from service.estimates.lists.queries.stored import counted_lists, draws_of_year
from service.estimates.selections.outcomes import outcomes_of, own_items
from service.estimates.selections.queries.results import said_of_visits
from service.estimates.selections.selections import (
    COUNTY,
    NO_VISIT,
    DrawnBatch,
    Listed,
    Selections,
)
from service.plans.draws.queries.merged import stays_in_draw
from service.plans.lists.strata import stratum_names
from service.plans.queries.lines import find_line, lines_decided

# So much of a region's code is a county.
_COUNTY = 6
_OWN = drawn_subject.c


def selections_of(connection: Connection, year: int) -> Selections:
    """Everyone drawn for the plans of a year, with what came of each up to now."""
    batches = _batches_of(connection, year)
    counted = counted_lists(connection, [one.draw for one in batches])
    rows = _rows_of(connection, [one.draw for one in batches])
    known = [one for one in batches if one.draw in counted and rows.number(one.draw) == len(counted[one.draw].of_drawn)]
    uncounted = [one.draw_id for one in batches if one not in known]
    listed, starts = _listed_of(known, counted)
    held = np.flatnonzero(np.isin(rows.draw, [one.draw for one in known]))
    group = rows.groups(held, known, counted, starts)
    stays = rows.stays[held] == 1
    return _put_together(connection, year, (known, uncounted), listed, rows, held[stays], group[stays])


def _put_together(
    connection: Connection,
    year: int,
    batches: tuple[Sequence[DrawnBatch], Sequence[str]],
    listed: Listed,
    rows: "_Rows",
    held: Ints,
    group: Ints,
) -> Selections:
    known, uncounted = batches
    items = sorted({item for one in known for item in one.items})
    of_visits = said_of_visits(connection, [one.draw for one in known], items)
    visit = rows.visit[held]
    place = np.searchsorted(of_visits.ids, visit)
    place = np.where(visit == NO_VISIT, -1, place)
    lines = listed.batch[group]
    outcome, by_item = outcomes_of(of_visits.said, place, lines, own_items(items, [one.items for one in known]))
    return Selections(
        year,
        known,
        listed,
        group,
        rows.num[held],
        rows.den[held],
        rows.enterprise[held],
        visit,
        outcome,
        items,
        by_item,
        uncounted,
    )


def _batches_of(connection: Connection, year: int) -> list[DrawnBatch]:
    own = batch.c
    query = draws_of_year(year).add_columns(
        own.id, own.number, own.title, draw.c.id.label("draw"), draw.c.draw_id, own.plan_line_id, own.scheme, own.run_id
    )
    rows = connection.execute(query.order_by(own.id, draw.c.id)).all()
    lines = lines_decided(connection, {row.plan_line_id for row in rows})
    for root in {row.plan_line_id for row in rows} - set(lines):
        line = find_line(connection, root)
        assert line is not None, "a batch has a line"
        lines[root] = line
    tiers = {run: _tiers_of(connection, *run) for run in {(row.scheme, row.run_id) for row in rows}}
    return [
        DrawnBatch(
            row.id,
            row.number,
            row.title,
            row.draw,
            row.draw_id,
            lines[row.plan_line_id].title,
            lines[row.plan_line_id].line,
            row.scheme,
            row.run_id,
            tiers[row.scheme, row.run_id],
            lines[row.plan_line_id].items,
        )
        for row in rows
    ]


def _tiers_of(connection: Connection, scheme: str | None, run_id: int | None) -> tuple[str, ...]:
    edition = edition_of(connection, scheme, run_id) if scheme is not None and run_id is not None else None
    return stratum_names(edition.tiers) if edition else ()


class _Rows:
    """Everyone drawn by some draws as columns, in order of draw and place; who left again has `stays` 0."""

    def __init__(self, columns: Sequence[Any]) -> None:
        draws, places, stays, num, den, enterprise, visit = (numbers_of(one) for one in columns)
        order = np.lexsort((places, draws))
        self.draw, self.stays, self.num, self.den = draws[order], stays[order], num[order], den[order]
        self.enterprise, self.visit = enterprise[order], visit[order]

    def number(self, draw_key: int) -> int:
        """How many the draw has."""
        first, stop = np.searchsorted(self.draw, [draw_key, draw_key + 1]).tolist()
        return int(stop - first)

    def groups(
        self, held: Ints, batches: Sequence[DrawnBatch], counted: Mapping[int, CountedList], starts: Mapping[int, int]
    ) -> Ints:
        """The group of each that is held, among the groups of all lists."""
        found = np.full(len(self.draw), -1)
        for one in batches:
            first = int(np.searchsorted(self.draw, one.draw))
            of_drawn = counted[one.draw].of_drawn
            found[first : first + len(of_drawn)] = of_drawn + starts[one.draw]
        return found[held]


def _rows_of(connection: Connection, draws: Sequence[int]) -> _Rows:
    serves = and_(visit_selection.c.draw == _OWN.draw, visit_selection.c.subject == _OWN.subject)
    query = select(
        _OWN.draw,
        _OWN.place,
        case((stays_in_draw(), 1), else_=0),
        _OWN.num,
        _OWN.den,
        case((_OWN.enterprise_id.is_not(None), _OWN.enterprise_id), else_=0),
        case((visit_selection.c.visit_id.is_not(None), visit_selection.c.visit_id), else_=NO_VISIT),
    ).outerjoin(visit_selection, serves)
    return _Rows(text_columns_of(connection, query.where(is_among(connection, _OWN.draw, sorted(draws)))))


def _listed_of(batches: Sequence[DrawnBatch], counted: Mapping[int, CountedList]) -> tuple[Listed, dict[int, int]]:
    """The groups of all lists with one set of words, and the place of the first of each draw."""
    lists = [counted[one.draw] for one in batches]
    words = {name: sorted({word for one in lists for word in one.words[name]}) for name in DIMENSIONS}
    words[COUNTY] = sorted({region[:_COUNTY] for region in words["region"]})
    places = {name: _joined([_renamed(one, name, words[name]) for one in lists]) for name in DIMENSIONS}
    county = {word: place for place, word in enumerate(words[COUNTY])}
    of_region = np.array([county[region[:_COUNTY]] for region in words["region"]], np.int64)
    places[COUNTY] = of_region[places["region"]] if len(of_region) else np.zeros(0, np.int64)
    sizes = [len(one.groups) for one in lists]
    starts = dict(zip((one.draw for one in batches), np.cumsum([0, *sizes])[:-1].tolist(), strict=True))
    number = _joined([one.groups["listed"].astype(np.int64) for one in lists])
    return Listed(words, places, np.repeat(np.arange(len(lists)), sizes), number), starts


def _renamed(counted: CountedList, name: str, words: Sequence[str]) -> Array:
    place = {word: number for number, word in enumerate(words)}
    return np.array([place[word] for word in counted.words[name]], np.int64)[counted.groups[name]]


def _joined(columns: Sequence[Array]) -> Ints:
    return np.concatenate(columns) if columns else np.zeros(0, np.int64)
