"""The bands of the score as pictures draw them."""

from rules.ruleset import RuleSet
from service.core.charts.scale import Band
from service.core.charts.svg import rank_class
from service.rule_sets.words import tier_mark


def bands_of(rule_set: RuleSet, language: str = "zh") -> list[Band]:
    """The bands of the score in ascending order, closed by its bounds, named in that language."""
    least, most = rule_set.score.at_least, rule_set.score.at_most
    bands = []
    for rank, tier in enumerate(rule_set.tiers):
        if tier.interval is not None:
            given = tier.interval
            lower = next((end for end in (given.at_least, given.above) if end is not None), least)
            upper = next((end for end in (given.at_most, given.below) if end is not None), most)
            look = rank_class(rank, len(rule_set.tiers))
            bands.append(
                Band(getattr(tier_mark(tier.id), language), float(max(lower, least)), float(min(upper, most)), look)
            )
    return sorted(bands, key=lambda band: band.begins)


def borders_of(rule_set: RuleSet) -> list[float]:
    """Where one band ends and the next begins, the lowest first."""
    return sorted({band.begins for band in bands_of(rule_set)} - {float(rule_set.score.at_least)})
