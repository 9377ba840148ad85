"""What a tier list is asked for: which entries of an image it holds, and those of one page in the order asked for."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, and_, false, or_, true

from service.core.arrays import Array, Mask
from service.decisions.lists.image import Image


class Sort(StrEnum):
    """The orders in which a list can be read; where two rows are the same, they stand as in `TIER`."""

    # The worst tier first, not classified last; within it by region, then as they came.
    TIER = "tier"
    # The worst score first, whatever the tier; not classified last.
    SCORE = "score"
    # The newest change of tier first.
    CHANGE = "change"


@dataclass(frozen=True, slots=True)
class Question:
    """Whose rows are wanted, and in which order.

    `regions` are the jurisdictions of who asks; `region` and `industry` are prefixes ("" all), `tiers` ranks (-1 not
    classified) and `levels` indices into `scoring.tiers.LEVELS`, () being all; `changed_after` leaves out tiers that
    have been the same since that run or an earlier one (0: none are left out).
    """

    scheme: str
    regions: tuple[str, ...]
    tiers: tuple[int, ...] = ()
    region: str = ""
    industry: str = ""
    levels: tuple[int, ...] = ()
    changed_after: int = 0
    sort: Sort = Sort.TIER

    @property
    def is_everywhere(self) -> bool:
        """Whether neither the filter nor the account leaves out a region."""
        return not self.region and self.regions == ("",)


@dataclass(frozen=True, slots=True)
class Range:
    """Codes from `at_least` up to but without `below`; None: no upper end."""

    at_least: str
    below: str | None

    def holds(self, column: ColumnElement[str]) -> ColumnElement[bool]:
        """That the column lies inside."""
        ends: list[ColumnElement[bool]] = [column >= self.at_least] if self.at_least else []
        return and_(true(), *ends, *([] if self.below is None else [column < self.below]))


def range_of(prefix: str) -> Range:
    """The codes (digits, or a capital letter and digits) that begin with `prefix`; all of them for ""."""
    # The last digit that can be raised is, and 9s behind it go: what begins with 3709 lies below 371.
    head = prefix.rstrip("9Z")
    return Range(prefix, head[:-1] + chr(ord(head[-1]) + 1) if head else None)


def ranges_within(prefixes: Sequence[str], wanted: str) -> list[Range]:
    """The ranges, in order and apart, that begin with one of `prefixes` and with `wanted`; none: nothing does."""
    narrowed = {wanted if wanted.startswith(p) else p for p in prefixes if wanted.startswith(p) or p.startswith(wanted)}
    return [range_of(p) for p in sorted(narrowed) if not any(p != q and p.startswith(q) for q in narrowed)]


def lies_in_any(column: ColumnElement[Any], ranges: Sequence[Range]) -> ColumnElement[bool]:
    """That the column lies in one of the ranges; never, where there is none."""
    return or_(false(), *(r.holds(column) for r in ranges))


# Sorts behind every text that begins with what stands before it.
_LAST = chr(0x10FFFF)


@dataclass(frozen=True, slots=True)
class ChosenEntries:
    """The enterprises of one page, how many the whole list has, and the place in the order where the next page begins
    (None on the last).
    """

    ids: Sequence[int]
    total: int
    next: int | None


def choose_entries(
    image: Image, question: Question, *, riskier_is_higher: bool, begin: int, limit: int
) -> ChosenEntries:
    """Up to `limit` entries that the question asks for, from place `begin` of the order on."""
    held, order = entries_of(image, question), _order_of(image, question.sort, riskier_is_higher)
    total = int(np.count_nonzero(held))
    left = held[begin:] if order is None else held[order[begin:]]
    places = begin + np.flatnonzero(left)[: limit + 1]
    shown = places[:limit] if order is None else order[places[:limit]]
    more = len(places) > limit
    return ChosenEntries(image.ids[shown].tolist(), total, int(places[limit]) if more else None)


def entries_of(image: Image, question: Question) -> Mask:
    """Of every entry, whether the question asks for it."""
    held = np.ones(len(image), np.bool_)
    if not question.is_everywhere:
        inside = _mask_of_prefixes(image.regions, question.regions) & _mask_of_prefixes(
            image.regions, [question.region]
        )
        held &= inside[image.region]
    if question.industry:
        held &= _mask_of_prefixes(image.industries, [question.industry])[image.industry]
    if question.tiers:
        held &= _mask_of_numbers(question.tiers)[image.tier]
    if question.levels:
        held &= _mask_of_numbers(question.levels)[image.decided_by]
    if question.changed_after:
        held &= image.tier_from_run > question.changed_after
    return held


def _mask_of_prefixes(texts: Sequence[str], prefixes: Iterable[str]) -> Mask:
    """Of each of the sorted texts, whether it begins with one of `prefixes`."""
    found = np.zeros(len(texts), np.bool_)
    for prefix in prefixes:
        found[bisect_left(texts, prefix) : bisect_left(texts, prefix + _LAST)] = True
    return found


def _mask_of_numbers(numbers: Iterable[int]) -> Mask:
    """By number from -128 to 127, as Python counts from the end, whether it is one of `numbers`."""
    found = np.zeros(256, np.bool_)
    found[list(numbers)] = True
    return found


def _order_of(image: Image, sort: Sort, riskier_is_higher: bool) -> Array | None:
    """The places of the entries in the order asked for; None: as they stand."""
    if sort is Sort.TIER:
        return None
    if sort is Sort.CHANGE:
        return image.by_change
    return image.by_high_score if riskier_is_higher else image.by_low_score
