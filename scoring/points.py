"""Points of one indicator: integer numerators over a denominator fixed when the rule set is compiled."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import numpy as np

from rules.measures import Measure, Over, RecordMeasure
from rules.points import Bands, Each, Points, Table, WhenTrue
from scoring.block_view import BlockView
from scoring.facts import NOT_APPLICABLE, Ints
from scoring.fading import Fading, whole_number_of
from scoring.integer_grid import share_steps_of, steps_of
from scoring.record_measures import RecordNode
from scoring.values import Node, Shares, Texts

# What every enterprise of a view has of something that is worth the same each.
Units = Callable[[BlockView, Node], Ints]


def units_of(points: Points, measure: Measure, denominator: int, scale: int) -> tuple[Units, int]:
    """The units a measure's values amount to, and the points of each times `denominator`.

    Counts are units of their own; all other points are looked up as whole numerators, worth 1 each. Values are
    held as `scale` per unit.
    """

    def exact(value: Decimal) -> int:
        return whole_number_of(Fraction(value) * denominator)

    match points:
        case Each():
            return _counted(measure, exact(points.points), exact(points.missing))
        case Bands():
            table = [exact(band.points) for band in points.bands]
            rest = (exact(points.otherwise or Decimal(0)), exact(points.not_applicable), exact(points.missing))
            found = np.array([*table, *rest])
            is_share = isinstance(measure, RecordMeasure) and measure.over is Over.SHARE
            return (_share_bands(points, found) if is_share else _bands(points, found, scale)), 1
        case Table():
            rows = {text: exact(value) for text, value in points.table.items()}
            return _table(rows, exact(points.otherwise), exact(points.missing)), 1
        case WhenTrue():
            answers = np.array([exact(points.when_false), exact(points.when_true), exact(points.missing)])
            return (lambda view, node: answers[node.values(view).data]), 1


def _counted(measure: Measure, points: int, missing: int) -> tuple[Units, int]:
    if isinstance(measure, RecordMeasure):
        return (lambda view, node: node.values(view).data), points

    def evaluate(view: BlockView, node: Node) -> Ints:
        data = node.values(view).data  # type: ignore[union-attr]
        return np.where(data <= NOT_APPLICABLE, missing, data * points)

    return evaluate, 1


def _bands(points: Bands, found: Ints, scale: int) -> Units:
    by_step = steps_of(points.bands, scale)
    table = found[by_step.band]
    return lambda view, node: table[by_step.edges.searchsorted(node.values(view).data, "right")]  # type: ignore[union-attr]


def _share_bands(points: Bands, found: Ints) -> Units:
    by_step = share_steps_of(points.bands)
    table = found[by_step.band]
    denominators = np.array([at.denominator for at, _ in by_step.breaks], np.int64)
    numerators = np.array([at.numerator for at, _ in by_step.breaks], np.int64)
    # A break is passed where part x denominator - whole x numerator exceeds this: at the number, or only above it.
    least = np.array([above - 1 for _, above in by_step.breaks], np.int64)

    def evaluate(view: BlockView, node: Node) -> Ints:
        share = node.values(view)
        assert isinstance(share, Shares)
        excess = np.multiply.outer(share.part, denominators) - np.multiply.outer(share.whole, numerators)
        place = (excess > least).sum(axis=1)
        absent = found[-2 if share.at_least > 1 else -1]
        return np.where(share.whole < share.at_least, absent, table[place])

    return evaluate


def _table(rows: dict[str, int], otherwise: int, missing: int) -> Units:
    key = (tuple(sorted(rows.items())), otherwise, missing)

    def evaluate(view: BlockView, node: Node) -> Ints:
        texts = node.values(view)
        assert isinstance(texts, Texts)
        return texts.vocabulary.table(key, lambda text: rows.get(text, otherwise), missing)[texts.data]

    return evaluate


def faded_units_of(fading: Fading) -> tuple[Units, int]:
    """Returns what is left of the points of the selected records, times the denominator."""

    def evaluate(view: BlockView, node: Node) -> Ints:
        assert isinstance(node, RecordNode)
        return node.gather(view, np.add, fading.of_records(view, node.selection.rows(view)), 0)

    return evaluate, 1
