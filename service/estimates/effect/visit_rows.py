"""Visits as columns, whoever made them: what the figures of visits are counted from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import NamedTuple, Self

import numpy as np

from rules.calendar import day_of
from rules.dated_tables import AuthorityLevel
from service.core.arrays import Array, Ints, Mask, number_distinct

LEVELS: Sequence[str] = [level.value for level in AuthorityLevel]


class MadeVisit(NamedTuple):
    """One visit by one authority; `firm` is an enterprise's id, or below 0 for whoever is none."""

    firm: int
    place: int
    day: int
    number: str
    authority: str
    trigger: str
    superior: bool
    level: str
    on_site: bool


@dataclass(frozen=True, slots=True, eq=False)
class VisitRows:
    """The visits by firm and day; a joint visit has a row for each authority, all of one number.

    `number` tells those of one firm and day apart. `authority` and `trigger` are places in `words`, `level` those in
    `LEVELS`, -1 for none stated.
    """

    firm: Ints
    place: Ints
    day: Ints
    number: Ints
    authority: Ints
    trigger: Ints
    superior: Mask
    level: Ints
    on_site: Mask
    words: Sequence[str]

    def __len__(self) -> int:
        return len(self.firm)

    @classmethod
    def of(cls, columns: Mapping[str, Array], words: Sequence[str]) -> Self:
        """The visits of columns, put in order."""
        names = [one.name for one in fields(cls) if one.name != "words"]
        order = np.lexsort([columns[name] for name in ("authority", "number", "day", "firm")])
        return cls(**{name: columns[name][order] for name in names}, words=words)

    def where(self, held: Mask | Ints) -> Self:
        """Those that are held, or stand at these places."""
        names = [one.name for one in fields(self) if one.name != "words"]
        return replace(self, **{name: getattr(self, name)[held] for name in names})

    def between(self, first: date, last: date) -> Self:
        """Those of the days from one to another, both included."""
        return self.where((self.day >= day_of(first)) & (self.day <= day_of(last)))

    def named(self, column: Ints) -> tuple[Ints, Sequence[str]]:
        """A column of words as places among those that occur in it."""
        distinct, places = number_distinct(column)
        return places, [self.words[one] for one in distinct.tolist()]
