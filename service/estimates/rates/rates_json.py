"""Rates as the API gives them."""

from collections.abc import Iterable

from inspection.rates import Rate
from rules.texts import Text
from service.core.plain import Plain, iso_of, text_of
from service.estimates.rates.figures import By, Estimate, RateRow, SchemeRates, TierEstimate
from service.estimates.rates.queries.asked import AskedRates, RateNames, own_rows
from service.estimates.rates.words import BY_WORDS, DEFINITIONS, METHODS

_DIGITS = 6


def rates_json(asked: AskedRates, by: By, names: RateNames) -> Plain:
    """The rates of a year by something; of tiers the schemes say everything."""
    rates = asked.rates
    return {
        "year": rates.year,
        "by": by.value,
        "by_title": text_of(BY_WORDS[by]),
        "until": iso_of(asked.until),
        "made_at": iso_of(asked.made_at),
        "computing": asked.is_open,
        "whole": _estimate_json(rates.whole),
        "schemes": [_scheme_json(one, names) for one in rates.schemes],
        "rows": [_row_json(row, names) for row in own_rows(rates, by)],
        "uncounted": list(rates.uncounted),
        "definitions": {name: text_of(words) for name, words in DEFINITIONS.items()},
    }


def _scheme_json(one: SchemeRates, names: RateNames) -> Plain:
    return {
        "scheme": one.scheme,
        "title": text_of(names.schemes[one.scheme]),
        "best": one.best,
        "worst": one.worst,
        "ratio": {name: _rounded(getattr(one.ratio, name)) for name in ("value", "low", "high")},
        "tiers": _tiers_json(one.tiers, names),
    }


def _row_json(row: RateRow, names: RateNames) -> Plain:
    title = names.keys.get(row.key, Text(row.key, row.key))
    tiers = _tiers_json(row.tiers, names)
    return {"key": row.key, "title": text_of(title), **_estimate_json(row.of), "tiers": tiers}


def _tiers_json(tiers: Iterable[TierEstimate], names: RateNames) -> list[Plain]:
    return [
        {
            "scheme": one.scheme,
            "tier": one.tier,
            "title": text_of(names.tier(one.scheme, one.tier)),
            **_estimate_json(one.of),
        }
        for one in tiers
    ]


def _estimate_json(one: Estimate) -> Plain:
    naive = one.naive
    return {
        **rate_json(one.rate),
        "drawn": one.drawn,
        "out_of_scope": one.out_of_scope,
        "awaited": one.awaited,
        "naive": None if naive is None else {"rate": _rounded(naive.value), "base": naive.base, "found": naive.found},
    }


def rate_json(rate: Rate) -> Plain:
    """A rate with its limits, how they were found, and what it was made from."""
    return {
        "rate": _rounded(rate.value),
        **{name: _rounded(getattr(rate, name)) for name in ("low", "high", "if_all_found")},
        "method": rate.method,
        "method_title": text_of(METHODS[rate.method]),
        **{name: getattr(rate, name) for name in ("listed", "spoken_of", "base", "found", "refused", "absent")},
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, _DIGITS)
