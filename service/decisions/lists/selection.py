"""Which entries of an image a list holds, and those of one page in the order asked for."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from service.decisions.lists.image import Image
from service.decisions.lists.question import Question, Sort

Array = npt.NDArray[Any]
Mask = npt.NDArray[np.bool_]

# Sorts behind every text that begins with what stands before it.
_LAST = chr(0x10FFFF)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The enterprises of one page, how many the whole list has, and the place in the order where the next page begins
    (None on the last).
    """

    ids: Sequence[int]
    total: int
    next: int | None


def chosen(image: Image, question: Question, *, riskier_is_higher: bool, begin: int, limit: int) -> Chosen:
    """Up to `limit` entries that the question asks for, from place `begin` of the order on."""
    held, order = kept(image, question), _order(image, question.sort, riskier_is_higher)
    total = int(np.count_nonzero(held))
    left = held[begin:] if order is None else held[order[begin:]]
    places = begin + np.flatnonzero(left)[: limit + 1]
    shown = places[:limit] if order is None else order[places[:limit]]
    more = len(places) > limit
    return Chosen(image.ids[shown].tolist(), total, int(places[limit]) if more else None)


def kept(image: Image, question: Question) -> Mask:
    """Of every entry, whether the question asks for it."""
    held = np.ones(len(image), np.bool_)
    if not question.is_everywhere:
        inside = _beginning(image.regions, question.regions) & _beginning(image.regions, [question.region])
        held &= inside[image.region]
    if question.industry:
        held &= _beginning(image.industries, [question.industry])[image.industry]
    if question.tiers:
        held &= _table(question.tiers)[image.tier]
    if question.levels:
        held &= _table(question.levels)[image.decided_by]
    if question.changed_after:
        held &= image.tier_from_run > question.changed_after
    return held


def _beginning(texts: Sequence[str], prefixes: Iterable[str]) -> Mask:
    """Of each of the sorted texts, whether it begins with one of `prefixes`."""
    found = np.zeros(len(texts), np.bool_)
    for prefix in prefixes:
        found[bisect_left(texts, prefix) : bisect_left(texts, prefix + _LAST)] = True
    return found


def _table(numbers: Iterable[int]) -> Mask:
    """By number from -128 to 127, as Python counts from the end, whether it is one of `numbers`."""
    found = np.zeros(256, np.bool_)
    found[list(numbers)] = True
    return found


def _order(image: Image, sort: Sort, riskier_is_higher: bool) -> Array | None:
    """The places of the entries in the order asked for; None: as they stand."""
    if sort is Sort.TIER:
        return None
    if sort is Sort.CHANGE:
        return image.by_change
    return image.by_high_score if riskier_is_higher else image.by_low_score
