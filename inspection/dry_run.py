"""Trials of a draw before it is locked for good: dummy numbers, which say nothing about the real one."""

from collections.abc import Iterator

from inspection.frozen import Locked
from inspection.groups import shortages_in_groups
from inspection.hashing import hash_of
from inspection.selection import Selection, select
from inspection.shortages import Shortage
from inspection.staffing import Task, task_of


def shortages_in_trials(locked: Locked, trials: int) -> Iterator[tuple[Shortage, ...]]:
    """For each trial the shortages of officers, of the draw itself and its children; none where all can be staffed."""
    frozen = locked.lists
    for number in range(trials):
        seed = hash_of("dryrun", locked.commitment, str(number))
        tasks = _tasks_of(locked, select(frozen.params, frozen.subjects, seed))
        yield tuple(shortage for task in tasks for shortage in shortages_in_groups(task))


def _tasks_of(locked: Locked, selection: Selection) -> Iterator[Task]:
    frozen, subjects = locked.lists, locked.lists.subjects
    drawn = selection.drawn.tolist()
    if frozen.params.teams and frozen.inspectors is not None:
        teams = frozen.params.teams
        needs = {subjects.ids[place]: subjects.needs[place] for place in drawn}
        size = teams.team, teams.leads
        yield task_of(list(needs), needs, frozen.inspectors, frozen.recusals or frozenset(), size)
    for child in frozen.children:
        if child.params.parent and child.params.teams:
            cells, need = child.params.parent.cells, child.params.parent.need
            needs = {subjects.ids[place]: need for place in drawn if subjects.cells[place] in cells}
            size = child.params.teams.team, child.params.teams.leads
            yield task_of(list(needs), needs, child.inspectors, child.recusals, size)
