"""In which units the features of a model are stated, for the people who read its card."""

from typing import Any

from rules.feature_set import Feature, FeatureSet
from rules.fields import UNITS
from rules.measures import Measure, Over, RecordMeasure
from rules.value_types import Sort, value_type_of
from rules.wording import unit_of as money_of
from scoring.features import unit_of


def units_of(features: FeatureSet) -> dict[str, dict[str, Any]]:
    """`card["units"]`: per feature of numbers integers per unit as read, its name, if it is yes or no or a count."""
    return {
        feature.id: _unit(feature)
        for feature in features.features
        if value_type_of(feature.measure).sort is not Sort.TEXT
    }


def _unit(feature: Feature) -> dict[str, Any]:
    money = money_of(feature.measure) if feature.per is None else None
    name = UNITS[money] if money else None
    return {
        "scale": unit_of(feature),
        "unit": {"zh": name.zh, "en": name.en.strip()} if name else None,
        "yes_no": feature.per is None and value_type_of(feature.measure).sort is Sort.YES_NO,
        "count": feature.per is None and _is_count(feature.measure),
    }


def _is_count(measure: Measure) -> bool:
    """Whether it gives whole numbers from 0 on."""
    return isinstance(measure, RecordMeasure) and measure.over in (Over.COUNT, Over.DISTINCT)
