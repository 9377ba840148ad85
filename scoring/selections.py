"""Selections: which records of a block a measure takes. An explanation reads the very same rows."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_

import numpy as np

from rules import conditions as c
from rules.fields import RECORD_FIELDS, Kind
from rules.measures import State
from scoring.block_view import FEW, BlockView
from scoring.comparisons import number_test, text_test
from scoring.facts import MISSING, Ints, Mask
from scoring.text_parsing import AS_WRITTEN

# Answers, for the records `rows` (a run or an index) of a view, which of them pass.
Rows = slice | Ints
Filter = Callable[[BlockView, Rows], Mask]

NO_ROWS: Ints = np.empty(0, np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Selection:
    """Records of `types` in `state` that pass `where`, within `months` or `days`, ending within `ends_within` days."""

    types: tuple[str, ...]
    state: State
    where: Filter | None = None
    months: int | None = None
    days: int | None = None
    ends_within: int | None = None

    def masks(self, view: BlockView) -> list[tuple[slice, Mask]]:
        """For each type that the block has: its run of records, and which of them are selected."""
        found: list[tuple[slice, Mask]] | None = view.memo.get(self)
        if found is None:
            found = view.memo[self] = self._masks(view)
        return found

    def _masks(self, view: BlockView) -> list[tuple[slice, Mask]]:
        slices = view.facts.records.slices
        found: list[tuple[slice, Mask]] = []
        for name in self.types:
            run = slices.get(name)
            if run is not None:
                found.append((run, self._taken(view, run)))
        return found

    def _taken(self, view: BlockView, run: slice) -> Mask:
        """Which records of a run are selected."""
        taken = view.state(self.state, self.months)[run]
        if self.days is not None:
            taken = taken & (view.columns["occurred_on"][run] > view.day_of_rows(run) - self.days)
        if self.ends_within is not None:
            taken = taken & self._is_ending(view, run)
        return taken if self.where is None else taken & self.where(view, run)

    def _is_ending(self, view: BlockView, run: slice) -> Mask:
        """Which records of a run have not ended and end within so many days; one without an end does not."""
        ends_on = view.columns.get("ends_on")
        if ends_on is None:
            return np.zeros(run.stop - run.start, np.bool_)
        day = view.day_of_rows(run)
        return (day < ends_on[run]) & (ends_on[run] <= day + (self.ends_within or 0))

    def counts(self, view: BlockView) -> Ints:
        """Returns the number of records selected per enterprise."""
        if view.n == 1:
            total = 0
            for _, mask in self.masks(view):
                # Of a few records a third of the time of np.count_nonzero.
                total += mask.tobytes().count(1) if len(mask) <= FEW else int(np.count_nonzero(mask))
            return np.array([total])
        return np.bincount(self.pick(view, view.facts.records.owner), minlength=view.n)

    def pick(self, view: BlockView, column: Ints) -> Ints:
        """The values of `column`, one per record of the block, at the selected records, type by type."""
        masks = self.masks(view)
        if len(masks) == 1:
            run, mask = masks[0]
            return column[run][mask]
        return np.concatenate([column[run][mask] for run, mask in masks]) if masks else column[:0]

    def rows(self, view: BlockView) -> Ints:
        """The positions of the selected records in the block, type by type."""
        rows = [mask.nonzero()[0] + run.start for run, mask in self.masks(view)]
        return np.concatenate(rows) if rows else NO_ROWS


def record_filter(condition: c.Condition) -> Filter:
    """The filter that a condition over record fields makes."""
    match condition:
        case c.FieldTest(name, compare):
            return _field_filter(name, compare)
        case c.Not(part):
            inner = record_filter(part)
            return lambda view, rows: ~inner(view, rows)
        case c.All(parts) | c.Any(parts):
            join = and_ if isinstance(condition, c.All) else or_
            filters = [record_filter(part) for part in parts]
            return lambda view, rows: reduce(join, [f(view, rows) for f in filters])
    raise TypeError(f"{type(condition).__name__} does not test a record")


def _field_filter(name: str, compare: c.Compare) -> Filter:
    field = RECORD_FIELDS[name]
    number = None if field.kind is Kind.TEXT else number_test(compare, field.scale, MISSING[field.kind])
    text, vocabulary = text_test(compare, name in AS_WRITTEN), f"record.{name}"

    def passes(view: BlockView, rows: Rows) -> Mask:
        column = view.columns.get(name)
        if column is None:
            return np.full(len(view.facts.records.owner[rows]), compare.missing is True)
        if number is not None:
            return number(column[rows])
        return text(view.vocabulary(vocabulary), column[rows])

    return passes
