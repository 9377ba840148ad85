"""An entry into a firm that is no inspection, recorded, and withdrawn where it was recorded by mistake."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, update

from rules.texts import Text
from service.access.account import Account
from service.access.permissions import Permission
from service.access.reach import jurisdiction_for
from service.core.clean_for_storage import clean_for_storage
from service.core.clock import day_at, now
from service.core.db.audit import Actor, write_entry
from service.core.db.tables.inspection_visits import firm_entry
from service.core.errors import Conflict
from service.core.problem import TITLES, Problem
from service.registries.queries.line_names import line_names
from service.visits.actions.approve import opinion_of
from service.visits.actions.propose import NO_SUBJECT, refuse_faults
from service.visits.entry import FirmEntry, StatedEntry, faults_of_entry
from service.visits.queries.entries import get_entry
from service.visits.queries.proposed import subjects_of


def record_entry(
    connection: Connection, stated: StatedEntry, account: Account, at: datetime | None = None
) -> FirmEntry:
    """The entry as recorded; raises Problem 403 for who may record nowhere, 422 with what is wrong by field."""
    moment = at or now()
    reach, day = account.reach(Permission.VISIT_WRITE), day_at(moment)
    if not reach.places:
        raise Problem(403, *TITLES[403])
    wrong = list(faults_of_entry(stated, day))
    subject = subjects_of(connection, [stated.subject], day).get(stated.subject)
    if stated.line and stated.line not in line_names(connection):
        wrong.append(("line", Text("没有这一业务条线。", "There is no such business line.")))
    if subject is None:
        wrong.append(("subject", NO_SUBJECT))
    elif not jurisdiction_for(reach, stated.line).covers(subject.region, subject.office):
        wrong.append(("subject", Text("不在您的辖区或条线之内。", "It is not in your jurisdiction or line.")))
    refuse_faults(wrong)
    assert subject is not None
    others = reach.acting_for(subject.region, subject.office)
    by = Actor(account.login, others) if others else str(account.login)
    values: dict[str, Any] = {"kind": stated.kind, "subject": subject.code, "enterprise_id": subject.enterprise_id}
    values |= {"region": subject.region, "office": subject.office, "line": stated.line}
    values |= {"entered_on": stated.entered_on, "recorded_by": str(by), "recorded_at": moment}
    values |= {"purpose": clean_for_storage(stated.purpose), "who": clean_for_storage(stated.who)}
    key = connection.execute(insert(firm_entry).values(**values)).inserted_primary_key
    assert key is not None
    detail = {"kind": stated.kind, "subject": subject.code, "day": stated.entered_on}
    write_entry(connection, by, "firm-entry.record", f"firm entry {key[0]}", detail)
    return get_entry(connection, int(key[0]), reach)


def withdraw_entry(
    connection: Connection, entry_id: int, account: Account, reason: str, at: datetime | None = None
) -> FirmEntry:
    """The entry, withdrawn for a reason; it stays in the list as withdrawn. Raises Conflict where it is already."""
    reach = account.reach(Permission.VISIT_WRITE)
    said = opinion_of(reason, "json.reason")
    found = get_entry(connection, entry_id, reach)
    own = firm_entry.c
    values: dict[str, Any] = {"withdrawn_by": str(account.login), "withdrawn_at": at or now()}
    still = own.id == found.id, own.withdrawn_at.is_(None)
    if connection.execute(update(firm_entry).where(*still).values(**values)).rowcount != 1:
        raise Conflict(
            Text("这一入企记录已撤回。", "The entry is withdrawn already."),
            found.subject,
            Text("不能再次撤回。", "It is not withdrawn twice."),
            Text("如有误，请另行登记。", "Record another one where that was wrong."),
        )
    write_entry(connection, account.login, "firm-entry.withdraw", f"firm entry {found.id}", {"reason": said})
    return get_entry(connection, entry_id, reach)
