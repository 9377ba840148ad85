"""The load limit: the smallest number of subjects to an officer with which all can be staffed."""

from inspection.shortages import Unstaffed, shortages_of
from inspection.staffing import Staffing, Task


def least_load(task: Task) -> tuple[int, Staffing]:
    """The limit L and a way to staff all subjects within it; raises Unstaffed where there is none at any limit."""
    places, officers = task.team * len(task.subjects), len(task.inspectors)
    limit = max(1, -(-places // officers)) if officers else 1
    most = max((*task.caps, 1))
    staffing = Staffing(task)
    staffing.allow([min(cap, limit) for cap in task.caps])
    for subject in range(len(task.subjects)):
        while not staffing.fill(subject):
            if limit >= most:
                raise Unstaffed(shortages_of(staffing))
            limit += 1
            staffing.allow([min(cap, limit) for cap in task.caps])
    return limit, staffing
