"""The visits of a drawn batch, made by one act: one a subject, and one for all draws whose days it can serve."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from rules.texts import Text
from service.access.account import Account
from service.access.actions.many import digest_of_list
from service.access.permissions import Permission
from service.core.clean_for_storage import clean_for_storage
from service.core.clock import day_at, now
from service.core.db.audit import write_entry
from service.core.written_text import UNSEEN, holds_unseen, too_long
from service.visits.actions.drawing import Drawing, drawing_of
from service.visits.actions.merge import merge_with_others
from service.visits.actions.propose import (
    NO_SUBJECT,
    faults_of_off_site,
    modes_of,
    plain_signals,
    refuse_faults,
)
from service.visits.actions.storing import (
    NewOfficer,
    NewVisit,
    Step,
    add_officers,
    note_steps,
    store_visits,
)
from service.visits.gate import SIGNALS, SignalKind
from service.visits.proposal import LONGEST, NEEDED, Fault, OffSite
from service.visits.queries.drawn import (
    unserved_of_draw,
    visits_of_draw,
)
from service.visits.queries.proposed import Subject, subjects_of
from service.visits.queries.signals import AtTheGate, Errand, Gate, signals_against
from service.visits.states import BEFORE_INSPECTING, VisitAct, VisitStatus
from service.visits.visit import Signal


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedVisitsOfDraw:
    """What is said of all visits of a draw at once."""

    off_site: OffSite | None = None
    signals_reason: str | None = None
    unannounced: bool = False


@dataclass(frozen=True, slots=True)
class MadeVisits:
    """The numbers of visits that were made, of those that serve the draw besides another one, and who was left out.

    `left_out` are subjects against whose visit a signal speaks that a setting makes a lock, or that the service no
    longer knows, with why; `staffed` are visits of before that took over officers drawn since.
    """

    made: Sequence[str]
    merged: Sequence[str]
    left_out: Sequence[tuple[str, Text]]
    staffed: Sequence[str]


def create_visits_of_draw(
    connection: Connection,
    gate: Gate,
    batch_id: int,
    stated: StatedVisitsOfDraw,
    account: Account,
    at: datetime | None = None,
) -> MadeVisits:
    """Makes a visit of every subject of the batch that none serves yet; visits of other draws that nobody has begun and
    whose days allow it serve this one, too, and are approved anew.

    Raises Problem 404 for a batch beyond the account's reach, Conflict where it is not drawn, Problem 422 where items
    cannot be inspected, methods without entry suffice, or something speaks against visits and no reason is given.
    """
    moment = at or now()
    reach = account.reach(Permission.VISIT_WRITE)
    drawing = drawing_of(connection, batch_id, reach, account, moment)
    day = day_at(moment)
    refuse_faults([*_faults_of(drawing, stated, day)])
    drawn = unserved_of_draw(connection, drawing.draw.id)
    known = subjects_of(connection, drawn, day)
    subjects = {asked: known[asked] for asked in drawn if asked in known}
    staffed = _take_over_officers(connection, drawing)
    merged = merge_with_others(connection, drawing, subjects, reach)
    left = {asked: subject for asked, subject in subjects.items() if asked not in merged}
    signals = _signals_against(connection, gate, drawing, left, day)
    refuse_faults(_faults_of_signals(signals, stated.signals_reason))
    locked = {
        asked: one
        for asked, said in signals.items()
        if (one := next((s for s in said if s.signal in gate.locks), None))
    }
    new = [
        _new_visit(drawing, asked, subject, signals[asked], stated)
        for asked, subject in left.items()
        if asked not in locked
    ]
    stored = store_visits(connection, new, drawing.by, moment)
    _note_proposed(connection, drawing, stored)
    made = MadeVisits(
        [number for _, number in stored],
        sorted(visit.number for visit in merged.values()),
        [(asked, locked[asked].said) for asked in drawn if asked in locked]
        + [(asked, NO_SUBJECT) for asked in drawn if asked not in known],
        staffed,
    )
    _note_all(connection, drawing, made)
    return made


def _faults_of(drawing: Drawing, stated: StatedVisitsOfDraw, day: date) -> list[Fault]:
    found: list[Fault] = []
    if not drawing.items:
        found.append(("items", Text("计划行没有检查事项。", "The line of the plan has no items.")))
    found += [("items", why) for item in drawing.items.values() if (why := item.why_not_planned(day)) is not None]
    found += faults_of_off_site(stated.off_site, drawing.items.values())
    texts = {"signals_reason": stated.signals_reason}
    if stated.off_site is not None:
        texts["off_site.why"] = stated.off_site.why
        if not stated.off_site.why.strip():
            found.append(("off_site.why", NEEDED))
    for name, said in texts.items():
        if said is not None and len(said) > LONGEST[name]:
            found.append((name, too_long(LONGEST[name])))
        elif said is not None and holds_unseen(said, lines=True):
            found.append((name, UNSEEN))
    return found


def _take_over_officers(connection: Connection, drawing: Drawing) -> list[str]:
    """The numbers of visits made before that take over officers drawn since, where nobody goes for a department yet."""
    new: list[tuple[int, NewOfficer]] = []
    staffed = []
    for visit in visits_of_draw(connection, drawing.draw.id).values():
        drawn = drawing.officers.by_subject.get(visit.subject, {})
        for course in visit.courses:
            numbers = drawn.get(course.department, ())
            if numbers and not course.officers and course.status in BEFORE_INSPECTING:
                new += [(course.id, officer) for officer in drawing.team_of(numbers)]
                staffed.append(visit.number)
    add_officers(connection, new)
    return sorted(set(staffed))


def _signals_against(
    connection: Connection, gate: Gate, drawing: Drawing, subjects: Mapping[str, Subject], day: date
) -> dict[str, list[Signal]]:
    errand = Errand(
        drawing.trigger,
        "own",
        max(drawing.line.starts_on, day),
        modes_of(drawing.items.values()),
        drawing.line.scheme,
    )
    firms = [
        AtTheGate(
            subject.enterprise_id,
            subject.region,
            [one for those in drawing.officers.by_subject.get(asked, {}).values() for one in those],
        )
        for asked, subject in subjects.items()
    ]
    return dict(zip(subjects, signals_against(connection, gate, firms, errand), strict=True))


def _faults_of_signals(signals: Mapping[str, Sequence[Signal]], reason: str | None) -> list[Fault]:
    numbers = Counter(one.signal for said in signals.values() for one in said)
    if not numbers or (reason or "").strip():
        return []
    titles = [(SIGNALS[SignalKind(kind)], number) for kind, number in numbers.most_common()]
    zh = "、".join(f"{title.zh}{number}户" for title, number in titles)
    en = ", ".join(f"{title.en}: {number}" for title, number in titles)
    return [("signals_reason", Text(f"{zh}；请说明仍需检查的理由。", f"{en}. Say why they are made all the same."))]


def _new_visit(
    drawing: Drawing, asked: str, subject: Subject, signals: Sequence[Signal], stated: StatedVisitsOfDraw
) -> NewVisit:
    line = drawing.line
    values = {
        "subject": asked,
        "enterprise_id": subject.enterprise_id,
        "region": subject.region,
        "office": subject.office,
        "line": line.line,
        "trigger": drawing.trigger,
        "ordered_by": "own",
        "plan_line_id": line.root,
        "off_site": clean_for_storage(stated.off_site.plain()) if stated.off_site else None,
        "signals": plain_signals(signals),
        "signals_reason": clean_for_storage(stated.signals_reason) if signals else None,
        "starts_on": line.starts_on,
        "ends_on": line.ends_on,
        "unannounced": stated.unannounced,
    }
    return NewVisit(values, drawing.courses_to(asked), [(drawing.draw.id, asked)])


def _note_proposed(connection: Connection, drawing: Drawing, stored: Sequence[tuple[int, str]]) -> None:
    said = {"trigger": drawing.trigger, "draw": drawing.draw.draw_id}
    steps = [
        Step(visit_id, None, VisitAct.PROPOSE, drawing.by, None, VisitStatus.TO_APPROVE, None, said)
        for visit_id, _ in stored
    ]
    note_steps(connection, steps, drawing.moment)


def _note_all(connection: Connection, drawing: Drawing, made: MadeVisits) -> None:
    """One entry of the audit log for all."""
    if not (made.made or made.merged or made.staffed):
        return
    detail: dict[str, Any] = {"draw": drawing.draw.draw_id, "visits": len(made.made), "merged": len(made.merged)}
    detail |= {"list": digest_of_list([*made.made, *made.merged]), "staffed": len(made.staffed)}
    detail |= {"left_out": len(made.left_out)} if made.left_out else {}
    write_entry(connection, drawing.by, "visit.propose", f"batch {drawing.batch.id}", detail)
