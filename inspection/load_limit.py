"""The load limit: the smallest number of subjects to an officer with which all can be staffed."""

from inspection.shortages import Unstaffed, shortages_of
from inspection.staffing import Staffing, Task, members_of


def least_load(task: Task) -> tuple[int, Staffing]:
    """The limit L and a way to staff all subjects within it; raises Unstaffed where there is none at any limit."""
    places, officers = task.team * len(task.subjects), len(task.inspectors)
    limit = max(1, -(-places // officers)) if officers else 1
    staffing = Staffing(task)
    staffing.allow([min(cap, limit) for cap in task.caps])
    for subject in range(len(task.subjects)):
        while not staffing.fill(subject):
            # Only those who would have to be relieved matter, and whose cap is reached gains nothing by a higher limit.
            if all(task.caps[officer] <= limit for officer in members_of(staffing.reached_from(subject))):
                staffing.allow(task.caps)
                raise Unstaffed(shortages_of(staffing))
            limit += 1
            staffing.allow([min(cap, limit) for cap in task.caps])
    return limit, staffing
