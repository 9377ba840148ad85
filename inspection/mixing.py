"""Mixing: so many proposals, each a hash, to put another officer on a place or to exchange two; most valid ones count.

Proposals are symmetric, so that none of the valid assignments is preferred; together with the lots before them every
valid assignment is possible, and no officer is treated otherwise than by the rules that are printed.
"""

from collections.abc import Sequence

from inspection.hashing import hasher_of
from inspection.staffing import Task
from inspection.start_teams import Team


def mix(seed: str, task: Task, start: Sequence[Team], left: Sequence[int], sweeps: int) -> list[Team]:
    """The teams after `sweeps` proposals for each place; `left` is what each officer can take on beside `start`."""
    mixed = _Mixed(task, start, left)
    places, officers = len(mixed.places), len(task.inspectors)
    number_of = hasher_of("mix", seed)
    for step in range(sweeps * places):
        digest = number_of(str(step))
        place = int.from_bytes(digest[:8]) * places >> 64
        word = int.from_bytes(digest[8:16])
        if digest[31] & 1:
            mixed.replace(place, word * officers >> 64)
        else:
            mixed.swap(place, word * places >> 64)
    size = task.team
    return [tuple(sorted(mixed.places[at : at + size])) for at in range(0, places, size)]


class _Mixed:
    """The members of all teams one after the other, and the set of officers of each team."""

    def __init__(self, task: Task, start: Sequence[Team], left: Sequence[int]) -> None:
        self.task = task
        self.places = [officer for team in start for officer in team]
        self._teams = [sum(1 << officer for officer in team) for team in start]
        self._left = list(left)

    def replace(self, place: int, officer: int) -> None:
        """Puts `officer` on a place, if he has room, may go there and the team stays valid."""
        if self._left[officer] > 0 and self._fits(place, officer):
            old = self.places[place]
            self._put(place, officer)
            self._left[officer] -= 1
            self._left[old] += 1

    def swap(self, one: int, other: int) -> None:
        """Exchanges the officers of two places of different subjects, if both teams stay valid."""
        if one // self.task.team == other // self.task.team:
            return
        first, second = self.places[one], self.places[other]
        if self._fits(one, second) and self._fits(other, first):
            self._put(one, second)
            self._put(other, first)

    def _fits(self, place: int, officer: int) -> bool:
        task, subject = self.task, place // self.task.team
        bit = 1 << officer
        if not task.eligible[subject] & bit or self._teams[subject] & bit:
            return False
        team = self._teams[subject] & ~(1 << self.places[place]) | bit
        return (team & task.may_lead).bit_count() >= task.leads

    def _put(self, place: int, officer: int) -> None:
        subject = place // self.task.team
        self._teams[subject] = self._teams[subject] & ~(1 << self.places[place]) | 1 << officer
        self.places[place] = officer
