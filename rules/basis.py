"""What every indicator, threshold and point rests on: a document, or what a bureau must still supply."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rules.points import WHOLE
from rules.texts import Text


class Supports(StrEnum):
    INDICATOR = "indicator"
    THRESHOLD = "threshold"
    POINTS = "points"


@dataclass(frozen=True, slots=True)
class Citation:
    """A document and what it says; it can support nothing else."""

    id: str
    document: str
    title: Text
    says: frozenset[Supports]
    checked_on: date
    article: str | None = None
    in_force_from: date | None = None
    in_force_until: date | None = None


@dataclass(frozen=True, slots=True)
class Demonstration:
    """What a bureau must supply in place of a figure that no document supports."""

    id: str
    supply: Text


Basis = Mapping[Supports, Citation | Demonstration]
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
