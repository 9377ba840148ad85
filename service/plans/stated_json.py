"""A line as JSON states it."""

from fractions import Fraction

from service.core.plain import Plain
from service.plans.stated import StatedLine
from service.registries.codes import region_code_of


def stated_line_of(given: Plain) -> StatedLine:
    """The line that a body states."""
    lists = {name: tuple(dict.fromkeys(given[name])) for name in ("items", "co_departments")}
    ratios = {tier: Fraction(share) for tier, share in given["ratios"].items()}
    return StatedLine(
        **{**given, **lists, "ratios": ratios, "region": region_code_of(given["region"]) or given["region"]}
    )
