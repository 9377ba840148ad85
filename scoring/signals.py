"""Signals of a block: where the conditions of a table hold, and the records that make each of them hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np

from rules import conditions as c
from rules.calendar import day_of
from rules.measures import ConditionMeasure, RecordMeasure
from rules.signals import Signals
from scoring.block_days import Day
from scoring.block_view import BlockView
from scoring.compiler import YES, Compiler
from scoring.facts import Facts, Ints, Mask
from scoring.known_versions import known_records_of
from scoring.record_measures import RecordNode
from scoring.review.boundaries import Boundaries
from scoring.review.readings import readings_of_signals
from scoring.selections import NO_ROWS


@dataclass(frozen=True, slots=True, eq=False)
class Raised:
    """The signals that hold in a block, by enterprise and then in the order of the table.

    (k,) `owner` the place of the enterprise, `signal` the place in the table. The records behind the i-th are
    `rows[starts[i] : starts[i + 1]]`, ascending places in the block; (n,) `days` are the first later days on which a
    signal or a record behind one may change.
    """

    owner: Ints
    signal: Ints
    starts: Ints
    rows: Ints
    days: Ints

    def __len__(self) -> int:
        return len(self.owner)


@lru_cache(maxsize=16)
def compiler_of(table: Signals) -> Compiler:
    """The compiler that keeps the nodes of a table for the next block."""
    return Compiler()


def raise_signals(table: Signals, facts: Facts, as_of: date, known_on: date | None = None) -> Raised:
    """The signals that hold on day D by the facts known on day K; all that `facts` hold where that is left out."""
    records, visible = known_records_of(facts.records, day_of(known_on or date.max))
    known = Facts(facts.uscc, facts.attributes, records, facts.vocabularies)
    return signals_in(table, known, day_of(as_of), visible)


def signals_in(table: Signals, facts: Facts, as_of: Day, visible: Mask | None) -> Raised:
    """The signals that hold in a block of whose records those count that are `visible`, which is all where None."""
    view, compiler = BlockView(table, facts, as_of, visible, {}), compiler_of(table)
    width = len(table.signals)
    keys, rows, holders = [], [], []
    for place, signal in enumerate(table.signals):
        holds, taken = _behind(signal.when, view, compiler)
        keys.append(holds.nonzero()[0] * width + place)
        mine = np.unique(_rows_where(holds, taken, view))
        rows.append(mine)
        holders.append(facts.records.owner[mine] * np.int64(width) + place)
    # A signal of an enterprise has one number, by which signals and the records behind them are sorted alike.
    key, row, holder = np.sort(np.concatenate(keys)), np.concatenate(rows), np.concatenate(holders)
    order = np.lexsort((row, holder))
    starts = np.append(holder[order].searchsorted(key), len(row))
    days = Boundaries(view, compiler, readings_of_signals(table)).next()
    return Raised(key // width, key % width, starts, row[order], days)


def _behind(condition: c.Condition, view: BlockView, compiler: Compiler) -> tuple[Mask, Ints]:
    """Where a condition holds, and the records that make it hold there (more of them elsewhere).

    Of `any` only the parts that hold have a say; what does not exist, as `not` asks, leaves no record.
    """
    match condition:
        case c.All(parts):
            each = [_behind(part, view, compiler) for part in parts]
            return np.logical_and.reduce([holds for holds, _ in each]), _joined([rows for _, rows in each])
        case c.Any(parts):
            each = [_behind(part, view, compiler) for part in parts]
            kept = [_rows_where(holds, rows, view) for holds, rows in each]
            return np.logical_or.reduce([holds for holds, _ in each]), _joined(kept)
        case c.MeasureTest(ConditionMeasure(when), compare) if compare in (None, YES):
            return _behind(when, view, compiler)
        case c.MeasureTest(RecordMeasure() as measure):
            holds, node = compiler.holds(condition)(view), compiler.node(measure)
            assert isinstance(node, RecordNode)
            return holds, _rows_where(holds, node.selection.rows(view), view)
    return compiler.holds(condition)(view), NO_ROWS


def _rows_where(holds: Mask, rows: Ints, view: BlockView) -> Ints:
    """Those of the rows whose enterprise is one of those where it holds."""
    return rows[holds[view.facts.records.owner[rows]]]


def _joined(parts: Sequence[Ints]) -> Ints:
    return np.concatenate(parts) if parts else NO_ROWS
