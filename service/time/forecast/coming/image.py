"""The coming changes of a whole scheme as columns in memory, in order of their days, beside the image of its list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from threading import Lock
from weakref import WeakKeyDictionary

import numpy as np
from sqlalchemy import Connection

from scoring.facts import NO_DATE
from service.core.arrays import Array
from service.decisions.coming import CHANGE, ComingBlock, ComingHead, Plain, coming_blocks_of, coming_heads_of
from service.decisions.editions import Edition
from service.decisions.lists.image import Image
from service.decisions.states import SHIFT


@dataclass(frozen=True, eq=False)
class ComingImage:
    """One entry per change, by day and then by id of the enterprise, whose place in the image of the list is `places`.

    `tier` and `cause` are places of `tiers` and `causes` (tiers -1 not classified, -2 no rule set applies). Of the
    entries of the list at `failed` nothing could be computed. Every change up to `until` is there: that is the least
    day up to which any block was looked at; `looked` of `blocks` blocks were.
    """

    keys: Array
    places: Array
    day: Array
    tier: Array
    direction: Array
    cause: Array
    tiers: Sequence[Plain]
    causes: Sequence[Plain]
    failed: Array
    until: date
    looked: int
    blocks: int


# Of the image of a list the heads of its coming changes, and these.
_of_image: WeakKeyDictionary[Image, tuple[list[ComingHead], ComingImage]] = WeakKeyDictionary()
_lock = Lock()


def coming_image_of(connection: Connection, edition: Edition, image: Image) -> ComingImage:
    """The coming changes of the enterprises of an image; the same as before where none was looked at anew."""
    heads = coming_heads_of(connection, edition.scheme, edition.run_id)
    with _lock:
        held = _of_image.get(image)
    if held is not None and held[0] == heads:
        return held[1]
    made = _read(connection, edition, image, heads)
    with _lock:
        _of_image[image] = heads, made
    return made


def _read(connection: Connection, edition: Edition, image: Image, heads: Sequence[ComingHead]) -> ComingImage:
    until = {head.block: head.until for head in heads}
    blocks = np.unique(image.ids >> SHIFT).tolist()
    known = [until.get(block, edition.as_of) for block in blocks]
    joined = _Joined()
    for number, block in coming_blocks_of(connection, edition.scheme, edition.run_id).items():
        joined.add(number, block)
    ids, rows = joined.all()
    places = np.full(int(max(image.ids.max(initial=0), ids.max(initial=0))) + 1, -1, np.int32)
    places[image.ids] = np.arange(len(image.ids), dtype=np.int32)
    there = places[ids] >= 0
    ids, rows = ids[there], rows[there]
    failed = places[ids[rows["day"] == NO_DATE]]
    ids, rows = ids[rows["day"] != NO_DATE], rows[rows["day"] != NO_DATE]
    keys = (rows["day"].astype(np.int64) << 32) | ids
    order = np.argsort(keys)
    rows = rows[order]
    columns = {name: np.ascontiguousarray(rows[name]) for name in ("day", "tier", "direction", "cause")}
    looked = sum(day > edition.as_of for day in known)
    return ComingImage(
        keys[order],
        places[ids[order]],
        **columns,
        tiers=joined.tiers,
        causes=joined.causes,
        failed=failed,
        until=min(known, default=edition.as_of),
        looked=looked,
        blocks=len(known),
    )


class _Joined:
    """The rows of blocks, that name the same lists."""

    def __init__(self) -> None:
        self.tiers: list[Plain] = []
        self.causes: list[Plain] = []
        self._places: dict[tuple[object, ...], int] = {}
        self._ids: list[Array] = []
        self._rows: list[Array] = []

    def add(self, number: int, block: ComingBlock) -> None:
        """Adds the rows of the block of that number."""
        tiers = np.array([self._place_in(self.tiers, one) for one in block.tiers], np.int64)
        causes = np.array([self._place_in(self.causes, one) for one in block.causes], np.int64)
        rows = block.rows.copy()
        tiered, caused = rows["tier"] >= 0, rows["day"] != NO_DATE
        rows["tier"][tiered] = tiers[rows["tier"][tiered]]
        rows["cause"][caused] = causes[rows["cause"][caused]]
        self._ids.append((number << SHIFT) + rows["place"].astype(np.int64))
        self._rows.append(rows)

    def all(self) -> tuple[Array, Array]:
        """The ids of all enterprises, and their rows."""
        return np.concatenate([np.empty(0, np.int64), *self._ids]), np.concatenate([np.empty(0, CHANGE), *self._rows])

    def _place_in(self, entries: list[Plain], entry: Plain) -> int:
        key = (id(entries), *sorted(entry.items()))
        if key not in self._places:
            self._places[key] = len(entries)
            entries.append(entry)
        return self._places[key]
