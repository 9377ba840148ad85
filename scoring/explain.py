"""Why one enterprise has its tier: every line with its records and its basis, what did not fire, what decided.

Everything is read from the view and the nodes that made the score; nothing is evaluated a second time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from rules.basis import Basis
from rules.conditions import MeasureTest
from rules.measures import ConditionMeasure, Measure, ModelMeasure, RecordMeasure
from rules.nodes import Node, nodes_inside
from rules.ruleset import NotRated, Override, OverrideKind, RuleSet
from rules.texts import Text
from scoring.adjustments import adjustment_rows
from scoring.apportion import apportion
from scoring.block_view import BlockView
from scoring.compiler import Compiler
from scoring.digest import facts_digest
from scoring.facts import NO_NUMBER, Ints
from scoring.figures import Figure, figure_of
from scoring.known_versions import id_at
from scoring.model_explanation import FeatureReason, ModelReason, feature_reasons, model_reason
from scoring.record_measures import RecordNode, weights_of
from scoring.score import Scores, program_of
from scoring.score_lines import Line
from scoring.stated_rows import Canonical, record_of

# A measure that a condition compared, with its figure.
Compared = tuple[Measure, Figure]

BOUNDS = Text("分值上下限", "Bounds of the score")


@dataclass(frozen=True, slots=True)
class Evidence:
    """One record behind a line, with its share of the line's points in hundredths."""

    record: Canonical
    points: int


@dataclass(frozen=True, slots=True)
class LineReason:
    """One line of the score; `measure` and `figure` are None for group caps and bounds.

    `compared` are the measures inside an indicator that is a condition, `features` those of a model's points.
    """

    id: str
    title: Text
    points: int
    level: str | None = None
    measure: Measure | None = None
    figure: Figure | None = None
    basis: Basis | None = None
    evidence: tuple[Evidence, ...] = ()
    compared: tuple[Compared, ...] = ()
    features: tuple[FeatureReason, ...] = ()


@dataclass(frozen=True, slots=True)
class OverrideReason:
    """One override: whether it holds, what its condition compared, and the records behind it."""

    override: Override
    holds: bool
    compared: tuple[Compared, ...]
    records: tuple[Canonical, ...]


@dataclass(frozen=True, slots=True)
class NotRatedReason:
    """Why an enterprise is not rated: what the condition compared, and the records behind it."""

    reason: NotRated
    compared: tuple[Compared, ...]
    records: tuple[Canonical, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A decision and its reasons; `score` and points in hundredths, None where not rated; `band` is the score's tier.

    Base plus the points of `lines` is the score (before it is withheld from an enterprise that is not rated). `model`
    is None where the rule set asks for none. `withheld` are rule sets read whose results whoever asks may not see.
    """

    uscc: str
    rule_set: RuleSet
    as_of: date
    known_on: date | None
    score: int | None
    tier: str | None
    decided_by: str | None
    band: str
    base: int
    lines: tuple[LineReason, ...]
    overrides: tuple[OverrideReason, ...]
    not_rated: tuple[NotRatedReason, ...]
    facts_digest: str
    read: "tuple[Explanation, ...]"
    model: ModelReason | None = None
    withheld: tuple[RuleSet, ...] = ()


def explain(scores: Scores, index: int) -> Explanation:
    """The explanation of enterprise `index` of scores that were made with evidence."""
    rule_set, view = scores.rule_set, _view_of(scores)
    lines, compiler = program_of(rule_set).lines, program_of(rule_set).compiler
    points = scores.lines[:, index].tolist()
    score, tier = int(scores.score[index]), int(scores.tier[index])
    return Explanation(
        uscc=str(view.facts.uscc[index]),
        rule_set=rule_set,
        as_of=scores.as_of,
        known_on=scores.known_on,
        score=None if score == NO_NUMBER else score,
        tier=None if tier < 0 else scores.tiers[tier],
        decided_by=None if tier < 0 else scores.levels[scores.decided_by[index]],
        band=scores.tiers[int(program_of(rule_set).tiers.ranks_of(view.score)[index])],
        base=lines.base,
        lines=(
            *(_line(scores, line, index, p) for line, p in zip(lines.lines, points, strict=False)),
            *_caps(rule_set, points[len(lines.lines) :]),
        ),
        overrides=tuple(
            _override(scores, override, bool(holds), index)
            for override, holds in zip(rule_set.overrides, scores.overrides[:, index], strict=True)
        ),
        not_rated=tuple(
            NotRatedReason(reason, *_figures_tested(view, compiler, reason.when, index))
            for reason, holds in zip(rule_set.not_rated, scores.not_rated[:, index], strict=True)
            if holds
        ),
        facts_digest=facts_digest(scores, index),
        read=tuple(explain(read, index) for read in scores.read.values()),
        model=model_reason(scores, index),
    )


def _line(scores: Scores, line: Line, index: int, points: int) -> LineReason:
    view, indicator, measure = _view_of(scores), line.indicator, line.indicator.measure
    shown = figure_of(measure, line.node.values(view), index)
    compiler = program_of(scores.rule_set).compiler
    compared, records = (
        _figures_tested(view, compiler, measure, index) if isinstance(measure, ConditionMeasure) else ((), ())
    )
    evidence = tuple(Evidence(record, 0) for record in records) or _evidence(view, line, index, points)
    shares = feature_reasons(scores, index, points) if isinstance(measure, ModelMeasure) else ()
    return LineReason(
        indicator.id,
        indicator.title,
        points,
        indicator.level,
        measure,
        shown,
        indicator.basis,
        evidence,
        compared,
        shares,
    )


def _evidence(view: BlockView, line: Line, index: int, points: int) -> tuple[Evidence, ...]:
    """The records that the line's own node selected, with their shares of its points."""
    node = line.node
    if not isinstance(node, RecordNode):
        return ()
    rows = _rows_of(view, node, index)
    fading = line.fading
    weights = (
        weights_of(node, view, rows) if fading is None else fading.of_records(view, np.array(rows, np.int64)).tolist()
    )
    shares = apportion(points, weights)
    return tuple(Evidence(record_of(view.facts, row), share) for row, share in zip(rows, shares, strict=True))


def _rows_of(view: BlockView, node: RecordNode, index: int) -> list[int]:
    """The rows that `node` selected of one enterprise, the smaller record id first."""
    rows: Ints = node.selection.rows(view)
    ids = view.facts.records.ids
    mine = rows[view.facts.records.owner[rows] == index].tolist()
    return sorted(mine, key=lambda row: (len(id_at(ids, row)), id_at(ids, row)))


def _figures_tested(
    view: BlockView, compiler: Compiler, tested: Node, index: int
) -> tuple[tuple[Compared, ...], tuple[Canonical, ...]]:
    """The measures that a condition compares, with their figures, and the enterprise's records behind them."""
    parts = [part for _, part in nodes_inside(tested, ())]
    measures = dict.fromkeys(part.measure for part in parts if isinstance(part, MeasureTest))
    compared = tuple((m, figure_of(m, compiler.node(m).values(view), index)) for m in measures)
    nodes = [compiler.node(part) for part in parts if isinstance(part, RecordMeasure)]
    rows = dict.fromkeys(row for node in nodes if isinstance(node, RecordNode) for row in _rows_of(view, node, index))
    return compared, tuple(record_of(view.facts, row) for row in rows)


def line_titles_of(rule_set: RuleSet) -> dict[str, Text]:
    """What every line of the score is called, by its id: indicators, then caps of groups and the bounds."""
    return {**{indicator.id: indicator.title for indicator in rule_set.indicators}, **_cap_titles_of(rule_set)}


def _cap_titles_of(rule_set: RuleSet) -> dict[str, Text]:
    return {**{f"cap:{group.id}": group.title for group in rule_set.groups}, "bounds": BOUNDS}


def _caps(rule_set: RuleSet, points: Sequence[int]) -> tuple[LineReason, ...]:
    titles = _cap_titles_of(rule_set).items()
    return tuple(LineReason(id, title, p) for (id, title), p in zip(titles, points, strict=True))


def _override(scores: Scores, override: Override, holds: bool, index: int) -> OverrideReason:
    view, rule_set = _view_of(scores), scores.rule_set
    if override.kind is OverrideKind.MANUAL:
        rows = adjustment_rows(view, rule_set.scheme, rule_set.tier_ids())
        mine = rows[view.facts.records.owner[rows] == index].tolist()
        return OverrideReason(override, holds, (), tuple(record_of(view.facts, row) for row in mine))
    assert override.when is not None
    return OverrideReason(override, holds, *_figures_tested(view, program_of(rule_set).compiler, override.when, index))


def _view_of(scores: Scores) -> BlockView:
    if scores.view is None:
        raise ValueError("score(..., evidence=True) keeps what an explanation reads")
    return scores.view
