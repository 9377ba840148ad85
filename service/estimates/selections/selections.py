"""Those who were drawn by the draws of a year, as columns, beside the lists that they were drawn from.

A selection counts for the line that it was drawn for: of a visit that serves several lines, or that several authorities
made together, what was found of the line's own items. Listed and drawn fall into the same groups.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

import numpy as np

from service.access.reach import Reach
from service.core.arrays import Array, Ints, Mask

COUNTY = "county"
# Of an item that the line of a selection does not have.
NOT_OF_LINE = -1
NO_VISIT = -1


class Outcome(IntEnum):
    """What came of a selection, or of one item of it."""

    NONE_YET = 0
    FOUND = 1
    NO_PROBLEM = 2
    REFUSED = 3
    ABSENT = 4
    OUT_OF_SCOPE = 5


@dataclass(frozen=True, slots=True)
class DrawnBatch:
    """A batch of the year with its draw, as its line was approved last; `tiers` from the best on, () without any."""

    batch_id: int
    number: int
    title: str
    draw: int
    draw_id: str
    line_title: str
    business_line: str | None
    scheme: str | None
    run_id: int | None
    tiers: tuple[str, ...]
    items: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Listed:
    """The groups of all lists: `batch` is the place of each group's batch, `number` how many of the list are in it.

    `places` are by what groups are told apart, each a place in its `words`.
    """

    words: Mapping[str, Sequence[str]]
    places: Mapping[str, Ints]
    batch: Ints
    number: Ints

    def of(self, held: Mask) -> "Listed":
        """The groups that are held."""
        some = {name: places[held] for name, places in self.places.items()}
        return Listed(self.words, some, self.batch[held], self.number[held])


@dataclass(frozen=True, eq=False)
class Selections:
    """The selections of a year: `group` is the place of each among the groups of `listed`.

    `num` over `den` is the probability of each, `enterprise_id` 0 where it is none, `visit_id` `NO_VISIT` where
    there is none. `outcome` and, by place in `items`, `by_item` are of `Outcome`. `uncounted` are the numbers of draws
    whose list could not be counted: nothing here is of them.
    """

    year: int
    batches: Sequence[DrawnBatch]
    listed: Listed
    group: Ints
    num: Ints
    den: Ints
    enterprise_id: Ints
    visit_id: Ints
    outcome: Array
    items: Sequence[str]
    by_item: Array
    uncounted: Sequence[str]

    def __len__(self) -> int:
        return len(self.group)

    @property
    def batch(self) -> Ints:
        """The place of each one's batch."""
        return self.listed.batch[self.group]

    def places(self, name: str) -> Ints:
        """The place of each one's word of a dimension of lists, or of its county."""
        return self.listed.places[name][self.group]

    def within(self, reach: Reach) -> "Selections":
        """Those within a reach, with what of the lists lies within it."""
        if reach.is_whole:
            return self
        return self.of_groups(_lying_in(self, reach))

    def of_groups(self, held: Mask) -> "Selections":
        """Those of the groups that are held, with what of the lists these are."""
        new_place = np.cumsum(held) - 1
        some = held[self.group]
        columns = ("num", "den", "enterprise_id", "visit_id", "outcome", "by_item")
        return replace(
            self,
            listed=self.listed.of(held),
            group=new_place[self.group[some]],
            **{name: getattr(self, name)[some] for name in columns},
        )


def _lying_in(selections: Selections, reach: Reach) -> Mask:
    """Which groups lie within a reach: where their firms are, and for which business line they were drawn."""
    listed = selections.listed
    lines = [one.business_line for one in selections.batches]
    held = np.zeros(len(listed.batch), np.bool_)
    for place in reach.places:
        name, wanted = ("office", place.office) if place.office else ("region", place.region)
        words = listed.words[name]
        fits = [word == wanted if place.office else word.startswith(wanted) for word in words]
        of_line = [not place.line or line == place.line for line in lines]
        held |= np.array(fits, np.bool_)[listed.places[name]] & np.array(of_line, np.bool_)[listed.batch]
    return held
