"""The enterprises that a run moved from one tier to another, as the page of the run lists them."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import request
from sqlalchemy import Connection

from service.access.permissions import Permission
from service.access.route_rules import current_regions
from service.core.web.form_fields import asked_number
from service.decisions.runs import Run
from service.runs.queries import Moved, list_moved_enterprises, tiers_before

ROWS = 50


@dataclass(frozen=True, slots=True)
class MovedPage:
    """Some of them, by id; `earlier` are the tiers of the run before, `next` is the id to go on after."""

    rows: Sequence[Moved]
    earlier: Sequence[str]
    next: int | None


def moved_page(connection: Connection, run: Run) -> MovedPage | None:
    """Those of the account's jurisdictions after `?after=`; None while the run is computed and for who sees no tier."""
    regions = current_regions(Permission.TIER_READ)
    if run.status == "computing" or not regions:
        return None
    after = asked_number(request.args, "after") or 0
    rows = list_moved_enterprises(connection, run.scheme, run.id, regions, after=after, limit=ROWS + 1)
    earlier = tiers_before(connection, run)
    return MovedPage(rows[:ROWS], earlier, rows[ROWS - 1].id if len(rows) > ROWS else None)
