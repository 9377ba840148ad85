"""What was asked for after a draw: another subject for one out of scope, another officer for one who is away."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, func, select

from service.core.db.in_clause import is_among
from service.core.db.jobs import Job, get_job
from service.core.db.tables.draws import draw, draw_change
from service.core.db.tables.jobs import job

# The kind of the job that looks who comes.
REPLACE = "replace"


class ChangeKind(StrEnum):
    """What is replaced."""

    SUBJECT = "subject"
    OFFICER = "officer"


class ChangeStatus(StrEnum):
    """How far it is; approved: a link was revealed, and the service looks who comes."""

    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Change:
    """One replacement: who leaves and why, by which link, and who came; None: nobody was left, or not yet."""

    id: int
    draw: int
    kind: ChangeKind
    subject: str
    officer: str | None
    reason: str
    evidence: str
    status: ChangeStatus
    number: int | None
    link: str | None
    came: str | None
    asked_by: str
    asked_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    opinion: str | None

    @property
    def plain(self) -> dict[str, object]:
        """As it lies beside a sealed record: who left, by which link, who came."""
        own = {"kind": self.kind.value, "subject": self.subject, "status": self.status.value}
        known = {"number": self.number, "link": self.link, "came": self.came}
        return own | {name: value for name, value in known.items() if value is not None}


_COLUMNS = tuple(draw_change.c[name] for name in Change.__dataclass_fields__)


def list_changes(connection: Connection, keys: Collection[int]) -> list[Change]:
    """The replacements of these draws, the first asked first."""
    query = select(*_COLUMNS).where(is_among(connection, draw_change.c.draw, sorted(keys))).order_by(draw_change.c.id)
    return [_change_of(row) for row in connection.execute(query)] if keys else []


def find_change(connection: Connection, change_id: int) -> Change | None:
    """The replacement of that number."""
    row = connection.execute(select(*_COLUMNS).where(draw_change.c.id == change_id)).one_or_none()
    return _change_of(row) if row else None


def links_revealed(connection: Connection, reserve: str) -> int:
    """How many links of a chain are known by now, in whichever draw each was used."""
    query = select(func.max(draw_change.c.number)).join(draw, draw.c.id == draw_change.c.draw)
    return connection.execute(query.where(draw.c.reserve == reserve)).scalar() or 0


def jobs_of_changes(connection: Connection, changes: Collection[int]) -> dict[int, Job]:
    """The job of each of these replacements that was added last."""
    named = job.c.params["change_id"].as_integer()
    last = select(func.max(job.c.id)).where(job.c.kind == REPLACE, named.in_(sorted(changes))).group_by(named)
    found = (get_job(connection, id) for id in connection.execute(last).scalars().all())
    return {one.params["change_id"]: one for one in found if one is not None} if changes else {}


def _change_of(row: object) -> Change:
    values = dict(row._mapping)  # type: ignore[attr-defined]
    return Change(**values | {"kind": ChangeKind(values["kind"]), "status": ChangeStatus(values["status"])})
