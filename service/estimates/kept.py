"""Figures of a year within a reach as the schedule computed them: which there are, and under which key they lie."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from json import dumps
from typing import Any

from service.access.reach import NOWHERE, WHOLE, Place, Reach

# The kind of the job that reckons them.
KIND = "figures"


class FigureKind(StrEnum):
    """What figures are of."""

    RATES = "rates"
    EFFECT = "effect"


@dataclass(frozen=True, slots=True)
class KeptFigures:
    """Figures up to a day, included, and when they were computed; `content` is as JSON holds it."""

    until: date
    made_at: datetime
    content: Mapping[str, Any]


def narrowed_of(reach: Reach) -> Reach:
    """The same reach by as few places as say it, nobody's deputy's; all that is whole is one."""
    if reach.is_whole:
        return WHOLE
    places = {Place(one.region, one.line, one.office) for one in reach.places}
    held = (one for one in places if not any(other != one and other.holds(one) for other in places))
    return Reach(tuple(sorted(held)), reach.lines) if places else NOWHERE


def key_of_reach(reach: Reach) -> str:
    """What the figures of a reach lie under: "" for everything, else the SHA-256 of its places."""
    narrowed = narrowed_of(reach)
    return "" if narrowed.is_whole else sha256(dumps(narrowed.plain(), ensure_ascii=True).encode()).hexdigest()


def distinct_reaches(reaches: Iterable[Reach]) -> list[Reach]:
    """Each reach that differs from the others once, the whole first; what reaches nothing is left out."""
    found = {key_of_reach(one): narrowed_of(one) for one in (WHOLE, *reaches) if one.places}
    return [found[key] for key in sorted(found)]
