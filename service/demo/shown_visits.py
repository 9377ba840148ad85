"""Visits of the demonstration in each state that a visit can be in, brought there by the real actions.

What was done before today was done on weekdays of three weeks ago; results are approved today, since today is when
their records come to be known.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from service.core.clock import begin_of, now, today
from service.core.db.service import Service
from service.demo import said_results as says
from service.demo.asked_visits import MADE, OF_NOW, AskedVisit, Firms, stated_of
from service.demo.visit_hands import (
    INSPECTOR,
    LEADER,
    OPERATOR,
    PLANNER,
    TEAM,
    Hands,
    hands_of,
)
from service.publication.actions.receipts import note_receipt
from service.publication.actions.withdrawing import withdraw_publication
from service.publication.receipt import Receipt, Withdrawal
from service.registries.workdays import is_weekend
from service.visits.actions.approve import approve_afterwards, refuse_visit
from service.visits.actions.begin_at_once import BegunAtOnce, begin_at_once
from service.visits.actions.cancel import cancel_visit
from service.visits.actions.codes import ExternalCode, note_external
from service.visits.actions.corrections import ask_correction, grant_correction
from service.visits.actions.entering import Entry, come_again
from service.visits.actions.many import act_on_visits
from service.visits.actions.missed import miss_approvals
from service.visits.actions.propose import propose_visit
from service.visits.actions.publication import approve_publication, refuse_publication
from service.visits.actions.results import enter_result
from service.visits.actions.review import return_result
from service.visits.actions.scope import OutOfScope, ReportedOutOfScope, confirm_out_of_scope, report_out_of_scope
from service.visits.queries.chosen import ChosenVisits
from service.visits.queries.visits import get_visit
from service.visits.states import VisitAct, VisitMark
from service.visits.visit import OWN_DEPARTMENT, Visit

_SITE = "https://www.example.gov.cn/gs/"


def put_up_visits(service: Service, codes: Sequence[str]) -> dict[str, str]:
    """The numbers of the visits that were made of enterprises of the first district, by what became of them.

    Those from whom an officer is recused are not among the `codes`; {} where there are none.
    """
    if not codes:
        return {}
    database = service.database
    days = _days()
    with database.read() as connection:
        hands = hands_of(connection, service)
    with database.write() as connection:
        firms = Firms(codes)
        made = _propose_all(connection, hands, MADE, firms, days.proposed)
        new = _propose_all(connection, hands, OF_NOW, firms, days.lately)
        kept = {"to_approve", "refused"}
        _approve(connection, hands, made.values(), days.approved)
        _approve(connection, hands, [number for name, number in new.items() if name not in kept], days.sent_lately)
        refuse_visit(connection, new["refused"], hands.accounts[LEADER], "线索不具体，不予批准", days.sent_lately)
        for number in made.values():
            hands.send(connection, get_visit(connection, number), days.made.date(), days.sent)
        for name in ("to_hand_out", "to_inspect", "inspecting"):
            hands.send(connection, get_visit(connection, new[name]), today(), days.sent_lately)
    hands.print(list(made.values()), days.sent + timedelta(minutes=20))
    hands.print([new["to_inspect"], new["inspecting"]], days.sent_lately + timedelta(minutes=20))
    with database.write() as connection:
        _make(connection, hands, made, days)
        _bring_on(connection, hands, new, days)
    with database.write() as connection:
        _review(connection, hands, made, days)
    with database.write() as connection:
        begun = _begin_at_once(connection, hands, firms)
    return made | new | begun


@dataclass(frozen=True, slots=True)
class _Days:
    """When it was done: a Monday to Thursday of a past week, and what was done of late."""

    proposed: datetime
    approved: datetime
    sent: datetime
    made: datetime
    lately: datetime
    sent_lately: datetime


def _days() -> _Days:
    monday = today() - timedelta(days=today().weekday() + 21)
    morning = begin_of(monday) + timedelta(hours=9)
    late = begin_of(_last_weekday()) + timedelta(hours=9)
    week = timedelta(days=7)
    return _Days(morning, morning + timedelta(days=1), morning + timedelta(days=2), morning + week, late, late + _HOURS)


_HOURS = timedelta(hours=5)


def _last_weekday() -> date:
    """The last weekday before today."""
    day = today() - timedelta(days=1)
    while is_weekend(day):
        day -= timedelta(days=1)
    return day


def _propose_all(
    connection: Connection, hands: Hands, asked: Iterable[AskedVisit], firms: Firms, at: datetime
) -> dict[str, str]:
    planner = hands.accounts[PLANNER]
    return {
        one.title: propose_visit(connection, hands.gate, stated_of(one, firms.take(), at.date()), planner, at).number
        for one in asked
    }


def _approve(connection: Connection, hands: Hands, numbers: Iterable[str], at: datetime) -> None:
    """Has the leader approve visits by one act."""
    done = act_on_visits(
        connection, ChosenVisits(list(numbers)), hands.accounts[LEADER], VisitAct.APPROVE, "线索具体，同意检查", at
    )
    if done.refused:
        raise RuntimeError(f"visits of the demonstration were not approved: {done.refused}")


def _make(connection: Connection, hands: Hands, made: Mapping[str, str], days: _Days) -> None:
    """Has the visits of before be handed out and made, and what was found handed in."""
    visits = {name: get_visit(connection, number) for name, number in made.items()}
    hands.hand_out(connection, list(made.values()), days.sent + timedelta(minutes=40))
    hands.begin(connection, list(visits.values()), days.made)
    hands.serve(connection, list(made.values()), days.made.date())
    day, evening = days.made.date(), days.made + timedelta(hours=6)
    _come_twice(connection, hands, visits["absent"], days.made)
    found = {name: says.nothing_found(day) for name in made}
    found |= {"ordered": says.order_given(day, 18), "decide": says.to_be_handled(day)}
    found |= {"refused_entry": says.refused(day), "absent": says.nobody_there(day + timedelta(days=2))}
    for name, visit in visits.items():
        hands.hand_in(connection, visit, found[name], evening + timedelta(days=2 if name == "absent" else 0))
    joint, emissions = visits["joint"], says.nothing_found(day, says.EMISSIONS)
    hands.hand_in(connection, joint, emissions, evening, _department_beside(joint))


def _department_beside(visit: Visit) -> str:
    """The department that goes along."""
    return next(one.department for one in visit.courses if one.department != OWN_DEPARTMENT)


def _come_twice(connection: Connection, hands: Hands, visit: Visit, at: datetime) -> None:
    """Has the officers find nobody, and come again on the two days that follow."""
    officer = hands.officer_of(visit, OWN_DEPARTMENT)
    for times in (1, 2):
        day = at.date() + timedelta(days=times)
        noon = at + timedelta(days=times - 1, hours=3)
        come_again(connection, visit.number, officer, OWN_DEPARTMENT, day, "无人在场", noon)
        hands.begin(connection, [visit], at + timedelta(days=times))


def _bring_on(connection: Connection, hands: Hands, new: Mapping[str, str], days: _Days) -> None:
    """Has the visits of now wait where they wait."""
    at = days.sent_lately + timedelta(minutes=40)
    hands.hand_out(connection, [new["to_inspect"], new["inspecting"]], at)
    note_external(
        connection, new["to_inspect"], hands.accounts[OPERATOR], ExternalCode("JC9901020000000042", "已赋码"), at
    )
    begun = get_visit(connection, new["inspecting"])
    hands.begin(connection, [begun], now())
    hands.serve(connection, [begun.number], today())
    draft = says.nothing_found(today())
    enter_result(connection, begun.number, hands.officer_of(begun, OWN_DEPARTMENT), OWN_DEPARTMENT, draft)
    cancel_visit(connection, new["cancelled"], hands.accounts[PLANNER], "投诉人撤回投诉，线索已查清", at)
    reported = ReportedOutOfScope(OutOfScope.MOVED_AWAY, "迁移登记通知书〔示〕12号")
    report_out_of_scope(connection, new["out_of_scope"], hands.accounts[PLANNER], reported, at)
    confirm_out_of_scope(connection, new["out_of_scope"], hands.accounts[LEADER], "情况属实", at + timedelta(hours=1))


def _review(connection: Connection, hands: Hands, made: Mapping[str, str], days: _Days) -> None:
    """Has the leader review what was handed in, and what is to be public published."""
    leader = hands.accounts[LEADER]
    back = days.made + timedelta(days=1)
    return_result(connection, made["returned"], leader, OWN_DEPARTMENT, "请补充现场照片的编号", back)
    for name in ("decide", "to_publish", "not_published", "ordered", "completed", "withdrawn", "corrected", "absent"):
        hands.review(connection, made[name])
    hands.review(connection, made["joint"])
    hands.review(connection, made["refused_entry"], refused=True)
    ground = "结果涉及商业秘密，权利人书面不同意公开"
    refuse_publication(connection, made["not_published"], leader, OWN_DEPARTMENT, ground)
    for name in ("to_publish", "absent", "joint"):
        approve_publication(connection, made[name], leader, OWN_DEPARTMENT, "同意公示")
    for place, name in enumerate(("ordered", "completed", "withdrawn", "corrected", "refused_entry"), 1):
        _publish(connection, hands, made[name], place)
    said = Withdrawal(now(), "CX00000003", "住所系被冒用，登记已撤销，结果不再公示")
    withdraw_publication(connection, made["withdrawn"], hands.accounts[OPERATOR], OWN_DEPARTMENT, said)
    _correct(connection, hands, made["corrected"], days.made.date())


def _publish(connection: Connection, hands: Hands, number: str, place: int) -> None:
    approve_publication(connection, number, hands.accounts[LEADER], OWN_DEPARTMENT, "同意公示")
    receipt = Receipt(now(), f"GS{place:08}", f"{_SITE}{place:08}")
    note_receipt(connection, number, hands.accounts[OPERATOR], OWN_DEPARTMENT, receipt)


def _correct(connection: Connection, hands: Hands, number: str, day: date) -> None:
    """Has an officer correct a result that is public; the correction is reviewed and replaces it."""
    leader, visit = hands.accounts[LEADER], get_visit(connection, number)
    officer = hands.officer_of(visit, OWN_DEPARTMENT)
    right = says.to_be_handled(day)
    ask_correction(connection, number, officer, OWN_DEPARTMENT, right, "事后核对档案，许可证已过期")
    grant_correction(connection, number, leader, OWN_DEPARTMENT, "档案属实，同意更正")
    hands.review(connection, number)
    _publish(connection, hands, number, 6)


def _begin_at_once(connection: Connection, hands: Hands, firms: Firms) -> dict[str, str]:
    """Two visits that could not wait: one approved afterwards, one not in time, which the nightly look marked."""
    inspector, begun = hands.accounts[INSPECTOR], {}
    for name, days_ago in (("emergency", 4), ("missed", 6)):
        at = begin_of(today() - timedelta(days=days_ago)) + timedelta(hours=16)
        asked = AskedVisit(name, "群众来电称现场有明火作业", "110联动单〔示〕0009", "EMERGENCY")
        entry = BegunAtOnce(VisitMark.EMERGENCY, TEAM, Entry(code_shown=True))
        begun[name] = begin_at_once(
            connection, hands.gate, stated_of(asked, firms.take(), at.date()), entry, inspector, at
        ).number
    soon = begin_of(today() - timedelta(days=3)) + timedelta(hours=10)
    said = "情况紧急，同意补批"
    approve_afterwards(connection, begun["emergency"], hands.accounts[LEADER], said, agrees=True, at=soon)
    miss_approvals(connection, today(), now())
    return begun
