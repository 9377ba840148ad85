"""The visits of the drawn batch of the demonstration: approved by one act, some of them handed out and made."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import Connection

from service.core.clock import now, today
from service.core.db.service import Service
from service.demo import said_results as says
from service.demo.draws import ITEM
from service.demo.officers import DISTRICT
from service.demo.visit_hands import LEADER, OPERATOR, PLANNER, TEAM, Hands, hands_of
from service.plans.draws.queries.draws import find_draw
from service.publication.actions.receipts import note_receipt
from service.publication.receipt import Receipt
from service.visits.actions.drawn import StatedVisitsOfDraw, create_visits_of_draw
from service.visits.actions.many import act_on_visits
from service.visits.actions.publication import approve_publication
from service.visits.proposal import OffSite
from service.visits.queries.chosen import ChosenVisits
from service.visits.queries.visits import get_visit
from service.visits.states import VisitAct
from service.visits.visit import OWN_DEPARTMENT, Visit

_OFF_SITE = OffSite(("written", "online"), suffice=False, why="住所和执照公示须实地查看")
# So many are taken out of the act by which the batch is approved; so many of the district are made today.
_EXCEPTIONS, _MADE = 2, 2


def put_up_drawn_visits(service: Service, draw_id: str) -> list[str]:
    """The numbers of the visits that were made of a draw that is verified."""
    database = service.database
    with database.read() as connection:
        hands = hands_of(connection, service)
        drawn = find_draw(connection, draw_id)
    if drawn is None:
        return []
    batch_id = drawn.batch_id
    with database.write() as connection:
        stated = StatedVisitsOfDraw(off_site=_OFF_SITE, signals_reason="抽查计划已备案并公布")
        made = create_visits_of_draw(connection, hands.gate, batch_id, stated, hands.accounts[PLANNER]).made
        chosen = ChosenVisits(batch=batch_id, exceptions=made[-_EXCEPTIONS:])
        act_on_visits(
            connection, chosen, hands.accounts[LEADER], VisitAct.APPROVE, "属已备案公布的计划，同意按计划实施"
        )
        ours = [visit for number in made[:-_EXCEPTIONS] if _is_ours(visit := get_visit(connection, number))]
        for place, visit in enumerate(ours):
            hands.send(connection, visit, _day_of(place), now())
    if ours:
        numbers = [one.number for one in ours]
        hands.print(numbers, now())
        with database.write() as connection:
            hands.hand_out(connection, numbers, now())
            _make(connection, hands, numbers[:_MADE])
    return list(made)


def _is_ours(visit: Visit) -> bool:
    """Whether it is of the district whose officers work by accounts, one of whom was drawn for it."""
    return visit.region == DISTRICT and bool(set(visit.lead.team) & set(TEAM)) and len(visit.lead.team) > 1


def _day_of(place: int) -> date:
    """Today for those that are made, then three a day."""
    return today() if place < _MADE else min(today() + timedelta(days=place // 3), date(today().year, 12, 31))


def _make(connection: Connection, hands: Hands, numbers: Sequence[str]) -> None:
    """Has the first visits be made today: of one the result is public, that of the next awaits its review."""
    visits = [get_visit(connection, one) for one in numbers]
    hands.begin(connection, visits, now())
    hands.serve(connection, numbers, today())
    for visit in visits:
        hands.hand_in(connection, visit, says.nothing_found(today(), ITEM), now())
    first = numbers[0]
    hands.review(connection, first)
    approve_publication(connection, first, hands.accounts[LEADER], OWN_DEPARTMENT, "同意公示")
    receipt = Receipt(now(), "GS00000101", "https://www.example.gov.cn/gs/00000101")
    note_receipt(connection, first, hands.accounts[OPERATOR], OWN_DEPARTMENT, receipt)
