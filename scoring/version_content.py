"""What versions of a record state beside one another (semantics 2, "Which version", 4 to 6), on whole columns.

A value that a row leaves out contradicts nothing and is taken from the version before it. Two rows of one delivery at
one place with other content wait, and so does a number that comes again with other content and no later day: nothing
says which of them is right.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scoring.facts import NO_DATE, Ints, Mask
from scoring.version_order import NO_VERSION, Columns, Stated, begins_of, order_of, repeated_rows_of, running_least

_NONE = -1


@dataclass(frozen=True, slots=True)
class Content:
    """One column of what rows state, and the integer that stands for nothing stated.

    `held`: a 1 (a revocation, an open objection) is only lifted by a 0 that is dated or numbered later.
    """

    column: Ints
    missing: int
    held: bool = False

    @property
    def stated(self) -> Mask:
        """True where a row states a value."""
        found: Mask = self.column != self.missing
        return found

    def take(self, rows: Ints) -> "Content":
        """The same of some rows."""
        return Content(self.column[rows], self.missing, self.held)


def waiting_of(stated: Stated, contents: Sequence[Content], incoming: Mask | None = None) -> Mask:
    """True for the rows that wait: what they state contradicts another row, and nothing tells which of them is later.

    `incoming` are the rows of the delivery that is looked at; the others are known from earlier ones and never wait.
    None: all rows came in one delivery.
    """
    judged = np.ones(len(stated), np.bool_) if incoming is None else incoming
    waiting = np.zeros(len(stated), np.bool_)
    _mark_of_one_place(waiting, stated, contents, judged)
    _mark_numbers_again(waiting, stated, contents, judged)
    return waiting


def copies_of(stated: Stated, contents: Sequence[Content], incoming: Mask | None = None) -> Mask:
    """True for rows that repeat what another row states at their place, or what stands under their number already.

    They take no place of their own: what came between is not undone by a copy. Of copies in one delivery one stays.
    """
    judged = np.ones(len(stated), np.bool_) if incoming is None else incoming
    columns = [one.column for one in contents]
    copies = np.zeros(len(stated), np.bool_)
    claims = [*stated.record, stated.place, stated.version]
    rows = repeated_rows_of(claims)
    if len(rows):
        order = rows[np.lexsort(tuple(column[rows] for column in (judged, *reversed([*claims, *columns]))))]
        copies[order] = ~begins_of([*claims, *columns], order)
    return (copies | _repeats_its_number(stated, columns, judged)) & judged


def _repeats_its_number(stated: Stated, columns: Columns, judged: Mask) -> Mask:
    """True for rows without a day that state what a row known or dated states under the same number."""
    copies = np.zeros(len(stated), np.bool_)
    rows = _of_repeated_numbers(stated)
    if not len(rows):
        return copies
    claims = [*stated.record, stated.version, *columns]
    order = rows[np.lexsort(tuple(column[rows] for column in reversed(claims)))]
    begins = begins_of(claims, order)
    open_ = judged & ~stated.is_dated
    settled = np.logical_or.reduceat(~open_[order], np.flatnonzero(begins))[np.cumsum(begins) - 1]
    copies[order] = settled & open_[order]
    return copies


def _mark_of_one_place(waiting: Mask, stated: Stated, contents: Sequence[Content], judged: Mask) -> None:
    """Marks the rows of the delivery that stand at one place and state other values."""
    claims = [*stated.record, stated.place, stated.version]
    candidates = np.flatnonzero(judged)
    rows = candidates[repeated_rows_of([claim[candidates] for claim in claims])]
    if not len(rows):
        return
    begins = begins_of(claims, rows)
    starts, group = np.flatnonzero(begins), np.cumsum(begins) - 1
    for content in contents:
        values, states = content.column[rows], content.stated[rows]
        least, greatest = _range_of(values, states, starts)
        waiting[rows[states & (least < greatest)[group]]] = True


def _range_of(values: Ints, states: Mask, starts: Ints) -> tuple[Ints, Ints]:
    """The least and the greatest stated value of each run; the least is the greater one where none is stated."""
    values = values.astype(np.int64)
    limits = np.iinfo(np.int64)
    least = np.minimum.reduceat(np.where(states, values, limits.max), starts)
    greatest = np.maximum.reduceat(np.where(states, values, limits.min), starts)
    return least, greatest


def _of_repeated_numbers(stated: Stated) -> Ints:
    """The rows whose number stands in several rows of their record, number by number."""
    numbered = np.flatnonzero(stated.version != NO_VERSION)
    if not len(numbered):
        return numbered
    claims = [column[numbered] for column in (*stated.record, stated.version)]
    return numbered[repeated_rows_of(claims)]


def _mark_numbers_again(waiting: Mask, stated: Stated, contents: Sequence[Content], judged: Mask) -> None:
    """Marks rows whose number came before with other content, unless they state a later day of recording."""
    rows = _of_repeated_numbers(stated)
    if not len(rows):
        return
    begins = begins_of([*stated.record, stated.version], rows)
    starts, group = np.flatnonzero(begins), np.cumsum(begins) - 1
    differs = np.zeros(len(starts), np.bool_)
    for content in contents:
        least, greatest = _range_of(content.column[rows], content.stated[rows], starts)
        differs |= least < greatest
    rows, group = rows[differs[group]], group[differs[group]]
    if not len(rows):
        return
    copies = _repeats_its_number(stated, [one.column for one in contents], judged)[rows]
    for content in contents:
        again = _contradicts_before(stated.take(rows), group, content.take(rows), judged[rows])
        waiting[rows[again & ~copies]] = True


def _contradicts_before(stated: Stated, group: Ints, content: Content, judged: Mask) -> Mask:
    """True for judged rows that state another value than a row of their number which nothing says to be earlier.

    That is one known from before with no earlier day; for a row without a day every one that is known or dated.
    """
    dated = stated.is_dated
    against = ~judged | dated
    day = stated.day
    # For a row without a day all others count; for one with a day those known whose day is not earlier.
    key = np.where(judged & ~dated, -(1 << 40), day)
    order = np.lexsort((judged, -key, group))
    begins = begins_of([group], order)
    values = content.column.astype(np.int64)
    counted = content.stated & ~judged
    known = _run_range(values, counted, order, begins)
    starts = np.flatnonzero(begins)
    least, greatest = _range_of(values[order], (content.stated & against)[order], starts)
    number = np.cumsum(begins) - 1
    whole = np.empty(len(group), np.int64), np.empty(len(group), np.int64)
    whole[0][order], whole[1][order] = least[number], greatest[number]
    least, greatest = (np.where(dated, one, other) for one, other in zip(known, whole, strict=True))
    found: Mask = judged & content.stated & (least <= greatest) & ((least != values) | (greatest != values))
    return found


def _run_range(values: Ints, counted: Mask, order: Ints, begins: Mask) -> tuple[Ints, Ints]:
    """For each row the least and the greatest counted value from the beginning of its run up to it."""
    limits = np.iinfo(np.int64)
    least, greatest = np.empty_like(values), np.empty_like(values)
    least[order] = running_least(np.where(counted, values, limits.max)[order], begins)
    # The complement turns the order round without leaving the range.
    greatest[order] = ~running_least(np.where(counted, ~values, limits.max)[order], begins)
    return least, greatest


@dataclass(frozen=True, slots=True)
class Filling:
    """Where the last row of each run of versions takes what it does not state: from the rows before it in the run.

    `rows` are rows in order, `start` the place in `rows` at which the run of each begins, `last` the places of the rows
    that are filled.
    """

    rows: Ints
    start: Ints
    last: Ints
    stated: Stated

    @property
    def filled(self) -> Ints:
        """The rows that are filled."""
        found: Ints = self.rows[self.last]
        return found

    def sources(self, states: Mask) -> Ints:
        """For each row filled the row whose value it has: its own or that of the last before it that states one.

        -1 where none states one.
        """
        found = self._last_of(states[self.rows])[self.last]
        has = found >= self.start[self.last]
        return np.where(has, self.rows[found], _NONE)

    def filled_column(self, content: Content) -> Ints:
        """The column with the rows filled; the same column where they state all themselves."""
        sources = self.sources(self.states(content))
        rows = self.filled
        if np.array_equal(sources, rows):
            return content.column
        column = content.column.copy()
        column[rows] = np.where(sources == _NONE, content.missing, content.column[sources])
        return column

    def states(self, content: Content) -> Mask:
        """True where a row states a value that counts beside the rows before it."""
        if not content.held:
            return content.stated
        return content.stated & ~self._lifts_nothing(content.column)

    def differs_from_before(self, content: Content) -> Mask:
        """For each of `rows` whether it states another value than what it would take from the rows before it."""
        states = self.states(content)[self.rows]
        values = content.column[self.rows]
        before = np.append(_NONE, self._last_of(states)[:-1])
        has = before >= self.start
        differs: Mask = states & (np.where(has, values[before], content.missing) != values)
        return differs

    def _last_of(self, states: Mask) -> Ints:
        """For each place in `rows` the last one up to it where `states` is True, in whatever run that is."""
        found: Ints = np.maximum.accumulate(np.where(states, np.arange(len(states)), _NONE))
        return found

    def _lifts_nothing(self, column: Ints) -> Mask:
        """True for the rows with a 0 after a 1 that is neither dated nor numbered later than it."""
        values = column[self.rows]
        holds = self._last_of(values == 1)
        undone = (values == 0) & (holds >= self.start)
        lifting, held = self.rows, self.rows[holds]
        own, day, version = self.stated.is_dated, self.stated.day, self.stated.version
        later = own[lifting] & (day[lifting] > day[held])
        later |= version[lifting] > version[held]
        found = np.zeros(len(column), np.bool_)
        found[lifting[undone & ~later]] = True
        return found


def filling_of(stated: Stated, rows: Ints, record: Columns) -> Filling:
    """The filling of the last row of each record and source; `rows` are those visible, in the order of `order_of`."""
    begins = begins_of(record, rows)
    start = np.maximum.accumulate(np.where(begins, np.arange(len(rows)), 0))
    last = np.flatnonzero(np.append(begins[1:], True)) if len(rows) else np.empty(0, np.int64)
    return Filling(rows, start, last, stated)


def repetitions_of(stated: Stated, contents: Sequence[Content], incoming: Mask) -> Mask:
    """True for the incoming rows, neither dated nor numbered, that state nothing but what the rows before them say.

    A list that is delivered every month in full repeats itself so; what repeats takes no place of its own.
    """
    found = np.zeros(len(stated), np.bool_)
    rows = order_of(stated)
    if not len(rows):
        return found
    filling = filling_of(stated, rows, stated.record)
    plain = (incoming & ~stated.is_dated & (stated.version == NO_VERSION))[rows]
    adds = filling.start == np.arange(len(rows))
    for content in contents:
        differs = filling.differs_from_before(content)
        # The word no of such a row states nothing.
        adds |= differs & (content.column[rows] != 0) if content.held else differs
    found[rows[plain & ~adds]] = True
    return found


def is_recorded_after_delivery(stated: Stated) -> Mask:
    """True for rows whose day of recording lies after the day of their delivery; they wait. Files have no such day."""
    if stated.delivered_on is None:
        return np.zeros(len(stated), np.bool_)
    after: Mask = (stated.recorded != NO_DATE) & (stated.recorded > stated.delivered_on)
    return after
