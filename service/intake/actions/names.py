"""What names stand for in deliveries of a source: confirmed by a person, once, and withdrawn; what waits is read again.

A name is no key: rows that state a name and no code find an enterprise by what a person confirmed, and by nothing else.
"""

from sqlalchemy import Connection, insert, update

from rules.texts import Text
from service.access.account import Account
from service.access.permissions import Permission
from service.access.reach import WHOLE, Reach
from service.core.clean_for_storage import clean_for_storage
from service.core.clock import now
from service.core.db.audit import write_entry
from service.core.db.jobs import add_job
from service.core.db.states import change_state, lock_name
from service.core.db.tables.names import name_match
from service.core.problem import TITLES, Problem, refusal_at
from service.facts.enterprises import Enterprise, get_enterprise
from service.facts.matched_words import MATCHED
from service.intake.queries.names import (
    NameMatch,
    candidates_of,
    get_name_match,
    name_match_in_force,
)
from service.intake.queries.sources import get_source
from service.intake.queries.words import WITHDRAWN
from service.reading.names import compared_name_of

JOB = "names"


def reach_of_names(account: Account, permission: Permission = Permission.WORDS_MATCH) -> Reach:
    """Of which enterprises the account may say, or read, that a name stands for them: it counts for every line."""
    return account.reach(permission).of_every_line


def confirm_name(
    connection: Connection,
    actor: str,
    source: str,
    name: str,
    code: str | None,
    *,
    where: str = "",
    reach: Reach = WHOLE,
) -> NameMatch:
    """Says which enterprise a name stands for in deliveries of a source; None: it is none of those that are known.

    A job reads the rows that wait for it again. Raises Problem 422 for a source, a name or a code that there is not
    (`where` is put before the name of what is wrong), 409 for a name that is decided already, 403 where nobody but an
    account of all jurisdictions may say so.
    """
    source, compared = clean_for_storage(source).strip(), clean_for_storage(compared_name_of(name))
    found = _check(connection, source, compared, code, reach, where)
    lock_name(connection, f"name {source} {compared}")
    if known := name_match_in_force(connection, source, compared):
        raise _decided_already(known)
    candidates = sorted(one.id for one in candidates_of(connection, [compared]).get(compared, []))
    values = {"source": source, "name": compared, "enterprise_id": found.id if found else None}
    values |= {"candidates": candidates, "status": MATCHED, "matched_by": actor, "matched_at": now()}
    inserted = connection.execute(insert(name_match).values(**values)).inserted_primary_key
    assert inserted is not None
    match_id = int(inserted[0])
    _read_again(connection, match_id, actor, reach)
    detail = {"source": source, "name": compared, "code": found.code if found else None}
    write_entry(connection, actor, "name.confirm", f"name/{match_id}", detail)
    return _known(connection, match_id)


def withdraw_name(connection: Connection, actor: str, match_id: int, reach: Reach = WHOLE) -> NameMatch:
    """Withdraws what was said of a name: later rows of it wait again; rows that were taken in since stay.

    Raises Problem 404 where the account may decide no such name, 409 where it was withdrawn.
    """
    known = get_name_match(connection, match_id)
    if known is None or not (reach.is_whole or _is_inside(connection, known, reach)):
        raise Problem(404, "not-found", Text("没有这一名称确认。", "There is no such confirmation."))
    values = {"withdrawn_by": actor, "withdrawn_at": now()}
    if not change_state(connection, name_match, match_id, (MATCHED,), status=WITHDRAWN, **values):
        raise Problem(409, *TITLES[409], Text("这一名称确认已撤回。", "The confirmation has been withdrawn."))
    if known.enterprise_id is None:
        _read_again(connection, match_id, actor, reach)
    detail = {"source": known.source, "name": known.name, "code": known.code}
    write_entry(connection, actor, "name.withdraw", f"name/{match_id}", detail)
    return _known(connection, match_id)


def _is_inside(connection: Connection, known: NameMatch, reach: Reach) -> bool:
    return known.code is not None and get_enterprise(connection, known.code, reach.jurisdiction()) is not None


def note_export_of_names(connection: Connection, actor: str, source: str, number: int, file: str) -> None:
    """Notes in the audit log that what was confirmed for a source was written to a file."""
    write_entry(connection, actor, "name.export", "names", {"source": source, "rows": number, "file": file})


def _read_again(connection: Connection, match_id: int, actor: str, reach: Reach) -> None:
    job_id = add_job(connection, JOB, {"match_id": match_id, "reach": reach.plain()}, actor)
    connection.execute(update(name_match).where(name_match.c.id == match_id).values(job_id=job_id))


def _known(connection: Connection, match_id: int) -> NameMatch:
    made = get_name_match(connection, match_id)
    assert made is not None
    return made


def _check(
    connection: Connection, source: str, compared: str, code: str | None, reach: Reach, where: str
) -> Enterprise | None:
    """The enterprise of the code."""
    if get_source(connection, source) is None:
        raise refusal_at(f"{where}source", Text("没有这一数据来源。", "There is no such source."))
    if not compared:
        raise refusal_at(f"{where}name", Text("请写名称，至多200个字符。", "Give a name of at most 200 characters."))
    if code is None:
        if not reach.is_whole:
            why = Text(
                "“均不是”对全局生效，须由不限辖区的数据人员办理。",
                "“None of these” counts for the whole bureau; a data operator of all jurisdictions has to say so.",
            )
            raise Problem(403, *TITLES[403], why)
        return None
    found = get_enterprise(connection, code, reach.jurisdiction())
    if found is None:
        why = Text("辖区内没有这一代码的主体。", "There is no enterprise with this code in the jurisdiction.")
        raise refusal_at(f"{where}code", why)
    return found


def _decided_already(known: NameMatch) -> Problem:
    stands = Text(known.code, known.code) if known.code else Text("均不是", "none of the enterprises")
    why = Text(
        f"{known.matched_by} 已确认该名称为：{stands.zh}；如需更改，请先撤回。",
        f"{known.matched_by} confirmed the name as {stands.en}; withdraw that first to change it.",
    )
    return Problem(409, *TITLES[409], why)
