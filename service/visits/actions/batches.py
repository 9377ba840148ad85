"""A batch is completed by itself once the last of its visits is settled and nothing is asked of its draw any more."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection

from service.core.clock import now
from service.plans.draws.actions.closing import complete_batches
from service.plans.draws.announced import DrawAtRest
from service.visits.queries.batches import batches_served, is_settled


def settle_batches(connection: Connection, visits: Collection[int], at: datetime) -> None:
    """Completes the batches that these visits serve, where all of their visits are settled by now.

    `move_course` and `move_visit` see to it; who moves many visits by one statement calls it once, before the entry in
    the audit log.
    """
    complete_batches(connection, [one for one in batches_served(connection, visits) if is_settled(connection, one)], at)


def hear_of_rest(connection: Connection, said: DrawAtRest) -> None:
    """Completes the batch whose draw was asked for something when its last visit was settled."""
    if is_settled(connection, said.batch_id):
        complete_batches(connection, [said.batch_id], now())
