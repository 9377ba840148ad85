"""The office of enterprises, as stored: written with whatever it follows from."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from sqlalchemy import Connection, bindparam, insert, select, update

from service.core.clock import now
from service.core.db.bulk import select_matching
from service.core.db.fact_changes import wait_for_changes
from service.core.db.jobs import add_job, list_open_jobs
from service.core.db.tables.facts import enterprise
from service.core.db.tables.registries import office_placing
from service.registries.queries.offices import OfficeMap, listed_offices, office_map

# The kind of job that places all enterprises anew.
JOB = "place-offices"
_PRESENT = "SELECT e.id, e.code, e.region, e.office FROM {keys} k JOIN enterprise e ON e.id = k.id"
_EARLIER_CODES = "SELECT c.enterprise_id, c.code FROM {keys} k JOIN enterprise_code c ON c.enterprise_id = k.id"
_SET = update(enterprise).where(enterprise.c.id == bindparam("one")).values(office=bindparam("its"))


def offices_of_new(connection: Connection, codes: Sequence[str], regions: Sequence[str | None]) -> list[str | None]:
    """The office of each enterprise that is about to be added, by its code and region."""
    offices = office_map(connection)
    if not offices.offices:
        return [None] * len(codes)
    listed = listed_offices(connection, list(codes), offices)
    by_region = {region: offices.office_of(region) for region in set(regions)}
    return [listed.get(code, by_region[region]) for code, region in zip(codes, regions, strict=True)]


def place_enterprises(connection: Connection, ids: Sequence[int]) -> list[int]:
    """Gives the enterprises the office that is in charge of each today; the ids of those that had another."""
    return _place(connection, select_matching(connection, _PRESENT, {"id": sorted(ids)})) if ids else []


def place_range(connection: Connection, ids: range) -> list[int]:
    """The same for all enterprises whose ids lie in a range.

    Changes of facts that are under way are waited for, so that none of them adds what nobody looks at.
    """
    wait_for_changes(connection)
    columns = (enterprise.c[name] for name in ("id", "code", "region", "office"))
    rows = connection.execute(select(*columns).where(enterprise.c.id.between(ids.start, ids.stop - 1))).all()
    return _place(connection, rows)


def _place(connection: Connection, rows: Sequence[Any]) -> list[int]:
    """Writes the office of rows of id, code, region and office where it is another; the ids of these."""
    offices = office_map(connection)
    listed = _listed_now(connection, {row[0]: row[1] for row in rows}, offices)
    by_region = {region: offices.office_of(region) for region in {row[2] for row in rows}}
    changed = []
    for id, _, region, office in rows:
        its = listed.get(id) or by_region[region]
        if its != office:
            changed.append({"one": id, "its": its})
    if changed:
        connection.execute(_SET, changed)
    return [row["one"] for row in changed]


def note_placing(connection: Connection, ids: Sequence[int], job_id: int | None = None) -> None:
    """Notes that the enterprises were given another office because of the registry, so that readers look at them."""
    if ids:
        packed = np.array(sorted(ids), "<i4").tobytes()
        values = {"placed_at": now(), "job_id": job_id, "number": len(ids), "enterprises": packed}
        connection.execute(insert(office_placing).values(**values))


def order_placing(connection: Connection, actor: str) -> int:
    """The number of a job that places all enterprises anew; one that waits already will do."""
    waiting = [job.id for job in list_open_jobs(connection, JOB) if job.status == "queued"]
    return waiting[0] if waiting else add_job(connection, JOB, {}, actor)


def _listed_now(connection: Connection, codes: Mapping[int, str], offices: OfficeMap) -> dict[int, str]:
    """The office of every enterprise that stands on a list by the code that it has, else by one that it had."""
    if not offices.has_lists or not codes:
        return {}
    earlier = select_matching(connection, _EARLIER_CODES, {"id": sorted(codes)})
    listed = listed_offices(connection, sorted({*codes.values(), *(code for _, code in earlier)}), offices)
    found = {id: listed[code] for id, code in sorted(earlier) if code in listed}
    return found | {id: listed[code] for id, code in codes.items() if code in listed}
