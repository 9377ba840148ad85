"""Tier lists: who stands in which tier, page by page in any order, from the image of a run."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from service.decisions.editions import Edition
from service.decisions.lists.image import NOT_CLASSIFIED, image_of
from service.decisions.lists.rows import ListedTier, rows_of
from service.decisions.lists.selection import Question, Sort, choose_entries

__all__ = ["NOT_CLASSIFIED", "ListedTier", "Question", "Sort", "TierPage", "tier_page"]


@dataclass(frozen=True, slots=True)
class TierPage:
    """The rows of a page, how many the whole list has, and where the next page begins; None on the last."""

    rows: Sequence[ListedTier]
    total: int
    next: int | None


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
    image = image_of(connection, edition.scheme, edition.run_id)
    found = choose_entries(image, question, riskier_is_higher=riskier_is_higher, begin=begin, limit=limit)
    return TierPage(rows_of(connection, edition.scheme, edition.run_id, found.ids), found.total, found.next)
