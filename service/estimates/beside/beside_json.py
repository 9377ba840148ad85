"""Rates beside a model or a comparison as the API gives them."""

from collections.abc import Mapping

from inspection.rates import Rate
from service.core.plain import Plain, iso_of
from service.estimates.rates.rates_json import rate_json
from service.model.announced import FoundRates
from service.plans.plan import UNCLASSIFIED
from service.time.comparison.announced import ComparedRates


def model_rates_json(digest: str, found: FoundRates) -> Plain:
    """The rates of the tiers of a model's scheme."""
    return {"model": digest, **_about_json(found), "tiers": _tiers_json(found.tiers)}


def comparison_rates_json(number: int, found: ComparedRates) -> Plain:
    """The rates of the tiers of both sides of a comparison."""
    sides = {"before": _tiers_json(found.before), "after": _tiers_json(found.after)}
    return {"comparison": number, **_about_json(found), **sides}


def _about_json(found: FoundRates | ComparedRates) -> Plain:
    return {"until": iso_of(found.until), "made_at": iso_of(found.made_at), "uncounted": found.uncounted}


def _tiers_json(tiers: Mapping[str, Rate]) -> list[Plain]:
    return [{"tier": tier or UNCLASSIFIED, **rate_json(rate)} for tier, rate in tiers.items()]
