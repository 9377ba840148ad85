"""Recusals filed and withdrawn: an officer is never matched with the subject; the reason stays sealed."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, insert, update

from rules.texts import Text
from service.core.clock import now, today
from service.core.db.audit import write_entry
from service.core.db.states import lock_name
from service.core.db.tables.officers import recusal
from service.core.problem import Problem
from service.registries.actions.entries import Entered
from service.registries.inspectors import EVERYONE, Inspector, Whose
from service.registries.officer_statements import ENDS_BEFORE_IT_BEGINS, RecusalStatement, clean_recusal
from service.registries.queries.inspectors import inspectors_by_number
from service.registries.queries.offices import regions_of_firms
from service.registries.queries.recusals import Recusal, find_recusal, list_recusals, sealed_reason
from service.registries.statements import Fault

LOCK = "registry recusals"
_MOST_NAMED = 20
# Officer, subject, first and last day.
_Key = tuple[str, str, date, date | None]


def file_recusals(
    connection: Connection,
    statements: Sequence[RecusalStatement],
    actor: str,
    whose: Whose = EVERYONE,
    *,
    own: str | None = None,
    source: str | None = None,
) -> Entered:
    """Files what is new among the recusals; what is refused does not keep the others out.

    `whose` are the officers for whom it may be filed, and `own` is the number of who files his own. One that is there
    already, for the same days, is unchanged, whatever its reason. The audit log says who and whom, never why.
    """
    lock_name(connection, LOCK)
    done = Entered()
    cleaned = [clean_recusal(said) for said in statements]
    numbers = {said.inspector for said, faults in cleaned if not faults}
    officers = inspectors_by_number(connection, numbers, today())
    held = {_key_of(one) for one in list_recusals(connection, today(), numbers=numbers)} if numbers else set()
    rows: list[dict[str, Any]] = []
    for place, (said, faults) in enumerate(cleaned):
        begins = said.from_day or today()
        key = (said.inspector, said.subject, begins, said.until_day)
        if wrong := faults or _why_not(said, begins, officers, whose, own):
            done.refused[place] = wrong
        elif key in held:
            done.unchanged += 1
        else:
            held.add(key)
            rows.append(_row_of(said, begins))
    done.added = len(rows)
    if rows:
        connection.execute(insert(recusal), [{**row, "filed_by": actor[:80], "filed_at": now()} for row in rows])
        done.notices += _not_there(connection, rows)
        _note(connection, rows, done, actor, source)
    return done


def withdraw_recusal(connection: Connection, id: int, actor: str) -> Recusal:
    """The recusal, which counts no more from now on; raises Problem 409 where it was withdrawn before.

    Draws that are locked keep it: their lists do not change.
    """
    own = recusal.c
    query = update(recusal).where(own.id == id, own.withdrawn_at.is_(None))
    if connection.execute(query.values(withdrawn_by=actor[:80], withdrawn_at=now())).rowcount != 1:
        raise Problem(409, "recusal-withdrawn", Text("这条回避已撤回。", "The recusal was withdrawn already."))
    found = find_recusal(connection, id)
    assert found is not None
    detail = {"number": found.inspector, "code": found.subject}
    write_entry(connection, actor, "recusal.withdraw", f"recusal {id}", detail)
    return found


def reason_opened(connection: Connection, found: Recusal, actor: str) -> str | None:
    """Why the recusal was filed, None where retention has erased it; the audit log says who read it."""
    detail = {"number": found.inspector, "code": found.subject}
    write_entry(connection, actor, "recusal.read-reason", f"recusal {found.id}", detail)
    return sealed_reason(connection, found.id)


def _key_of(one: Recusal) -> _Key:
    return one.inspector, one.subject, one.from_day, one.until_day


def _why_not(
    said: RecusalStatement, begins: date, officers: Mapping[str, Inspector], whose: Whose, own: str | None
) -> list[Fault]:
    officer = officers.get(said.inspector)
    if officer is None or not (officer.number == own or whose.has(officer.region, officer.office, officer.department)):
        return [("inspector", said.inspector, _NO_OFFICER)]
    if said.until_day is not None and said.until_day < begins:
        return [("until_day", said.until_day.isoformat(), ENDS_BEFORE_IT_BEGINS)]
    return []


def _row_of(said: RecusalStatement, begins: date) -> dict[str, Any]:
    row = {"inspector": said.inspector, "subject": said.subject, "reason": said.reason}
    return {**row, "from_day": begins, "until_day": said.until_day}


def _not_there(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> list[Text]:
    """A notice of the subjects that are no enterprises here: they count once they are."""
    codes = sorted({row["subject"] for row in rows if not row["subject"].startswith("REG-")})
    unknown = len(codes) - len(regions_of_firms(connection, codes)) if codes else 0
    if not unknown:
        return []
    return [
        Text(
            f"有{unknown}户尚未导入，导入后同样回避。",
            f"{unknown} of the firms have not been imported yet; the recusal counts for them once they are.",
        )
    ]


def _note(
    connection: Connection, rows: Sequence[Mapping[str, Any]], done: Entered, actor: str, source: str | None
) -> None:
    detail: dict[str, Any] = {"added": done.added, "refused": len(done.refused)}
    if source is not None:
        detail["file"] = source
    if len(rows) == 1:
        (row,) = rows
        detail |= {"number": row["inspector"], "code": row["subject"]}
        detail |= {"from": row["from_day"], "until": row["until_day"]}
    else:
        detail["codes"] = [row["inspector"] for row in rows[:_MOST_NAMED]]
    write_entry(connection, actor, "recusal.file", "recusals", detail)


_NO_OFFICER = Text(
    "名录库中没有这一人员，或不在您的辖区内。", "There is no such officer within the account's jurisdictions."
)
