"""What a tier list is asked for: which entries of an image it holds, and how many of them in which tier and office."""

from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from sqlalchemy import ColumnElement, and_, false, or_, true

from service.core.arrays import Array, Mask
from service.decisions.lists.image import Image, Sort
from service.decisions.lists.offices import Offices
from service.facts.register import Words


@dataclass(frozen=True, slots=True)
class Question:
    """Whose rows are wanted, and in which order.

    `regions` (prefixes) and `offices` are the jurisdictions of who asks: either lets a row in. All others narrow:
    `region` and `industry` are prefixes ("" all), `tiers` ranks (-1 not classified), `at_offices` codes ("" without an
    office) and `levels` indices into `scoring.tiers.LEVELS`, () being all; `changed_after` leaves out tiers that have
    been the same since that run or an earlier one (0: none are left out). The code or the name holds all `words`;
    `visited` says whether there was a visit this year that counts (None: either).
    """

    scheme: str
    regions: tuple[str, ...]
    tiers: tuple[int, ...] = ()
    region: str = ""
    industry: str = ""
    levels: tuple[int, ...] = ()
    changed_after: int = 0
    sort: Sort = Sort.TIER
    reverse: bool = False
    offices: tuple[str, ...] = ()
    at_offices: tuple[str, ...] = ()
    words: Words = ()
    visited: bool | None = None

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


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """Of every entry whether it fits (`held`), and how many do.

    `by_tier` counts what fits but for the tiers asked for, by rank; `by_office` what fits but for the offices, by code.
    """

    held: Mask
    total: int
    by_tier: Mapping[int, int]
    by_office: Mapping[str, int]


@dataclass(frozen=True, slots=True, eq=False)
class Narrowing:
    """What is not of the run, by enterprise id: who holds the words, and how many visits there were this year."""

    holding: Mask | None = None
    visits: Array | None = None


# Answers that are kept of one image: people read page after page, and change the order.
ANSWERS = 8
# Entries that are looked at first for those of a page; then four times as many, and so on.
FIRST_PIECE = 4_096
_answers: WeakKeyDictionary[Image, OrderedDict[Question, tuple[Narrowing, Offices, Found]]] = WeakKeyDictionary()
_lock = Lock()


def find_entries(image: Image, question: Question, offices: Offices, narrowing: Narrowing) -> Found:
    """The entries that the question asks for; the last answers are kept while what they rest on is the same."""
    key = replace(question, sort=Sort.TIER, reverse=False)
    with _lock:
        kept = _answers.setdefault(image, OrderedDict())
        if (held := kept.pop(key, None)) and held[1] is offices and _is_same(held[0], narrowing):
            kept[key] = held
            return held[2]
    found = _found(image, question, offices, narrowing)
    with _lock:
        kept[key] = narrowing, offices, found
        while len(kept) > ANSWERS:
            kept.popitem(last=False)
    return found


def _is_same(one: Narrowing, other: Narrowing) -> bool:
    return one.holding is other.holding and one.visits is other.visits


def _found(image: Image, question: Question, offices: Offices, narrowing: Narrowing) -> Found:
    held = _fitting(image, question, offices, narrowing)
    tiers, places = _mask_of_numbers(question.tiers), offices.mask_of(question.at_offices)
    # By place of the office and rank + 1.
    numbers = offices.table if held is None else offices.table_of(held)
    ranks = tiers[np.arange(numbers.shape[1]) - 1] if question.tiers else np.ones(numbers.shape[1], np.bool_)
    chosen = places if question.at_offices else np.ones(len(numbers), np.bool_)
    if held is None:
        held = np.ones(len(image), np.bool_)
    if question.tiers:
        held &= tiers[image.tier]
    if question.at_offices:
        held &= places[offices.of_entries]
    by_tier, by_office = numbers[chosen].sum(axis=0), numbers[:, ranks].sum(axis=1)
    return Found(
        held,
        int(numbers[chosen][:, ranks].sum()),
        {rank: number for rank, number in enumerate(by_tier.tolist(), -1) if number},
        {code: number for code, number in zip(offices.codes, by_office.tolist(), strict=True) if number},
    )


class Condition(StrEnum):
    """What a list can ask of an entry, in the order in which people are told what it does not meet."""

    REACH = "reach"
    TIER = "tier"
    REGION = "region"
    OFFICE = "office"
    INDUSTRY = "industry"
    DECIDED_BY = "decided_by"
    CHANGED_SINCE = "changed_since"
    SEARCH = "search"
    VISITED = "visited"


def conditions_unmet(
    image: Image, question: Question, offices: Offices, narrowing: Narrowing, place: int
) -> list[Condition]:
    """What the question asks for and the entry at `place` does not meet; nothing where the list holds the entry."""
    masks = dict(_masks_of(image, question, offices, narrowing))
    if question.tiers:
        masks[Condition.TIER] = _mask_of_numbers(question.tiers)[image.tier]
    if question.at_offices:
        masks[Condition.OFFICE] = offices.mask_of(question.at_offices)[offices.of_entries]
    return [condition for condition in Condition if condition in masks and not masks[condition][place]]


def _fitting(image: Image, question: Question, offices: Offices, narrowing: Narrowing) -> Mask | None:
    """Of every entry whether it fits but for tiers and offices asked for; None: all do."""
    masks = [mask for _, mask in _masks_of(image, question, offices, narrowing)]
    return np.logical_and.reduce(masks) if masks else None


def _masks_of(
    image: Image, question: Question, offices: Offices, narrowing: Narrowing
) -> Iterator[tuple[Condition, Mask]]:
    """Of every entry whether it meets each condition that is asked, but for those of tiers and offices."""
    if "" not in question.regions:
        inside = _mask_of_prefixes(image.regions, question.regions)[image.region]
        near = inside | offices.mask_of(question.offices)[offices.of_entries] if question.offices else inside
        yield Condition.REACH, near
    if question.region:
        yield Condition.REGION, _mask_of_prefixes(image.regions, [question.region])[image.region]
    if question.industry:
        yield Condition.INDUSTRY, _mask_of_prefixes(image.industries, [question.industry])[image.industry]
    if question.levels:
        yield Condition.DECIDED_BY, _mask_of_numbers(question.levels)[image.decided_by]
    if question.changed_after:
        yield Condition.CHANGED_SINCE, image.tier_from_run > question.changed_after
    if narrowing.holding is not None:
        yield Condition.SEARCH, by_id(narrowing.holding, image.ids)
    if narrowing.visits is not None and question.visited is not None:
        yield Condition.VISITED, (by_id(narrowing.visits, image.ids) > 0) == question.visited


def by_id(column: Array, ids: Array) -> Array:
    """What a column by enterprise id says of `ids`, nought beyond its end."""
    found = np.zeros(len(ids), column.dtype)
    there = ids < len(column)
    found[there] = column[ids[there]]
    return found


def places_of_page(
    image: Image, held: Mask, question: Question, *, riskier_is_higher: bool, begin: int, limit: int
) -> tuple[Array, int | None]:
    """Up to `limit` of the held entries from place `begin` of the order on, and where the next page begins (None: on
    the last).
    """
    descends = question.reverse != (riskier_is_higher and question.sort is Sort.SCORE)
    order = image.places_in(question.sort, descends=descends)
    places = _first_held(held, order, begin, limit + 1)
    shown = places[:limit] if order is None else order[places[:limit]]
    return shown, int(places[limit]) if len(places) > limit else None


def _first_held(held: Mask, order: Array | None, begin: int, number: int) -> Array:
    """Where in the order the first `number` of the held entries stand, from `begin` on; looked for piece by piece."""
    found, missing, step = [np.empty(0, np.intp)], number, FIRST_PIECE
    while missing > 0 and begin < len(held):
        piece = slice(begin, begin + step)
        places = begin + np.flatnonzero(held[piece] if order is None else held[order[piece]])[:missing]
        found.append(places)
        begin, missing, step = begin + step, missing - len(places), 4 * step
    return np.concatenate(found)


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
