"""The visits of some days by every authority, as they are known today, in columns.

Most visits are stated once and read as columns; what several deliveries state is put together as everywhere.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import numpy as np
from sqlalchemy import ColumnElement, Connection, and_, case, func, literal, or_, select

from rules.calendar import day_of
from rules.dated_tables import OrderedBy
from service.core.arrays import Array, Ints, number_distinct
from service.core.clock import today
from service.core.db.tables.inspection_visits import inspection_visit, visit_course
from service.core.db.tables.visit_results import visit_result
from service.core.db.tables.visits import visit
from service.estimates.effect.counted import CountedAt, Places
from service.estimates.effect.firm_places import FirmPlaces
from service.estimates.effect.queries.columns import read_columns
from service.estimates.effect.texts import Texts
from service.estimates.effect.visit_rows import LEVELS, MadeVisit, VisitRows
from service.facts.visits import UNSTATED, known_visits_of, shortest_names
from service.registries.queries.names import department_names

_STATED = visit.c
_AT_ONCE = 2_000
_ON_SITE = "on_site"
# What is on site, stands, was ordered from above, and of which level: one number, as each column takes its time.
_STANDS, _HELD_ON_SITE, _SUPERIOR, _LEVEL = 1, 2, 4, 8
_NUMBERS = ("firm", "place", "day", "level", "on_site", "superior")


def read_visits(
    connection: Connection, periods: Sequence[tuple[date, date]], places: Places, firms: FirmPlaces, own: str
) -> VisitRows:
    """The visits of all periods; `own` is what the bureau is called."""
    within = or_(*(_STATED.visited_on.between(*period) for period in periods))
    columns, texts, again = _read_once(connection, within)
    more = [*_stated_again(connection, within, again), *_of_no_firm(connection, periods, places, own)]
    columns["place"] = firms.of(columns["firm"])
    made = _columns_of(more)
    made["place"] = np.where(made["firm"] >= 0, firms.of(np.maximum(made["firm"], 0)), made["place"])
    joined = {name: np.concatenate([columns[name], made[name]]) for name in _NUMBERS}
    words: dict[str, int] = {}
    for name in ("authority", "trigger"):
        of_rows = Texts.of([getattr(one, name) for one in more])
        joined[name] = np.concatenate([_shared(texts[name], words), _shared(of_rows, words)])
    joined["number"] = _numbers_of(joined, texts["number"], [one.number for one in more])
    rows = VisitRows.of(_under_one_name(connection, joined, words), list(words))
    # Of firms that came while this was read nothing is known yet.
    return rows.where(rows.place >= 0)


def _read_once(connection: Connection, within: ColumnElement[bool]) -> tuple[dict[str, Array], dict[str, Texts], Ints]:
    """What is stated once and stands; and the firms and identities of what is stated several times, as pairs."""
    numbers, texts = read_columns(
        connection,
        select().select_from(visit).where(within),
        {"firm": _STATED.enterprise_id, "identity": _STATED.identity, "day": _STATED.visited_on, "said": _said()},
        {"number": _STATED.number, "authority": _STATED.department}
        | {"trigger": func.coalesce(_STATED.trigger, UNSTATED["trigger"])},
    )
    several = _several(numbers["firm"], numbers["identity"])
    again = np.unique(np.stack([numbers["firm"][several], numbers["identity"][several]]), axis=1)
    said = numbers.pop("said")
    held = ~several & (said & _STANDS > 0)
    columns: dict[str, Array] = {name: column[held] for name, column in numbers.items()}
    columns["on_site"], columns["superior"] = (said[held] & bit > 0 for bit in (_HELD_ON_SITE, _SUPERIOR))
    columns["level"] = said[held] // _LEVEL - 1
    return columns, {name: Texts(one.words, one.places[held]) for name, one in texts.items()}, again


def _said() -> ColumnElement[int]:
    on_site = func.coalesce(_STATED.on_site, literal(UNSTATED["on_site"]))
    stands = and_(_STATED.recorded_on <= today(), func.coalesce(_STATED.revoked, literal(value=False)).is_(False))
    level = case({name: _LEVEL * (place + 1) for place, name in enumerate(LEVELS)}, value=_STATED.level, else_=0)
    superior = case((_STATED.ordered_by == OrderedBy.SUPERIOR.value, _SUPERIOR), else_=0)
    return case((stands, _STANDS), else_=0) + case((on_site, _HELD_ON_SITE), else_=0) + superior + level


def _several(firm: Ints, identity: Ints) -> Array:
    """Which rows share their firm and identity with another one."""
    order = np.lexsort((identity, firm))
    same = (firm[order][1:] == firm[order][:-1]) & (identity[order][1:] == identity[order][:-1])
    found = np.zeros(len(firm), np.bool_)
    found[order] = np.append(same, False) | np.append(False, same)
    return found


def _stated_again(connection: Connection, within: ColumnElement[bool], again: Ints) -> Iterator[MadeVisit]:
    pairs = set(zip(*again.tolist(), strict=True))
    ids = np.unique(again[0]).tolist()
    for begin in range(0, len(ids), _AT_ONCE):
        for one in known_visits_of(connection, ids[begin : begin + _AT_ONCE], today(), within, items=False):
            if (one.enterprise_id, one.identity) in pairs:
                superior = one.ordered_by == OrderedBy.SUPERIOR
                stated = (one.number, one.department, one.trigger, superior, one.level or "", one.on_site)
                yield MadeVisit(one.enterprise_id, -1, day_of(one.visited_on), *stated)


def _of_no_firm(
    connection: Connection, periods: Sequence[tuple[date, date]], places: Places, own: str
) -> Iterator[MadeVisit]:
    """Visits of ours, whose results are approved, to those who are no enterprise: no source states them."""
    made, course, result = inspection_visit.c, visit_course.c, visit_result.c
    query = (
        select(made.subject, made.region, made.office, made.line, made.number, made.trigger, made.ordered_by)
        .add_columns(course.department, result.visited_on, result.methods)
        .join(visit_course, course.visit_id == made.id)
        .join(visit_result, and_(result.course_id == course.id, result.version == course.version))
        .where(made.enterprise_id.is_(None), or_(*(result.visited_on.between(*period) for period in periods)))
        .order_by(made.id)
    )
    rows = connection.execute(query).all()
    names = department_names(connection, {row.department for row in rows if row.department})
    subjects: dict[str, int] = {}
    for row in rows:
        firm = -1 - subjects.setdefault(row.subject, len(subjects))
        place = places.number_of(CountedAt(row.region, row.office or "", row.line or ""))
        by = names[row.department].zh if row.department else own
        superior = row.ordered_by == OrderedBy.SUPERIOR
        stated = row.number, by, row.trigger, superior, "", _ON_SITE in row.methods
        yield MadeVisit(firm, place, day_of(row.visited_on), *stated)


def _columns_of(made: list[MadeVisit]) -> dict[str, Array]:
    columns: dict[str, Array] = {
        name: np.array([getattr(one, name) for one in made], np.int64) for name in ("firm", "place", "day")
    }
    levels = {name: place for place, name in enumerate(LEVELS)}
    columns["level"] = np.array([levels.get(one.level, -1) for one in made], np.int64)
    columns["on_site"] = np.array([one.on_site for one in made], np.bool_)
    columns["superior"] = np.array([one.superior for one in made], np.bool_)
    return columns


def _numbers_of(columns: Mapping[str, Array], once: Texts, more: Sequence[str]) -> Ints:
    """By what the visits of one firm and day are told apart; nought where there is but one."""
    found = np.zeros(len(columns["firm"]), np.int64)
    same = np.flatnonzero(_several(columns["firm"], columns["day"]))
    known: dict[str, int] = {}
    for row in same.tolist():
        number = once.words[once.places[row]] if row < len(once.places) else more[row - len(once.places)]
        found[row] = known.setdefault(number, len(known) + 1)
    return found


def _shared(texts: Texts, words: dict[str, int]) -> Ints:
    """The column as places among the words of all columns, which come to know those of this one."""
    return np.array([words.setdefault(word, len(words)) for word in texts.words], np.int64)[texts.places]


def _under_one_name(connection: Connection, columns: dict[str, Array], words: dict[str, int]) -> Mapping[str, Array]:
    """The columns with one name for each authority, the shortest."""
    listed = list(words)
    distinct, places = number_distinct(columns["authority"])
    names = shortest_names(connection, [listed[one] for one in distinct.tolist()])
    named = np.array([words[names[listed[one]]] for one in distinct.tolist()], np.int64)
    return {**columns, "authority": named[places]}
