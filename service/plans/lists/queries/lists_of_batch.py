"""The lists of a batch as they would be locked now: parameters, who can be drawn, who cannot and why."""

from dataclasses import replace
from datetime import date
from urllib.parse import quote

import numpy as np
from sqlalchemy import Connection

from inspection.frozen import Lists
from inspection.lists import Exclusion, Subjects
from inspection.params import Params
from rules.library import Library
from service.core.arrays import Mask
from service.core.clock import today
from service.core.settings import Settings
from service.decisions.closures import digest_of_closure
from service.plans.batch import ORDER, Batch
from service.plans.lists.queries.exclusions import strictest_frequency
from service.plans.lists.queries.prepared import Prepared, prepare_batch
from service.plans.lists.strata import ALL
from service.registries.items import NeedOf


def lists_of_batch(
    connection: Connection, batch: Batch, library: Library, settings: Settings, day: date | None = None
) -> Lists:
    """The lists on the day (today), without officers; whether they may be locked is not asked."""
    return lists_of(connection, prepare_batch(connection, batch, library, settings, day or today()))


def lists_of(connection: Connection, prepared: Prepared) -> Lists:
    """The lists of a batch that was prepared; subjects and excluded together are the extract."""
    strata = strata_in_lists(prepared)
    lists = lists_to_try(prepared)
    params = replace(lists.params, frame=frame_json(connection, prepared, strata))
    return replace(lists, params=params, excluded=tuple(_excluded_of(prepared, strata)))


def lists_to_try(prepared: Prepared) -> Lists:
    """Who can be drawn and how, as far as a trial asks: without who cannot, and without where the list comes from."""
    strata = strata_in_lists(prepared)
    subjects = _subjects_of(prepared, strata, prepared.excluded.can_be_drawn)
    return Lists(params=_params_of(prepared), subjects=subjects)


def strata_in_lists(prepared: Prepared) -> list[str]:
    """The stratum of every subject of the extract."""
    if prepared.as_one:
        return [ALL] * len(prepared.extract)
    return [prepared.names[place] for place in prepared.stratum_of_each.tolist()]


def _subjects_of(prepared: Prepared, strata: list[str], left: Mask) -> Subjects:
    extract, line = prepared.extract, prepared.line
    places = np.flatnonzero(left).tolist()
    cells = [extract.counties[county] for county in extract.county[left].tolist()]
    need = line.need if line.need_of is NeedOf.ALL else None
    return Subjects(
        [extract.subjects[place] for place in places],
        [strata[place] for place in places],
        cells,
        # Where no qualification is needed of all, whoever serves in the county can go.
        [need] * len(places) if need else cells,
    )


def _excluded_of(prepared: Prepared, strata: list[str]) -> list[Exclusion]:
    excluded = prepared.excluded
    return [
        Exclusion(prepared.extract.subjects[place], ORDER[reason], excluded.evidence[place], strata[place])
        for place, reason in enumerate(excluded.reason.tolist())
        if reason >= 0
    ]


def _params_of(prepared: Prepared) -> Params:
    batch = prepared.batch
    by_name, number = prepared.strata
    return Params(
        # Its number is given when the lists are locked.
        draw_id=f"batch-{batch.id}",
        strata=by_name,
        share=(batch.share_a, batch.share_b),
        number=number,
        at_most=strictest_frequency(prepared.items),
    )


def frame_json(connection: Connection, prepared: Prepared, strata: list[str]) -> dict[str, str | int]:
    """Where the lists come from: the edition with its closure, its days and late sources, who moved, the extract."""
    line, edition = prepared.line, prepared.edition
    frame: dict[str, str | int] = {
        "batch": prepared.batch.id,
        "day": prepared.day.isoformat(),
        "extract_rows": len(prepared.extract),
        "extract_sha256": prepared.extract.digest(strata),
        "line": line.id,
        "items": ",".join(quote(code) for code in line.items),
    }
    frame |= {name: number for name, number in (("plan_no", line.plan_no), ("task_no", line.task_no)) if number}
    if edition is None:
        return frame
    frame |= {
        "run": edition.run_id,
        "scheme": edition.scheme,
        "version": edition.version,
        "closure": digest_of_closure(connection, edition.run_id),
        "as_of": edition.as_of.isoformat(),
        "known_on": edition.known_on.isoformat(),
        "provisional": int(bool(edition.late_sources)),
    }
    if edition.late_sources:
        # A source by its name, percent-encoded, as nothing but ASCII may stand here.
        frame["late_sources"] = ",".join(quote(str(late["source"]), safe="") for late in edition.late_sources)
    if prepared.run_before is not None:
        frame["run_before"] = prepared.run_before
        frame["moved"] = sum(prepared.moved.values())
        frame["moved_by"] = ",".join(f"{a}>{b}:{number}" for (a, b), number in sorted(prepared.moved.items()))
    return frame
