"""Visits of a batch of a month that has ended, day by day: handed out, made, reviewed, public, rated by firms."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from service.core.clock import now
from service.core.db.service import Service
from service.demo.days import Days
from service.demo.officers import login_of_officer, officers_of_districts
from service.demo.past.found import Found, Nature, result_of, uniform
from service.demo.visit_hands import LEADER, OPERATOR, PLANNER, Hands, hands_of
from service.publication.actions.receipts import note_receipt
from service.publication.receipt import Receipt
from service.visits.actions.conduct import rate_conduct
from service.visits.actions.drawn import StatedVisitsOfDraw, create_visits_of_draw
from service.visits.actions.entering import come_again
from service.visits.actions.many import act_on_visits
from service.visits.actions.many_out import Spread, set_many_days
from service.visits.conduct import ConductMark, Question
from service.visits.proposal import OffSite
from service.visits.queries.chosen import ChosenVisits
from service.visits.queries.visits import get_visit
from service.visits.states import VisitAct
from service.visits.visit import OWN_DEPARTMENT, Visit

_OFF_SITE = OffSite(("written", "online"), suffice=False, why="住所和执照公示须实地查看")
_TRIES, _A_DAY = 3, 1
# The share of firms that rate those who came, and how they answer.
_RATES = 0.4
_MARKS = (ConductMark.SATISFIED, ConductMark.SATISFIED, ConductMark.SATISFIED, ConductMark.BASICALLY_SATISFIED)


@dataclass(slots=True)
class _Going:
    """The visits that are to be made, by day, and how often somebody has come to each."""

    days: dict[date, list[str]]
    tried: dict[str, int]


def carry_out_visits(service: Service, days: Days, working: Sequence[date], batch: int, nature: Nature) -> list[str]:
    """The numbers of the visits of a drawn batch, all made on the working days of the month, their results public."""
    with service.database.read() as connection:
        officers = [login_of_officer(number) for number, _ in officers_of_districts()]
        hands = hands_of(connection, service, officers)
    numbers = _hand_out(service, hands, days, working, batch)
    with service.database.read() as connection:
        going = _Going({}, {})
        for number in numbers:
            _note_day(going, get_visit(connection, number))
    for day in working[2:]:
        if visits := going.days.pop(day, []):
            days.move_to(day, 10)
            with service.database.write() as connection:
                made = _go(connection, hands, days, visits, going, nature)
                days.move_to(day, 16)
                _publish(connection, hands, made, nature)
    return numbers


def _hand_out(service: Service, hands: Hands, days: Days, working: Sequence[date], batch: int) -> list[str]:
    days.move_to(working[0], 15)
    with service.database.write() as connection:
        stated = StatedVisitsOfDraw(off_site=_OFF_SITE, signals_reason="抽查计划已备案并公布")
        made = create_visits_of_draw(connection, hands.gate, batch, stated, hands.accounts[PLANNER]).made
        chosen = ChosenVisits(made)
        act_on_visits(
            connection, chosen, hands.accounts[LEADER], VisitAct.APPROVE, "属已备案公布的计划，同意按计划实施"
        )
    days.move_to(working[1], 9)
    with service.database.write() as connection:
        done = set_many_days(connection, chosen, hands.accounts[PLANNER], Spread(working[2], _A_DAY)).done
    hands.print(done, now())
    with service.database.write() as connection:
        hands.hand_out(connection, done, now())
    return list(done)


def _note_day(going: _Going, visit: Visit) -> None:
    assert visit.visit_on is not None
    going.days.setdefault(visit.visit_on, []).append(visit.number)


def _go(
    connection: Connection, hands: Hands, days: Days, numbers: Sequence[str], going: _Going, nature: Nature
) -> list[Visit]:
    """The visits of a day whose results were handed in; where nobody opened, somebody comes on the next day."""
    day, visits = days.today, [get_visit(connection, one) for one in numbers]
    hands.begin(connection, visits, now())
    if first := [one.number for one in visits if one.number not in going.tried]:
        hands.serve(connection, first, day)
    made = []
    for visit in visits:
        found = nature.found_at(visit.subject)
        tried = going.tried[visit.number] = going.tried.get(visit.number, 0) + 1
        if found is Found.ABSENT and tried < _TRIES and (later := days.next_after(day)) <= visit.ends_on:
            officer = hands.officer_of(visit, OWN_DEPARTMENT)
            _note_day(going, come_again(connection, visit.number, officer, OWN_DEPARTMENT, later, "大门紧闭，无人应答"))
            continue
        said = result_of(found, nature.problems_of(visit.subject), day, f"责改{visit.number}")
        hands.hand_in(connection, visit, said, now())
        if uniform("rates", visit.subject) < _RATES:
            mark = _MARKS[int(uniform("mark", visit.subject) * len(_MARKS))]
            rate_conduct(connection, visit.code, dict.fromkeys(Question, mark))
        made.append(visit)
    return made


def _publish(connection: Connection, hands: Hands, visits: Sequence[Visit], nature: Nature) -> None:
    """Has a leader review the results, refusals one by one, and what he approves be public by its receipt."""
    leader, operator = hands.accounts[LEADER], hands.accounts[OPERATOR]
    alone = [one.number for one in visits if nature.found_at(one.subject) is Found.REFUSED]
    for number in alone:
        hands.review(connection, number, refused=True)
    numbers = [one.number for one in visits]
    if together := [one for one in numbers if one not in alone]:
        bureau = hands.service.settings.bureau
        chosen = ChosenVisits(together)
        act_on_visits(connection, chosen, leader, VisitAct.REVIEW, "检查程序完备，结果清楚，同意", bureau=bureau)
    if numbers:
        act_on_visits(
            connection, ChosenVisits(numbers), leader, VisitAct.APPROVE_PUBLICATION, "不涉及不予公开的信息，同意公示"
        )
    for one in visits:
        receipt = Receipt(now(), f"GS-{one.number}", f"https://www.example.gov.cn/gs/{one.number}")
        note_receipt(connection, one.number, operator, OWN_DEPARTMENT, receipt)
