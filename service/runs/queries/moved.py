"""Whom a run moved from one tier to another: the worse first, the longest way first, counted and page by page."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, select

from scoring.main_reason import BETTER, OTHER, WORSE
from service.access.reach import Jurisdiction
from service.core.arrays import Array
from service.core.db.in_clause import is_among
from service.core.db.tables.facts import enterprise
from service.core.db.vocabulary import read_vocabularies
from service.core.names import NO_NAME
from service.decisions.moves import CAUSES, moves_of_run
from service.decisions.runs import Run, get_run
from service.decisions.states import NOT_THERE
from service.facts.known import Known
from service.facts.news import News, news_of
from service.facts.stored import read_stored
from service.registries.queries.office_column import office_column
from service.tiers.queries.lists import NO_OFFICE

# Of what the run moved, and whom it found anew.
FIRST = "first"
DIRECTIONS = (WORSE, BETTER, OTHER, FIRST)
NO_NEWS = News()
# The place of a move in the list, and its key: direction, grades (most first), cause and enterprise as one number.
_MOST_GRADES = 63
_CAUSE_BITS, _ID_BITS = 3, 32


@dataclass(frozen=True, slots=True)
class Moved:
    """One enterprise: the ranks of its tiers (-1 not classified; `from_tier` None: it was not there before).

    `grades` is how many tiers it moved by, `news` what came to be known of it since the run before; `key` is its
    place in the list.
    """

    key: int
    id: int
    code: str
    name: str | None
    region: str
    office: str | None
    from_tier: int | None
    to_tier: int
    direction: str
    grades: int
    cause: str
    news: News


@dataclass(frozen=True, slots=True)
class MovedCount:
    """So many enterprises moved that way, by so many tiers, for one cause."""

    direction: str
    grades: int
    cause: str
    number: int


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Which of those that moved are asked for; what is empty narrows nothing.

    `grades` is exactly how many tiers, `least_grades` at least how many; `office` is a code, `NO_OFFICE` for none;
    `before` and `after` are ranks (-1 not classified).
    """

    direction: str = ""
    grades: int | None = None
    least_grades: int = 0
    cause: str = ""
    office: str = ""
    before: int | None = None
    after: int | None = None


class MovedList:
    """Those of a jurisdiction whose tier a run changed, in the order of their keys."""

    def __init__(self, connection: Connection, run: Run, inside: Jurisdiction) -> None:
        moves = moves_of_run(connection, run.id)
        self._run, self._base = run, get_run(connection, run.base_run) if run.base_run else None
        self._regions = [*read_vocabularies(connection, ["region"])["region"].texts, ""]
        column = office_column(connection)
        places = column.places_of(moves["enterprise_id"])
        held = np.array([inside.covers_region(text) for text in self._regions])[moves["region"]]
        if inside.offices:
            held |= column.mask_of(inside.offices)[places]
        moves, places = moves[held], places[held]
        keys = _keys_of(moves)
        order = np.argsort(keys)
        self._moves, self._keys, self._offices = moves[order], keys[order], places[order]
        self._codes = [*column.codes, NO_OFFICE]
        # The keys are in order, so that those of a group lie together.
        groups = self._keys >> _ID_BITS
        begins = np.flatnonzero(np.diff(groups, prepend=-1))
        self._groups, self._numbers = groups[begins].tolist(), np.diff(begins, append=len(groups))

    @property
    def earlier(self) -> Sequence[str]:
        """The ids of the tiers of the run that this one builds upon, none where it is the first."""
        return self._base.tiers if self._base else ()

    def __len__(self) -> int:
        return len(self._keys)

    def counts(self) -> list[MovedCount]:
        """How many moved, by direction, grades and cause, in the order of the list."""
        numbers = zip(self._groups, self._numbers.tolist(), strict=True)
        return [MovedCount(*_group_of(group), number) for group, number in numbers]

    def flow(self) -> dict[tuple[int, int], int]:
        """How many went from which rank to which (-1 not classified); those that were not there before are left out."""
        known = self._moves[self._moves["before"] != NOT_THERE]
        pairs, numbers = np.unique(known["before"].astype(np.int64) * 256 + known["after"] + 128, return_counts=True)
        return {(pair // 256, pair % 256 - 128): n for pair, n in zip(pairs.tolist(), numbers.tolist(), strict=True)}

    def by_office(self) -> dict[str, int]:
        """How many moved of each office (`NO_OFFICE` of none), by its code."""
        places, numbers = np.unique(self._offices, return_counts=True)
        return {self._codes[place]: n for place, n in zip(places.tolist(), numbers.tolist(), strict=True)}

    def count(self, narrowed: Narrowed) -> int:
        """How many are asked for."""
        return int(self._are_asked_for(narrowed).sum())

    def page(
        self, connection: Connection, narrowed: Narrowed, *, after: int = -1, before: int | None = None, limit: int
    ) -> list[Moved]:
        """Up to `limit` of those asked for, from after the key `after` on or, in the same order, right before `before`.

        They are read in a fixed number of statements.
        """
        asked = self._are_asked_for(narrowed)
        if before is None:
            chosen = np.flatnonzero(asked & (self._keys > after))[:limit]
        else:
            chosen = np.flatnonzero(asked & (self._keys < before))[-limit:]
        moves, keys = self._moves[chosen], self._keys[chosen].tolist()
        ids = moves["enterprise_id"].tolist()
        column = enterprise.c
        rows = connection.execute(
            select(column.id, column.code, column.name, column.office).where(is_among(connection, column.id, ids))
        )
        called, news = {row.id: row for row in rows}, self._news_of(connection, ids)
        return [
            Moved(
                key, id, called[id].code, called[id].name, self._regions[region], called[id].office,
                None if before == NOT_THERE else before, after_it, *_group_of(key >> _ID_BITS), news.get(id, NO_NEWS),
            )
            for key, id, before, after_it, region in zip(
                keys, ids, *(moves[name].tolist() for name in ("before", "after", "region")), strict=True
            )
        ]  # fmt: skip

    def _are_asked_for(self, narrowed: Narrowed) -> npt.NDArray[np.bool_]:
        wanted = [
            narrowed.direction in ("", direction)
            and narrowed.grades in (None, grades)
            and narrowed.least_grades <= grades
            and narrowed.cause in ("", cause)
            for direction, grades, cause in map(_group_of, self._groups)
        ]
        asked = np.repeat(np.array(wanted, np.bool_), self._numbers)
        for name, rank in (("before", narrowed.before), ("after", narrowed.after)):
            if rank is not None:
                asked &= self._moves[name] == rank
        if narrowed.office:
            places = [place for place, code in enumerate(self._codes) if code == narrowed.office]
            # None has the last place, which is that of -1, too.
            asked &= np.isin(self._offices % len(self._codes), places)
        return asked

    def _news_of(self, connection: Connection, ids: Collection[int]) -> dict[int, News]:
        run, base = self._run, self._base
        if base is None or not ids:
            return {}
        before, after = Known(base.known_on, base.known_change), Known(run.known_on, run.known_change)
        return news_of(read_stored(connection, sorted(ids)), before, after, NO_NAME.with_name(run.scheme))


def _keys_of(moves: Array) -> npt.NDArray[np.int64]:
    before, after = moves["before"].astype(np.int64), moves["after"].astype(np.int64)
    unranked = (before < 0) | (after < 0)
    direction = np.where(after > before, DIRECTIONS.index(WORSE), DIRECTIONS.index(BETTER))
    direction[unranked] = DIRECTIONS.index(OTHER)
    direction[before == NOT_THERE] = DIRECTIONS.index(FIRST)
    grades = np.where(unranked, 0, np.minimum(np.abs(after - before), _MOST_GRADES))
    group = (direction * (_MOST_GRADES + 1) + (_MOST_GRADES - grades) << _CAUSE_BITS) | moves["cause"]
    keys: npt.NDArray[np.int64] = (group << _ID_BITS) | moves["enterprise_id"]
    return keys


def _group_of(group: int) -> tuple[str, int, str]:
    """The direction, the grades and the cause of a key without its enterprise."""
    direction, grades = divmod(group >> _CAUSE_BITS, _MOST_GRADES + 1)
    return DIRECTIONS[direction], _MOST_GRADES - grades, CAUSES[group & ((1 << _CAUSE_BITS) - 1)]
