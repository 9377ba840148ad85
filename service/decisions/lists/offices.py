"""At which supervision office the entries of an image are, and how many of them in which tier."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from sqlalchemy import Connection

from service.core.arrays import Array, Mask
from service.decisions.lists.image import Image
from service.registries.queries.office_column import office_column


@dataclass(frozen=True, eq=False)
class Offices:
    """The office of every entry as a place in `codes`, which begin with "", that of none; `tier` is their ranks."""

    codes: Sequence[str]
    of_entries: Array
    tier: Array
    _places: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_places", {code: place for place, code in enumerate(self.codes)})

    def mask_of(self, codes: Collection[str]) -> Mask:
        """Of every code, whether it is one of `codes`."""
        found = np.zeros(len(self.codes), np.bool_)
        found[[self._places[code] for code in codes if code in self._places]] = True
        return found

    def table_of(self, held: Mask) -> Array:
        """How many of the entries that are held stand where, by office and rank + 1."""
        return self._counted(self._pairs[held])

    @cached_property
    def table(self) -> Array:
        """How many of all entries stand where."""
        return self._counted(self._pairs)

    @cached_property
    def _ranks(self) -> int:
        return int(self.tier.max(initial=-1)) + 2

    @cached_property
    def _pairs(self) -> Array:
        return (self.of_entries.astype(np.int32) * self._ranks + self.tier + 1).astype(np.int32)

    def _counted(self, pairs: Array) -> Array:
        numbers = np.bincount(pairs, minlength=len(self.codes) * self._ranks)
        return numbers.reshape(len(self.codes), self._ranks)


_of_image: WeakKeyDictionary[Image, tuple[Any, Offices]] = WeakKeyDictionary()
_lock = Lock()


def offices_of(connection: Connection, image: Image) -> Offices:
    """The offices of the entries of an image as they are now; the same as before where none has changed."""
    column = office_column(connection)
    with _lock:
        held = _of_image.get(image)
    if held is not None and held[0] == column.version:
        return held[1]
    places = np.zeros(len(image), np.int16)
    there = image.ids < len(column.places)
    places[there] = column.places[image.ids[there]] + 1
    offices = Offices(["", *column.codes], places, image.tier)
    with _lock:
        _of_image[image] = column.version, offices
    return offices
