"""A drawn batch with all that its visits are made of: items, officers drawn, whose they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from rules.texts import Text
from service.access.account import Account
from service.access.reach import Reach
from service.core.clock import day_at
from service.core.db.audit import Actor
from service.core.db.states import lock_name
from service.core.errors import Conflict
from service.plans.batch import Batch, BatchStatus
from service.plans.batches.queries.opened import no_such_batch
from service.plans.draws.queries.draws import Draw, draw_of_batch
from service.plans.merging import Period
from service.plans.plan import PlanKind, PlanLine
from service.plans.queries.batches import find_batch, line_of_batch
from service.plans.queries.lines import line_in_force
from service.registries.items import Item
from service.registries.queries.inspectors import inspectors_by_number
from service.registries.queries.items import item_ids_of, items_of
from service.visits.actions.propose import courses_of
from service.visits.actions.storing import NewCourse, NewOfficer
from service.visits.proposal import KEY_SUPERVISION, PLAN_RANDOM, SPECIAL_CAMPAIGN
from service.visits.queries.drawn import DrawnOfficers, officers_of_draw
from service.visits.visit import OWN_DEPARTMENT


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawn batch with all that its visits are made of."""

    batch: Batch
    line: PlanLine
    draw: Draw
    items: Mapping[str, Item]
    rows: Mapping[str, int]
    officers: DrawnOfficers
    leading: frozenset[str]
    by: str
    moment: datetime

    @property
    def period(self) -> Period:
        """The days in which a selection is to be visited."""
        return Period(self.line.starts_on, self.line.ends_on)

    @property
    def trigger(self) -> str:
        """Why the visits are made."""
        if self.batch.narrowing.due_by is not None:
            return KEY_SUPERVISION
        return SPECIAL_CAMPAIGN if self.line.plan_kind is PlanKind.SPECIAL_CAMPAIGN else PLAN_RANDOM

    def courses_to(self, subject: str) -> list[NewCourse]:
        """What each authority does at a subject, with the officers drawn for it."""
        drawn = self.officers.by_subject.get(subject, {})
        courses = courses_of(self.items, self.rows, self.line)
        # Who was drawn goes along, whether or not an item is that department's alone.
        missing = sorted(set(drawn) - {one.department for one in courses})
        courses += [NewCourse(department, False, {}) for department in missing]
        return [replace(one, officers=self.team_of(drawn.get(one.department, ()))) for one in courses]

    def team_of(self, numbers: Sequence[str]) -> list[NewOfficer]:
        """The officers, the first of whom who may lead leads."""
        lead = next((one for one in numbers if one in self.leading), numbers[0] if numbers else None)
        return [NewOfficer(one, one == lead, drawn=True) for one in numbers]


def drawing_of(connection: Connection, batch_id: int, reach: Reach, account: Account, moment: datetime) -> Drawing:
    """The drawn batch, of which nobody else makes visits until this transaction ends.

    Raises Problem 404 for a batch beyond the reach, Conflict where it is not drawn.
    """
    lock_name(connection, f"visits of batch {batch_id}")
    one = find_batch(connection, batch_id)
    if one is None:
        raise no_such_batch()
    line = line_in_force(connection, one.plan_line_id) or line_of_batch(connection, one)
    if not line.lies_in(reach):
        raise no_such_batch()
    found = draw_of_batch(connection, batch_id)
    if found is None or one.status is not BatchStatus.DRAWN:
        raise Conflict(
            Text("只有已抽取的批次可以生成检查。", "Visits are made of a batch that is drawn."),
            one.title,
            Text("这一批次尚未抽取，或已结束、作废。", "It is not drawn, or it has ended or is void."),
            Text("先完成抽取。", "Draw it first."),
        )
    day = day_at(moment)
    officers = officers_of_draw(connection, found.id, line.lead_department or OWN_DEPARTMENT)
    known = inspectors_by_number(connection, officers.numbers, day)
    others = reach.acting_for(line.region or line.plan_region, line.plan_office)
    return Drawing(
        one,
        line,
        found,
        items_of(connection, line.items, day),
        item_ids_of(connection, line.items, day),
        officers,
        frozenset(number for number, officer in known.items() if officer.lead),
        Actor(account.login, others) if others else str(account.login),
        moment,
    )
