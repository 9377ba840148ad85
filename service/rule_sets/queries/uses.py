"""Which versions the results in effect rest on; apart from the library, which `score` reads without a database."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from service.core.db.in_clause import is_named
from service.core.db.tables.runs import closure, in_effect, scoring_run
from service.core.names import EVERY_NAME, Names


@dataclass(frozen=True, slots=True)
class Use:
    """The version that the results in effect of a scheme rest on, their run, since when, and who put it into effect.

    `by` is None where nobody was asked.
    """

    scheme: str
    version: str
    run_id: int
    since: datetime
    by: str | None


def uses_of(connection: Connection, schemes: Names = EVERY_NAME) -> dict[str, Use]:
    """What the results in effect rest on, by scheme."""
    run = scoring_run.c
    query = (
        select(run.scheme, closure.c.version, run.id, run.in_effect_at, run.approved_by)
        .join(in_effect, in_effect.c.run_id == run.id)
        .join(closure, closure.c.id == run.closure_id)
        .where(is_named(run.scheme, schemes))
    )
    return {row.scheme: Use(*row) for row in connection.execute(query)}
