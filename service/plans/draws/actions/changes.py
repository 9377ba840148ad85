"""After the draw: one person asks that a place be taken by another, a second one opens the envelope of the key.

Who comes is not chosen: it follows from the number and the next link of the chain, which nobody knew before.
"""

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from inspection.drawn import Drawn
from inspection.hashing import HASH
from inspection.reserve import replacement_for, substitute_for
from rules.texts import Text
from service.access.four_eyes import refuse_same_person
from service.access.reach import Reach
from service.core.clean_for_storage import clean_for_storage
from service.core.clock import now
from service.core.db import jobs
from service.core.db.audit import write_entry
from service.core.db.states import change_state, lock_name
from service.core.db.tables.draws import draw, draw_change, draw_inspector, drawn_officer, drawn_subject
from service.core.errors import Conflict
from service.core.problem import Problem, refusal_at
from service.facts.enterprises import ids_of
from service.plans.draws.actions.draw_log import append_line
from service.plans.draws.actions.moves import refuse_not_now
from service.plans.draws.queries.changes import (
    Change,
    ChangeKind,
    ChangeStatus,
    find_change,
    links_revealed,
    list_changes,
)
from service.plans.draws.queries.draws import Draw, children_of, find_draw, get_drawing
from service.plans.draws.secret import LINKS, links_of
from service.plans.draws.states import Act

KIND = "replace"


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
    refuse_not_now(Act.ASK_CHANGE, found.status, draw_id)
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
    said = {"subject": asked.subject, "officer": asked.officer, "reason": values["reason"]}
    write_entry(connection, by, "draw.ask-change", f"draw {draw_id}", said)
    return _get_change(connection, int(key[0]))


def decide_change(
    connection: Connection, draw_id: str, change_id: int, opinion: str, by: str, reach: Reach, key: str | None
) -> Change:
    """What was decided; with the `key` of the envelope the next link is revealed, and a job looks who comes.

    Raises Problem 403 for who asked, Problem 404 beyond `reach`, Problem 422 for a key that is not the one whose chain
    was frozen, Conflict where it was decided already.
    """
    lock_name(connection, f"draw {draw_id}")
    found = get_drawing(connection, draw_id, reach).draw
    lock_name(connection, f"chain {found.reserve}")
    refuse_not_now(Act.DECIDE_CHANGE, found.status, draw_id)
    asked = _get_change(connection, change_id)
    if asked.draw != found.id:
        raise _no_change()
    refuse_same_person(asked.asked_by, by)
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
    said = {"subject": asked.subject, "officer": asked.officer, "opinion": decided["opinion"]}
    said |= {"number": decided.get("number"), "verdict": decided["status"]}
    write_entry(connection, by, "draw.decide-change", f"draw {draw_id}", said)
    return _get_change(connection, change_id)


def record_change(connection: Connection, draw_id: str, change_id: int, drawn: Drawn, by: str) -> Change:
    """Who came is written down, with its line in the log; nothing where that was done."""
    lock_name(connection, f"draw {draw_id}")
    found, asked = find_draw(connection, draw_id), _get_change(connection, change_id)
    assert found is not None
    if asked.status is not ChangeStatus.APPROVED:
        return asked
    took = _replace_subject if asked.kind is ChangeKind.SUBJECT else _replace_officer
    came = took(connection, found, asked, drawn)
    done = {"status": ChangeStatus.DONE.value, "came": came}
    connection.execute(update(draw_change).where(draw_change.c.id == change_id).values(**done))
    number = found.replacements + 1
    connection.execute(update(draw).where(draw.c.id == found.id).values(replacements=number))
    assert found.commitment is not None
    append_line(connection, draw_id, found.commitment, found.status, now(), number)
    said = {"subject": asked.subject, "officer": asked.officer, "number": asked.number}
    write_entry(connection, by, "draw.replaced", f"draw {draw_id}", said)
    return _get_change(connection, change_id)


def _replace_subject(connection: Connection, found: Draw, asked: Change, drawn: Drawn) -> str | None:
    own, rows = drawn_subject.c, drawn_subject
    there = {row.subject: row for row in connection.execute(select(rows).where(own.draw == found.id))}
    came = replacement_for(drawn, asked.subject, asked.link or "", gone=there.keys())
    if came is None:
        return None
    subjects = drawn.locked.lists.subjects
    place = subjects.ids.index(came)
    cell = drawn.selection.cells[int(drawn.selection.cell_of[place])]
    last = connection.execute(select(func.max(own.place)).where(own.draw == found.id)).scalar_one()
    values = {
        "draw": found.id,
        "place": last + 1,
        "subject": came,
        "enterprise_id": ids_of(connection, [came]).get(came),
    }
    values |= {"stratum": cell.stratum, "cell": cell.name, "link": asked.number}
    values |= {"num": cell.probability.numerator, "den": cell.probability.denominator}
    connection.execute(insert(drawn_subject).values(**values))
    _move_team(connection, found, asked, drawn, came)
    return came


def _move_team(connection: Connection, found: Draw, asked: Change, drawn: Drawn, came: str) -> None:
    """Sends the team of who left to who came; whoever is recused from that one makes way for another, as always."""
    of = drawn_officer.c
    for one in (found, *children_of(connection, found.id)):
        mine = of.draw == one.id, of.subject == asked.subject
        connection.execute(update(drawn_officer).where(*mine).values(subject=came))
    recused = {alias for subject, alias in drawn.locked.lists.recusals or () if subject == came}
    for child in drawn.locked.lists.children:
        gone = {alias for subject, alias in child.recusals if subject == came}
        _send_away(connection, find_draw(connection, child.params.draw_id), came, gone)
    if not recused or drawn.officers is None:
        return
    for alias, number in sorted(_numbers_of(connection, found).items()):
        teams = _teams_now(connection, found)
        if alias in recused and alias in teams.get(came, ()):
            other = substitute_for(drawn, came, alias, asked.link or "", teams)
            _give_place(connection, found, came, number, other)


def _send_away(connection: Connection, found: Draw | None, subject: str, aliases: set[str]) -> None:
    """Of a child's team nobody stays who is recused; the place is empty, as its officers are another's to find."""
    if found is not None:
        numbers = _numbers_of(connection, found)
        for alias in sorted(aliases & numbers.keys()):
            _give_place(connection, found, subject, numbers[alias], None)


def _give_place(connection: Connection, found: Draw, subject: str, number: str, other: str | None) -> str | None:
    """The number of who has the place now: the officer of that name in the files, None: nobody."""
    of = drawn_officer.c
    mine = of.draw == found.id, of.subject == subject, of.inspector == number
    if other is None:
        connection.execute(delete(drawn_officer).where(*mine))
        return None
    came = _numbers_of(connection, found)[other]
    connection.execute(update(drawn_officer).where(*mine).values(inspector=came))
    return came


def _numbers_of(connection: Connection, found: Draw) -> dict[str, str]:
    """Whose each name in the files of a draw is."""
    query = select(draw_inspector.c.alias, draw_inspector.c.inspector).where(draw_inspector.c.draw == found.id)
    return {row.alias: row.inspector for row in connection.execute(query)}


def _teams_now(connection: Connection, found: Draw) -> dict[str, list[str]]:
    """The teams of a draw as they are, by their names in its files."""
    alias_of = {number: alias for alias, number in _numbers_of(connection, found).items()}
    teams: dict[str, list[str]] = {}
    query = select(drawn_officer.c.subject, drawn_officer.c.inspector).where(drawn_officer.c.draw == found.id)
    for row in connection.execute(query):
        teams.setdefault(row.subject, []).append(alias_of[row.inspector])
    return teams


def _replace_officer(connection: Connection, found: Draw, asked: Change, drawn: Drawn) -> str | None:
    """The number of the officer who came; where nobody can, who leaves stays named until somebody decides anew."""
    assert asked.officer is not None
    (leaving,) = (alias for alias, number in _numbers_of(connection, found).items() if number == asked.officer)
    other = substitute_for(drawn, asked.subject, leaving, asked.link or "", _teams_now(connection, found))
    return None if other is None else _give_place(connection, found, asked.subject, asked.officer, other)


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
    if found.parent_id is not None and _came_later(connection, found.parent_id, asked.subject):
        zh, en = "这一户是补抽的，下级抽取的名单中没有它。", "The subject came later and is on no list of this draw."
        raise refusal_at("json.subject", Text(zh, en))


def _came_later(connection: Connection, parent_id: int, subject: str) -> bool:
    own = drawn_subject.c
    query = select(own.link).where(own.draw == parent_id, own.subject == subject)
    return bool(connection.execute(query).scalar())


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


def _get_change(connection: Connection, change_id: int) -> Change:
    found = find_change(connection, change_id)
    if found is None:
        raise _no_change()
    return found


def _no_change() -> Problem:
    return Problem(404, "not-found", Text("没有这一更换。", "There is no such replacement."))
