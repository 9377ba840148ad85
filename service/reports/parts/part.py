"""A part of the report, and how figures and tiers are written in all of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from service.core.formatting import NOTHING
from service.core.paper import Block
from service.decisions.words import CAUSES, NOT_CLASSIFIED
from service.reports.figures import SchemeReport
from service.rule_sets.words import tier_mark


@dataclass(frozen=True, slots=True)
class Part:
    """What stands under one heading."""

    title: str
    blocks: Sequence[Block]


def mark_of(tier: str) -> str:
    """The short name of a tier."""
    return tier_mark(tier).zh


def tier_name(one: SchemeReport, rank: int) -> str:
    """The short name of the tier of a rank, also of none."""
    return mark_of(one.last.tiers[rank]) if rank >= 0 else NOT_CLASSIFIED.zh


def signed_number(number: int | None) -> str:
    """A change with its sign."""
    if not number:
        return NOTHING if number is None else "0"
    return f"{number:+,}".replace("-", "\u2212")


def cause_words(id: str) -> str:
    """What a cause of moves is called."""
    return CAUSES[id].zh if id in CAUSES else id
