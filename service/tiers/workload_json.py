"""Visits of a year as the API answers them."""

from collections.abc import Mapping
from fractions import Fraction

from rules.texts import Text
from scoring.workload import tenths_of
from service.core.plain import Plain, text_of
from service.decisions.words import WITHOUT_OFFICE
from service.tiers.workload import OfficeLoad, TierLoad, Workload


def totals_json(load: Workload, offices: Mapping[str, Text]) -> Plain:
    """The visits by tier and by office, which `offices` names."""
    return {
        "year": load.months.year,
        "enterprises": load.frame.enterprises,
        "not_classified": load.frame.unclassified,
        "visits": load.visits,
        "by_tier": [_tier_json(tier) for tier in load.tiers],
        "by_office": [_office_json(one, offices) for one in load.offices],
    }


def _tier_json(tier: TierLoad) -> Plain:
    made = tier.made
    return {
        "tier": tier.id,
        "tier_title": text_of(tier.title),
        "enterprises": made.firms,
        "ratio": float(tier.ratio),
        "wanted": made.wanted,
        "drawn": made.drawn,
        "caps_left": made.caps_left,
        "visits": made.visits,
        "kept_back": made.kept_back,
    }


def _office_json(one: OfficeLoad, offices: Mapping[str, Text]) -> Plain:
    return {
        "office": one.code,
        "office_name": text_of(offices[one.code] if one.code else WITHOUT_OFFICE),
        "enterprises": one.enterprises,
        "visits": _shown(one.visits),
    }


def _shown(visits: Fraction) -> float:
    return tenths_of(visits) / 10
