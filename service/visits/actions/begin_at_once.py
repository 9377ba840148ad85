"""A visit begun before it is approved, or entered after it was made: the door does not wait, the approval follows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection

from rules.texts import Text
from service.access.account import Account
from service.access.permissions import Permission
from service.core.clean_for_storage import clean_for_storage
from service.core.clock import day_at, now
from service.core.problem import Problem, refusal_at
from service.registries.queries.inspectors import inspector_of_account
from service.visits.actions.entering import Entry, refuse_no_code
from service.visits.actions.officers import refuse_team, write_team
from service.visits.actions.propose import Beginning, propose_visit
from service.visits.marks import last_day_to_approve
from service.visits.proposal import OffSite, StatedVisit
from service.visits.queries.signals import Gate
from service.visits.queries.visits import visit_by_id
from service.visits.states import VisitAct, VisitMark, VisitStatus
from service.visits.visit import Visit
from service.visits.words import MARKS


@dataclass(frozen=True, slots=True)
class BegunAtOnce:
    """Why it could not wait, who went, and how they entered; `entry.on` and `entry.failure` after a system failure."""

    mark: VisitMark
    officers: Sequence[str]
    entry: Entry


def begin_at_once(
    connection: Connection,
    gate: Gate,
    stated: StatedVisit,
    begun: BegunAtOnce,
    account: Account,
    at: datetime | None = None,
) -> Visit:
    """The visit, begun by one of those who went; it is to be approved by the end of the next calendar day.

    What speaks against it is kept, and locks nothing: they have entered. Raises Problem 403 for who did not go, Problem
    422 as `propose_visit` does, for a team that may not go, items of several authorities, or a day that cannot be.
    """
    moment = at or now()
    today = day_at(moment)
    day = begun.entry.on or today
    _refuse_day(begun, day, today)
    refuse_no_code(begun.entry)
    own = inspector_of_account(connection, account.id, today)
    if own is None or own.number not in begun.officers:
        raise Problem(403, "not-yours", Text("由前往检查的人员登记。", "One of those who went enters it."))
    values = {"mark": begun.mark, "approval_due": last_day_to_approve(today)}
    reason = None if begun.entry.code_shown else clean_for_storage(begun.entry.code_reason)
    course_values = {"entered_at": moment, "code_shown": begun.entry.code_shown, "code_reason": reason}
    act, status, permission = VisitAct.BEGIN_AT_ONCE, VisitStatus.INSPECTING, Permission.RESULT_WRITE
    beginning = Beginning(act, status, permission, values, course_values)
    open_gate = replace(gate, locks=frozenset())
    made = propose_visit(connection, open_gate, _filled(stated, begun, day), account, moment, beginning)
    if len(made.courses) > 1 or made.lead.department != (own.department or ""):
        raise refusal_at(
            "json.items",
            Text("只能是本部门的事项。", "The items must all be those of the department of who goes."),
        )
    team = list(dict.fromkeys(begun.officers))
    refuse_team(connection, made, made.lead, team, day, at_the_door=True)
    write_team(connection, made.lead.id, team, str(account.login))
    return visit_by_id(connection, made.id)


def _refuse_day(begun: BegunAtOnce, day: date, today: date) -> None:
    if day > today:
        raise refusal_at("json.on", Text("日期还没到。", "The day has not come."))
    by_hand = begun.mark is VisitMark.SYSTEM_FAILURE
    if day < today and not by_hand:
        why = Text(
            "紧急情况当日登记；系统故障的，请选择“系统故障，事后补录”。",
            "An emergency is entered on the day itself; after a failure of the system choose that.",
        )
        raise refusal_at("json.on", why)
    if by_hand and not (begun.entry.failure or "").strip():
        raise refusal_at("json.failure", Text("请写明系统故障的情况。", "Say what failed of the system."))


def _filled(stated: StatedVisit, begun: BegunAtOnce, day: date) -> StatedVisit:
    """What is stated, of that one day; where nothing else is said, the mark is why methods were not asked for first."""
    words = MARKS[begun.mark]
    because = f"{words.zh} {words.en}"
    reason = stated.reason
    if begun.mark is VisitMark.SYSTEM_FAILURE and begun.entry.failure:
        reason = f"{reason or ''}\n{begun.entry.failure}".strip()
    return replace(
        stated,
        reason=reason,
        starts_on=day,
        ends_on=day,
        visit_on=day,
        off_site=stated.off_site or OffSite((), suffice=False, why=because),
        signals_reason=stated.signals_reason or because,
    )
