"""What waits of draws for a person: numbers, draws, voids, replacements, verdicts, and what goes to the archive."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, and_, exists, func, or_, select

from rules.texts import Text
from service.access.account import Account
from service.access.open_items import OpenItem
from service.access.permissions import Permission
from service.core.clock import day_at
from service.core.db.tables.batches import batch
from service.core.db.tables.draws import draw, draw_change
from service.core.db.tables.plans import plan_line
from service.plans.batch import BatchStatus
from service.plans.draws.queries.listed import has_acted_on, is_unverified, joined_to_plans
from service.plans.draws.states import Act
from service.plans.queries.plans import lies_within

# Where supervisors state the verdicts of draws.
WITNESSED = "/supervisor/draws"
_DRAWS = "/draws"
_OWN = draw.c
# What was fixed with its parent needs nothing of its own.
_BY_ITSELF = or_(_OWN.parent_id.is_(None), _OWN.commitment.is_not(None))


@dataclass(frozen=True, slots=True)
class _Waiting:
    """Draws of which something waits for whoever has the permission, in words; `address` is where it is done."""

    permission: Permission
    awaits: Callable[[Account], ColumnElement[bool]]
    words: Text
    address: str


def open_items_of(connection: Connection, account: Account) -> list[OpenItem]:
    """Batches to lock, numbers to enter, draws to make, voids and replacements to decide on, records to verify."""
    items = []
    for one in _WAITING:
        # Whoever states the verdict is told so once.
        if one.permission is Permission.DRAW_READ_SEALED and account.may(Permission.DRAW_VERIFY):
            continue
        reach = account.reach(one.permission)
        if not reach.places:
            continue
        query = joined_to_plans(select(func.count(), func.min(_OWN.locked_at)))
        number, oldest = connection.execute(query.where(lies_within(reach, plan_line), one.awaits(account))).one()
        if number:
            # Supervisors have a page of their own, which shows no list.
            own = one.permission is Permission.DRAW_VERIFY and account.may(Permission.SUPERVISOR_OWN)
            items.append(OpenItem(one.words, number, WITNESSED if own else one.address, day_at(oldest)))
    return items


def _awaits_number(_: Account) -> ColumnElement[bool]:
    return and_(_BY_ITSELF, _OWN.status == BatchStatus.LOCKED.value)


def _awaits_draw(_: Account) -> ColumnElement[bool]:
    return and_(_BY_ITSELF, _OWN.status == BatchStatus.NUMBER_OBTAINED.value)


def _awaits_archive(_: Account) -> ColumnElement[bool]:
    return and_(_OWN.parent_id.is_(None), _OWN.status == BatchStatus.COMPLETED.value)


def _awaits_void(account: Account) -> ColumnElement[bool]:
    asked = and_(_OWN.void_asked_at.is_not(None), _OWN.void_decided_at.is_(None), _OWN.status != BatchStatus.VOID.value)
    return and_(asked, batch.c.owner != account.login, ~has_acted_on(account))


def _awaits_change(account: Account) -> ColumnElement[bool]:
    asked = exists().where(draw_change.c.draw == _OWN.id, draw_change.c.status == "asked")
    return and_(asked, batch.c.owner != account.login, ~has_acted_on(account, Act.ASK_CHANGE))


def _awaits_verdict(account: Account) -> ColumnElement[bool]:
    drawn = _OWN.status.in_((BatchStatus.DRAWN.value, BatchStatus.COMPLETED.value))
    return and_(drawn, is_unverified(account))


_WAITING: Sequence[_Waiting] = (
    _Waiting(
        Permission.BATCH_DRAW,
        _awaits_number,
        Text("个批次名单已锁定，待登记随机数", "batches are locked and wait for their number"),
        f"{_DRAWS}?status={BatchStatus.LOCKED}",
    ),
    _Waiting(
        Permission.BATCH_DRAW,
        _awaits_draw,
        Text("个批次已取得随机数，待抽取", "batches have their number and are to be drawn"),
        f"{_DRAWS}?status={BatchStatus.NUMBER_OBTAINED}",
    ),
    _Waiting(
        Permission.BATCH_DRAW,
        _awaits_archive,
        Text("个批次结果已公示，待归档", "batches whose results are published, to be put into the archive"),
        f"{_DRAWS}?status={BatchStatus.COMPLETED}",
    ),
    _Waiting(
        Permission.DRAW_DECIDE,
        _awaits_void,
        Text("项抽取申请作废，待审批", "draws are asked to be void"),
        _DRAWS,
    ),
    _Waiting(
        Permission.DRAW_DECIDE,
        _awaits_change,
        Text("项抽取申请更换，待审批", "draws in which a replacement is asked for"),
        f"{_DRAWS}?status={BatchStatus.DRAWN}",
    ),
    _Waiting(
        Permission.DRAW_VERIFY,
        _awaits_verdict,
        Text("项抽取待核验", "draws to be verified"),
        _DRAWS,
    ),
    # Who proves it from the sealed record and tells the witness, who states the verdict.
    _Waiting(
        Permission.DRAW_READ_SEALED,
        _awaits_verdict,
        Text("项抽取待核验：下载密封档案逐项核验", "draws to be verified from their sealed records"),
        _DRAWS,
    ),
)
