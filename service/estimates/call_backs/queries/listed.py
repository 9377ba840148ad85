"""Call-backs as they are listed, those to call first, and one of them."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, literal, select

from rules.texts import Text
from service.access.account import Account
from service.access.queries.within import within_reach
from service.access.reach import Reach
from service.core.db.tables.estimates import call_back
from service.core.db.tables.ledger import ledger_item
from service.core.problem import Problem
from service.estimates.call_backs.call_back import CallBack, CallBackKind, CallBackRating, CallBackStatus, Quarter
from service.estimates.call_backs.queries.hands import had_hand
from service.registries.queries.recusals import subject_names

_ROW = call_back.c
_PUT_TOGETHER = ("quarter", "name", "title", "had_hand")
_KINDS = {"kind": CallBackKind, "status": CallBackStatus, "rating": CallBackRating}


@dataclass(frozen=True, slots=True)
class AskedCallBacks:
    """Which call-backs: of a status, a kind, a year or a quarter of it, one number; None: any."""

    status: CallBackStatus | None = None
    kind: CallBackKind | None = None
    year: int | None = None
    quarter: int | None = None
    number: str | None = None


def list_call_backs(
    connection: Connection,
    reach: Reach,
    asked: AskedCallBacks,
    *,
    account: Account | None = None,
    after: int | None = None,
    limit: int = 50,
) -> list[CallBack]:
    """Up to `limit` within the reach after an id, the first chosen first; each says whether the account had a hand."""
    conditions = [within_reach(reach, _ROW.region, _ROW.office, _ROW.line)]
    stated = {"status": asked.status, "kind": asked.kind, "year": asked.year, "quarter": asked.quarter}
    conditions += [_ROW[name] == value for name, value in stated.items() if value is not None]
    if asked.number is not None:
        conditions.append(_ROW.number == asked.number)
    if after is not None:
        conditions.append(_ROW.id > after)
    return _call_backs_where(connection, conditions, account, limit)


def get_call_back(connection: Connection, number: int, reach: Reach, account: Account | None = None) -> CallBack:
    """The call-back of that id; raises Problem 404 where there is none within the reach."""
    inside = within_reach(reach, _ROW.region, _ROW.office, _ROW.line)
    found = _call_backs_where(connection, [_ROW.id == number, inside], account, 1)
    if not found:
        raise Problem(404, "not-found", Text("没有这一回访。", "There is no such call-back."))
    return found[0]


def _call_backs_where(
    connection: Connection, conditions: list[ColumnElement[bool]], account: Account | None, limit: int
) -> list[CallBack]:
    rows = connection.execute(_select(account).where(*conditions).order_by(_ROW.id).limit(limit)).all()
    names = subject_names(connection, [row.subject for row in rows if row.subject])
    return [_call_back_of(row, names) for row in rows]


def _select(account: Account | None) -> Select[Any]:
    columns = [_ROW[name] for name in CallBack.__dataclass_fields__ if name not in _PUT_TOGETHER]
    hand = literal(value=False) if account is None else had_hand(account)
    query = select(*columns, _ROW.year, _ROW.quarter, ledger_item.c.title, hand.label("had_hand"))
    of_item = and_(_ROW.kind == CallBackKind.ITEM.value, ledger_item.c.number == _ROW.number)
    return query.outerjoin(ledger_item, of_item)


def _call_back_of(row: Any, names: dict[str, str]) -> CallBack:
    held = dict(row._mapping)
    held["quarter"] = Quarter(held.pop("year"), held["quarter"])
    held |= {name: kind(held[name]) for name, kind in _KINDS.items() if held[name] is not None}
    return CallBack(**held, name=names.get(row.subject))
