"""Absences of officers: entered with their days, and withdrawn; nothing is removed."""

from datetime import date

from sqlalchemy import Connection, insert, update

from rules.texts import Text
from service.core.clean_for_storage import clean_for_storage
from service.core.clock import now
from service.core.db.audit import write_entry
from service.core.db.tables.officers import inspector_absence
from service.core.problem import TITLES, Problem, refusal_at
from service.registries.inspectors import Absence, Whose
from service.registries.officer_statements import faults_of_days, faults_of_reason
from service.registries.queries.inspectors import find_absence, officer_among


def add_absence(
    connection: Connection, number: str, days: tuple[date, date], reason: str | None, actor: str, whose: Whose
) -> int:
    """Enters the days on which an officer cannot be drawn; returns the number of the absence.

    Raises Problem 404 where he is none of those, 422 where the days or the reason cannot be used.
    """
    officer = officer_among(connection, number, whose)
    for name, _, why in [*faults_of_days(*days), *faults_of_reason(reason)]:
        raise refusal_at(f"json.{name}", why)
    said = clean_for_storage((reason or "").strip()) or None
    values = {"inspector": officer.number, "from_day": days[0], "until_day": days[1], "reason": said}
    query = insert(inspector_absence).values(**values, recorded_by=actor[:80], recorded_at=now())
    key = connection.execute(query).inserted_primary_key
    assert key is not None
    detail = {"number": officer.number, "from": days[0], "until": days[1]}
    write_entry(connection, actor, "officer.absence", f"registry/inspectors/{officer.number}", detail)
    return int(key[0])


def withdraw_absence(connection: Connection, id: int, actor: str, whose: Whose) -> Absence:
    """The absence, which counts no more; raises Problem 404 where it is of none of those, 409 if it was withdrawn."""
    found = find_absence(connection, id)
    if found is None:
        raise Problem(404, *TITLES[404])
    officer = officer_among(connection, found.inspector, whose)
    own = inspector_absence.c
    mine = own.id == id, own.withdrawn_at.is_(None)
    at = now()
    query = update(inspector_absence).where(*mine).values(withdrawn_by=actor[:80], withdrawn_at=at)
    if connection.execute(query).rowcount != 1:
        raise Problem(409, "absence-withdrawn", Text("这条请假已撤回。", "The absence was withdrawn already."))
    detail = {"number": officer.number, "from": found.from_day, "until": found.until_day}
    write_entry(connection, actor, "officer.absence-withdraw", f"registry/inspectors/{officer.number}", detail)
    changed = find_absence(connection, id)
    assert changed is not None
    return changed
