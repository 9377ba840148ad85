"""What of plans an account sees: what lies in its reach; as a partner the lines that its department takes part in."""

from dataclasses import dataclass, replace

from service.access.account import Account
from service.access.permissions import Permission, Role
from service.access.reach import NOWHERE, WHOLE, Reach
from service.plans.plan import Plan, PlanLine
from service.plans.states import UNDECIDED


@dataclass(frozen=True, slots=True)
class Sight:
    """`reach` is where the bureau's own roles hold, `partner` where a partner's does, for its `department`.

    `figures`: whether ratios by tier are shown.
    """

    reach: Reach
    partner: Reach = NOWHERE
    department: str | None = None
    figures: bool = True

    def shows(self, plan: Plan) -> bool:
        """Whether all of a plan is shown, whatever its lines are."""
        return plan.lies_in(self.reach)

    def shows_line(self, line: PlanLine) -> bool:
        """Whether a line is shown."""
        if line.lies_in(self.reach):
            return True
        takes_part = self.department is not None and self.department in line.departments
        return takes_part and line.plan_status not in UNDECIDED and line.lies_in(self.partner)


EVERYTHING = Sight(WHOLE)


def sight_of(account: Account) -> Sight:
    """What an account sees."""
    partner = tuple(grant for grant in account.grants if grant.role is Role.PARTNER)
    own = tuple(grant for grant in account.grants if grant.role is not Role.PARTNER)
    return Sight(
        replace(account, grants=own).reach(Permission.PLAN_READ),
        replace(account, grants=partner).reach(Permission.PLAN_READ),
        account.department_code,
        replace(account, grants=own).may(Permission.RULE_SET_FIGURES),
    )
