"""Tier lists: who stands in which tier, page by page in any order, from the image of a run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from sqlalchemy import Connection

from service.core.arrays import Array
from service.decisions.editions import Edition
from service.decisions.lists.image import NOT_CLASSIFIED, Image, Sort, image_of
from service.decisions.lists.offices import offices_of
from service.decisions.lists.rows import ListedTier, rows_of
from service.decisions.lists.selection import (
    Condition,
    Found,
    Narrowing,
    Question,
    conditions_unmet,
    find_entries,
    places_of_page,
)
from service.facts.register import register_of

__all__ = [
    "NOT_CLASSIFIED", "Condition", "FoundList", "ListedTier", "NotListed", "Question", "Sort", "TierPage",
    "find_list", "tier_page", "why_not_listed",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class TierPage:
    """The rows of a page, how many the whole list has, and where the next page begins; None on the last."""

    rows: Sequence[ListedTier]
    total: int
    next: Any


@dataclass(frozen=True, slots=True, eq=False)
class FoundList:
    """What the filters of a question find in a run, in no order yet."""

    edition: Edition
    image: Image
    question: Question
    found: Found

    @property
    def total(self) -> int:
        """How many rows the whole list has."""
        return self.found.total

    @property
    def by_tier(self) -> Mapping[int, int]:
        """How many fit but for the tiers asked for, by rank."""
        return self.found.by_tier

    @property
    def by_office(self) -> Mapping[str, int]:
        """How many fit but for the offices asked for, by code; "" has none."""
        return self.found.by_office

    def page(self, connection: Connection, limit: int, begin: int = 0, *, riskier_is_higher: bool) -> TierPage:
        """Up to `limit` rows in an order of any list, from where a page before it said (0: the first)."""
        places, following = places_of_page(
            self.image, self.found.held, self.question, riskier_is_higher=riskier_is_higher, begin=begin, limit=limit
        )
        return TierPage(self.rows_at(connection, places), self.total, following)

    def only(self, ids: Sequence[int]) -> "FoundList":
        """What of it is among the enterprises of those ids."""
        held = self.found.held & np.isin(self.image.ids, np.array(ids, np.int32))
        return replace(self, found=replace(self.found, held=held, total=int(held.sum())))

    def rows_at(self, connection: Connection, places: Array) -> list[ListedTier]:
        """The rows of the entries at some places, in that order."""
        ids = self.image.ids[places].tolist()
        return rows_of(connection, self.edition.scheme, self.edition.run_id, ids)


def find_list(connection: Connection, edition: Edition, question: Question, visits: Array | None = None) -> FoundList:
    """What a question finds; `visits` by enterprise id are needed where it asks who was visited."""
    image = image_of(connection, edition.scheme, edition.run_id)
    narrowing = _narrowing_of(connection, question, visits)
    return FoundList(edition, image, question, find_entries(image, question, offices_of(connection, image), narrowing))


@dataclass(frozen=True, slots=True)
class NotListed:
    """The row of an enterprise in a run, None where the run has none, and what it does not meet of a list."""

    row: ListedTier | None
    unmet: Sequence[Condition]


def why_not_listed(
    connection: Connection, edition: Edition, question: Question, id: int, visits: Array | None = None
) -> NotListed:
    """What keeps the enterprise out of the list that a question asks for; nothing is unmet where it is in it."""
    image = image_of(connection, edition.scheme, edition.run_id)
    places = np.flatnonzero(image.ids == id)
    if not len(places):
        return NotListed(None, ())
    narrowing = _narrowing_of(connection, question, visits)
    unmet = conditions_unmet(image, question, offices_of(connection, image), narrowing, int(places[0]))
    (row,) = rows_of(connection, edition.scheme, edition.run_id, [id])
    return NotListed(row, unmet)


def _narrowing_of(connection: Connection, question: Question, visits: Array | None) -> Narrowing:
    holding = register_of(connection).holding(question.words) if question.words else None
    return Narrowing(holding, visits if question.visited is not None else None)


def tier_page(
    connection: Connection,
    edition: Edition,
    question: Question,
    *,
    limit: int,
    riskier_is_higher: bool,
    begin: int = 0,
) -> TierPage:
    """Up to `limit` rows of the list of an edition, from where a page before it said (0: the first)."""
    found = find_list(connection, edition, question)
    return found.page(connection, limit, begin, riskier_is_higher=riskier_is_higher)
