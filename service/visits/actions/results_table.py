"""A filled-in table of results taken in: each visit whose rows are sound is entered, the others are told by line."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from rules.texts import Text
from scoring.cleaning import clean_text, word_key
from service.access.account import Account
from service.core.db.audit import write_entry
from service.core.db.states import lock_name
from service.core.errors import ProductError
from service.core.problem import TITLES, Problem
from service.registry_desk.imports import Imported
from service.registry_desk.table import Row, Table
from service.visits.actions.course import lock_of
from service.visits.actions.results import enter_result, submit_result
from service.visits.queries.results import versions_of
from service.visits.queries.visits import find_visit
from service.visits.results import ItemResult, ResultStatus, StatedResult
from service.visits.results_table import LOOKED_AT_WRITTEN, code_of, follow_up_of, methods_of, proofs_of
from service.visits.visit import Visit

MOST = 5_000
_OF_WHOLE = (
    *("visited_on", "methods", "code", "follow_up", "order_no", "order_due", "handed_to", "handed_no", "evidence"),
    "remark",
)
_Key = tuple[str, str]


def take_results(connection: Connection, table: Table, account: Account, *, file: str, submit: bool) -> Imported:
    """Enters the results of a table, visit by visit, and hands them in where that is asked for.

    What is entered but lacks something to be handed in is kept, and told. Raises Problem 422 for more than `MOST` rows.
    """
    if len(table.rows) > MOST:
        why = Text(f"一次至多{MOST:,}行，请分几次导入。", f"At most {MOST:,} rows at once: take it in by parts.")
        raise Problem(422, *TITLES[422], errors=[{"where": "form.file", "zh": why.zh, "en": why.en}])
    done = Imported(read=len({*(row.line for row in table.rows), *(line.line for line in table.refused)}))
    by_course = _by_course(table)
    found = _visits_of(connection, table, by_course, account)
    # Every visit before the first entry in the audit log, which is the last lock of a transaction.
    for visit_id in sorted({visit.id for visit in found.values()}):
        lock_name(connection, lock_of(visit_id))
    handed_in = 0
    for key, visit in found.items():
        rows = by_course[key]
        stated = _stated(table, rows)
        if stated is None or not _entered(connection, table, rows, visit, key[1], account, stated):
            continue
        done.added += len(rows)
        handed_in += submit and _handed_in(connection, table, rows, visit, key[1], account)
    done.refused = sorted(table.refused, key=lambda one: one.line)
    done.notices = [*table.notices]
    if submit:
        done.notices.append(Text(f"已提交审核{handed_in}次检查。", f"Handed in for review: {handed_in} visits."))
    if done.added:
        detail = {"file": file, "added": done.added, "refused": len({one.line for one in done.refused})}
        write_entry(connection, str(account.login), "visit.import-results", "visits", detail)
    return done


def note_taken_away(connection: Connection, account: Account, courses: int) -> None:
    """Leaves in the audit log that the table of so many visits whose results are to be entered was taken away."""
    write_entry(connection, str(account.login), "visit.take-results", "visits", {"items": courses})


def _by_course(table: Table) -> dict[_Key, list[Row]]:
    found: dict[_Key, list[Row]] = {}
    for row in table.rows:
        number, item = clean_text(row.values.get("number", "")), row.values.get("item", "")
        if not number or not item:
            table.refuse(row.line, "number" if not number else "item", "", _NEEDED)
            continue
        found.setdefault((number, clean_text(row.values.get("department", ""))), []).append(row)
    # A visit of which a row cannot be read is not entered by half.
    wrong = {line.line for line in table.refused}
    return {key: rows for key, rows in found.items() if not any(row.line in wrong for row in rows)}


def _visits_of(
    connection: Connection, table: Table, by_course: Mapping[_Key, Sequence[Row]], account: Account
) -> dict[_Key, Visit]:
    found: dict[_Key, Visit] = {}
    for (number, department), rows in by_course.items():
        try:
            visit = find_visit(connection, number, account)
        except Problem:
            visit = None
        if visit is None or visit.course_of(department) is None:
            table.refuse(rows[0].line, "number", number, _NO_VISIT)
        else:
            found[number, department] = visit
    return found


def _stated(table: Table, rows: Sequence[Row]) -> StatedResult | None:
    """What the rows of one course state; None where something of it cannot be read, which is told."""
    before = len(table.refused)
    whole = _whole_of(table, rows)
    items = tuple(_item_of(table, row) for row in rows)
    if "visited_on" not in whole:
        table.refuse(rows[0].line, "visited_on", "", _NEEDED)
    return None if len(table.refused) > before else StatedResult(**whole, items=items)


def _whole_of(table: Table, rows: Sequence[Row]) -> dict[str, Any]:
    """What is said of the whole, by one row or by several that say the same."""
    said: dict[str, tuple[int, Any]] = {}
    for row in rows:
        for name in _OF_WHOLE:
            value = row.values.get(name)
            if value is None:
                continue
            if name in said and said[name][1] != value:
                table.refuse(row.line, name, str(value), _DIFFERENT)
            said.setdefault(name, (row.line, value))
    values: dict[str, Any] = {}
    for name, (line, value) in said.items():
        read = _READERS[name](value) if name in _READERS else value
        if read is None:
            table.refuse(line, name, str(value), _UNKNOWN if name != "evidence" else _EVIDENCE)
        else:
            values[name] = read
    return values


_READERS = {"methods": methods_of, "code": code_of, "follow_up": follow_up_of, "evidence": proofs_of}


def _item_of(table: Table, row: Row) -> ItemResult:
    made = ItemResult(
        clean_text(row.values["item"]), finding=row.values.get("finding"), handling=row.values.get("handling")
    )
    if written := row.values.get("looked_at"):
        looked_at = LOOKED_AT_WRITTEN.get(word_key(written))
        if looked_at is None:
            table.refuse(row.line, "looked_at", written, _UNKNOWN)
        made = replace(made, looked_at=looked_at)
    if written := row.values.get("result"):
        result = code_of(written)
        if result is None:
            table.refuse(row.line, "result", written, _UNKNOWN)
        made = replace(made, result=result)
    return made


def _entered(
    connection: Connection,
    table: Table,
    rows: Sequence[Row],
    visit: Visit,
    department: str,
    account: Account,
    stated: StatedResult,
) -> bool:
    """Whether the result was entered; why not is told."""
    spot = connection.begin_nested()
    try:
        enter_result(connection, visit.number, account, department, _with_kept(connection, visit, department, stated))
    except (Problem, ProductError) as refusal:
        spot.rollback()
        _tell(table, rows, refusal)
        return False
    spot.commit()
    return True


def _with_kept(connection: Connection, visit: Visit, department: str, stated: StatedResult) -> StatedResult:
    """The result with what the table does not hold and was entered before: ticks, and items without a row."""
    course = visit.course_of(department)
    assert course is not None
    drafts = [one for one in versions_of(connection, course.id) if one.status is ResultStatus.DRAFT]
    kept = {one.item: one for one in drafts[0].says.items} if drafts else {}
    said = {one.item for one in stated.items}
    items = [replace(one, checklist=kept[one.item].checklist) if one.item in kept else one for one in stated.items]
    return replace(stated, items=(*items, *(one for item, one in kept.items() if item not in said)))


def _handed_in(
    connection: Connection, table: Table, rows: Sequence[Row], visit: Visit, department: str, account: Account
) -> bool:
    """Whether the result was handed in; what it lacks is told, what was entered stays."""
    spot = connection.begin_nested()
    try:
        submit_result(connection, visit.number, account, department)
    except (Problem, ProductError) as refusal:
        spot.rollback()
        _tell(table, rows, refusal)
        return False
    spot.commit()
    return True


def _tell(table: Table, rows: Sequence[Row], refusal: Problem | ProductError) -> None:
    """Tells why, at the row of the item that it is about, else at the first row of the visit."""
    if isinstance(refusal, ProductError):
        why = Text(f"{refusal.what.zh}{refusal.why.zh}", f"{refusal.what.en} {refusal.why.en}")
        table.refuse(rows[0].line, "number", "", why)
        return
    lines = {clean_text(row.values["item"]): row.line for row in rows}
    for error in refusal.errors or [{"where": "number", "zh": refusal.title.zh, "en": refusal.title.en}]:
        parts = error["where"].removeprefix("json.").split(".")
        of_item = parts[0] == "items" and len(parts) > 1
        # A code of an item may have dots of its own.
        code = ".".join(parts[1:-1]) if of_item and ".".join(parts[1:]) not in lines else ".".join(parts[1:])
        name = parts[-1] if of_item and len(parts) > 2 else "item" if of_item else parts[0]
        line = lines.get(code, rows[0].line) if of_item else rows[0].line
        table.refuse(line, name, "", Text(error["zh"], error["en"]))


_NEEDED = Text("请填写。", "It must be stated.")
_NO_VISIT = Text("没有这次检查，或不由您前往。", "There is no such visit, or you do not go on it.")
_DIFFERENT = Text("同一次检查的各行写得不同。", "Rows of one visit say it differently.")
_UNKNOWN = Text("不认识，请按空表的说明填写。", "Not known; fill it in as the table's notes say.")
_EVIDENCE = Text("每项证据写作“证据｜编号或出处”。", "Each proof is written as what it is ｜ its number or place.")
