"""What was asked for after a draw: another subject for one out of scope, another officer for one who is away."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, func, select

from service.core.db.in_clause import is_among
from service.core.db.jobs import Job, get_job
from service.core.db.tables.draws import draw, draw_change, draw_inspector, drawn_subject
from service.core.db.tables.jobs import job
from service.plans.draws.queries.draws import Draw, children_of

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


_COLUMNS = tuple(draw_change.c[name] for name in Change.__dataclass_fields__)


def list_changes(connection: Connection, keys: Collection[int]) -> list[Change]:
    """The replacements of these draws, the first asked first."""
    query = select(*_COLUMNS).where(is_among(connection, draw_change.c.draw, sorted(keys))).order_by(draw_change.c.id)
    return [_change_of(row) for row in connection.execute(query)] if keys else []


def revealed_changes(connection: Connection, found: Draw) -> list[dict[str, object]]:
    """The replacements by links of a draw's chain, as its record tells of them, officers by their names in its files.

    In the order in which subjects came, all others behind. Those of officers of the parts that were fixed with it are
    by its chain, too.
    """
    parts = {child.id: child.draw_id for child in children_of(connection, found.id) if child.follows_parent}
    keys = [found.id, *parts]
    own = drawn_subject.c
    query = select(own.link, own.place).where(own.draw == found.id, own.link > 0)
    came = {row.link: row.place for row in connection.execute(query)}
    revealed = [one for one in list_changes(connection, keys) if one.number is not None]
    revealed.sort(key=lambda one: (one.number not in came, came.get(one.number or 0, 0), one.number or 0))
    of = draw_inspector.c
    named = select(of.draw, of.inspector, of.alias).where(is_among(connection, of.draw, sorted(keys)))
    alias_of = {(row.draw, row.inspector): row.alias for row in connection.execute(named)}
    return [_plain_of(one, parts, alias_of) for one in revealed]


def _plain_of(one: Change, parts: Mapping[int, str], alias_of: Mapping[tuple[int, str], str]) -> dict[str, object]:
    officer, came = (None if name is None else alias_of.get((one.draw, name), name) for name in (one.officer, one.came))
    own = {"kind": one.kind.value, "subject": one.subject, "status": one.status.value}
    known = {"number": one.number, "link": one.link, "came": came, "officer": officer, "draw_id": parts.get(one.draw)}
    return own | {name: value for name, value in known.items() if value is not None}


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
