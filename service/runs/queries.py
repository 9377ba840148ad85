"""Whom a run moved from one tier to another: the worse first, the longest way first, counted and page by page."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, func, select

from rules.library import Library
from rules.texts import Text
from service.access.account import Account
from service.access.desk import Event
from service.access.open_items import OpenItem
from service.access.permissions import Permission
from service.access.reach import Jurisdiction
from service.core.arrays import Array
from service.core.clock import day_at
from service.core.db.in_clause import is_among, is_named
from service.core.db.tables.facts import enterprise
from service.core.db.tables.runs import scoring_run
from service.core.db.vocabulary import read_vocabularies
from service.core.names import NO_NAME
from service.decisions.moves import CAUSES, moves_of_run
from service.decisions.runs import WAITING, Run, get_run, list_runs
from service.decisions.states import NOT_THERE
from service.facts.news import Known, News, news_of
from service.facts.stored import read_stored
from service.registries.queries.office_column import office_column
from service.rule_sets.queries import scheme_title
from service.runs.words import RUN_STATES

# To or from "not classified" is neither worse nor better.
WORSE, BETTER, OTHER, FIRST = DIRECTIONS = ("worse", "better", "other", "first")
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
    """Which of those that moved are asked for; what is empty narrows nothing."""

    direction: str = ""
    grades: int | None = None
    cause: str = ""


class MovedList:
    """Those of a jurisdiction whose tier a run changed, in the order of their keys."""

    def __init__(self, connection: Connection, run: Run, inside: Jurisdiction) -> None:
        moves = moves_of_run(connection, run.id)
        self._run = run
        self._regions = [*read_vocabularies(connection, ["region"])["region"].texts, ""]
        held = np.array([inside.covers_region(text) for text in self._regions])[moves["region"]]
        if inside.offices:
            column = office_column(connection)
            held |= column.mask_of(inside.offices)[column.places_of(moves["enterprise_id"])]
        moves = moves[held]
        keys = _keys_of(moves)
        order = np.argsort(keys)
        self._moves, self._keys = moves[order], keys[order]

    def __len__(self) -> int:
        return len(self._keys)

    def counts(self) -> list[MovedCount]:
        """How many moved, by direction, grades and cause, in the order of the list."""
        groups, numbers = np.unique(self._keys >> _ID_BITS, return_counts=True)
        return [MovedCount(*_group_of(g), n) for g, n in zip(groups.tolist(), numbers.tolist(), strict=True)]

    def page(self, connection: Connection, narrowed: Narrowed, *, after: int, limit: int) -> list[Moved]:
        """Up to `limit` of those asked for, from after the key `after` on, read in a fixed number of statements."""
        chosen = np.flatnonzero((self._keys > after) & self._are_asked_for(narrowed))[:limit]
        moves, keys = self._moves[chosen], self._keys[chosen].tolist()
        ids = moves["enterprise_id"].tolist()
        column = enterprise.c
        rows = connection.execute(
            select(column.id, column.code, column.name).where(is_among(connection, column.id, ids))
        )
        called, news = {row.id: row for row in rows}, self._news_of(connection, ids)
        return [
            Moved(
                key, id, called[id].code, called[id].name, self._regions[region],
                None if before == NOT_THERE else before, after_it, *_group_of(key >> _ID_BITS), news.get(id, NO_NEWS),
            )
            for key, id, before, after_it, region in zip(
                keys, ids, *(moves[name].tolist() for name in ("before", "after", "region")), strict=True
            )
        ]  # fmt: skip

    def _are_asked_for(self, narrowed: Narrowed) -> npt.NDArray[np.bool_]:
        groups = self._keys >> _ID_BITS
        wanted = [
            group
            for group in np.unique(groups).tolist()
            for direction, grades, cause in (_group_of(group),)
            if narrowed.direction in ("", direction)
            and narrowed.grades in (None, grades)
            and narrowed.cause in ("", cause)
        ]
        return np.isin(groups, wanted)

    def _news_of(self, connection: Connection, ids: Collection[int]) -> dict[int, News]:
        run = self._run
        base = None if run.base_run is None else get_run(connection, run.base_run)
        if base is None or not ids:
            return {}
        before, after = Known(base.known_on, base.known_change), Known(run.known_on, run.known_change)
        return news_of(read_stored(connection, sorted(ids)), before, after, NO_NAME.with_name(run.scheme))


def tiers_before(connection: Connection, run: Run) -> Sequence[str]:
    """The ids of the tiers of the run that `run` builds upon, none where it is the first."""
    base = get_run(connection, run.base_run) if run.base_run else None
    return base.tiers if base else ()


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


def open_items_of(connection: Connection, account: Account) -> list[OpenItem]:
    """The runs, held or ready, that wait for the account to put them into effect or to withdraw them."""
    schemes, column = account.reach(Permission.RUN_APPROVE).schemes, scoring_run.c
    if schemes.is_empty:
        return []
    waiting = column.status.in_(WAITING), is_named(column.scheme, schemes)
    number, oldest = connection.execute(select(func.count(), func.min(column.finished_at)).where(*waiting)).one()
    words = Text("个批次待确认生效", "runs to be put into effect")
    return [OpenItem(words, number, "/runs", day_at(oldest) if oldest else None)] if number else []


def events_of(connection: Connection, account: Account, library: Library, limit: int) -> list[Event]:
    """The runs that ended, came into effect or were withdrawn last."""
    schemes = account.reach(Permission.RUN_READ).schemes
    if schemes.is_empty:
        return []
    return [
        Event(run.in_effect_at or run.finished_at, _state_of(run, library), f"/runs/{run.id}")
        for run in list_runs(connection, schemes, limit=limit)
        if run.finished_at is not None
    ]


def _state_of(run: Run, library: Library) -> Text:
    title, state = scheme_title(library, run.scheme), RUN_STATES[run.status]
    return Text(f"{title.zh}批次 {run.id}：{state.zh}", f"Run {run.id}, {title.en}: {state.en}")
