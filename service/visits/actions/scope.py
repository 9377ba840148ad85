"""A firm that is out of scope before anybody went: reported with evidence, confirmed by a second, drawn anew."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, exists, select, update

from rules.texts import Text
from service.access.account import Account
from service.access.reach import WHOLE
from service.core.clean_for_storage import clean_for_storage
from service.core.clock import now
from service.core.db.tables.draws import draw, draw_change
from service.core.db.tables.inspection_visits import visit_course, visit_selection
from service.core.errors import Conflict
from service.plans.batch import BatchStatus
from service.plans.draws.actions.changes import AskedChange, ask_change
from service.plans.draws.queries.changes import ChangeStatus
from service.visits.actions.course import lock_visit, move_visit
from service.visits.states import VisitAct
from service.visits.visit import Visit


class OutOfScope(StrEnum):
    """Why a firm is no subject of an inspection; what is found on the spot is a result like others."""

    DEREGISTERED = "deregistered"
    MOVED_AWAY = "moved_away"


OUT_OF_SCOPE_WORDS = {
    OutOfScope.DEREGISTERED: Text("已注销", "Deregistered"),
    OutOfScope.MOVED_AWAY: Text("已迁出辖区", "Moved out of the jurisdiction"),
}


@dataclass(frozen=True, slots=True)
class ReportedOutOfScope:
    """Why, and what proves it."""

    reason: OutOfScope
    evidence: str


def report_out_of_scope(
    connection: Connection, number: str, account: Account, reported: ReportedOutOfScope, at: datetime | None = None
) -> Visit:
    """The visit, reported as out of scope, upon which somebody else decides; Conflict where it was reported already."""
    found, _, by = lock_visit(connection, number, account, VisitAct.REPORT_OUT_OF_SCOPE)
    if found.lead.out_of_scope is not None:
        raise Conflict(
            Text("已报告超出范围。", "It was reported as out of scope already."),
            found.number,
            Text("等待另一人确认。", "It waits for somebody else to confirm it."),
            Text("请由另一人确认或不认可。", "Let another person confirm or refuse it."),
        )
    evidence = clean_for_storage(reported.evidence)
    said = {"reason": reported.reason.value, "evidence": evidence}
    _state(connection, found, {"by": str(by), **said})
    return move_visit(connection, found, VisitAct.REPORT_OUT_OF_SCOPE, by, evidence, said=said, at=at)


def confirm_out_of_scope(
    connection: Connection, number: str, account: Account, opinion: str, at: datetime | None = None
) -> Visit:
    """The visit, out of scope; every draw that it served is asked for another subject, in the name of who reported it.

    Raises Conflict where nobody reported it, else as `lock_visit`.
    """
    found, _, by = lock_visit(connection, number, account, VisitAct.CONFIRM_OUT_OF_SCOPE)
    reported = _reported(found)
    _state(connection, found, None)
    moment = at or now()
    asked = _ask_draws(connection, found, reported)
    said = {"reason": reported["reason"], "evidence": reported["evidence"], "draws": asked}
    return move_visit(connection, found, VisitAct.CONFIRM_OUT_OF_SCOPE, by, opinion, said=said, at=moment)


def refuse_out_of_scope(
    connection: Connection, number: str, account: Account, opinion: str, at: datetime | None = None
) -> Visit:
    """The visit, which goes on: what was reported does not hold."""
    found, _, by = lock_visit(connection, number, account, VisitAct.REFUSE_OUT_OF_SCOPE)
    reported = _reported(found)
    _state(connection, found, None)
    said = {"reason": reported["reason"], "evidence": reported["evidence"]}
    return move_visit(connection, found, VisitAct.REFUSE_OUT_OF_SCOPE, by, opinion, said=said, at=at)


def _state(connection: Connection, found: Visit, reported: dict[str, object] | None) -> None:
    own = visit_course.c
    connection.execute(update(visit_course).where(own.visit_id == found.id).values(out_of_scope=reported))


def _reported(found: Visit) -> dict[str, str]:
    if found.lead.out_of_scope is None:
        raise Conflict(
            Text("没有报告超出范围。", "It was not reported as out of scope."),
            found.number,
            Text("先报告，再由另一人确认。", "It is reported first, then another person confirms it."),
            Text("请先报告超出范围，附证据。", "Report it with the evidence first."),
        )
    return dict(found.lead.out_of_scope)


def _ask_draws(connection: Connection, found: Visit, reported: dict[str, str]) -> list[str]:
    """The draws that were asked for another subject: those that the visit serves, and that can still replace one."""
    own, of = visit_selection.c, draw_change.c
    already = (
        of.draw == draw.c.id,
        of.subject == found.subject,
        of.officer.is_(None),
        of.status != ChangeStatus.REFUSED,
    )
    query = select(draw.c.draw_id).join(visit_selection, own.draw == draw.c.id)
    query = query.where(own.visit_id == found.id, draw.c.status == BatchStatus.DRAWN)
    query = query.where(~exists().where(*already))
    asked = list(connection.execute(query.order_by(draw.c.id)).scalars())
    words = OUT_OF_SCOPE_WORDS[OutOfScope(reported["reason"])]
    wanted = AskedChange(found.subject, None, f"{words.zh} {words.en}", reported["evidence"])
    for draw_id in asked:
        ask_change(connection, draw_id, wanted, reported["by"], WHOLE)
    return asked
