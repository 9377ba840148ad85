"""The first teams: lots among all valid teams of a subject, but for those after which others could not be staffed."""

import heapq
from collections.abc import Callable, Iterator
from itertools import combinations

from inspection.hashing import hasher_of
from inspection.staffing import Staffing, Task, members_of

Team = tuple[int, ...]


def start_teams(seed: str, staffing: Staffing) -> list[Team]:
    """A team of officers, ascending, for every subject of the task in its order.

    `staffing` can staff all of them within what it allows; what is left of that afterwards is in its `left`.
    """
    return [_first_possible(seed, staffing, subject) for subject in range(len(staffing.task.subjects))]


def _first_possible(seed: str, staffing: Staffing, subject: int) -> Team:
    task = staffing.task
    able = [officer for officer in members_of(task.eligible[subject]) if staffing.left[officer] > 0]
    lot_of = hasher_of("team", seed, task.subjects[subject])
    lots = list(_lots_of(task, able, lot_of))
    heapq.heapify(lots)
    while lots:
        _, team = heapq.heappop(lots)
        if staffing.settle(subject, sum(1 << officer for officer in team)):
            return team
    raise AssertionError("one team always leaves the others possible")


def _lots_of(task: Task, able: list[int], lot_of: Callable[[str], bytes]) -> Iterator[tuple[bytes, Team]]:
    names, may_lead = task.inspectors, task.may_lead
    for team in combinations(able, task.team):
        if sum(may_lead >> officer & 1 for officer in team) >= task.leads:
            yield lot_of("|".join([names[officer] for officer in team])), team
