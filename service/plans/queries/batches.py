"""Batches as stored, by line and status, and who did what to each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, select

from rules.texts import Text
from service.access.account import Account
from service.access.open_items import OpenItem
from service.access.permissions import Permission
from service.access.reach import Reach
from service.core.clock import day_at
from service.core.db.tables.batches import batch, batch_act
from service.core.db.tables.plans import plan, plan_line
from service.core.problem import TITLES, Problem
from service.plans.batch import Batch, BatchStatus, ByHand, ExclusionCode, Narrowing
from service.plans.plan import PlanLine
from service.plans.queries.lines import line_in_force, line_of, lines_where
from service.plans.queries.plans import lies_within, shows_line
from service.plans.sight import Sight
from service.plans.states import IN_FORCE, LineStatus

# Those whose lists were fixed, so that another edition may have come since.
_FIXED = tuple(status for status in BatchStatus if status not in (BatchStatus.DRAFT, BatchStatus.VOID))


@dataclass(frozen=True, slots=True)
class BatchActDone:
    """What somebody did to a batch."""

    act: str
    by: str
    account_id: int | None
    at: datetime
    from_status: str | None
    to_status: str
    note: str | None
    digest: str


@dataclass(frozen=True, slots=True)
class ListedBatch:
    """A row of the list of batches."""

    batch: Batch
    line_title: str
    plan_title: str
    plan_year: int
    region: str

    @property
    def id(self) -> int:
        """The number of the batch."""
        return self.batch.id


def get_batch(connection: Connection, batch_id: int) -> Batch:
    """The batch of that id; raises Problem 404 where there is none."""
    found = find_batch(connection, batch_id)
    if found is None:
        raise Problem(404, *TITLES[404])
    return found


def find_batch(connection: Connection, batch_id: int) -> Batch | None:
    """The batch of that id."""
    row = connection.execute(select(batch).where(batch.c.id == batch_id)).one_or_none()
    return None if row is None else batch_of(row)


def line_of_batch(connection: Connection, one: Batch) -> PlanLine:
    """The batch's line as the plan in force states it, else as it was first stated."""
    return line_in_force(connection, one.plan_line_id) or line_of(connection, one.plan_line_id)


def batch_within(connection: Connection, batch_id: int, reach: Reach) -> tuple[Batch, PlanLine]:
    """The batch with its line; raises Problem 404 where it is not there or lies beyond the reach."""
    found = get_batch(connection, batch_id)
    line = line_of_batch(connection, found)
    if not line.lies_in(reach):
        raise Problem(404, *TITLES[404])
    return found, line


def list_batches(
    connection: Connection,
    sight: Sight,
    *,
    line_root: int | None = None,
    status: str | None = None,
    waiting: bool = False,
    before: int | None = None,
    limit: int = 20,
) -> list[ListedBatch]:
    """The batches that are seen, the newest first: of a partner those of lines in which its department takes part."""
    query = _select_listed().where(shows_line(sight))
    if line_root is not None:
        query = query.where(batch.c.plan_line_id == line_root)
    if status:
        query = query.where(batch.c.status == status)
    if waiting:
        query = query.where(waiting_for_consent())
    if before is not None:
        query = query.where(batch.c.id < before)
    rows = connection.execute(query.order_by(batch.c.id.desc()).limit(limit))
    return [ListedBatch(batch_of(row), row.line_title, row.plan_title, row.plan_year, row.place) for row in rows]


def lines_to_draw(connection: Connection, reach: Reach, day: date, limit: int) -> Sequence[PlanLine]:
    """Up to `limit` lines within the reach that a batch can be put up from and still be locked: in force, not over."""
    in_force = plan.c.status.in_(IN_FORCE), plan_line.c.status != LineStatus.COMPLETED, plan_line.c.ends_on >= day
    return lines_where(connection, lies_within(reach, plan_line), *in_force, limit=limit)


def batches_of_line(connection: Connection, line_root: int) -> list[Batch]:
    """The batches of a line, in their order."""
    query = select(batch).where(batch.c.plan_line_id == line_root).order_by(batch.c.number)
    return [batch_of(row) for row in connection.execute(query)]


def acts_of_batch(connection: Connection, batch_id: int) -> list[BatchActDone]:
    """All that was done to a batch, the first first."""
    columns = (batch_act.c[name] for name in BatchActDone.__dataclass_fields__)
    query = select(*columns).where(batch_act.c.batch_id == batch_id).order_by(batch_act.c.id)
    return [BatchActDone(**row._mapping) for row in connection.execute(query)]


def run_before(connection: Connection, one: Batch) -> int | None:
    """The edition of the last batch of the line before this one whose lists were fixed; None: there is none."""
    column = batch.c
    earlier = column.plan_line_id == one.plan_line_id, column.number < one.number, column.status.in_(_FIXED)
    query = select(column.run_id).where(*earlier, column.scheme == one.scheme).order_by(column.number.desc()).limit(1)
    return connection.execute(query).scalar()


def open_items_of(connection: Connection, account: Account) -> list[OpenItem]:
    """Batches whose provisional edition waits for the consent of the account."""
    reach = account.reach(Permission.PLAN_APPROVE)
    if not reach.places:
        return []
    waits = and_(waiting_for_consent(), batch.c.owner != account.login)
    joined = batch.join(plan_line, plan_line.c.id == batch.c.plan_line_id).join(plan, plan.c.id == plan_line.c.plan_id)
    query = (
        select(func.count(), func.min(batch.c.created_at))
        .select_from(joined)
        .where(waits, lies_within(reach, plan_line))
    )
    number, oldest = connection.execute(query).one()
    words = Text("个批次申请使用暂定类别，待同意", "batches ask to go by provisional tiers")
    return [OpenItem(words, number, "/batches?waits=consent", day_at(oldest))] if number else []


def drafts_of(connection: Connection, account: Account) -> list[OpenItem]:
    """The batches of the account whose lists are not locked."""
    own = batch.c.owner == account.login, batch.c.status == BatchStatus.DRAFT
    number, oldest = connection.execute(select(func.count(), func.min(batch.c.created_at)).where(*own)).one()
    words = Text("个批次草稿", "drafts of batches")
    return [OpenItem(words, number, "/batches?status=draft", day_at(oldest))] if number else []


def waiting_for_consent() -> ColumnElement[bool]:
    """That a batch asks to go by a provisional edition and nobody consented yet."""
    return and_(
        batch.c.status == BatchStatus.DRAFT,
        batch.c.provisional_reason.is_not(None),
        batch.c.provisional_consent_at.is_(None),
    )


def _select_listed() -> Select[Any]:
    of_plan = plan.c.title.label("plan_title"), plan.c.year.label("plan_year")
    place = func.coalesce(func.nullif(plan_line.c.region, ""), plan.c.region).label("place")
    return (
        select(batch, plan_line.c.title.label("line_title"), *of_plan, place)
        .join(plan_line, plan_line.c.id == batch.c.plan_line_id)
        .join(plan, plan.c.id == plan_line.c.plan_id)
    )


def batch_of(row: Any) -> Batch:
    """The batch of a row of its table."""
    held = row._mapping
    values = {name: held[name] for name in Batch.__dataclass_fields__}
    values["status"] = BatchStatus(row.status)
    values["narrowing"] = Narrowing.of(row.narrowing)
    values["overrides"] = {name: Fraction(*ratio) for name, ratio in row.overrides.items()}
    values["exclusions_by_hand"] = tuple(
        ByHand(one["subject"], ExclusionCode(one["code"]), one["evidence"]) for one in row.exclusions_by_hand
    )
    return Batch(**values)
