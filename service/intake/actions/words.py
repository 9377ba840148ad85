"""Words that a person matches, once for good, and withdraws: what states them becomes due, what waits is read."""

from sqlalchemy import Connection, insert, update

from rules.codes import code_of, is_known, why_unsettled
from rules.record_types import RECORD_TYPES
from rules.texts import Text
from scoring.cleaning import word_key
from service.access.account import Account
from service.access.permissions import Permission
from service.access.reach import WHOLE, Reach
from service.core.clean_for_storage import clean_for_storage
from service.core.clock import now, today
from service.core.db.audit import write_entry
from service.core.db.fact_changes import begin_change, end_change
from service.core.db.jobs import add_job
from service.core.db.states import change_state, lock_name
from service.core.db.tables.words import word_match
from service.core.problem import TITLES, Problem, refusal_at
from service.facts.matched_words import MATCHED
from service.intake.queries.words import (
    FIELDS,
    OF_ENTERPRISES,
    OF_RECORDS,
    TYPE,
    WITHDRAWN,
    WordMatch,
    codes_to_match,
    enterprises_due_by,
    get_match,
    match_in_force,
)
from service.intake.write.matched_items import concerns_items

JOB = "words"
LONGEST = 200


def reach_of_matcher(account: Account) -> Reach:
    """Where the account may write facts, which must be everywhere: a match counts for the whole bureau.

    Raises Problem 403 for an account of some jurisdictions.
    """
    reach = account.reach(Permission.WORDS_MATCH)
    if not reach.is_whole:
        why = Text(
            "用语匹配对全局生效，须由不限辖区的数据人员办理。",
            "A match counts for the whole bureau; a data operator of all jurisdictions has to make it.",
        )
        raise Problem(403, *TITLES[403], why)
    return reach


def match_word(
    connection: Connection,
    actor: str,
    field: str,
    record_type: str,
    word: str,
    code: str,
    *,
    where: str = "",
    reach: Reach = WHOLE,
) -> WordMatch:
    """Matches a word of a field, of records of a type, to a code; returns the match, in force from now on.

    The enterprises whose facts state the word become due, and a job reads again what waits for it. Raises Problem 422
    for a word or a code that cannot be matched (`where` is put before the name of what is wrong), 409 for a word that
    is matched already.
    """
    key = clean_for_storage(word_key(word))
    _check(field, record_type, key, code, where)
    lock_name(connection, f"word {field} {record_type} {key}")
    if known := match_in_force(connection, field, record_type, key):
        raise _matched_already(known)
    change_id = _touch(connection, actor, field, record_type, key)
    values = {"field": field, "record_type": record_type, "word": key, "code": code, "status": MATCHED}
    values |= {"matched_by": actor, "matched_at": now(), "matched_on": today(), "change_id": change_id}
    inserted = connection.execute(insert(word_match).values(**values)).inserted_primary_key
    assert inserted is not None
    match_id = int(inserted[0])
    job_id = add_job(connection, JOB, {"match_id": match_id, "reach": reach.plain()}, actor)
    connection.execute(update(word_match).where(word_match.c.id == match_id).values(job_id=job_id))
    detail = {"field": field, "record_type": record_type, "word": key, "code": code}
    write_entry(connection, actor, "word.match", f"word/{match_id}", detail)
    return _known(connection, match_id)


def withdraw_match(connection: Connection, actor: str, match_id: int) -> WordMatch:
    """Withdraws a match: the word counts as unlisted again from now on, and what states it becomes due.

    Rows that were taken in since stay; a job makes records anew that are made of items with the word. Raises Problem
    404 where there is no such match, 409 where it was withdrawn.
    """
    known = get_match(connection, match_id)
    if known is None:
        raise Problem(404, "not-found", Text("没有这一匹配。", "There is no such match."))
    change_id = _touch(connection, actor, known.field, known.record_type, known.word)
    values = {"withdrawn_by": actor, "withdrawn_at": now(), "withdrawn_on": today()}
    if not change_state(
        connection, word_match, match_id, (MATCHED,), status=WITHDRAWN, withdrawn_change_id=change_id, **values
    ):
        raise Problem(409, *TITLES[409], Text("这一匹配已撤回。", "The match has been withdrawn."))
    if concerns_items(known):
        job_id = add_job(connection, JOB, {"match_id": match_id, "reach": WHOLE.plain()}, actor)
        connection.execute(update(word_match).where(word_match.c.id == match_id).values(job_id=job_id))
    detail = {"field": known.field, "record_type": known.record_type, "word": known.word, "code": known.code}
    write_entry(connection, actor, "word.withdraw", f"word/{match_id}", detail)
    return _known(connection, match_id)


def note_export_of_matches(connection: Connection, actor: str, number: int, file: str) -> None:
    """Notes in the audit log that the matches were written to a file."""
    write_entry(connection, actor, "word.export", "words", {"rows": number, "file": file})


def _touch(connection: Connection, actor: str, field: str, record_type: str, word: str) -> int:
    """The number of a change that makes the enterprises due whose facts state the word."""
    change_id = begin_change(connection, JOB, today(), actor)
    end_change(connection, change_id, enterprises_due_by(connection, field, record_type, word))
    return change_id


def _known(connection: Connection, match_id: int) -> WordMatch:
    made = get_match(connection, match_id)
    assert made is not None
    return made


def _check(field: str, record_type: str, key: str, code: str, where: str) -> None:
    if field not in FIELDS:
        names = "、".join(FIELDS)
        raise refusal_at(f"{where}field", Text(f"可匹配的字段：{names}。", f"Fields to match: {', '.join(FIELDS)}."))
    if field in OF_RECORDS and record_type not in RECORD_TYPES:
        raise refusal_at(f"{where}record_type", Text("没有这一记录类型。", "There is no such record type."))
    if field in (*OF_ENTERPRISES, TYPE) and record_type:
        raise refusal_at(
            f"{where}record_type", Text("该字段不分记录类型。", "The field has no record type; leave it out.")
        )
    if not key or len(key) > LONGEST:
        raise refusal_at(f"{where}word", Text("用语应为1至200个字符。", "A word has 1 to 200 characters."))
    if (
        field != TYPE
        and is_known(field, code_of(field, key, record_type), record_type)
        and not why_unsettled(field, key, record_type)
    ):
        known = code_of(field, key, record_type)
        raise refusal_at(
            f"{where}word", Text(f"该用语已知，代码为 {known}。", f"The word is known: its code is {known}.")
        )
    codes = codes_to_match(field, record_type)
    if code not in codes:
        shown = [f"{name}（{words.zh}）" if name != words.zh else name for name, words in codes.items()]
        raise refusal_at(f"{where}code", Text(f"可用代码：{'、'.join(shown)}。", f"Codes: {', '.join(codes)}."))


def _matched_already(known: WordMatch) -> Problem:
    why = Text(
        f"该用语已由 {known.matched_by} 匹配为 {known.code}；如需更改，请先撤回。",
        f"{known.matched_by} matched the word to {known.code}; withdraw that first to change it.",
    )
    return Problem(409, *TITLES[409], why)
