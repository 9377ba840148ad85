"""A block of facts as one rule set sees it on day D, known on day K: who counts, and from when.

Every mask is made once and shared by all measures; an explanation reads the same masks.
"""

from collections.abc import Mapping
from functools import cached_property, lru_cache
from typing import Any, Protocol

import numpy as np

from rules.calendar import date_of, day_of, months_after
from rules.measures import State
from rules.ruleset import Objection, PublicityPeriod
from scoring.block_days import Day, day_of_owners, held_day_of, months_back
from scoring.facts import NO_DATE, NO_NUMBER, Facts, Ints, Mask, Vocabulary
from scoring.item_results import NOTHING_SEEN

# So many values are sooner looked at one by one than sorted.
FEW = 32
EPOCH_YEAR = 1970


@lru_cache(maxsize=64)
def year_edges(as_of: int) -> tuple[Ints, Ints]:
    """(edges, years): `years[edges.searchsorted(day)]` are the whole years from a day to `as_of`.

    The edges are the days whole years before, back to the first year of the calendar, then `as_of` itself: a later
    day has no number of years.
    """
    today = date_of(as_of)
    months = np.arange(today.month - 1 - 12 * (EPOCH_YEAR - 1), today.month - 12 * (EPOCH_YEAR - today.year), 12)
    first, next_first = (_first_of(months + later) for later in (0, 1))
    edges = first + np.minimum(today.day, next_first - first) - 1
    return edges.astype(np.int32), np.array([*range(today.year - 1, -1, -1), NO_NUMBER])


def _first_of(months: Ints) -> Ints:
    """The first day of months since 1970-01, as days since 1970-01-01."""
    return months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)


class RecordRules(Protocol):
    """The rules of which records count, which rule sets and feature sets share."""

    @property
    def objection(self) -> Objection: ...

    @property
    def publicity(self) -> tuple[PublicityPeriod, ...]: ...


class SchemeTiers(Protocol):
    """The part of another scheme's scores that a rule set reads: each enterprise's rank among the tiers."""

    @property
    def tier(self) -> Ints: ...

    @property
    def tiers(self) -> tuple[str, ...]: ...


class BlockView:
    """A block as a rule set or a feature set sees it; `memo` keeps each measure's values for all who ask.

    `as_of` is one day for the block or one for each enterprise. `score` and the model's `probability` (millionths,
    None without a model) are set as soon as they are known.
    """

    def __init__(
        self, rules: RecordRules, facts: Facts, as_of: Day, visible: Mask | None, read: Mapping[str, SchemeTiers]
    ) -> None:
        self.rules = rules
        self.facts = facts
        self.n = len(facts)
        self.columns = facts.records.columns
        self.as_of = as_of
        self.visible = visible
        self.read = read
        self.score: Ints = np.empty(0, np.int64)
        self.probability: Ints | None = None
        self.within: dict[int | None, Mask] = {}
        self.other: dict[State, dict[int | None, Mask]] = {}
        self.memo: dict[object, Any] = {}
        self._months_back: dict[int, Ints] = {}

    @cached_property
    def record_day(self) -> Ints:
        """The day on which each record is looked at; of no dimension where it is one for all."""
        return held_day_of(day_of_owners(self.as_of, self.facts.records.owner))

    def months_back(self, months: int) -> Ints:
        """For each record, its day minus calendar months; of no dimension where it is one for all."""
        if months not in self._months_back:
            days = day_of_owners(months_back(self.as_of, months), self.facts.records.owner)
            self._months_back[months] = held_day_of(days)
        return self._months_back[months]

    def day_of_rows(self, rows: Ints | slice) -> Day:
        """The day on which the records at `rows` are looked at."""
        return day_of_owners(self.record_day, rows)

    def vocabulary(self, name: str) -> Vocabulary:
        """The vocabulary of a text field ("region", "record.outcome"); empty where the source has no such column."""
        return self.facts.vocabularies.get(name) or Vocabulary()

    def state(self, state: State, months: int | None) -> Mask:
        """True for the records in `state` that occurred within `months` calendar months."""
        masks = self.within if state is State.COUNTING else self.other.setdefault(state, {})
        mask = masks.get(months)
        if mask is None:
            mask = masks[months] = self._state(state, months)
        return mask

    def _state(self, state: State, months: int | None) -> Mask:
        if months is not None:
            occurred = self.columns["occurred_on"]
            return self.state(state, None) & (occurred > self.months_back(months))
        if state is State.ACTIVE:
            ends_on = self.columns.get("ends_on")
            return self.counting if ends_on is None else self.counting & (self.record_day < ends_on)
        if state is State.IN_PUBLICITY:
            return self.counting & (self.record_day < self.publicity_ends)
        return self.counting

    @cached_property
    def counting(self) -> Mask:
        """True for the visible records that occurred, are not repaired and are not held by an objection.

        Inspections at which nothing was seen count in no rule.
        """
        columns = self.columns
        mask: Mask = columns["occurred_on"] <= self.record_day
        if self.visible is not None:
            mask &= self.visible
        if "repaired_on" in columns:
            mask &= self.record_day < columns["repaired_on"]
        if self.rules.objection is Objection.HOLD and "objection_open" in columns:
            mask &= columns["objection_open"] != 1
        for kind, words in NOTHING_SEEN.items():
            run = self.facts.records.slices.get(kind)
            if run is not None and "outcome" in columns:
                for code in map(self.vocabulary("record.outcome").code, words):
                    if code >= 0:
                        mask[run] &= columns["outcome"][run] != code
        return mask

    @cached_property
    def publicity_ends(self) -> Ints:
        """The day on which each record's publicity ends: its own, else from the rule set's table."""
        records = self.facts.records
        own = records.columns.get("publicity_ends_on")
        ends = np.full(len(records), NO_DATE, np.int64) if own is None else own.astype(np.int64)
        for period in sorted(self.rules.publicity, key=lambda p: p.severity is not None):
            rows = records.slices.get(period.type)
            if rows is None:
                continue
            under = self._under(period, rows)
            if own is not None:
                under &= own[rows] == NO_DATE
            ends[rows][under] = _months_after(records.columns["occurred_on"][rows][under], period.months)
        return ends

    def _under(self, period: PublicityPeriod, rows: slice) -> Mask:
        """True for the rows of the period's severity that occurred under its law."""
        occurred = self.columns["occurred_on"][rows]
        mask: Mask = np.ones(len(occurred), np.bool_)
        if period.severity is not None:
            severity = self.columns.get("severity")
            mask &= np.False_ if severity is None else severity[rows] == period.severity
        if period.law_from is not None:
            mask &= occurred >= day_of(period.law_from)
        if period.law_until is not None:
            mask &= occurred < day_of(period.law_until)
        return mask


def _months_after(days: Ints, months: int) -> Ints:
    if len(days) <= FEW:
        return np.array([months_after(day, months) for day in days.tolist()], np.int64)
    distinct, places = np.unique(days, return_inverse=True)
    return np.array([months_after(int(day), months) for day in distinct], np.int64)[places]
