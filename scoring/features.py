"""The features of a model as columns: nodes like those of a rule set, evaluated on one day or on a day per row."""

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import lru_cache

import numpy as np

from rules.feature_set import Feature, FeatureSet
from scoring.block_days import days_of
from scoring.block_view import BlockView
from scoring.compiler import MILLIONTHS, Compiler, scale_of
from scoring.facts import NO_BOOLEAN, NO_NUMBER, NOT_APPLICABLE, Facts, Ints
from scoring.known_versions import known_records_of
from scoring.model import FeatureColumn
from scoring.values import Numbers, Shares, Texts, Truths, Values

TEN_THOUSANDTHS = 10_000
# Beyond this a ratio is cut off rather than wrapped round.
MOST = 2**62


def feature_columns(
    features: FeatureSet, facts: Facts, as_of: date | Ints, known_on: date | Ints
) -> dict[str, FeatureColumn]:
    """The column of every feature of a block, each enterprise on its own day as it was known on its own day.

    `as_of` and `known_on` are dates for the whole block or (n,) days since 1970-01-01. Training calls this with the
    days before the inspections, scoring with the day of the decision: there is no other way to a feature.
    """
    records, visible = known_records_of(facts.records, days_of(known_on))
    facts = replace(facts, records=records)
    view = BlockView(features, facts, days_of(as_of), visible, {})
    return columns_in(view, features, compiler_of(features))


@lru_cache(maxsize=64)
def compiler_of(features: FeatureSet) -> Compiler:
    """The compiler that keeps the nodes of a feature set looked at by itself."""
    return Compiler()


def columns_in(view: BlockView, features: FeatureSet, compiler: Compiler) -> dict[str, FeatureColumn]:
    """The column of every feature as `view` sees it; measures that a rule set reads, too, are evaluated once."""
    return {feature.id: _column(view, feature, compiler) for feature in features.features}


def _column(view: BlockView, feature: Feature, compiler: Compiler) -> FeatureColumn:
    values = compiler.node(feature.measure).values(view)
    if feature.per is not None:
        return FeatureColumn(
            _ratio(feature).values(_numbers(values), _numbers(compiler.node(feature.per).values(view)))
        )
    if isinstance(values, Texts):
        return FeatureColumn(values.data.astype(np.int64), tuple(values.vocabulary.texts))
    return FeatureColumn(_numbers(values))


def _numbers(values: Values) -> Ints:
    """Whole numbers, `NO_NUMBER` where missing: yes is 1, a share is in millionths."""
    match values:
        case Numbers(data):
            return data.astype(np.int64)
        case Truths(data):
            return np.where(data == NO_BOOLEAN, NO_NUMBER, data.astype(np.int64))
        case Shares(part, whole, at_least):
            share = part * MILLIONTHS // np.maximum(whole, 1)
            return np.where(whole < at_least, NOT_APPLICABLE if at_least > 1 else NO_NUMBER, share)
        case Texts():
            raise TypeError("a text is no number")


@dataclass(frozen=True, slots=True)
class _Ratio:
    """value / per, drawn towards a prior: (value + added) x factor // (per + weight), held as the measure is held."""

    added: int
    weight: int
    factor: int

    def values(self, value: Ints, per: Ints) -> Ints:
        whole = per + self.weight
        stated = (value > NOT_APPLICABLE) & (per > NOT_APPLICABLE) & (whole > 0)
        most = MOST // self.factor
        total = np.clip(np.where(stated, value, 0) + self.added, -most, most)
        ratio = total * self.factor // np.where(stated, whole, 1)
        return np.where(stated, ratio, NO_NUMBER)


@lru_cache(maxsize=4096)
def _ratio(feature: Feature) -> _Ratio:
    """Counts per something are held in ten-thousandths, other measures as they are held anyway."""
    assert feature.per is not None
    scale, per = scale_of(feature.measure), scale_of(feature.per)
    factor = per * (TEN_THOUSANDTHS if scale == 1 else 1)
    if feature.prior is None:
        return _Ratio(0, 0, factor)
    return _Ratio(
        round(Fraction(feature.prior.value) * feature.prior.weight * scale), feature.prior.weight * per, factor
    )


def unit_of(feature: Feature) -> int:
    """Held integers per unit of a feature of numbers, as a person reads it."""
    scale = scale_of(feature.measure)
    return TEN_THOUSANDTHS if feature.per is not None and scale == 1 else scale
