"""Draws as lists show them, and what the public gets to see of each."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, func, literal, or_, select

from inspection.publication import Statement, publication_of
from service.access.account import Account
from service.access.queries.draw_log import log_lines_of
from service.access.reach import Reach
from service.core.db.in_clause import is_among
from service.core.db.tables.batches import batch, batch_act
from service.core.db.tables.draws import draw, draw_act, drawn_officer, drawn_subject
from service.core.db.tables.facts import enterprise
from service.core.db.tables.plans import plan, plan_line
from service.plans.batch import BatchStatus
from service.plans.draws.queries.draws import Draw, find_draw
from service.plans.draws.states import Act
from service.plans.queries.plans import lies_within


@dataclass(frozen=True, slots=True)
class ListedDraw:
    """A row of the list of draws."""

    id: int
    draw_id: str
    status: BatchStatus
    batch_id: int
    batch_title: str
    line_title: str
    parent_id: int | None
    department: str | None
    region: str | None
    selected: int | None
    locked_at: datetime
    number_at: datetime | None
    drawn_at: datetime | None
    void_decided_at: datetime | None
    verified: bool | None
    verified_at: datetime | None

    @property
    def changed_at(self) -> datetime:
        """When the last step of it was taken."""
        steps = self.locked_at, self.number_at, self.drawn_at, self.void_decided_at, self.verified_at
        return max(step for step in steps if step is not None)


@dataclass(frozen=True, slots=True)
class DrawnSubject:
    """One of those drawn: the enterprise where it is one, its stratum and cell, the exact probability of being drawn.

    `link` is 0 where it was drawn by its ticket, else the number of the link by which it replaced another.
    """

    place: int
    subject: str
    name: str | None
    enterprise_id: int | None
    stratum: str
    cell: str
    num: int
    den: int
    link: int


def list_draws(
    connection: Connection,
    reach: Reach,
    *,
    status: str = "",
    before: int | None = None,
    limit: int = 20,
    below: bool = True,
) -> list[ListedDraw]:
    """Up to `limit` draws within the reach numbered below `before`, the newest first; `below`: also those of parts."""
    columns = [draw.c[name] for name in ListedDraw.__dataclass_fields__ if name in draw.c]
    titles = batch.c.title.label("batch_title"), plan_line.c.title.label("line_title")
    query = (
        joined_to_plans(select(*columns, *titles))
        .where(lies_within(reach, plan_line))
        .order_by(draw.c.id.desc())
        .limit(limit)
    )
    query = query.where(draw.c.status == status) if status else query
    query = query.where(draw.c.id < before) if before is not None else query
    query = query if below else query.where(draw.c.parent_id.is_(None))
    return [ListedDraw(**dict(row._mapping) | {"status": BatchStatus(row.status)}) for row in connection.execute(query)]


def list_witnessed(
    connection: Connection, account: Account, reach: Reach, before: int | None, limit: int
) -> list[ListedDraw]:
    """Up to `limit` draws whose verdict the account may state, or stated; the newest first, before the id `before`."""
    columns = [draw.c[name] for name in ListedDraw.__dataclass_fields__ if name in draw.c]
    titles = batch.c.title.label("batch_title"), plan_line.c.title.label("line_title")
    wanted = or_(is_unverified(account), draw.c.verified_by == account.login)
    query = joined_to_plans(select(*columns, *titles)).where(lies_within(reach, plan_line), wanted)
    query = query.where(draw.c.id < before) if before is not None else query
    rows = connection.execute(query.order_by(draw.c.id.desc()).limit(limit))
    return [ListedDraw(**dict(row._mapping) | {"status": BatchStatus(row.status)}) for row in rows]


def is_unverified(account: Account) -> ColumnElement[bool]:
    """Whether the draw awaits a verdict that the account, who had no hand in it, may state."""
    own = draw.c
    handled = or_(own.locked_by == account.login, own.number_by == account.login, own.drawn_by == account.login)
    made = own.parent_id.is_(None), own.drawn_at.is_not(None), own.verified.is_(None)
    drew = has_acted_on(account, Act.LOCK, Act.NUMBER, Act.DRAW)
    return and_(*made, ~func.coalesce(handled, literal(value=False)), ~drew)


def has_acted_on(account: Account, *acts: Act) -> ColumnElement[bool]:
    """Whether the account did one of these (none: anything) to the batch of the draw of a query, or to the draw itself.

    Under whatever log-in, as who decides upon it is refused.
    """
    of_batch = exists().where(batch_act.c.batch_id == draw.c.batch_id, _is_by(batch_act.c, account))
    own = exists().where(draw_act.c.draw == draw.c.id, _is_by(draw_act.c, account))
    if acts:
        of_batch, own = of_batch.where(batch_act.c.act.in_(acts)), own.where(draw_act.c.act.in_(acts))
    return or_(of_batch, own)


def _is_by(acts: Any, account: Account) -> ColumnElement[bool]:
    return or_(acts.by == account.login, acts.account_id == account.id)


def list_drawn(connection: Connection, draw_key: int, after: int = 0, limit: int = 50) -> list[DrawnSubject]:
    """Up to `limit` of those drawn, in the order in which they were, after that place."""
    own = [drawn_subject.c[name] for name in DrawnSubject.__dataclass_fields__ if name in drawn_subject.c]
    query = select(*own[:2], enterprise.c.name, *own[2:]).where(drawn_subject.c.draw == draw_key)
    query = query.outerjoin(enterprise, enterprise.c.id == drawn_subject.c.enterprise_id)
    query = query.where(drawn_subject.c.place > after)
    rows = connection.execute(query.order_by(drawn_subject.c.place).limit(limit))
    return [DrawnSubject(**row._mapping) for row in rows]


def publication_bytes(connection: Connection, found: Draw) -> bytes:
    """All that is public of a draw, as its file: its lines of the log, and what became known of it."""
    number = found.seed_lines or ()
    statement = Statement(found.verified, found.signed_paper or "") if found.verified is not None else None
    lines = log_lines_of(connection, [found.draw_id])
    # One total count: how many went to each part would tell more.
    selected = found.selected if found.parent_id is None else None
    return publication_of(lines, number, selected, found.verifier, statement)


def public_draw(connection: Connection, draw_id: str) -> Draw | None:
    """The draw of which something is public: its list was locked, or followed from its parent's."""
    found = find_draw(connection, draw_id)
    return found if found is not None and found.commitment is not None else None


def joined_to_plans(query: Any) -> Any:
    """The query over draws, each with its batch, its line and its plan."""
    return (
        query.select_from(draw)
        .join(batch, batch.c.id == draw.c.batch_id)
        .join(plan_line, plan_line.c.id == batch.c.plan_line_id)
        .join(plan, plan.c.id == plan_line.c.plan_id)
    )


def officers_of_subjects(
    connection: Connection, keys: Collection[int], subjects: Collection[str]
) -> dict[str, list[str]]:
    """The numbers of the officers who go to each subject, by the draws that drew them."""
    own = drawn_officer.c
    query = select(own.subject, own.inspector).where(is_among(connection, own.subject, sorted(subjects)))
    query = query.where(is_among(connection, own.draw, sorted(keys))).order_by(own.subject, own.inspector)
    found: dict[str, list[str]] = {}
    for row in connection.execute(query) if subjects and keys else ():
        found.setdefault(row.subject, []).append(row.inspector)
    return found
