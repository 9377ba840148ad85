"""Measures over records: counts, sums, extremes and shares of the rows that a selection takes."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from rules.fields import RECORD_FIELDS, Kind
from rules.measures import Over, RecordMeasure
from scoring.block_view import FEW, BlockView
from scoring.facts import DTYPES, MISSING, MOST_HELD, NO_NUMBER, Ints
from scoring.known_versions import order_keys
from scoring.selections import Selection
from scoring.values import Node, Numbers, Shares, Texts, Truths, Values

NEVER = 2**62
SAFE_TO_ADD = (2**63 - 1) // MOST_HELD


@dataclass(frozen=True, slots=True, eq=False)
class RecordNode(Node):
    """A record measure with its selection; `part` selects the records of a share's numerator."""

    measure: RecordMeasure
    selection: Selection
    part: Selection | None
    computed: "Callable[[RecordNode, BlockView], Values]"

    def compute(self, view: BlockView) -> Values:
        return self.computed(self, view)

    def owners(self, view: BlockView) -> Ints:
        """The enterprise of each selected record."""
        return self.selection.pick(view, view.facts.records.owner)

    def gather(self, view: BlockView, combine: np.ufunc, values: Ints, start: int) -> Ints:
        """`values`, one per selected record, combined per enterprise, from `start`."""
        if view.n == 1:
            return np.array([combine.reduce(values, initial=start)])
        gathered = np.full(view.n, start)
        combine.at(gathered, self.owners(view), values)
        return gathered

    def field(self, view: BlockView) -> Ints | None:
        """The measured field of each selected record, or None where the source has no such column."""
        assert self.measure.field is not None
        column = view.columns.get(self.measure.field)
        return None if column is None else self.selection.pick(view, column)


def record_node(measure: RecordMeasure, selection: Selection, part: Selection | None) -> RecordNode:
    """The node of `measure`."""
    return RecordNode(measure, selection, part, _COMPUTE[measure.over])


def _sum(node: RecordNode, view: BlockView) -> Values:
    amounts = node.field(view)
    if amounts is None or not len(amounts):
        return Numbers(np.zeros(view.n, np.int64))
    if view.n == 1 and len(amounts) <= FEW:
        return Numbers(np.array([sum(amount for amount in amounts.tolist() if amount != NO_NUMBER)]))
    stated = np.where(amounts == NO_NUMBER, 0, amounts)
    if len(stated) > SAFE_TO_ADD:
        _check_addable(stated, node.owners(view))
    return Numbers(node.gather(view, np.add, stated, 0))


def _check_addable(amounts: Ints, owners: Ints) -> None:
    """Raises OverflowError where an enterprise's amounts may be too many to add within 64 bits."""
    most = int(np.bincount(owners).max())
    if most * int(np.abs(amounts).max()) >= 2**63:
        raise OverflowError(f"{most} amounts of up to {np.abs(amounts).max()} cannot be added exactly")


def _max(node: RecordNode, view: BlockView) -> Values:
    values = node.field(view)
    if values is None or not len(values):
        return Numbers(np.full(view.n, NO_NUMBER))
    return Numbers(node.gather(view, np.maximum, values, NO_NUMBER))


def _days_since_latest(node: RecordNode, view: BlockView) -> Values:
    occurred = node.selection.pick(view, view.columns["occurred_on"])
    if not len(occurred):
        return Numbers(np.full(view.n, NO_NUMBER))
    if view.n == 1 and isinstance(view.as_of, int) and len(occurred) <= FEW:
        return Numbers(np.array([view.as_of - max(occurred.tolist())]))
    as_of = view.as_of if isinstance(view.as_of, int) else view.as_of[node.owners(view)]
    days = node.gather(view, np.minimum, np.subtract(as_of, occurred, dtype=np.int64), NEVER)
    return Numbers(np.where(days == NEVER, NO_NUMBER, days))


def _latest(node: RecordNode, view: BlockView) -> Values:
    assert node.measure.field is not None
    field = RECORD_FIELDS[node.measure.field]
    data = np.full(view.n, MISSING[field.kind], DTYPES[field.kind])
    values = node.field(view)
    if values is not None and len(values):
        rows, owners = node.selection.rows(view), node.owners(view)
        occurred = view.columns["occurred_on"][rows]
        order = np.lexsort((*order_keys(view.facts.records.ids, rows), occurred, owners))
        last = np.append(owners[order][1:] != owners[order][:-1], True)
        data[owners[order][last]] = values[order][last]
    if field.kind is Kind.TEXT:
        return Texts(data, view.vocabulary(f"record.{field.name}"))
    return Truths(data) if field.kind is Kind.BOOLEAN else Numbers(data)


def _share(node: RecordNode, view: BlockView) -> Values:
    assert node.part is not None
    return Shares(node.part.counts(view), node.selection.counts(view), node.measure.at_least)


def _distinct(node: RecordNode, view: BlockView) -> Values:
    assert node.measure.field is not None
    values = node.field(view)
    if values is None or not len(values):
        return Numbers(np.zeros(view.n, np.int64))
    stated = values != MISSING[RECORD_FIELDS[node.measure.field].kind]
    if view.n == 1:
        return Numbers(np.array([len(set(values[stated].tolist()))]))
    # One number for each pair of owner and value: to sort those is far quicker than to sort pairs.
    known, codes = np.unique(values[stated], return_inverse=True)
    pairs = np.unique(node.owners(view)[stated].astype(np.int64) * len(known) + codes)
    return Numbers(np.bincount(pairs // max(len(known), 1), minlength=view.n))


_COMPUTE: dict[Over, Callable[[RecordNode, BlockView], Values]] = {
    Over.COUNT: lambda node, view: Numbers(node.selection.counts(view)),
    Over.EXISTS: lambda node, view: Truths(np.minimum(node.selection.counts(view), 1)),
    Over.SUM: _sum,
    Over.MAX: _max,
    Over.DAYS_SINCE_LATEST: _days_since_latest,
    Over.LATEST: _latest,
    Over.SHARE: _share,
    Over.DISTINCT: _distinct,
}


def weights_of(node: RecordNode, view: BlockView, rows: list[int]) -> list[int]:
    """Returns the part that each of an enterprise's selected `rows`, the smaller record id first, has in the measure.

    A sum is made of its amounts, a share of its part, a greatest or latest value of the one record that gives it,
    distinct values of the first record of each; all other measures of every record alike.
    """
    places = np.array(rows, np.int64)
    match node.measure.over:
        case Over.SUM:
            weights = np.where((values := _values_at(node, view, places)) == NO_NUMBER, 0, values)
        case Over.SHARE:
            assert node.part is not None
            weights = np.isin(places, node.part.rows(view)).astype(np.int64)
        case Over.MAX:
            weights = _weigh_only(len(rows), int(np.argmax(_values_at(node, view, places))) if rows else 0)
        case Over.LATEST | Over.DAYS_SINCE_LATEST:
            newest = view.columns["occurred_on"][places][::-1]
            weights = _weigh_only(len(rows), len(rows) - 1 - int(np.argmax(newest)) if rows else 0)
        case Over.DISTINCT:
            weights = np.zeros(len(rows), np.int64)
            weights[np.unique(_values_at(node, view, places), return_index=True)[1]] = 1
        case _:
            weights = np.ones(len(rows), np.int64)
    return [int(weight) for weight in weights] if weights.any() else [1] * len(rows)


def _values_at(node: RecordNode, view: BlockView, rows: Ints) -> Ints:
    assert node.measure.field is not None
    column = view.columns.get(node.measure.field)
    return np.full(len(rows), NO_NUMBER) if column is None else column[rows]


def _weigh_only(length: int, place: int) -> Ints:
    weights = np.zeros(length, np.int64)
    weights[place : place + 1] = 1
    return weights
