"""After the draw: one person asks that a place be taken by another, a second one opens the envelope of the key."""

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, select

from inspection.hashing import HASH
from rules.texts import Text
from service.access.actions.seconds import end_seconds, require_second
from service.access.reach import Reach
from service.access.seconds import Thing, ThingKind
from service.core.announcements import announce
from service.core.clean_for_storage import clean_for_storage
from service.core.clock import now
from service.core.db import jobs
from service.core.db.audit import write_entry
from service.core.db.states import change_state, lock_name
from service.core.db.tables.draws import draw_change, drawn_officer, drawn_subject
from service.core.errors import Conflict
from service.core.problem import Problem, refusal_at
from service.plans.draws.actions.moves import COURSE, note_act_of
from service.plans.draws.announced import DrawAtRest
from service.plans.draws.queries.changes import (
    REPLACE,
    Change,
    ChangeKind,
    ChangeStatus,
    find_change,
    jobs_of_changes,
    links_revealed,
    list_changes,
)
from service.plans.draws.queries.draws import Draw, get_drawing
from service.plans.draws.queries.undecided import askers_of
from service.plans.draws.secret import LINKS, links_of
from service.plans.draws.states import Act

KIND = REPLACE


@dataclass(frozen=True, slots=True)
class AskedChange:
    """Who leaves and why: the subject, or with `officer` that officer, by his number, from the subject's team."""

    subject: str
    officer: str | None
    reason: str
    evidence: str


def ask_change(connection: Connection, draw_id: str, asked: AskedChange, by: str, reach: Reach) -> Change:
    """What was asked for, about which somebody else decides.

    Raises Problem 404 beyond `reach`, Problem 422 for a subject or an officer who is not in the draw, Conflict where it
    has no result, or the same was asked already.
    """
    lock_name(connection, f"draw {draw_id}")
    found = get_drawing(connection, draw_id, reach).draw
    COURSE.refuse_not_now(Act.ASK_CHANGE, found.status, draw_id)
    _refuse_strangers(connection, found, asked)
    for one in list_changes(connection, [found.id]):
        if (one.subject, one.officer) == (asked.subject, asked.officer) and one.status is not ChangeStatus.REFUSED:
            raise Conflict(
                Text("这一更换已经申请。", "This was asked for already."),
                f"{draw_id}: {asked.subject}",
                Text("同一主体、同一人员只更换一次。", "The same place is given away once."),
                Text("查看其进展。", "Look how far it is."),
            )
    kind = ChangeKind.SUBJECT if asked.officer is None else ChangeKind.OFFICER
    values: dict[str, Any] = {"draw": found.id, "kind": kind.value, "status": ChangeStatus.ASKED.value}
    values |= {"subject": asked.subject, "officer": asked.officer, "asked_by": str(by), "asked_at": now()}
    values |= {"reason": clean_for_storage(asked.reason), "evidence": clean_for_storage(asked.evidence)}
    key = connection.execute(insert(draw_change).values(**values)).inserted_primary_key
    assert key is not None
    # Who was named for an earlier question was not for this one.
    end_seconds(connection, _thing_of(found))
    # Whose place it is, and why, is for those who may look at the list.
    note_act_of(connection, found, Act.ASK_CHANGE, by, found.status, values["asked_at"])
    said = {"subject": asked.subject, "officer": asked.officer, "reason": values["reason"]}
    write_entry(connection, by, "draw.ask-change", f"draw {draw_id}", said)
    return get_change(connection, int(key[0]))


def decide_change(
    connection: Connection, draw_id: str, change_id: int, opinion: str, by: str, reach: Reach, key: str | None
) -> Change:
    """What was decided; with the `key` of the envelope the next link is revealed, and a job looks who comes.

    Raises Problem 403 for who asked and for the owner of the batch, Problem 404 beyond `reach`, Problem 422 for a key
    that is not the one whose chain was frozen, Conflict where it was decided already.
    """
    lock_name(connection, f"draw {draw_id}")
    drawing = get_drawing(connection, draw_id, reach)
    found = drawing.draw
    lock_name(connection, f"chain {found.reserve}")
    COURSE.refuse_not_now(Act.DECIDE_CHANGE, found.status, draw_id)
    asked = get_change(connection, change_id)
    if asked.draw != found.id:
        raise _no_change()
    handled = askers_of(connection, found, [asked])
    require_second(connection, by, _thing_of(found), handled, drawing.batch.owner)
    decided: dict[str, Any] = {"decided_by": str(by), "decided_at": now(), "opinion": clean_for_storage(opinion)}
    if key is None:
        decided |= {"status": ChangeStatus.REFUSED.value}
    else:
        number = links_revealed(connection, found.reserve) + 1
        decided |= {"status": ChangeStatus.APPROVED.value, "number": number, "link": _link_of(key, found, number)}
    if not change_state(connection, draw_change, change_id, [ChangeStatus.ASKED.value], **decided):
        raise Conflict(
            Text("这一更换已经审批。", "It was decided already."),
            f"{draw_id}: {asked.subject}",
            Text("不能再次审批。", "It is decided once."),
            Text("查看其结果。", "Look what came of it."),
        )
    if key is not None:
        jobs.add_job(connection, KIND, {"draw_id": draw_id, "change_id": change_id}, by)
    else:
        announce(connection, DrawAtRest(found.batch_id))
    said = {"subject": asked.subject, "officer": asked.officer, "opinion": decided["opinion"]}
    said |= {"number": decided.get("number"), "verdict": decided["status"]}
    write_entry(connection, by, "draw.decide-change", f"draw {draw_id}", said)
    return get_change(connection, change_id)


def order_change(connection: Connection, draw_id: str, change_id: int, by: str, reach: Reach) -> Change:
    """The replacement, of which another job looks who comes, by the link that was revealed: the one before has failed.

    Raises Problem 404 beyond `reach`, Conflict where nothing was approved that is still to come, or a job is at it.
    """
    lock_name(connection, f"draw {draw_id}")
    found = get_drawing(connection, draw_id, reach).draw
    COURSE.refuse_not_now(Act.ORDER_CHANGE, found.status, draw_id)
    asked = get_change(connection, change_id)
    if asked.draw != found.id:
        raise _no_change()
    last = jobs_of_changes(connection, [change_id]).get(change_id)
    if asked.status is not ChangeStatus.APPROVED or (last is not None and last.is_open):
        raise Conflict(
            Text("没有需要重新补抽的。", "There is nothing to look for anew."),
            f"{draw_id}: {asked.subject}",
            Text("更换未获同意、已经完成，或后台正在补抽。", "It is not approved, is done, or a worker is at it."),
            Text("查看其进展。", "Look how far it is."),
        )
    jobs.add_job(connection, KIND, {"draw_id": draw_id, "change_id": change_id}, by)
    said = {"subject": asked.subject, "officer": asked.officer, "number": asked.number}
    write_entry(connection, by, "draw.order-change", f"draw {draw_id}", said)
    return asked


def _thing_of(found: Draw) -> Thing:
    return Thing(ThingKind.REPLACEMENT, found.draw_id)


def _refuse_strangers(connection: Connection, found: Draw, asked: AskedChange) -> None:
    if asked.officer is None:
        own = drawn_subject.c
        query = select(own.subject).where(own.draw == found.id, own.subject == asked.subject)
        if connection.execute(query).scalar() is None:
            raise refusal_at("json.subject", Text("本次没有抽中这一主体。", "The subject was not drawn here."))
        return
    of = drawn_officer.c
    mine = of.draw == found.id, of.subject == asked.subject, of.inspector == asked.officer
    if connection.execute(select(of.inspector).where(*mine)).scalar() is None:
        raise refusal_at("json.officer", Text("该人员不在这一户的检查组中。", "The officer is not of that team."))


def _link_of(key: str, found: Draw, number: int) -> str:
    """The link X_number of the chain that follows from the key."""
    if not re.fullmatch(HASH, key):
        raise refusal_at("json.key", Text("应为64位小写十六进制数。", "It has 64 hexadecimal digits."))
    links = links_of(key)
    if links[0] != found.reserve:
        zh, en = (
            "不是本次抽取的补抽密钥（与锁定时的链端不符）。",
            "It is not the key whose chain was frozen at the lock.",
        )
        raise refusal_at("json.key", Text(zh, en))
    if number > LINKS:
        zh, en = f"补抽已满{LINKS}次。", f"There were {LINKS} replacements; there are no more."
        raise refusal_at("json.key", Text(zh, en))
    return links[number]


def get_change(connection: Connection, change_id: int) -> Change:
    """The replacement of that number; raises Problem 404 where there is none."""
    found = find_change(connection, change_id)
    if found is None:
        raise _no_change()
    return found


def _no_change() -> Problem:
    return Problem(404, "not-found", Text("没有这一更换。", "There is no such replacement."))
