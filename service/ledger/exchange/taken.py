"""A table of items taken in: each row that is sound is filed as by hand, the others are told with line and reason."""

import re
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Connection

from rules.clocks import RepairChannel
from rules.texts import Text
from scoring.cleaning import clean_text, word_key
from service.access.account import Account
from service.core.clean_for_storage import clean_for_storage
from service.core.clock import today
from service.core.db.audit import write_entry
from service.core.errors import ProductError
from service.core.problem import TITLES, Problem
from service.facts.enterprises import ids_of
from service.ledger.actions.refused_rows import Refused, keep_rows, lock_rows_of, rows_to_keep, settle_rows
from service.ledger.actions.register import lock_numbers, register_item
from service.ledger.item import Item, StatedItem
from service.ledger.queries.refused_rows import waiting_among
from service.ledger.queries.same import items_stated, records_called, same_of
from service.ledger.states import DECIDED, ItemType
from service.ledger.words import TYPES
from service.registry_desk.imports import Imported
from service.registry_desk.table import Row, Table

FORM = "ledger"
# The column by which a row says which of those that wait it mends.
MENDS = "mends"
_NUMBER = re.compile(r"[0-9]{1,18}")
# They are filed one by one, in one transaction.
MOST = 1_000
_TEXTS = ("title", "text", "source", "firm", "about", "line", "supervisor", "document_no", "acceptance_no")
_CODES = ("firm", "line", "supervisor", "region", "office", "department")
_DAYS = ("filed_on", "order_due")
_TYPES_WRITTEN: Mapping[str, ItemType] = {
    word_key(written): kind for kind, words in TYPES.items() for written in (words.zh, words.en, kind.value)
} | {word_key("信用修复申请"): ItemType.REPAIR, word_key("异议申请"): ItemType.OBJECTION}
_CHANNELS_WRITTEN: Mapping[str, RepairChannel] = {
    **{word_key(channel.value): channel for channel in RepairChannel},
    **dict.fromkeys(map(word_key, ("信用中国", "信用中国网站", "Credit China")), RepairChannel.CREDIT_CHINA),
    **dict.fromkeys(
        map(word_key, ("公示系统", "国家企业信用信息公示系统", "publicity system")), RepairChannel.PUBLICITY_SYSTEM
    ),
}


def take_items(
    connection: Connection, table: Table, account: Account, *, file: str, operator: str | None = None
) -> Imported:
    """Files the items of a table in the name of the account; what is filed already is left.

    Rows that cannot be filed wait for the account; one that is handed in again by its number takes its place.
    `operator` is who hands it in, where that is not the account. Raises Problem 422 for more than `MOST` rows.
    """
    done = Imported(read=len({*(row.line for row in table.rows), *(line.line for line in table.refused)}))
    if done.read > MOST:
        raise _too_many(done.read)
    stated = [(row.line, said) for row in table.rows if (said := _stated(connection, table, row, file)) is not None]
    # Who hands the same table in at once waits here, and then sees what was filed; each entry of the audit log is the
    # last lock of a transaction, so that none of these is asked for after one.
    lock_rows_of(connection, account.id)
    lock_numbers(connection, [one for _, one in stated], today())
    known = dict(items_stated(connection, [one for _, one in stated]))
    mends = _mended_by(connection, table, account)
    filed: list[Item] = []
    mended: dict[int, str] = {}
    for line, said in stated:
        if same_of(said) in known:
            done.unchanged += 1
        elif line in mends and mends[line] is None:
            table.refuse(line, MENDS, table.written[line][table.headings[MENDS]], _NOT_WAITING)
            continue
        elif (item := _file(connection, table, line, said, account)) is not None:
            known[same_of(said)] = item.number
            filed.append(item)
        else:
            continue
        if (waits := mends.get(line)) is not None:
            mended[waits] = known[same_of(said)]
    done.added = len(filed)
    done.refused = sorted(table.refused, key=lambda one: one.line)
    settle_rows(connection, account, mended)
    kept = rows_to_keep(connection, account.id, _refused(table, mends, mended))
    done.notices = [*table.notices, *_notices(filed)]
    if filed or kept or mended:
        detail = {"file": file, "added": done.added, "refused": len({one.line for one in done.refused})}
        entry = write_entry(connection, operator or str(account.login), "ledger.import", "ledger", detail)
        keep_rows(connection, account.id, kept, file, entry)
    return done


def _mended_by(connection: Connection, table: Table, account: Account) -> dict[int, int | None]:
    """Which row that waits each line is to mend, of lines that name one; None where none of the account waits so."""
    heading = table.headings.get(MENDS, "")
    stated = {line: said for line, row in table.written.items() if (said := row.get(heading, "").strip())}
    numbers = {line: int(said) for line, said in stated.items() if _NUMBER.fullmatch(said)}
    waiting = waiting_among(connection, account.id, set(numbers.values()))
    found: dict[int, int | None] = dict.fromkeys(stated)
    for line, number in numbers.items():
        # The first line that names it is the one that mends it.
        if number in waiting and number not in found.values():
            found[line] = number
    return found


def _refused(table: Table, mends: Mapping[int, int | None], mended: Collection[int]) -> list[Refused]:
    """The rows that were refused, each with all that is wrong in it; what mends a row stands in its place."""
    faults: dict[int, list[Mapping[str, str]]] = {}
    for one in table.refused:
        said = {"column": one.column, "value": one.value, "zh": one.why.zh, "en": one.why.en}
        faults.setdefault(one.line, []).append(said)
    left_out = {table.headings.get(MENDS), table.headings.get("reasons")}
    found = []
    for line, why in sorted(faults.items()):
        cells = table.written.get(line) or {one["column"]: one["value"] for one in why if one["column"]}
        row = {heading: text for heading, text in cells.items() if heading not in left_out}
        waits = mends.get(line)
        found.append(Refused(line, row, why, None if waits in mended else waits))
    return found


def _file(connection: Connection, table: Table, line: int, said: StatedItem, account: Account) -> Item | None:
    """The item filed; None where it cannot be, which is told of each field."""
    spot = connection.begin_nested()
    try:
        item = register_item(connection, said, account).item
    except ProductError as refusal:
        # Its record cannot be written: nothing of the row is kept, and the others go on.
        spot.rollback()
        table.refuse(
            line, "type", said.type, Text(f"{refusal.what.zh}{refusal.why.zh}", f"{refusal.what.en} {refusal.why.en}")
        )
        return None
    except Problem as problem:
        spot.rollback()
        if problem.status == 403:
            raise
        for error in problem.errors:
            name = error["where"].rpartition(".")[2]
            value = getattr(said, name, None)
            table.refuse(line, name, "" if value is None else str(value), Text(error["zh"], error["en"]))
        return None
    spot.commit()
    return item


def _stated(connection: Connection, table: Table, row: Row, file: str) -> StatedItem | None:
    """What a row states; None where something of it cannot be read, which is told."""
    values: dict[str, Any] = {
        name: _written(name, row.values[name]) for name in (*_TEXTS, *_CODES, *_DAYS) if name in row.values
    }
    before = len(table.refused)
    kind = _TYPES_WRITTEN.get(word_key(row.values.get("type", "")))
    if kind is None:
        table.refuse(row.line, "type", row.values.get("type", ""), _NO_TYPE)
    if "filed_on" not in values:
        table.refuse(row.line, "filed_on", "", _NO_DAY)
    if (written := row.values.get("channel")) is not None:
        values["channel"] = _CHANNELS_WRITTEN.get(word_key(written))
        if values["channel"] is None:
            table.refuse(row.line, "channel", written, _NO_CHANNEL)
    if kind in DECIDED:
        values |= _record_of(connection, table, row)
    elif "record_id" in row.values:
        table.refuse(row.line, "record_id", row.values["record_id"], _NO_RECORD_HERE)
    if kind is None or len(table.refused) > before:
        return None
    values.setdefault("source", f"表格导入：{file}"[:200])
    return StatedItem(kind, values.pop("title", ""), values.pop("text", ""), values.pop("source"), **values)


def _written(name: str, value: Any) -> Any:
    """A value as it is stored, so that it is known again when the same table comes once more."""
    if name in _DAYS:
        return value
    return clean_text(value) if name in _CODES else str(clean_for_storage(value)).strip()


def _record_of(connection: Connection, table: Table, row: Row) -> dict[str, Any]:
    """The record that an objection or a repair is about; nothing where there is not one, which is told."""
    firm, written = clean_text(row.values.get("firm", "")), clean_text(row.values.get("record_id", ""))
    enterprise_id = ids_of(connection, [firm]).get(firm) if firm else None
    if enterprise_id is None:
        table.refuse(row.line, "firm", firm, _NO_FIRM)
        return {}
    found = records_called(connection, enterprise_id, written) if written else []
    if len(found) != 1:
        table.refuse(row.line, "record_id", written, _SEVERAL if found else _NO_RECORD)
        return {}
    ((kind, identity),) = found
    return {"record_type": kind, "record_identity": identity}


def _notices(filed: list[Item]) -> list[Text]:
    if not filed:
        return []
    first, last = filed[0].number, filed[-1].number
    numbers = [Text(f"已登记：{first} 至 {last}。", f"Filed: {first} to {last}.")] if first != last else [
        Text(f"已登记：{first}。", f"Filed: {first}.")
    ]  # fmt: skip
    return [*numbers, _NO_RECEIPTS]


def _too_many(number: int) -> Problem:
    why = Text(f"表中有{number:,}行，一次最多{MOST:,}行；请分几次导入。",
               f"The table has {number:,} rows; at most {MOST:,} at once. Take it in by parts.")  # fmt: skip
    return Problem(422, *TITLES[422], errors=[{"where": "form.file", "zh": why.zh, "en": why.en}])


_NO_TYPE = Text(
    f"事项类型应为：{'、'.join(words.zh for words in TYPES.values())}。",
    f"The type must be one of: {', '.join(words.en for words in TYPES.values())}.",
)
_NO_DAY = Text("请写明提出日期，期限由它起算。", "State the day on which it was filed: its clock runs from there.")
_NO_CHANNEL = Text("应为信用中国或公示系统。", "It must be Credit China or the publicity system.")
_NOT_WAITING = Text(
    "没有待改正的这一行，或已处理；仍要登记的，清空本列再导入。",
    "No such row waits, or it was dealt with; to file it all the same, leave this cell empty.",
)
_NO_FIRM = Text("没有这一主体。", "There is no such enterprise.")
_NO_RECORD = Text("请写明该主体的一条记录的编号。", "State the number of a record of the enterprise.")
_NO_RECORD_HERE = Text("只有异议和信用修复针对记录。", "Only objections and repairs are about a record.")
_SEVERAL = Text(
    "该主体有几条记录是这一编号；请在主体页选定后登记。",
    "Several records of the enterprise have that number; choose one on its page and file it there.",
)
_NO_RECEIPTS = Text("导入的事项不出具回执。", "What is taken in by a table has no receipts.")
