"""Officers for the subjects that were drawn: a load limit, lots among valid teams, mixing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from inspection.lists import Inspector, Recusals
from inspection.load_limit import least_load
from inspection.mixing import mix
from inspection.params import Teams
from inspection.staffing import Task, task_of
from inspection.start_teams import Team, start_teams

# The officers of a team by their numbers of this draw, sorted; for every subject in the order in which it was drawn.
Named = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Officers:
    """Who goes to whom: the load limit, the teams before mixing, which prove that all could be staffed, the teams."""

    max_load: int
    start: Named
    teams: Named


def draw_officers(
    seed: str,
    selected: Sequence[str],
    needs: Mapping[str, str],
    inspectors: Sequence[Inspector],
    recusals: Recusals,
    teams: Teams,
) -> Officers:
    """Teams for `selected`, whose `needs` say which qualification each needs; raises Unstaffed."""
    task = task_of(selected, needs, inspectors, recusals, (teams.team, teams.leads))
    limit, staffing = least_load(task)
    staffing.allow([min(cap, limit + teams.slack) for cap in task.caps])
    start = start_teams(seed, staffing)
    mixed = mix(seed, task, start, staffing.left, teams.sweeps)
    return Officers(limit, _named(task, start), _named(task, mixed))


def _named(task: Task, teams: Sequence[Team]) -> Named:
    return tuple(tuple(task.inspectors[officer] for officer in team) for team in teams)
