"""What is personal, erased when it need not be kept any more.

Draws know officers by number, and go on; papers print a line where a contact was.
"""

from datetime import date, timedelta

from sqlalchemy import Connection, delete, or_, update

from service.core.clock import end_of
from service.core.db.in_clause import is_among
from service.core.db.tables.facts import subject_contact
from service.core.db.tables.officers import (
    inspector,
    inspector_absence,
    inspector_certificate,
    inspector_name,
    recusal,
)
from service.registries.queries.inspectors import list_inspectors


def erase_expired_contacts(connection: Connection, on: date) -> int:
    """Erases the contacts of subjects that were to be kept only until a day before `on`; returns how many."""
    return connection.execute(delete(subject_contact).where(subject_contact.c.retain_until < on)).rowcount


def erase_officers(connection: Connection, before: date) -> int:
    """Erases what is personal of officers who left the registry before a day, and reasons of what ended before it.

    Returns how many fields were erased: names, numbers of certificates, links to accounts, reasons.
    """
    left = [
        one.number
        for one in list_inspectors(connection, before, ended=True)
        if one.valid_until is not None and one.valid_until < before
    ]
    # Whoever is to come back is in the registry again by then.
    back = {one.number for one in list_inspectors(connection, date.max)}
    gone = [number for number in left if number not in back]
    names, papers, absences, reasons = (
        table.c for table in (inspector_name, inspector_certificate, inspector_absence, recusal)
    )
    erased = 0
    if gone:
        erased += connection.execute(delete(inspector_name).where(is_among(connection, names.inspector, gone))).rowcount
        for table, column, whose in (
            (inspector_certificate, papers.certificate_no, papers.inspector),
            (inspector, inspector.c.account_id, inspector.c.number),
            (inspector_absence, absences.reason, absences.inspector),
            (recusal, reasons.reason, reasons.inspector),
        ):
            theirs = is_among(connection, whose, gone), column.is_not(None)
            erased += connection.execute(update(table).where(*theirs).values({column: None})).rowcount
    last = end_of(before - timedelta(days=1))
    past = absences.reason.is_not(None), or_(absences.until_day < before, absences.withdrawn_at <= last)
    erased += connection.execute(update(inspector_absence).where(*past).values(reason=None)).rowcount
    over = reasons.reason.is_not(None), or_(reasons.until_day < before, reasons.withdrawn_at <= last)
    return erased + connection.execute(update(recusal).where(*over).values(reason=None)).rowcount
