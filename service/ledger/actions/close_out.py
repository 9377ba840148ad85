"""How items are closed out (销号): by another person; orders to correct by their re-check and by what shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from rules.texts import Text
from service.access.account import Account
from service.core.attached_files import ReceivedFile, said_of_files
from service.core.clean_for_storage import clean_for_storage
from service.core.clock import day_at, now
from service.core.db.attached import lock_files
from service.core.problem import refusal_at
from service.core.settings import Settings
from service.ledger.actions.attachments import attach_to_step, new_files_of
from service.ledger.actions.course import lock_item, move_on
from service.ledger.item import Item
from service.ledger.queries.attachments import attachments_of
from service.ledger.states import ItemAct, ItemType

LONGEST_EVIDENCE = 200


@dataclass(frozen=True, slots=True)
class CloseOut:
    """Why an item is closed out; of an order to correct, the day on which it was found followed, and what shows that.

    `evidence` refers to it in words, such as the number of the record of the re-check; `attachments` are files of the
    item, by id.
    """

    opinion: str
    rechecked_on: date | None = None
    evidence: str | None = None
    attachments: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class HandedIn:
    """Files that are handed in with an act, to be kept in the data folder of the settings."""

    settings: Settings
    files: Sequence[ReceivedFile]


def close_out_item(
    connection: Connection,
    number: str,
    account: Account,
    close_out: CloseOut,
    at: datetime | None = None,
    *,
    handed: HandedIn | None = None,
    alone: bool = True,
) -> Item:
    """The item, closed out by another person than all whose hand was in it; files that are handed in belong to it.

    Raises Problem 403 for anyone but a leader where it stays rated as dissatisfied, 422 where an order to correct was
    closed out without the day of its re-check, or without anything that shows it.
    """
    found, by = lock_item(connection, number, account, ItemAct.CLOSE_OUT)
    moment, files = at or now(), handed.files if handed else ()
    _refuse_recheck(found, close_out.rechecked_on, day_at(moment))
    said = _shown_by(connection, found, close_out, files)
    if found.type is ItemType.RECTIFICATION and not said and not files:
        raise refusal_at("json.evidence", _NOTHING_SHOWN)
    if close_out.rechecked_on:
        said["rechecked_on"] = close_out.rechecked_on.isoformat()
    new = new_files_of(connection, found, files)
    if new:
        lock_files(connection, new)
        said |= said_of_files(new)
    values: dict[str, Any] = {"ended_at": moment, "resolved_at": found.resolved_at or moment}
    opinion = close_out.opinion
    moved = move_on(connection, found, ItemAct.CLOSE_OUT, by, opinion, values=values, said=said, at=at, alone=alone)
    if handed is not None:
        attach_to_step(connection, handed.settings, moved, new, by, moment)
    return moved


def _shown_by(
    connection: Connection, found: Item, close_out: CloseOut, files: Sequence[ReceivedFile]
) -> dict[str, Any]:
    """What shows that it is done, as it is noted, new files apart; one that is handed in again is the one it has.

    Raises Problem 422 for a file that the item has not.
    """
    said: dict[str, Any] = {"evidence": clean_for_storage(close_out.evidence)} if close_out.evidence else {}
    if not close_out.attachments and not files:
        return said
    kept, again = attachments_of(connection, found.id), {one.sha256 for one in files}
    if not {one.id for one in kept} >= set(close_out.attachments):
        raise refusal_at("json.attachments", Text("这一事项没有这一附件。", "The item has no such file."))
    if names := [one.name for one in kept if one.id in close_out.attachments or one.sha256 in again]:
        said["shown_by"] = names
    return said


def _refuse_recheck(found: Item, day: date | None, now_on: date) -> None:
    if found.type is not ItemType.RECTIFICATION:
        if day is not None:
            raise refusal_at("json.rechecked_on", Text("只有责令改正有复查。", "Only orders to correct have one."))
        return
    if day is None:
        raise refusal_at("json.rechecked_on", Text("请填写复查日期。", "State the day of the re-check."))
    if day > now_on:
        raise refusal_at("json.rechecked_on", Text("日期不能晚于今天。", "The day is not later than today."))
    if day < found.filed_on:
        raise refusal_at("json.rechecked_on", Text("早于责令改正之日。", "It is before the day of the order."))


_NOTHING_SHOWN = Text(
    "请写明复查的依据（复查记录或文书的编号），或附上材料。",
    "State what shows it: the number of the record of the re-check, or a file.",
)
