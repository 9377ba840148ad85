"""Codes that a provincial or national system gave to visits: noted one by one, or taken in by a table."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from rules.texts import Text
from service.access.account import Account
from service.access.actions.many import digest_of_list
from service.access.permissions import Permission
from service.core.clean_for_storage import clean_for_storage
from service.core.clock import now
from service.core.db.audit import write_entry
from service.core.db.in_clause import is_among
from service.core.db.states import lock_name
from service.core.db.tables.inspection_visits import inspection_visit
from service.core.problem import refusal_at
from service.core.written_text import UNSEEN, holds_unseen, too_long
from service.registry_desk.imports import Imported
from service.registry_desk.table import Table
from service.visits.actions.course import lock_visit, move_visit
from service.visits.actions.storing import Step, note_steps
from service.visits.queries.visits import visit_sight, visits_by_number
from service.visits.sight import VisitSight
from service.visits.states import OPEN, VisitAct
from service.visits.visit import Visit

LOCK = "codes of visits"
LONGEST_NO, LONGEST_STATE = 80, 40
_FIELDS: Mapping[str, int] = {"external_no": LONGEST_NO, "external_state": LONGEST_STATE}


@dataclass(frozen=True, slots=True)
class ExternalCode:
    """The number that another system gave a visit, and the state in which it has it."""

    external_no: str
    external_state: str | None = None


def note_external(
    connection: Connection, number: str, account: Account, code: ExternalCode, at: datetime | None = None
) -> Visit:
    """The visit with its code; raises Problem 422 for one that another visit has, or that is none."""
    found, _, by = lock_visit(connection, number, account, VisitAct.NOTE_EXTERNAL)
    lock_name(connection, LOCK)
    plain = _cleaned(code)
    taken = _holders_of(connection, [plain.external_no]).get(plain.external_no)
    for name, why in _faults_of(plain, taken not in (None, found.number)):
        raise refusal_at(f"json.{name}", why)
    values = {"external_no": plain.external_no, "external_state": plain.external_state}
    return move_visit(connection, found, VisitAct.NOTE_EXTERNAL, by, values=values, said=values, at=at)


def take_codes(
    connection: Connection, table: Table, account: Account, *, file: str, at: datetime | None = None
) -> Imported:
    """Notes the codes of a table; of the rows that cannot be noted each is told with its line and why."""
    lock_name(connection, LOCK)
    done = Imported(read=len({*(row.line for row in table.rows), *(line.line for line in table.refused)}))
    numbers = [str(row.values.get("number", "")).strip() for row in table.rows]
    visits = visits_by_number(connection, set(numbers))
    sight = visit_sight(connection, account, Permission.RECEIPT_WRITE)
    codes = [
        _cleaned(ExternalCode(str(row.values.get("external_no", "")), row.values.get("external_state")))
        for row in table.rows
    ]
    holders = _holders_of(connection, [one.external_no for one in codes])
    twice = {number for number, times in Counter(numbers).items() if times > 1}
    twice_no = {number for number, times in Counter(one.external_no for one in codes).items() if times > 1}
    noted: list[tuple[Visit, ExternalCode]] = []
    for row, number, code in zip(table.rows, numbers, codes, strict=True):
        visit = visits.get(number)
        if visit is None or (not visit.lies_in(sight.whole) and not _is_of_department(sight, visit)):
            table.refuse(row.line, "number", number, _NO_VISIT)
        elif number in twice:
            table.refuse(row.line, "number", number, _TWICE)
        elif all(course.status not in OPEN for course in visit.courses):
            table.refuse(row.line, "number", number, Text("检查已经结束。", "The visit has ended."))
        elif faults := _faults_of(code, holders.get(code.external_no) not in (None, number)):
            for name, why in faults:
                table.refuse(row.line, name, str(getattr(code, name) or ""), why)
        elif code.external_no in twice_no:
            table.refuse(row.line, "external_no", code.external_no, _TWICE)
        elif (visit.external_no, visit.external_state) == (code.external_no, code.external_state):
            done.unchanged += 1
        else:
            noted.append((visit, code))
    _write(connection, noted, str(account.login), file, at or now())
    done.added = sum(visit.external_no is None for visit, _ in noted)
    done.changed = len(noted) - done.added
    done.refused = sorted(table.refused, key=lambda one: one.line)
    done.notices = list(table.notices)
    return done


def note_codes_taken_away(connection: Connection, by: str, purpose: str, rows: int) -> None:
    """Notes that visits without a code were taken away to have some asked for, by whom and for what."""
    write_entry(connection, by, "visit.export", "visits", {"purpose": purpose, "rows": rows})


def _write(
    connection: Connection, noted: Sequence[tuple[Visit, ExternalCode]], by: str, file: str, at: datetime
) -> None:
    if not noted:
        return
    own = inspection_visit.c
    rows = [{"one": visit.id, "no": code.external_no, "state": code.external_state} for visit, code in noted]
    values: dict[str, Any] = {"external_no": bindparam("no"), "external_state": bindparam("state")}
    connection.execute(update(inspection_visit).where(own.id == bindparam("one")).values(**values), rows)
    steps = [
        Step(
            visit.id,
            None,
            VisitAct.NOTE_EXTERNAL,
            by,
            visit.lead.status,
            visit.lead.status,
            None,
            {"external_no": code.external_no, "external_state": code.external_state},
        )
        for visit, code in noted
    ]
    note_steps(connection, steps, at)
    detail = {"file": file, "visits": len(noted), "list": digest_of_list([visit.number for visit, _ in noted])}
    write_entry(connection, by, f"visit.{VisitAct.NOTE_EXTERNAL}", "visits", detail)


def _cleaned(code: ExternalCode) -> ExternalCode:
    state = str(clean_for_storage(code.external_state or "")).strip()
    return ExternalCode("".join(code.external_no.split()), state or None)


def _faults_of(code: ExternalCode, is_taken: bool) -> list[tuple[str, Text]]:
    found = []
    if not code.external_no:
        found.append(("external_no", Text("请填写检查码。", "Enter the code.")))
    for name, longest in _FIELDS.items():
        said = getattr(code, name) or ""
        if len(said) > longest:
            found.append((name, too_long(longest)))
        elif holds_unseen(said):
            found.append((name, UNSEEN))
    if is_taken:
        found.append(("external_no", Text("另一次检查已登记这一检查码。", "Another visit has this code.")))
    return found


def _holders_of(connection: Connection, codes: Sequence[str]) -> dict[str, str]:
    """The number of the visit that has each of these codes of another system."""
    own = inspection_visit.c
    query = select(own.external_no, own.number).where(is_among(connection, own.external_no, sorted(set(codes) - {""})))
    return {row.external_no: row.number for row in connection.execute(query)} if any(codes) else {}


def _is_of_department(sight: VisitSight, visit: Visit) -> bool:
    mine = sight.department is not None and visit.course_of(sight.department) is not None
    return mine and visit.lies_in(sight.partner)


_NO_VISIT = Text("没有这一检查，或不归您办理。", "There is no such visit, or it is not yours to deal with.")
_TWICE = Text("表中出现两次。", "It stands twice in the table.")
