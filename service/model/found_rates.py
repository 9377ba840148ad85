"""Rates of problems found by tier as pages show them: what the rule set finds, beside a model or a comparison."""

from collections.abc import Iterable, Mapping

from markupsafe import Markup

from inspection.rates import Rate as FoundRate
from rules.texts import Text
from service.core.charts.rates import Rate, RateGroup, grouped_rates
from service.core.charts.svg import rank_class
from service.core.formatting import share
from service.core.web.language import said_to_reader

# Who is in no tier.
NO_TIER = ""
_NO_TIER = Text("暂未分类", "None")


def picture_of_rates(title: Text, groups: Iterable[tuple[Text, Mapping[str, FoundRate]]]) -> Markup | None:
    """The rates by tier, one group under the other; None where nobody was looked at."""
    shown = [(name, rates) for name, rates in groups if any(rate.value is not None for rate in rates.values())]
    if not shown:
        return None
    drawn = [RateGroup(said_to_reader(name), [_bar(*one, rates) for one in rates.items()]) for name, rates in shown]
    return grouped_rates(said_to_reader(title), drawn)


def _bar(tier: str, rate: FoundRate, rates: Mapping[str, FoundRate]) -> Rate:
    tiers = [one for one in rates if one != NO_TIER]
    look = rank_class(tiers.index(tier) if tier else -1, len(tiers))
    return Rate(tier or said_to_reader(_NO_TIER), rate.value, rate.low, rate.high, share(rate.value), look)
