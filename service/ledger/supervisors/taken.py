"""A table of supervisors taken in: each row that is sound is entered as by hand, the others are told with why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from rules.texts import Text
from scoring.cleaning import clean_text, without_blanks, word_key
from service.access.permissions import Role
from service.access.queries.accounts import names_of
from service.access.queries.told import logins_with
from service.core.clean_for_storage import clean_for_storage
from service.core.db.audit import write_entry
from service.core.db.states import lock_name
from service.core.problem import TITLES, Problem
from service.ledger.supervisors.actions.entering import LOCK, Keeper, enter_supervisor
from service.ledger.supervisors.queries.registry import find_entry
from service.ledger.supervisors.stated import StatedSupervisor, restated
from service.registries.queries.called import find_all_called
from service.registries.queries.line_names import line_names
from service.registries.registry import Registry
from service.registry_desk.imports import Imported
from service.registry_desk.table import Row, Table

FORM = "supervisors"
# They are entered one by one, in one transaction.
MOST = 1_000
_TEXTS = ("name", "phone", "background", "note")
_DAYS = ("valid_from", "valid_until", "secrecy_signed_on")


def take_supervisors(connection: Connection, table: Table, keeper: Keeper, *, file: str) -> Imported:
    """Enters the supervisors of a table; an empty cell leaves what was entered before, equal rows change nothing.

    Raises Problem 422 for more than `MOST` rows.
    """
    if len(table.rows) > MOST:
        raise _too_many(len(table.rows))
    done = Imported(read=len({*(row.line for row in table.rows), *(line.line for line in table.refused)}))
    # Before anything else is asked for: the audit log is the last lock of a transaction.
    lock_name(connection, LOCK)
    known, seen = _known_in(connection, table.rows), dict[str, int]()
    for row in table.rows:
        number = clean_text(row.values.get("number", ""))
        if number in seen:
            table.refuse(row.line, "number", number, _twice(seen[number]))
            continue
        seen[number] = row.line
        _enter(connection, table, row, number, known, keeper, done)
    done.refused = sorted(table.refused, key=lambda one: one.line)
    done.notices = [*table.notices, *done.notices]
    if done.added or done.changed:
        detail = {"file": file, "added": done.added, "changed": done.changed}
        detail |= {"refused": len({one.line for one in done.refused})}
        write_entry(connection, keeper.login, "supervisor.import", "supervisors", detail)
    return done


@dataclass(frozen=True, slots=True)
class _Known:
    """What the words of a table may mean: accounts by log-in and name, regions and business lines by code and name."""

    leaders: Mapping[str, Sequence[str]]
    logins: Mapping[str, Sequence[str]]
    regions: Mapping[str, str | Text]
    lines: Mapping[str, str]


def _known_in(connection: Connection, rows: Sequence[Row]) -> _Known:
    called = find_all_called(
        connection, Registry.REGIONS, {row.values["region"] for row in rows if "region" in row.values}
    )
    regions = {written: one.words(written) if one.code is None else one.code for written, one in called.items()}
    lines = {word_key(said): line for line, name in line_names(connection).items() for said in (line, name)}
    return _Known(_people(connection, Role.LEADER), _people(connection, Role.SUPERVISOR), regions, lines)


def _people(connection: Connection, role: Role) -> dict[str, list[str]]:
    """The log-ins of those who hold the role, by log-in and by name."""
    logins = logins_with(connection, role)
    names = names_of(connection, logins)
    found: dict[str, list[str]] = {}
    for login in logins:
        for said in {word_key(login), word_key(names[login].zh)}:
            found.setdefault(said, []).append(login)
    return found


def _enter(
    connection: Connection, table: Table, row: Row, number: str, known: _Known, keeper: Keeper, done: Imported
) -> None:
    """Enters what a row states, or tells why not."""
    given = _given_in(table, row, known)
    if given is None:
        return
    before = find_entry(connection, number)
    try:
        stated: StatedSupervisor = restated(number, given, before)
        entered = enter_supervisor(connection, stated, keeper)
    except Problem as problem:
        for error in problem.errors:
            name = error["where"].rpartition(".")[2]
            value = row.values.get(name, "")
            table.refuse(row.line, name, str(value), Text(error["zh"], error["en"]))
        return
    if before is None:
        done.added += 1
    elif entered.id == before.id:
        done.unchanged += 1
    else:
        done.changed += 1


def _given_in(table: Table, row: Row, known: _Known) -> dict[str, Any] | None:
    """What a row states, by field; None where a word of it cannot be read, which is told."""
    written = row.values
    given: dict[str, Any] = {name: clean_for_storage(str(written[name])).strip() for name in _TEXTS if name in written}
    if "phone" in written:
        # The one column that may hold a telephone number.
        given["phone"] = str(written["phone"]).strip()
    given |= {name: written[name] for name in _DAYS if name in written}
    before = len(table.refused)
    for name, people in (("linked_leader", known.leaders), ("login", known.logins)):
        if name in written:
            found = people.get(word_key(written[name]), ())
            given[name] = found[0] if len(found) == 1 else None
            if len(found) != 1:
                table.refuse(row.line, name, written[name], _SEVERAL if found else _NOBODY[name])
    if "region" in written:
        given["region"] = known.regions[written["region"]]
        if isinstance(given["region"], Text):
            table.refuse(row.line, "region", written["region"], given["region"])
    if "line" in written:
        given["line"] = known.lines.get(word_key(written["line"]))
        if given["line"] is None:
            table.refuse(row.line, "line", written["line"], _NO_LINE)
    if "renewed" in written:
        plain = without_blanks(written["renewed"])
        given["renewed"] = int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 5 else None
        if given["renewed"] is None:
            table.refuse(row.line, "renewed", written["renewed"], _NO_NUMBER)
    return given if len(table.refused) == before else None


def _twice(line: int) -> Text:
    return Text(f"第{line}行已有这一编号。", f"Line {line} has that number, too.")


def _too_many(number: int) -> Problem:
    why = Text(f"表中有{number:,}行，一次最多{MOST:,}行；请分几次导入。",
               f"The table has {number:,} rows; at most {MOST:,} at once. Take it in by parts.")  # fmt: skip
    return Problem(422, *TITLES[422], errors=[{"where": "form.file", "zh": why.zh, "en": why.en}])


_NOBODY = {
    "linked_leader": Text(
        "应为一位在用的负责人账号，或其姓名。", "It is the log-in or the name of an active account of a leader."
    ),
    "login": Text(
        "应为一位在用的监督员账号，或其姓名。", "It is the log-in or the name of an active account of a supervisor."
    ),
}
_SEVERAL = Text("有几人同名，请写账号。", "Several people are called so; write the log-in.")
_NO_LINE = Text("没有这一业务条线。", "There is no such business line.")
_NO_NUMBER = Text("应为整数。", "It must be a whole number.")
