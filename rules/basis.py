"""What every indicator, threshold and point rests on: a document, or what a bureau must still supply."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

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
