"""Inspections with the facts of their enterprises, a bounded number at a time, whatever the facts are kept in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from rules.texts import Text
from scoring.facts import Facts
from service.core.arrays import Array
from service.core.progress import Progress
from service.model.read.inspections import Inspections

Places = npt.NDArray[np.int64]

# Records of one piece, repeated for every inspection of their enterprise, and inspections of one piece.
MOST_RECORDS = 1 << 20
MOST_INSPECTIONS = 1 << 16


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """Some inspections, where they stand among all, and facts with one row for each of them."""

    places: Places
    inspections: Inspections
    facts: Facts


class InspectionSource(Protocol):
    """Labelled inspections whose enterprises' facts can be read."""

    @property
    def inspections(self) -> Inspections:
        """All of them, by enterprise and day."""

    def pieces(self, chosen: Places) -> Iterator[Piece]:
        """The inspections at the places `chosen` (ascending), piece by piece in that order."""

    def codes(self, owners: Array) -> list[str]:
        """The code of each enterprise, for people."""

    def notices(self) -> Sequence[Text]:
        """What to say of what was left out, once everything was read."""


def follow_pieces(inspected: InspectionSource, chosen: Places, title: str, progress: Progress) -> Iterator[Piece]:
    """The pieces of the inspections at `chosen` (ascending), with progress under `title` as they are dealt with."""
    progress.begin({title: len(chosen)})
    progress.advance(title, 0, 0)
    for piece in inspected.pieces(chosen):
        yield piece
        progress.advance(title, progress.rows[title] + len(piece.places), len(piece.places))


def bounded_runs(records: Array) -> Iterator[slice]:
    """Runs of inspections with no more records than a piece may hold; `records` (n,) are those of each."""
    start = total = 0
    for place, number in enumerate(records.tolist()):
        if place > start and (total + number > MOST_RECORDS or place - start >= MOST_INSPECTIONS):
            yield slice(start, place)
            start, total = place, 0
        total += number
    if start < len(records):
        yield slice(start, len(records))
