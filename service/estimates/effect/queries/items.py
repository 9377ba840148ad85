"""Items of the ledger and the answers given to them, in columns."""

import numpy as np
from sqlalchemy import Connection, case, or_, select

from rules.calendar import day_of
from service.core.arrays import Ints
from service.core.clock import begin_of
from service.core.db.tables.ledger import ledger_item, ledger_step
from service.estimates.effect.counted import Places
from service.estimates.effect.items import NEVER, ItemRows, StepRows
from service.estimates.effect.period import Period
from service.estimates.effect.queries.columns import read_columns
from service.estimates.effect.queries.lying import places_of_texts
from service.ledger.states import ItemAct, ItemStatus

_ITEM, _STEP = ledger_item.c, ledger_step.c
_PLACE = {name: _ITEM[name] for name in ("region", "office", "line")}
_TEXTS = {"type": _ITEM.type, **_PLACE}
_ANSWERS = (ItemAct.ANSWER, ItemAct.DECIDE)
_RETURNS = (ItemAct.RETURN_ANSWER, ItemAct.DISSATISFIED, ItemAct.REFUSE_CLOSE_OUT)
_DROPPED = (ItemStatus.ENDED, ItemStatus.WITHDRAWN)
_IS_CLOSED_OUT, _IS_DROPPED = 1, 2


def read_items(connection: Connection, period: Period, places: Places) -> ItemRows:
    """The items filed by the end of a period that were open or due in it."""
    open_then = or_(_ITEM.ended_at.is_(None), _ITEM.ended_at >= begin_of(period.first))
    status = case((_ITEM.status == ItemStatus.CLOSED_OUT, _IS_CLOSED_OUT), (_ITEM.status.in_(_DROPPED), _IS_DROPPED))
    numbers, texts = read_columns(
        connection,
        select()
        .select_from(ledger_item)
        .where(_ITEM.filed_on <= period.last, or_(open_then, _ITEM.due.between(period.first, period.last))),
        {"filed": _ITEM.filed_on, "due": _ITEM.due, "settled": _ITEM.resolved_at, "ended": _ITEM.ended_at}
        | {"status": status},
        _TEXTS,
    )
    return ItemRows(
        texts["type"],
        places_of_texts(places, texts["region"], texts["office"], texts["line"]),
        numbers["filed"],
        np.where(numbers["due"] < 0, NEVER, numbers["due"]),
        _days_of(numbers["settled"], period),
        _days_of(numbers["ended"], period),
        numbers["status"] == _IS_CLOSED_OUT,
        numbers["status"] == _IS_DROPPED,
    )


def _days_of(moments: Ints, period: Period) -> Ints:
    """The day of each moment within the period; of what lies behind it, or is none, `NEVER`."""
    days = period.days_of(moments)
    return np.where(days > day_of(period.last), NEVER, days)


def read_steps(connection: Connection, period: Period, places: Places) -> StepRows:
    """The answers given, and those returned, in a period."""
    numbers, texts = read_columns(
        connection,
        select()
        .select_from(ledger_step)
        .join(ledger_item, _ITEM.id == _STEP.item_id)
        .where(_STEP.act.in_((*_ANSWERS, *_RETURNS)), _STEP.at >= begin_of(period.first))
        .where(_STEP.at < begin_of(period.after)),
        {"at": _STEP.at, "is_return": case((_STEP.act.in_(_RETURNS), 1), else_=0)},
        _TEXTS,
    )
    at = places_of_texts(places, texts["region"], texts["office"], texts["line"])
    return StepRows(texts["type"], at, period.days_of(numbers["at"]), numbers["is_return"] == 1)
