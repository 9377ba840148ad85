"""Two further visits of the demonstration: of key supervision by a line of the plan, and a re-check of an order."""

from datetime import timedelta

from sqlalchemy import Connection

from service.core.clock import today
from service.core.db.service import Service
from service.demo.officers import DISTRICT
from service.demo.plans import LIFTS
from service.demo.said_results import REGISTRATION
from service.demo.visit_hands import LEADER, PLANNER, Hands, hands_of
from service.ledger.queries.items import item_by_id
from service.plans.plan import PlanKind
from service.plans.queries.lines import lines_of
from service.plans.queries.plans import AskedPlans, list_plans
from service.plans.sight import EVERYTHING
from service.visits.actions.many import act_on_visits
from service.visits.actions.propose import propose_visit
from service.visits.proposal import KEY_SUPERVISION, RECHECK, OffSite, StatedVisit
from service.visits.queries.chosen import ChosenVisits
from service.visits.queries.visits import get_visit
from service.visits.states import VisitAct

_OFF_SITE = OffSite(("written",), suffice=False, why="书面材料看不出现场的实际情况，须实地核查")
_DAYS = timedelta(days=20)
# The public place with lifts in the first district.
_PLACE = f"REG-{DISTRICT}.1"


def put_up_further_visits(service: Service, ordered: str) -> list[str]:
    """The numbers of both, approved: they wait for their day; `ordered` is the visit whose order is checked again."""
    with service.database.write() as connection:
        hands = hands_of(connection, service)
        stated = [_of_lifts(connection), _of_order(connection, ordered)]
        numbers = [_propose(connection, hands, one) for one in stated if one is not None]
        chosen = ChosenVisits(numbers)
        act_on_visits(connection, chosen, hands.accounts[LEADER], VisitAct.APPROVE, "同意检查")
    return numbers


def _propose(connection: Connection, hands: Hands, stated: StatedVisit) -> str:
    return propose_visit(connection, hands.gate, stated, hands.accounts[PLANNER]).number


def _of_lifts(connection: Connection) -> StatedVisit | None:
    """The visit of a place with lifts, which the plan wants visited; None where no plan does."""
    plans = list_plans(connection, EVERYTHING, AskedPlans(year=today().year, kind=PlanKind.ANNUAL), limit=20)
    lines = [line for plan in plans for line in lines_of(connection, plan.id) if line.title == LIFTS]
    if not lines:
        return None
    why = "计划内重点监管"
    return StatedVisit(
        subject=_PLACE,
        trigger=KEY_SUPERVISION,
        plan_line=lines[0].id,
        starts_on=today(),
        off_site=_OFF_SITE,
        signals_reason=why,
    )


def _of_order(connection: Connection, ordered: str) -> StatedVisit | None:
    """The re-check of the order that a visit gave; None where it gave none."""
    visit = get_visit(connection, ordered)
    if visit.lead.order_item is None:
        return None
    order = item_by_id(connection, visit.lead.order_item)
    return StatedVisit(
        subject=visit.subject,
        trigger=RECHECK,
        items=(REGISTRATION,),
        reason="复查责令改正事项是否整改到位",
        evidence=f"责令改正通知书 {order.number}",
        off_site=_OFF_SITE,
        signals_reason="复查须现场核实",
        starts_on=today(),
        ends_on=today() + _DAYS,
        recheck_of=order.number,
    )
