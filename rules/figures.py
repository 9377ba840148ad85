"""The sections whose figures rest on the `basis` of the header, as they have no basis of their own."""

from collections.abc import Mapping

from rules.basis import Supports
from rules.ruleset import WHOLE

# What a document must lay down to support the figures of each section.
FIGURES: Mapping[str, Supports] = {
    "tiers": Supports.THRESHOLD,
    "score": Supports.THRESHOLD,
    "levels": Supports.POINTS,
    "groups": Supports.POINTS,
    "not_rated": Supports.INDICATOR,
}


def sections_with_figures(document: Mapping[str, object]) -> tuple[str, ...]:
    """The sections of `document` that need a basis: `levels` where one is weighted, `tiers` and `score` always."""
    return tuple(name for name in FIGURES if name in ("tiers", "score") or _has_figures(name, document.get(name)))


def _has_figures(name: str, section: object) -> bool:
    if name != "levels" or not isinstance(section, list):
        return bool(section)
    return any(isinstance(level, Mapping) and level.get("weight", WHOLE) != WHOLE for level in section)
