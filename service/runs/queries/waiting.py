"""The runs that wait for a person, and what happened to runs last."""

from sqlalchemy import Connection, func, select

from rules.library import Library
from rules.texts import Text
from service.access.account import Account
from service.access.desk import Event
from service.access.open_items import OpenItem
from service.access.permissions import Permission
from service.core.clock import day_at
from service.core.db.in_clause import is_named
from service.core.db.tables.runs import scoring_run
from service.decisions.runs import WAITING, Run, list_runs
from service.rule_sets.queries import scheme_title
from service.runs.words import RUN_STATES


def open_items_of(connection: Connection, account: Account) -> list[OpenItem]:
    """The runs, held or ready, that wait for the account to put them into effect or to withdraw them.

    One alone is led to; of several the list is.
    """
    schemes, column = account.reach(Permission.RUN_APPROVE).schemes, scoring_run.c
    if schemes.is_empty:
        return []
    waiting = column.status.in_(WAITING), is_named(column.scheme, schemes)
    asked = select(func.count(), func.min(column.finished_at), func.min(column.id))
    number, oldest, first = connection.execute(asked.where(*waiting)).one()
    words = Text("个批次待确认生效", "runs to be put into effect")
    address = f"/runs/{first}" if number == 1 else "/runs"
    return [OpenItem(words, number, address, day_at(oldest) if oldest else None)] if number else []


def events_of(connection: Connection, account: Account, library: Library, limit: int) -> list[Event]:
    """The runs that ended, came into effect or were withdrawn last."""
    schemes = account.reach(Permission.RUN_READ).schemes
    if schemes.is_empty:
        return []
    return [
        Event(run.in_effect_at or run.finished_at, _state_of(run, library), f"/runs/{run.id}")
        for run in list_runs(connection, schemes, limit=limit)
        if run.finished_at is not None
    ]


def _state_of(run: Run, library: Library) -> Text:
    title, state = scheme_title(library, run.scheme), RUN_STATES[run.status]
    return Text(f"{title.zh}批次 {run.id}：{state.zh}", f"Run {run.id}, {title.en}: {state.en}")
