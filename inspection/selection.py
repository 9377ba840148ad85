"""The selection: in each cell the smallest tickets. A ticket depends on S and the subject alone, on no other row."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from inspection.hashing import hasher_of
from inspection.lists import Subjects
from inspection.params import Params
from inspection.quotas import Frame, quotas_of, unplaced_of
from inspection.rounding import probability_of, sizes_of

Tickets = npt.NDArray[np.uint64]
Places = npt.NDArray[np.int64]
# So many tickets are held as separate objects at a time.
_STRIDE = 1 << 16


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a stratum: how many it has, how many are drawn, and the exact probability of each of them."""

    stratum: str
    name: str
    subjects: int
    drawn: int
    probability: Fraction


@dataclass(frozen=True, slots=True)
class Selection:
    """Who was drawn.

    `drawn` are the places of the drawn in the list of subjects, by ticket; `cell_of` is the place of each subject's
    cell in `cells`, and `tickets` (subjects, 4) holds the tickets as four words each, the highest first. `unplaced` is
    what of a planned number no stratum could take.
    """

    cells: tuple[Cell, ...]
    cell_of: Places
    tickets: Tickets
    drawn: Places
    unplaced: int

    def ids_of(self, subjects: Subjects) -> tuple[str, ...]:
        """The identifiers of the drawn, by ticket."""
        return tuple(subjects.ids[place] for place in self.drawn.tolist())


def select(params: Params, subjects: Subjects, seed: str) -> Selection:
    """The selection that follows from the frozen list and S."""
    names, cell_of = _cells_of(subjects)
    counts = np.bincount(cell_of, minlength=len(names)).tolist()
    frame = _frame_of(names, counts)
    quotas = quotas_of(params, frame)
    sizes = {stratum: sizes_of(seed, stratum, cells, quotas[stratum]) for stratum, cells in frame.items()}
    cells = tuple(
        Cell(stratum, cell, count, sizes[stratum][cell], probability_of(cell, frame[stratum], quotas[stratum]))
        for (stratum, cell), count in zip(names, counts, strict=True)
    )
    tickets = tickets_of(seed, subjects.ids)
    drawn = _smallest_of_each(cells, cell_of, tickets)
    return Selection(cells, cell_of, tickets, drawn, unplaced_of(params, frame))


def frame_of(subjects: Subjects) -> Frame:
    """How many subjects each cell of each stratum has."""
    names, cell_of = _cells_of(subjects)
    return _frame_of(names, np.bincount(cell_of, minlength=len(names)).tolist())


def tickets_of(seed: str, ids: Sequence[str]) -> Tickets:
    """The ticket of each identifier, (n, 4) uint64, the highest word first."""
    ticket = hasher_of("subject", seed)
    tickets = np.empty((len(ids), 4), np.uint64)
    for start in range(0, len(ids), _STRIDE):
        digests = b"".join(map(ticket, ids[start : start + _STRIDE]))
        tickets[start : start + _STRIDE] = np.frombuffer(digests, ">u8").reshape(-1, 4)
    return tickets


def tickets_in_hex(tickets: Tickets) -> Iterator[str]:
    """Each ticket as 64 lowercase hexadecimal digits."""
    for start in range(0, len(tickets), _STRIDE):
        text = tickets[start : start + _STRIDE].astype(">u8").tobytes().hex()
        yield from (text[at : at + 64] for at in range(0, len(text), 64))


def _cells_of(subjects: Subjects) -> tuple[list[tuple[str, str]], Places]:
    """The cells by stratum and name, sorted, and the place of each subject's cell among them."""
    pairs = list(zip(subjects.strata, subjects.cells, strict=True))
    names = sorted(set(pairs))
    place = {name: number for number, name in enumerate(names)}
    return names, np.fromiter((place[pair] for pair in pairs), np.int64, len(pairs))


def _frame_of(names: Sequence[tuple[str, str]], counts: Sequence[int]) -> dict[str, dict[str, int]]:
    frame: dict[str, dict[str, int]] = {}
    for (stratum, cell), count in zip(names, counts, strict=True):
        frame.setdefault(stratum, {})[cell] = count
    return frame


def _smallest_of_each(cells: Sequence[Cell], cell_of: Places, tickets: Tickets) -> Places:
    """The places of those with the smallest tickets of each cell, by ticket; equal tickets go by place."""
    if not len(cell_of):
        return np.empty(0, np.int64)
    words = [tickets[:, word] for word in (3, 2, 1, 0)]
    by_cell = np.lexsort((*words, cell_of))
    begins = np.searchsorted(cell_of[by_cell], np.arange(len(cells)))
    chosen = [by_cell[begin : begin + cell.drawn] for begin, cell in zip(begins, cells, strict=True)]
    drawn = np.sort(np.concatenate(chosen))
    return drawn[np.lexsort([word[drawn] for word in words])].astype(np.int64)
