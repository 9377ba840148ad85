"""Draws as lists show them, what waits of them, and what the public gets to see of each."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, func, literal, or_, select

from inspection.publication import Statement, publication_of
from rules.texts import Text
from service.access.account import Account
from service.access.open_items import OpenItem
from service.access.permissions import Permission
from service.access.queries.draw_log import log_lines_of
from service.access.reach import Reach
from service.core.clock import day_at
from service.core.db.in_clause import is_among
from service.core.db.tables.batches import batch, batch_act
from service.core.db.tables.draws import draw, draw_act, draw_change, drawn_officer, drawn_subject
from service.core.db.tables.facts import enterprise
from service.core.db.tables.plans import plan, plan_line
from service.plans.batch import BatchStatus
from service.plans.draws.queries.draws import Draw, find_draw
from service.plans.draws.states import Act
from service.plans.queries.plans import lies_within

# Where supervisors state the verdicts of draws.
WITNESSED = "/supervisor/draws"


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
        _joined(select(*columns, *titles)).where(lies_within(reach, plan_line)).order_by(draw.c.id.desc()).limit(limit)
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
    wanted = or_(_is_unverified(account), draw.c.verified_by == account.login)
    query = _joined(select(*columns, *titles)).where(lies_within(reach, plan_line), wanted)
    query = query.where(draw.c.id < before) if before is not None else query
    rows = connection.execute(query.order_by(draw.c.id.desc()).limit(limit))
    return [ListedDraw(**dict(row._mapping) | {"status": BatchStatus(row.status)}) for row in rows]


def _is_unverified(account: Account) -> ColumnElement[bool]:
    own = draw.c
    handled = or_(own.locked_by == account.login, own.number_by == account.login, own.drawn_by == account.login)
    made = own.parent_id.is_(None), own.drawn_at.is_not(None), own.verified.is_(None)
    drew = _acted_on(account, Act.LOCK, Act.NUMBER, Act.DRAW)
    return and_(*made, ~func.coalesce(handled, literal(value=False)), ~drew)


def _acted_on(account: Account, *acts: Act) -> ColumnElement[bool]:
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


def open_items_of(connection: Connection, account: Account) -> list[OpenItem]:
    """Batches to lock, numbers to enter, draws to make, voids and replacements to decide on, records to verify."""
    items = []
    for permission, condition, words, address in _waiting():
        # Whoever states the verdict is told so once.
        if permission is Permission.DRAW_READ_SEALED and account.may(Permission.DRAW_VERIFY):
            continue
        reach = account.reach(permission)
        if not reach.places:
            continue
        query = _joined(select(func.count(), func.min(draw.c.locked_at))).where(
            lies_within(reach, plan_line), condition(account)
        )
        number, oldest = connection.execute(query).one()
        if number:
            # Supervisors have a page of their own, which shows no list.
            own = permission is Permission.DRAW_VERIFY and account.may(Permission.SUPERVISOR_OWN)
            items.append(OpenItem(words, number, WITNESSED if own else address, day_at(oldest)))
    return items


def _waiting() -> Sequence[tuple[Permission, Any, Text, str]]:
    own = draw.c
    # What was fixed with its parent needs nothing of its own.
    by_itself = or_(own.parent_id.is_(None), own.commitment.is_not(None))
    asked = and_(own.void_asked_at.is_not(None), own.void_decided_at.is_(None), own.status != BatchStatus.VOID.value)

    def locked(_: Account) -> ColumnElement[bool]:
        return and_(by_itself, own.status == BatchStatus.LOCKED.value)

    def numbered(_: Account) -> ColumnElement[bool]:
        return and_(by_itself, own.status == BatchStatus.NUMBER_OBTAINED.value)

    def void_asked(account: Account) -> ColumnElement[bool]:
        return and_(asked, batch.c.owner != account.login, ~_acted_on(account))

    def change_asked(account: Account) -> ColumnElement[bool]:
        waits = exists().where(draw_change.c.draw == own.id, draw_change.c.status == "asked")
        return and_(waits, batch.c.owner != account.login, ~_acted_on(account, Act.ASK_CHANGE))

    def unverified(account: Account) -> ColumnElement[bool]:
        drawn = own.status.in_((BatchStatus.DRAWN.value, BatchStatus.COMPLETED.value))
        return and_(drawn, _is_unverified(account))

    def completed(_: Account) -> ColumnElement[bool]:
        return and_(own.parent_id.is_(None), own.status == BatchStatus.COMPLETED.value)

    return (
        (
            Permission.BATCH_DRAW,
            locked,
            Text("个批次名单已锁定，待登记随机数", "batches are locked and wait for their number"),
            f"/draws?status={BatchStatus.LOCKED}",
        ),
        (
            Permission.BATCH_DRAW,
            numbered,
            Text("个批次已取得随机数，待抽取", "batches have their number and are to be drawn"),
            f"/draws?status={BatchStatus.NUMBER_OBTAINED}",
        ),
        (
            Permission.BATCH_DRAW,
            completed,
            Text("个批次结果已公示，待归档", "batches whose results are published, to be put into the archive"),
            f"/draws?status={BatchStatus.COMPLETED}",
        ),
        (
            Permission.DRAW_DECIDE,
            void_asked,
            Text("项抽取申请作废，待审批", "draws are asked to be void"),
            "/draws",
        ),
        (
            Permission.DRAW_DECIDE,
            change_asked,
            Text("项抽取申请更换，待审批", "draws in which a replacement is asked for"),
            f"/draws?status={BatchStatus.DRAWN}",
        ),
        (
            Permission.DRAW_VERIFY,
            unverified,
            Text("项抽取待核验", "draws to be verified"),
            "/draws",
        ),
        (
            # Who proves it from the sealed record and tells the witness, who states the verdict.
            Permission.DRAW_READ_SEALED,
            unverified,
            Text("项抽取待核验：下载密封档案逐项核验", "draws to be verified from their sealed records"),
            "/draws",
        ),
    )


def _joined(query: Any) -> Any:
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
