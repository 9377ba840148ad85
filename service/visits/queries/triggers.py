"""Which triggers there are on a day: those of the table of what counts towards caps."""

from collections.abc import Mapping
from datetime import date

from rules.table_library import TableLibrary
from rules.texts import Text
from service.core.clock import today
from service.core.problem import refusal_at


def triggers_on(tables: TableLibrary, day: date | None = None) -> Mapping[str, Text]:
    """The words of each trigger, in the order of the table in force on the day (None: today); {} without a table."""
    counting = tables.cap_counting(day or today())
    return {} if counting is None else {name: one.title for name, one in counting.triggers.items()}


def refuse_unknown_trigger(tables: TableLibrary, trigger: str, day: date | None, where: str) -> None:
    """Raises Problem 422 at `where` for a trigger that the table does not list."""
    known = triggers_on(tables, day)
    if trigger not in known:
        listed = "、".join(known)
        raise refusal_at(
            where,
            Text(
                f"没有这种触发方式；可用：{listed or '无（尚未采用计次表）'}。",
                f"There is no such trigger; one of: {listed or 'none: no table of what counts is adopted'}.",
            ),
        )
