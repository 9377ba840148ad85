"""The job that places all enterprises: daily, as offices begin and end, and whenever their registry changes."""

from collections.abc import Iterator, Sequence
from typing import Any

from service.core.db.fact_changes import wait_for_changes
from service.core.jobs.running_job import RunningJob
from service.registries.actions.placing import note_placing, place_enterprises, place_regions
from service.registries.queries.offices import count_by_region, ids_of_firms, list_named_firms

# Enterprises that a transaction looks at, beside the rest of a region that began in it.
PART = 20_000


def run(job: RunningJob) -> None:
    """Gives every enterprise the office that is in charge of it today: region by region, then those that lists name."""
    with job.service.database.read() as connection:
        counted = sorted(count_by_region(connection), key=lambda one: one[0] or "")
    state: dict[str, Any] = job.cursor or {"region": None, "seen": 0, "firm": "", "placed": 0}
    total = sum(number for _, number in counted)
    for regions, number in _parts_of(counted, state["region"]):
        with job.writing() as connection:
            changed = place_regions(connection, regions)
            note_placing(connection, changed, job.claim.id)
            done = {"region": regions[-1] or "", "seen": state["seen"] + number}
            state = {**state, **done, "placed": state["placed"] + len(changed)}
            job.step(connection, state, min(state["seen"], total), total)
    _place_named_firms(job, state, total)


def _place_named_firms(job: RunningJob, state: dict[str, Any], total: int) -> None:
    """Gives the firms that lists name their office, and ends the job."""
    while True:
        with job.writing() as connection:
            codes = list_named_firms(connection, state["firm"], PART)
            if not codes:
                job.end(connection, {"placed": state["placed"]})
                return
            wait_for_changes(connection)
            changed = place_enterprises(connection, ids_of_firms(connection, codes))
            note_placing(connection, changed, job.claim.id)
            state = {**state, "firm": codes[-1], "placed": state["placed"] + len(changed)}
            job.step(connection, state, total, total)


def _parts_of(counted: Sequence[tuple[str | None, int]], after: str | None) -> Iterator[tuple[list[str | None], int]]:
    """The regions behind `after` (None: all), so many at a time as make up a part, with their enterprises."""
    regions: list[str | None] = []
    number = 0
    for region, its in counted:
        if after is not None and (region or "") <= after:
            continue
        regions.append(region)
        number += its
        if number >= PART:
            yield regions, number
            regions, number = [], 0
    if regions:
        yield regions, number
