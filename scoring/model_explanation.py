"""What the model says of one enterprise: its probability, its points shared out over the features, whom it moved."""

from dataclasses import dataclass
from fractions import Fraction

from rules.feature_set import Feature, FeatureSet
from rules.measures import Measure
from rules.ruleset import Direction
from rules.texts import Text
from scoring.apportion import apportion_signed
from scoring.facts import NO_NUMBER, NOT_APPLICABLE, Ints
from scoring.features import columns_in, unit_of
from scoring.figures import Figure, figure_of
from scoring.model import FeatureColumn, ModelState
from scoring.score import Scores, program_of


@dataclass(frozen=True, slots=True)
class FeatureReason:
    """One feature of the model: its figure, what it adds to the log-odds (millionths), and its hundredths of points."""

    id: str
    title: Text
    measure: Measure
    per: Measure | None
    figure: Figure
    log_odds: int
    points: int


@dataclass(frozen=True, slots=True)
class ModelReason:
    """The model in one decision: probability in millionths, points in hundredths, None where it has no say.

    While live `points` count and `other_tier` is the tier without them; in shadow mode they do not, and it is the tier
    with them. `features` are the shares of those points.
    """

    state: ModelState
    digest: str | None
    probability: int | None = None
    points: int | None = None
    other_tier: str | None = None
    moved: bool = False
    features: tuple[FeatureReason, ...] = ()


def model_reason(scores: Scores, index: int) -> ModelReason | None:
    """Returns what the model did to enterprise `index`; None if the rule set asks for no model."""
    found = scores.assistance
    if found is None:
        return None
    if found.probability is None or found.points is None or found.other_tier is None:
        return ModelReason(found.use.state, found.use.digest)
    points, tier = int(found.points[:, index].sum()), int(found.other_tier[index])
    return ModelReason(
        found.use.state,
        found.use.digest,
        int(found.probability[index]),
        points,
        None if tier < 0 else scores.tiers[tier],
        bool(found.moved[index]),
        feature_reasons(scores, index, points),
    )


def feature_reasons(scores: Scores, index: int, points: int) -> tuple[FeatureReason, ...]:
    """`points` (hundredths) shared out over the features by what each adds to the log-odds, ties by name."""
    found, view = scores.assistance, scores.view
    if found is None or view is None or found.use.predictor is None or found.use.features is None:
        return ()
    features = sorted(found.use.features.features, key=lambda feature: feature.id)
    columns = columns_in(view, found.use.features, program_of(scores.rule_set).compiler)
    added = dict(zip(_ids(found.use.features), _of(found.use.predictor.contributions(columns), index), strict=True))
    # The sign of points says which way they go only together with the direction of the score.
    riskier = _riskier(scores)
    shares = apportion_signed(points, [riskier * added[feature.id] for feature in features])
    shown = [
        FeatureReason(f.id, f.title, f.measure, f.per, _figure(scores, f, columns[f.id], index), added[f.id], share)
        for f, share in zip(features, shares, strict=True)
    ]
    return tuple(sorted(shown, key=lambda reason: (-abs(reason.log_odds), reason.id)))


def _ids(features: FeatureSet) -> list[str]:
    return [feature.id for feature in features.features]


def _of(contributions: Ints, index: int) -> list[int]:
    return [int(value) for value in contributions[:, index]]


def _riskier(scores: Scores) -> int:
    return 1 if scores.rule_set.score.direction is Direction.HIGHER_IS_RISKIER else -1


def _figure(scores: Scores, feature: Feature, column: FeatureColumn, index: int) -> Figure:
    """The feature's figure in the units that a person uses."""
    if feature.per is None:
        assert scores.view is not None
        node = program_of(scores.rule_set).compiler.node(feature.measure)
        return figure_of(feature.measure, node.values(scores.view), index)
    held = int(column.values[index])
    return Figure(None if held in (NO_NUMBER, NOT_APPLICABLE) else Fraction(held, unit_of(feature)))
