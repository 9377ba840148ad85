"""A visit proposed: its ground, its items as the registry has them that day, what speaks against it; it is approved."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from rules.inspection import ItemMode
from rules.texts import Text
from service.access.account import Account
from service.access.permissions import Permission
from service.access.reach import Reach, jurisdiction_for
from service.core.clean_for_storage import clean_for_storage
from service.core.clock import day_at, now
from service.core.db.audit import Actor
from service.core.problem import TITLES, Problem
from service.ledger.queries.items import get_item
from service.ledger.states import ItemType
from service.plans.plan import PlanKind, PlanLine
from service.plans.queries.lines import line_in_force
from service.reading.forms.visit_words import TRIGGERS
from service.registries.items import Item
from service.registries.queries.items import item_ids_of, items_of
from service.registries.queries.line_names import line_names
from service.visits.actions.course import note_step
from service.visits.actions.storing import NewCourse, NewVisit, release_selections, store_visits
from service.visits.proposal import (
    ON_SITE,
    PLAN_RANDOM,
    SPECIAL_CAMPAIGN,
    Fault,
    OffSite,
    StatedVisit,
    faults_of,
)
from service.visits.queries.proposed import (
    Selection,
    Subject,
    is_drawn_elsewhere,
    selections_of,
    subjects_of,
    visit_of_line,
)
from service.visits.queries.signals import AtTheGate, Errand, Gate, signals_against
from service.visits.queries.triggers import triggers_on
from service.visits.queries.visits import visit_by_id
from service.visits.states import VisitAct, VisitStatus
from service.visits.visit import OWN_DEPARTMENT, Signal, Visit

_KINDS = {PLAN_RANDOM: PlanKind.ANNUAL, SPECIAL_CAMPAIGN: PlanKind.SPECIAL_CAMPAIGN}


@dataclass(frozen=True, slots=True)
class Grounds:
    """What the registries, plans and draws know of a visit that is stated: None is what there is not.

    `elsewhere`: it was drawn for the line outside this service, and `elsewhere_served` by which visit that is served.
    """

    subject: Subject | None
    items: Mapping[str, Item]
    rows: Mapping[str, int]
    plan_line: PlanLine | None
    selections: Sequence[Selection]
    elsewhere: bool
    elsewhere_served: str | None
    recheck_of: int | None
    day: date


@dataclass(frozen=True, slots=True)
class Beginning:
    """How a visit begins: by which act and in which state, with which columns of its own and of every course.

    `permission` is by what whoever does it reaches the firm.
    """

    act: VisitAct = VisitAct.PROPOSE
    status: VisitStatus = VisitStatus.TO_APPROVE
    permission: Permission = Permission.VISIT_WRITE
    values: Mapping[str, Any] = field(default_factory=dict)
    course_values: Mapping[str, Any] = field(default_factory=dict)


PROPOSED = Beginning()


def propose_visit(
    connection: Connection,
    gate: Gate,
    stated: StatedVisit,
    account: Account,
    at: datetime | None = None,
    beginning: Beginning = PROPOSED,
) -> Visit:
    """The visit, which waits for approval unless it begins otherwise; `at` is when, now unless a demonstration tells.

    Raises Problem 403 for who may propose nowhere, 422 with what is wrong by field: ground, place, items, methods that
    suffice, signals without a reason.
    """
    moment = at or now()
    reach = account.reach(beginning.permission)
    if not reach.places:
        raise Problem(403, *TITLES[403])
    grounds = _grounds_of(connection, stated, day_at(moment))
    wrong = [
        *_faults_of_trigger(gate, stated, grounds.day),
        *faults_of(stated),
        *_faults_against(connection, stated, grounds, reach),
    ]
    refuse_faults(wrong)
    assert grounds.subject is not None
    filled = _filled(stated, grounds)
    signals = _signals(connection, gate, filled, grounds)
    refuse_faults(faults_of_signals(signals, filled.signals_reason, gate))
    others = reach.acting_for(grounds.subject.region, grounds.subject.office)
    by = Actor(account.login, others) if others else str(account.login)
    values = _values_of(filled, grounds, signals) | dict(beginning.values)
    served = [(one.draw, one.subject) for one in grounds.selections]
    release_selections(connection, served)
    courses = courses_of(grounds.items, grounds.rows, grounds.plan_line)
    begun = [replace(one, status=beginning.status, values=beginning.course_values) for one in courses]
    ((visit_id, _),) = store_visits(connection, [NewVisit(values, begun, served)], by, moment)
    made = visit_by_id(connection, visit_id)
    said = {"trigger": stated.trigger} | ({"signals": [one.signal for one in signals]} if signals else {})
    note_step(connection, made, None, beginning.act, by, (None, beginning.status), filled.reason, said, moment)
    return visit_by_id(connection, visit_id)


def courses_of(items: Mapping[str, Item], rows: Mapping[str, int], line: PlanLine | None) -> list[NewCourse]:
    """The course of each authority that looks at something: the bureau's own, and those of departments."""
    lead = (line.lead_department if line else None) or OWN_DEPARTMENT
    of_departments = {one.department or OWN_DEPARTMENT for one in items.values()}
    # A department that leads and has no items of its own looks at those that are nobody's in particular.
    nobodys = lead if lead not in of_departments else OWN_DEPARTMENT
    found: dict[str, dict[str, int]] = {}
    for code in sorted(items):
        found.setdefault(items[code].department or nobodys, {})[code] = rows[code]
    leading = lead if lead in found else min(found)
    return [NewCourse(department, department == leading, held) for department, held in sorted(found.items())]


def faults_of_signals(signals: Iterable[Signal], reason: str | None, gate: Gate) -> list[Fault]:
    """What is wrong where something speaks against a visit: a lock, or that no reason is given."""
    said = list(signals)
    if locks := [one for one in said if one.signal in gate.locks]:
        return [("signals", one.said) for one in locks]
    if said and not (reason or "").strip():
        zh, en = "".join(one.said.zh for one in said), " ".join(one.said.en for one in said)
        return [("signals_reason", Text(f"{zh}请说明仍需检查的理由。", f"{en} Say why it is made all the same."))]
    return []


def faults_of_off_site(asked: OffSite | None, items: Iterable[Item]) -> list[Fault]:
    """What is wrong with the answer on methods without entry, which is asked for where the items have any."""
    methods = {method for one in items for method in one.methods} - {ON_SITE}
    if asked is None:
        if not methods:
            return []
        return [
            (
                "off_site.why",
                Text(
                    "请先说明非现场方式为何不足以完成检查。",
                    "Say first why methods without entry do not suffice.",
                ),
            )
        ]
    if asked.suffice:
        return [
            (
                "off_site.suffice",
                Text(
                    "非现场方式足以完成的，不入企检查。", "Where methods without entry suffice, nobody enters the firm."
                ),
            )
        ]
    return []


def plain_signals(signals: Iterable[Signal]) -> list[dict[str, Any]]:
    """Signals as JSON holds them."""
    return [{"signal": str(one.signal), "said": [one.said.zh, one.said.en]} for one in signals]


def refuse_faults(faults: Sequence[Fault]) -> None:
    """Raises Problem 422 with the faults by field, where there are any."""
    if faults:
        errors = [{"where": f"json.{name}", "zh": why.zh, "en": why.en} for name, why in faults]
        raise Problem(422, *TITLES[422], errors=errors)


def _grounds_of(connection: Connection, stated: StatedVisit, day: date) -> Grounds:
    subject = subjects_of(connection, [stated.subject], day).get(stated.subject) if stated.subject else None
    line = line_in_force(connection, stated.plan_line) if stated.plan_line is not None else None
    codes = stated.items or (line.items if line is not None else ())
    selections: Sequence[Selection] = ()
    elsewhere, elsewhere_served = False, None
    if line is not None and subject is not None and stated.trigger in _KINDS:
        selections = selections_of(connection, line.root, subject)
        elsewhere = is_drawn_elsewhere(connection, line.root, subject, stated.subject)
        elsewhere_served = visit_of_line(connection, line.root, subject) if elsewhere else None
    return Grounds(
        subject,
        items_of(connection, codes, day),
        item_ids_of(connection, codes, day),
        line,
        selections,
        elsewhere,
        elsewhere_served,
        _recheck_of(connection, stated, subject),
        day,
    )


def _recheck_of(connection: Connection, stated: StatedVisit, subject: Subject | None) -> int | None:
    """The id of the order's item in the ledger that is checked again; None where there is none open of the firm."""
    if not stated.recheck_of or subject is None:
        return None
    try:
        item = get_item(connection, stated.recheck_of)
    except Problem:
        return None
    same = item.enterprise_id is not None and item.enterprise_id == subject.enterprise_id
    return item.id if same and item.type is ItemType.RECTIFICATION and item.is_open else None


def _faults_of_trigger(gate: Gate, stated: StatedVisit, day: date) -> Iterable[Fault]:
    if stated.trigger not in (triggers_on(gate.library.tables, day) or TRIGGERS):
        yield "trigger", Text("没有这一检查缘由。", "There is no such reason for visits.")


def _faults_against(connection: Connection, stated: StatedVisit, grounds: Grounds, reach: Reach) -> Iterable[Fault]:
    """What is wrong by what the registries, plans and draws know."""
    if stated.subject and grounds.subject is None:
        yield "subject", NO_SUBJECT
    yield from _faults_of_items(connection, stated, grounds)
    if stated.plan_line is not None and stated.is_planned:
        yield from _faults_of_line(stated, grounds)
    if stated.recheck_of and grounds.subject is not None and grounds.recheck_of is None:
        yield (
            "recheck_of",
            Text("没有该主体尚未办结的这一责令改正事项。", "The firm has no open order to correct of that number."),
        )
    subject = grounds.subject
    if subject is not None and not jurisdiction_for(reach, _line_of(stated, grounds)).covers(
        subject.region, subject.office
    ):
        yield "subject", Text("不在您的辖区或条线之内。", "It is not in your jurisdiction or line.")


def _faults_of_items(connection: Connection, stated: StatedVisit, grounds: Grounds) -> Iterable[Fault]:
    for code in stated.items:
        item = grounds.items.get(code)
        if item is None:
            yield "items", Text(f"没有抽查事项“{code}”。", f"There is no inspection item {code!r}.")
        elif stated.line and item.line and item.line != stated.line:
            yield "items", Text(f"事项“{item.name}”属于另一条线。", f"Item {item.name!r} is of another business line.")
    for item in grounds.items.values():
        if (why := item.why_not_planned(grounds.day)) is not None:
            yield "items", why
    if stated.line and stated.line not in line_names(connection):
        yield "line", Text("没有这一业务条线。", "There is no such business line.")
    yield from faults_of_off_site(stated.off_site, grounds.items.values())


def _faults_of_line(stated: StatedVisit, grounds: Grounds) -> Iterable[Fault]:
    line, subject = grounds.plan_line, grounds.subject
    if line is None:
        yield (
            "plan_line",
            Text(
                "没有这一计划行，或其计划尚未备案公布。",
                "There is no such line, or its plan is not filed and published.",
            ),
        )
        return
    wanted = _KINDS.get(stated.trigger)
    if wanted is not None and line.plan_kind is not wanted:
        yield "plan_line", Text("检查缘由与计划的类别不符。", "The plan is of another kind than the reason says.")
    strange = [code for code in stated.items if code not in line.items]
    if strange:
        yield (
            "items",
            Text(f"计划行没有事项“{'、'.join(strange)}”。", f"The line has no item {', '.join(strange)}."),
        )
    if stated.line is not None and stated.line != line.line:
        yield "line", Text("计划行属于另一条线。", "The line of the plan is of another business line.")
    begins, ends = stated.starts_on or line.starts_on, stated.ends_on or line.ends_on
    if begins < line.starts_on or ends > line.ends_on:
        yield (
            "ends_on" if ends > line.ends_on else "starts_on",
            Text(
                f"应在计划行的期限之内（{line.starts_on}至{line.ends_on}）。",
                f"It lies within the days of the line ({line.starts_on} to {line.ends_on}).",
            ),
        )
    if stated.visit_on is not None and not begins <= stated.visit_on <= ends:
        yield "visit_on", Text("检查日期应在检查期限之内。", "The day lies within the days of the visit.")
    if subject is not None:
        yield from _faults_of_planned_subject(stated, grounds, line, subject)


def _faults_of_planned_subject(
    stated: StatedVisit, grounds: Grounds, line: PlanLine, subject: Subject
) -> Iterable[Fault]:
    region = line.region or line.plan_region
    inside = subject.region.startswith(region) and line.plan_office in (None, subject.office)
    if not inside:
        yield "subject", Text("该主体不在这一计划行的区域之内。", "The firm lies outside the region of the line.")
    if stated.trigger != PLAN_RANDOM:
        return
    served = next((one.number for one in grounds.selections if one.is_served), grounds.elsewhere_served)
    if served is not None:
        yield (
            "subject",
            Text(
                f"该主体本次抽取已有检查{served}。",
                f"There is visit {served} for this selection already.",
            ),
        )
    elif not grounds.selections and not grounds.elsewhere:
        yield (
            "subject",
            Text(
                "该主体未被这一计划行抽中，不能按随机抽查检查。",
                "The firm was not drawn for this line: it is no random inspection.",
            ),
        )


def _filled(stated: StatedVisit, grounds: Grounds) -> StatedVisit:
    """What is stated, with what follows for it from the line of its plan."""
    line = grounds.plan_line
    if line is None:
        return stated
    return replace(
        stated,
        items=stated.items or line.items,
        starts_on=stated.starts_on or line.starts_on,
        ends_on=stated.ends_on or line.ends_on,
    )


def _signals(connection: Connection, gate: Gate, stated: StatedVisit, grounds: Grounds) -> list[Signal]:
    assert grounds.subject is not None
    assert stated.starts_on is not None
    line, subject = grounds.plan_line, grounds.subject
    errand = Errand(
        stated.trigger,
        stated.ordered_by,
        stated.visit_on or max(stated.starts_on, grounds.day),
        modes_of(grounds.items.values()),
        line.scheme if line else None,
    )
    (found,) = signals_against(connection, gate, [AtTheGate(subject.enterprise_id, subject.region)], errand)
    return found


def modes_of(items: Iterable[Item]) -> frozenset[ItemMode]:
    """The modes of the items."""
    return frozenset(one.mode for one in items)


def _line_of(stated: StatedVisit, grounds: Grounds) -> str | None:
    """The business line: the plan's, the one stated, else that which all items have."""
    if grounds.plan_line is not None:
        return grounds.plan_line.line
    lines = {one.line for one in grounds.items.values()}
    return stated.line or (lines.pop() if len(lines) == 1 else None)


def _values_of(stated: StatedVisit, grounds: Grounds, signals: Sequence[Signal]) -> dict[str, Any]:
    subject, line = grounds.subject, grounds.plan_line
    assert subject is not None
    return {
        "subject": subject.code,
        "enterprise_id": subject.enterprise_id,
        "region": subject.region,
        "office": subject.office,
        "line": _line_of(stated, grounds),
        "trigger": stated.trigger,
        "ordered_by": stated.ordered_by,
        "plan_line_id": line.root if line else None,
        "recheck_of": grounds.recheck_of,
        "reason": clean_for_storage(stated.reason),
        "evidence": clean_for_storage(stated.evidence),
        "off_site": clean_for_storage(stated.off_site.plain()) if stated.off_site else None,
        "signals": plain_signals(signals),
        "signals_reason": clean_for_storage(stated.signals_reason) if signals else None,
        "starts_on": stated.starts_on,
        "ends_on": stated.ends_on,
        "visit_on": stated.visit_on,
        "slot": stated.slot,
        "unannounced": stated.unannounced,
    }


NO_SUBJECT = Text(
    "登记簿中没有这一主体；请核对统一社会信用代码或登记编号。",
    "The service knows no such subject; check its code or number.",
)
