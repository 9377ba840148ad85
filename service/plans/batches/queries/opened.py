"""A batch as one reader sees it; what the reader does not see is not there."""

from dataclasses import dataclass

from sqlalchemy import Connection

from rules.texts import Text
from service.access.account import Account
from service.access.permissions import Permission
from service.core.problem import Problem
from service.plans.batch import Batch
from service.plans.plan import PlanLine
from service.plans.queries.batches import find_batch, line_of_batch
from service.plans.sight import sight_of


@dataclass(frozen=True, slots=True)
class OpenedBatch:
    """A batch with its line; `is_whole`: the reader plans or decides there, and sees who is left out and why.

    `department` is that of a partner, who sees its own part alone; None for the bureau's own people.
    """

    batch: Batch
    line: PlanLine
    is_whole: bool
    department: str | None

    @property
    def counties_of_part(self) -> frozenset[str] | None:
        """The counties where the partner's officers go; None: all of them."""
        own = [part for part in self.batch.handed_down if part["department"] == self.department]
        return frozenset(cell for part in own for cell in part["cells"]) if own else None


def open_batch(connection: Connection, account: Account, batch_id: int) -> OpenedBatch:
    """The batch as the account sees it; raises Problem 404 where it does not."""
    found = find_batch(connection, batch_id)
    if found is not None:
        line, sight = line_of_batch(connection, found), sight_of(account)
        if sight.shows_line(line):
            own = line.lies_in(sight.reach)
            whole = (account.reach(permission) for permission in (Permission.PLAN_WRITE, Permission.PLAN_APPROVE))
            is_whole = own and any(line.lies_in(reach) for reach in whole)
            return OpenedBatch(found, line, is_whole, None if own else account.department_code)
    raise no_such_batch()


def no_such_batch() -> Problem:
    """That there is no such batch, or none that is seen."""
    return Problem(404, "not-found", Text("没有这一批次。", "There is no such batch."))
