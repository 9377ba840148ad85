"""All visits of a year as they are known today, whoever stated them, with what came of each and of each item.

What was stated once, as most is, is read as columns; what several deliveries state is put together first.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import ColumnElement, Connection, and_, exists, func, or_, select

from rules.calendar import day_of
from scoring.cleaning import word_key
from service.core.arrays import Ints
from service.core.clock import today
from service.core.db.tables.items import item as item_table
from service.core.db.tables.visits import visit, visit_item
from service.core.db.text_columns import numbers_of, text_columns_of
from service.decisions.editions import edition_now
from service.estimates.lists.counted import Coded
from service.estimates.lists.queries.firms import Standing
from service.estimates.rates.naive import FOUND, NO_PROBLEM, KnownVisits
from service.facts.by_item import VISITS
from service.facts.matched_words import read_matches
from service.facts.visits import known_visits_of

_OWN, _ITEM = visit.c, visit_item.c
_KEY = ("enterprise_id", "identity", "source_rank", "recorded_on", "dated", "change_id")
_COUNTY = 6
_AT_ONCE = 2_000
# What counts as which; the worst of a visit's items decides, and what stands below counts in neither.
_OUTCOMES = {"problem": FOUND, "unreachable": FOUND, "no_problem": NO_PROBLEM}
_WORST = ("refused", "problem", "unreachable", "no_problem")


@dataclass(frozen=True, eq=False)
class _Stated:
    """What is stated of items, a row each: of which firm and visit, which item, with which result."""

    firm: Ints
    identity: Ints
    item: pa.Array
    result: pa.Array


def known_visits(connection: Connection, year: int, schemes: Iterable[str], standing: Standing) -> KnownVisits:
    """The visits of a year, with where their firms stand and their tiers under each scheme as it is in effect."""
    stated = _joined(_stated_once(connection, year), _stated_again(connection, year))
    firms, row = _visits_of(stated)
    rank = _ranks_of(stated.result, _matched(connection))
    worst = np.full(len(firms), len(_WORST))
    np.minimum.at(worst, row, rank)
    at = standing.ids_of(firms)
    items, place = _items_of(connection, stated.item)
    said = place >= 0
    of_rank = np.array([*(_OUTCOMES.get(word, 0) for word in _WORST), 0], np.int8)
    return KnownVisits(
        firms,
        of_rank[worst],
        _columns_of(standing, at),
        {scheme: standing.tiers.named(connection, scheme, _run_of(connection, scheme), at) for scheme in schemes},
        items,
        (row[said], place[said], of_rank[rank[said]]),
    )


def _stated_once(connection: Connection, year: int) -> _Stated:
    stands = func.coalesce(_OWN.revoked, False).is_(False), func.coalesce(_ITEM.revoked, False).is_(False)
    same = and_(*(_OWN[name] == _ITEM[name] for name in _KEY))
    query = select(_OWN.enterprise_id, _OWN.identity, _ITEM.item, _ITEM.result).join(visit_item, same)
    query = query.where(_within(year), _OWN.recorded_on <= today(), *stands, _ITEM.result.is_not(None), ~_is_again())
    firm, identity, item, result = text_columns_of(connection, query)
    return _Stated(numbers_of(firm), numbers_of(identity), item, result)


def _stated_again(connection: Connection, year: int) -> _Stated:
    ids = connection.execute(select(_OWN.enterprise_id).where(_within(year), _is_again()).distinct()).scalars().all()
    rows = []
    for begin in range(0, len(ids), _AT_ONCE):
        some, again = sorted(ids)[begin : begin + _AT_ONCE], and_(_within(year), _is_again())
        for one in known_visits_of(connection, some, today(), again):
            rows += [(one.enterprise_id, one.identity, item.item, item.result or "") for item in one.items]
    firm, identity, item, result = zip(*rows, strict=True) if rows else ((), (), (), ())
    firms, visits = np.array(firm, np.int64), np.array(identity, np.int64)
    return _Stated(firms, visits, pa.array(item, pa.string()), pa.array(result, pa.string()))


def _joined(one: _Stated, other: _Stated) -> _Stated:
    return _Stated(
        np.append(one.firm, other.firm),
        np.append(one.identity, other.identity),
        pa.concat_arrays([one.item, other.item]),
        pa.concat_arrays([one.result, other.result]),
    )


def _visits_of(stated: _Stated) -> tuple[Ints, Ints]:
    """The firm of each visit, and the visit of each row; many times as fast as to tell rows of two columns apart."""
    order = np.lexsort((stated.identity, stated.firm))
    firm, identity = stated.firm[order], stated.identity[order]
    begins = np.ones(len(order), np.bool_)
    begins[1:] = (firm[1:] != firm[:-1]) | (identity[1:] != identity[:-1])
    row = np.empty(len(order), np.int64)
    row[order] = np.cumsum(begins) - 1
    return firm[begins], row


def _matched(connection: Connection) -> Mapping[str, str]:
    return read_matches(connection).dated("outcome", VISITS.record_type).on(day_of(today()))


def _ranks_of(results: pa.Array, matched: Mapping[str, str]) -> Ints:
    """The place of each result among the outcomes, the worst first; behind them what counts in neither."""
    coded = results.dictionary_encode()
    words = [matched.get(word_key(word), word) for word in coded.dictionary.to_pylist()]
    ranks = np.array([_WORST.index(word) if word in _WORST else len(_WORST) for word in words], np.int64)
    return ranks[coded.indices.to_numpy()] if len(results) else np.zeros(0, np.int64)


def _items_of(connection: Connection, named: pa.Array) -> tuple[Sequence[str], Ints]:
    """The codes of all items, and the place of each that is named, by its name or its code; -1 where none is."""
    rows = connection.execute(select(item_table.c.code, item_table.c.name).order_by(item_table.c.valid_from)).all()
    codes = sorted({row.code for row in rows})
    place = {code: number for number, code in enumerate(codes)}
    called = {row.name: place[row.code] for row in rows}
    called |= {f"{row.name}（{row.code}）": place[row.code] for row in rows} | place
    found = pc.index_in(named, pa.array(called, pa.string())).fill_null(len(called)).to_numpy()
    return codes, np.array([*called.values(), -1], np.int64)[found]


def _columns_of(standing: Standing, at: Ints) -> Mapping[str, Coded]:
    counties = sorted({region[:_COUNTY] for region in standing.regions.words})
    of_region = np.array([counties.index(region[:_COUNTY]) for region in standing.regions.words], np.int64)
    places = standing.regions.places[at]
    return {
        "region": Coded(standing.regions.words, places),
        "county": Coded(counties, of_region[places]),
        "office": standing.offices.at(at),
        "section": standing.sections.at(at),
        "size": standing.sizes.at(at),
    }


def _run_of(connection: Connection, scheme: str) -> int | None:
    edition = edition_now(connection, scheme)
    return edition.run_id if edition is not None else None


def _within(year: int) -> ColumnElement[bool]:
    return _OWN.visited_on.between(date(year, 1, 1), date(year, 12, 31))


def _is_again() -> ColumnElement[bool]:
    """Whether more than one delivery states something of the visit."""
    other = visit.alias().c
    differs = or_(*(other[name] != _OWN[name] for name in _KEY[2:]))
    return exists().where(other.enterprise_id == _OWN.enterprise_id, other.identity == _OWN.identity, differs)
