"""What plans say of a plan, and of a batch by a provisional edition, upon which a second person decides."""

from sqlalchemy import Connection

from service.access.four_eyes import hands_of
from service.access.seconds import Thing, Undecided
from service.plans.batch import HANDLED
from service.plans.queries.batches import acts_of_batch, get_batch, line_of_batch
from service.plans.queries.plans import get_plan, handled_by
from service.plans.states import MOVES, PlanAct


def undecided_plan(connection: Connection, thing: Thing) -> Undecided:
    """What is said of a version of a plan; raises Problem 404 where there is none."""
    found = get_plan(connection, thing.number)
    hands = hands_of(handled_by(connection, found.id), found.owner)
    return Undecided(found.title, found.status in MOVES[PlanAct.APPROVE].froms, hands, found.lies_in)


def undecided_batch(connection: Connection, thing: Thing) -> Undecided:
    """What is said of a batch; raises Problem 404 where there is none."""
    found = get_batch(connection, thing.number)
    hands = hands_of((done for done in acts_of_batch(connection, found.id) if done.act in HANDLED), found.owner)
    return Undecided(found.title, found.waits_for_consent, hands, line_of_batch(connection, found).lies_in)
