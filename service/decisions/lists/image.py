"""The list of a whole scheme as columns in memory: a run never changes once it is in effect, so it is read once.

Any combination of filters in any order is a few passes over columns of small numbers; only the rows of a page are then
read from the tables. An image takes 26 bytes per enterprise and 4 for every order that it was asked for, and one of a
million is read in about half a second.
"""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from threading import Lock
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, Engine

from scoring.facts import NO_DATE
from service.core.arrays import Array
from service.core.db.vocabulary import read_vocabularies
from service.decisions.reviews import review_blocks_of
from service.decisions.states import NOT_THERE, SHIFT, state_columns_of

NOT_CLASSIFIED = -1
_READ = ("tier", "decided_by", "region", "industry", "score", "tier_from_run", "why")


class Sort(StrEnum):
    """What a list can be sorted by; where two rows are the same, they stand as in `TIER`."""

    # The worst tier first; within it by region, then as they came.
    TIER = "tier"
    # The worst score first, whatever the tier.
    SCORE = "score"
    # The newest change of tier first.
    CHANGE = "change"
    # The next review day first, without one last.
    REVIEW = "review"
    # What follows compares what is read of each enterprise: only a short list is sorted by it.
    NAME = "name"
    CODE = "code"
    REGION = "region"
    OFFICE = "office"
    INDUSTRY = "industry"
    DECIDED_BY = "decided_by"
    VISITS = "visits"
    LAST_INSPECTION = "last_inspection"
    ELSEWHERE = "elsewhere"

    @property
    def is_of_any_list(self) -> bool:
        """Whether a list of any length is sorted by it."""
        return self in (Sort.TIER, Sort.SCORE, Sort.CHANGE, Sort.REVIEW)


@dataclass(frozen=True, eq=False)
class Image:
    """One entry per enterprise: the worst tier first, within it by region, then by id; not classified last.

    `region` and `industry` are places in the sorted texts `regions` and `industries`, which hold those that occur, ""
    for what is not stated. `reasons` are the numbers of enterprises not classified by `why` of their state.
    """

    ids: npt.NDArray[np.int32]
    tier: npt.NDArray[np.int8]
    decided_by: npt.NDArray[np.int8]
    region: Array
    industry: Array
    score: npt.NDArray[np.int32]
    tier_from_run: npt.NDArray[np.int32]
    next_review: npt.NDArray[np.int32]
    regions: Sequence[str]
    industries: Sequence[str]
    reasons: Mapping[int, int]
    _orders: dict[tuple[Sort, bool], Array] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.ids)

    def places_in(self, sort: Sort, *, descends: bool) -> Array | None:
        """The places of the entries in an order of any list, or in the opposite one; None: as they stand.

        `descends` turns what is compared, never what stands last: that is what has no tier, or no review day.
        """
        if (sort, descends) == (Sort.TIER, False):
            return None
        if (sort, descends) not in self._orders:
            self._orders[sort, descends] = _order_of(self._compared(sort, -1 if descends else 1))
        return self._orders[sort, descends]

    def _compared(self, sort: Sort, sign: int) -> Array:
        """What is compared, the smallest first."""
        last, unclassified = 2**31 - 1, self.tier == NOT_CLASSIFIED
        match sort:
            case Sort.TIER:
                return np.where(unclassified, last, -sign * self.tier.astype(np.int64))
            case Sort.SCORE:
                return np.where(unclassified, last, sign * self.score.astype(np.int64))
            case Sort.CHANGE:
                return -sign * self.tier_from_run.astype(np.int64)
            case Sort.REVIEW:
                return np.where(self.next_review == NO_DATE, last, sign * self.next_review.astype(np.int64))
        raise ValueError(sort)


def read_image(connection: Connection, scheme: str, run_id: int) -> Image:
    """The image of a run, from the database."""
    rows = state_columns_of(connection, scheme, run_id, _READ)
    words = read_vocabularies(connection, ["region", "industry"])
    region, regions = _sort_texts(rows["region"], words["region"].texts)
    industry, industries = _sort_texts(rows["industry"], words["industry"].texts)
    ids = _order_by_tier(rows["tier"], region)
    unclassified = rows["why"][rows["tier"] == NOT_CLASSIFIED]
    return Image(
        ids=ids,
        tier=rows["tier"][ids],
        decided_by=rows["decided_by"][ids],
        region=region[ids],
        industry=industry[ids],
        # Only orders by it: rows show the score that the decision holds.
        score=np.clip(rows["score"][ids], 1 - 2**31, 2**31 - 2).astype(np.int32),
        tier_from_run=rows["tier_from_run"][ids],
        next_review=_review_days_of(connection, scheme, run_id, len(rows["tier"]))[ids],
        regions=regions,
        industries=industries,
        reasons=dict(zip(*(found.tolist() for found in np.unique(unclassified, return_counts=True)), strict=True)),
    )


def _review_days_of(connection: Connection, scheme: str, run_id: int, number: int) -> npt.NDArray[np.int32]:
    """The next review day of every id from 0 on."""
    days = np.full(number, NO_DATE, np.int32)
    for block, held in review_blocks_of(connection, scheme, run_id).items():
        start = block << SHIFT
        some = held[: max(number - start, 0)]
        days[start : start + len(some)] = some
    return days


def _sort_texts(codes: Array, texts: Sequence[str]) -> tuple[Array, list[str]]:
    """Each code's text as its place among the sorted texts that occur, and those; code -1 is "".

    So is that of who is not there, whose code is none of a text.
    """
    there = np.flatnonzero(np.bincount(codes + 1)) - 1
    found = {code: texts[code] if 0 <= code < len(texts) else "" for code in there.tolist()}
    shown = sorted(set(found.values()))
    places = {text: place for place, text in enumerate(shown)}
    table = np.zeros(len(texts) + 1, np.min_scalar_type(len(shown)))
    table[there] = [places[text] for text in found.values()]
    return table[codes], shown


def _order_by_tier(tier: Array, region: Array) -> npt.NDArray[np.int32]:
    """The ids that are there: the worst tier first, then by region and id; not classified last."""
    ids = np.flatnonzero(tier != NOT_THERE)
    ranks = tier[ids]
    worst_first = np.where(ranks == NOT_CLASSIFIED, 127, 126 - ranks)
    return _sort_pairs(worst_first.astype(np.int64) << 24 | region[ids], ids)


def _order_of(numbers: Array) -> npt.NDArray[np.int32]:
    """The places of `numbers`, the smallest first, in their order where they are the same."""
    return _sort_pairs(numbers, np.arange(len(numbers)))


def _sort_pairs(first: npt.NDArray[np.int64], last: npt.NDArray[np.int64]) -> npt.NDArray[np.int32]:
    """The `last` of all pairs of 32-bit numbers in order: sorted as single numbers, much faster than their places."""
    keys = first << 32
    keys |= last
    keys.sort()
    return (keys & 0xFFFFFFFF).astype(np.int32)


# Enterprises of all images of a database that are kept: at 26 bytes each, 200 MB.
MOST_KEPT = 8_000_000


@dataclass(slots=True)
class _Place:
    """Room for one image: who comes first reads it, the others wait for that one alone."""

    image: Image | None = None
    reading: Lock = field(default_factory=Lock)


class Images:
    """The images of one database, those used last, up to a number of enterprises in all."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._most = most
        self._places: OrderedDict[tuple[str, int], _Place] = OrderedDict()
        self._lock = Lock()

    def of(self, connection: Connection, scheme: str, run_id: int) -> Image:
        """The image of a run that is, or was, in effect; any other may still be withdrawn and must not be kept."""
        with self._lock:
            place = self._places.setdefault((scheme, run_id), _Place())
            self._places.move_to_end((scheme, run_id))
        with place.reading:
            if place.image is None:
                place.image = read_image(connection, scheme, run_id)
                self._drop_oldest()
            return place.image

    def _drop_oldest(self) -> None:
        """Lets go of what was not asked for longest, down to the number that is kept, but never of the last."""
        with self._lock:
            kept = sum(len(place.image) for place in self._places.values() if place.image)
            while kept > self._most and len(self._places) > 1:
                _, oldest = self._places.popitem(last=False)
                kept -= len(oldest.image) if oldest.image else 0


_of_database: WeakKeyDictionary[Engine, Images] = WeakKeyDictionary()
_lock = Lock()


def image_of(connection: Connection, scheme: str, run_id: int) -> Image:
    """The image of a run that is, or was, in effect in the database of `connection`."""
    with _lock:
        images = _of_database.setdefault(connection.engine, Images())
    return images.of(connection, scheme, run_id)
