"""Why one enterprise has its tier: every line with its records and its basis, what did not fire, what decided.

Everything is read from the view and the nodes that made the score; nothing is evaluated a second time.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from rules import conditions as c
from rules.basis import Basis
from rules.measures import Measure, RecordMeasure
from rules.ruleset import Override, OverrideKind, RuleSet
from rules.texts import Text
from rules.walk import inside
from scoring.adjustments import adjustment_rows
from scoring.apportion import apportion
from scoring.digest import Canonical, facts_digest, record_of
from scoring.facts import NO_NUMBER, Ints
from scoring.figures import Figure, figure
from scoring.lines import Line
from scoring.record_ids import id_at
from scoring.record_measures import RecordNode
from scoring.score import Scores, program
from scoring.view import View

BOUNDS = Text("分值上下限", "Bounds of the score")


@dataclass(frozen=True, slots=True)
class Evidence:
    """One record behind a line, with its share of the line's points in hundredths."""

    record: Canonical
    points: int


@dataclass(frozen=True, slots=True)
class LineReason:
    """One line of the score; `measure` and `figure` are None for group caps and bounds."""

    id: str
    title: Text
    points: int
    level: str | None = None
    measure: Measure | None = None
    figure: Figure | None = None
    basis: Basis | None = None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class OverrideReason:
    """One override: whether it holds, what its condition compared, and the records behind it."""

    override: Override
    holds: bool
    compared: tuple[tuple[Measure, Figure], ...]
    records: tuple[Canonical, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A decision and its reasons; `score` and points in hundredths, None where not rated.

    Base plus the points of `lines` is the score (before it is withheld from an enterprise that is not rated).
    """

    uscc: str
    rule_set: RuleSet
    as_of: date
    known_on: date
    score: int | None
    tier: str | None
    decided_by: str
    base: int
    lines: tuple[LineReason, ...]
    overrides: tuple[OverrideReason, ...]
    not_rated: tuple[Text, ...]
    facts_digest: str
    read: "tuple[Explanation, ...]"


def explain(scores: Scores, index: int) -> Explanation:
    """The explanation of enterprise `index` of scores that were made with evidence."""
    if scores.view is None:
        raise ValueError("score(..., evidence=True) keeps what an explanation reads")
    rule_set, view = scores.rule_set, scores.view
    lines = program(rule_set).lines
    points = scores.lines[:, index].tolist()
    score, tier = int(scores.score[index]), int(scores.tier[index])
    closure = [*(read.rule_set for read in view.read.values()), rule_set]
    return Explanation(
        uscc=str(view.facts.uscc[index]),
        rule_set=rule_set,
        as_of=scores.as_of,
        known_on=scores.known_on,
        score=None if score == NO_NUMBER else score,
        tier=None if tier < 0 else scores.tiers[tier],
        decided_by=scores.levels[scores.decided_by[index]],
        base=lines.base,
        lines=(
            *(_line(view, line, index, p) for line, p in zip(lines.lines, points, strict=False)),
            *_caps(rule_set, points[len(lines.lines) :]),
        ),
        overrides=tuple(
            _override(view, override, bool(holds), index)
            for override, holds in zip(rule_set.overrides, scores.overrides[:, index], strict=True)
        ),
        not_rated=tuple(
            reason.title for reason, holds in zip(rule_set.not_rated, scores.not_rated[:, index], strict=True) if holds
        ),
        facts_digest=facts_digest(scores, closure, view.facts, index),
        read=tuple(explain(read, index) for read in scores.read.values()),
    )


def _line(view: View, line: Line, index: int, points: int) -> LineReason:
    indicator = line.indicator
    evidence = _evidence(view, line, index, points)
    shown = figure(indicator.measure, line.node.values(view), index)
    return LineReason(
        indicator.id, indicator.title, points, indicator.level, indicator.measure, shown, indicator.basis, evidence
    )


def _evidence(view: View, line: Line, index: int, points: int) -> tuple[Evidence, ...]:
    node = line.node
    if not isinstance(node, RecordNode):
        return tuple(Evidence(record, 0) for record in _records(view, [line.indicator.measure], index))
    rows = _mine(view, node, index)
    weights = (
        np.ones(len(rows), np.int64) if line.fading is None else line.fading.of_records(view, np.array(rows, np.int64))
    )
    shares = apportion(points, weights.tolist())
    return tuple(Evidence(record_of(view.facts, row), share) for row, share in zip(rows, shares, strict=True))


def _mine(view: View, node: RecordNode, index: int) -> list[int]:
    """The rows that `node` selected of one enterprise, the smaller record id first."""
    rows: Ints = node.selection.rows(view)
    ids = view.facts.records.ids
    mine = rows[view.facts.records.owner[rows] == index].tolist()
    return sorted(mine, key=lambda row: (len(id_at(ids, row)), id_at(ids, row)))


def _records(view: View, measures: Iterable[Measure], index: int) -> tuple[Canonical, ...]:
    """The records of one enterprise that the measures selected, those inside conditions included."""
    compiler = program(view.rule_set).compiler
    within = [part for measure in measures for _, part in inside(measure, ()) if isinstance(part, RecordMeasure)]
    nodes = [compiler.node(part) for part in within]
    rows = dict.fromkeys(row for node in nodes if isinstance(node, RecordNode) for row in _mine(view, node, index))
    return tuple(record_of(view.facts, row) for row in rows)


def _caps(rule_set: RuleSet, points: Sequence[int]) -> tuple[LineReason, ...]:
    titles = [(f"cap:{group.id}", group.title) for group in rule_set.groups]
    titles.append(("bounds", BOUNDS))
    return tuple(LineReason(id, title, p) for (id, title), p in zip(titles, points, strict=True))


def _override(view: View, override: Override, holds: bool, index: int) -> OverrideReason:
    if override.kind is OverrideKind.MANUAL:
        rows = adjustment_rows(view, view.rule_set.scheme, view.rule_set.tier_ids())
        mine = rows[view.facts.records.owner[rows] == index].tolist()
        return OverrideReason(override, holds, (), tuple(record_of(view.facts, row) for row in mine))
    compiler = program(view.rule_set).compiler
    parts = inside(override.when, ()) if override.when else ()
    tests = [part for _, part in parts if isinstance(part, c.MeasureTest)]
    compared = tuple((t.measure, figure(t.measure, compiler.node(t.measure).values(view), index)) for t in tests)
    return OverrideReason(override, holds, compared, _records(view, [t.measure for t in tests], index))
