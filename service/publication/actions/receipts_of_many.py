"""Receipts of many results, from a table or by the API: each that is sound is entered, the others are told."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rules.texts import Text
from service.access.account import Account
from service.core.db.engine import Database
from service.core.errors import ProductError
from service.core.problem import TITLES, Problem
from service.publication.actions.receipts import note_receipt
from service.publication.queries.published import public_now
from service.publication.receipt import Receipt
from service.publication.stated_moments import moment_stated
from service.registry_desk.imports import Imported
from service.registry_desk.table import Row, Table
from service.visits.queries.visits import find_visit
from service.visits.states import PUBLIC

MOST = 20_000
_NEEDED = Text("请填写。", "Fill this in.")


@dataclass(frozen=True, slots=True)
class StatedReceipt:
    """The receipt of a result: of which visit, and of which authority's course of it ("": the bureau's)."""

    place: int
    visit: str
    department: str
    receipt: Receipt


@dataclass(frozen=True, slots=True)
class RefusedReceipt:
    """A receipt that was not entered: its place, the field, and why."""

    place: int
    field: str
    why: Text


@dataclass(slots=True)
class Noted:
    """What became of receipts: how many were entered, how many were there already, and those refused."""

    entered: int = 0
    unchanged: int = 0
    refused: list[RefusedReceipt] = field(default_factory=list)


def note_receipts(database: Database, stated: Sequence[StatedReceipt], account: Account) -> Noted:
    """Enters each in a transaction of its own: one that is refused takes none of the others with it."""
    done = Noted()
    for one in stated:
        try:
            if _enter(database, one, account):
                done.entered += 1
            else:
                done.unchanged += 1
        except Problem as problem:
            done.refused += list(_refusals(one, problem))
        except ProductError as error:
            why = Text(f"{error.what.zh}{error.why.zh}", f"{error.what.en} {error.why.en}")
            done.refused.append(RefusedReceipt(one.place, "visit", why))
    return done


def take_receipts(database: Database, table: Table, account: Account) -> Imported:
    """Enters the receipts of a table; raises Problem 422 for more than `MOST` rows, then nothing is entered."""
    if len(table.rows) > MOST:
        why = Text(f"一次最多{MOST:,}行，请分几次导入。", f"At most {MOST:,} rows at once. Take it in by parts.")
        raise Problem(422, *TITLES[422], errors=[{"where": "form.file", "zh": why.zh, "en": why.en}])
    done = Imported(read=len({*(row.line for row in table.rows), *(line.line for line in table.refused)}))
    stated = [one for row in table.rows if (one := _stated(table, row)) is not None]
    noted = note_receipts(database, stated, account)
    rows = {row.line: row for row in table.rows}
    for wrong in noted.refused:
        name = "receipt_no" if wrong.field == "number" else wrong.field
        table.refuse(wrong.place, name, str(rows[wrong.place].values.get(name, "")), wrong.why)
    done.added, done.unchanged = noted.entered, noted.unchanged
    done.refused = sorted(table.refused, key=lambda one: one.line)
    done.notices = list(table.notices)
    return done


def _enter(database: Database, one: StatedReceipt, account: Account) -> bool:
    """Whether it was entered; False where the result is public by that very receipt already."""
    with database.write() as connection:
        course = find_visit(connection, one.visit, account).course_of(one.department)
        if course is not None and course.status in PUBLIC:
            public = public_now(connection, course.id)
            if public is not None and public.receipt_no == one.receipt.number:
                return False
        note_receipt(connection, one.visit, account, one.department, one.receipt)
    return True


def _refusals(one: StatedReceipt, problem: Problem) -> Iterator[RefusedReceipt]:
    for error in problem.errors:
        where = error["where"].rpartition(".")[2]
        yield RefusedReceipt(one.place, where, Text(error["zh"], error["en"]))
    if not problem.errors:
        yield RefusedReceipt(one.place, "visit", problem.detail or problem.title)


def _stated(table: Table, row: Row) -> StatedReceipt | None:
    values = {name: str(value).strip() for name, value in row.values.items()}
    before = len(table.refused)
    for name in ("visit", "published_at", "receipt_no"):
        if not values.get(name):
            table.refuse(row.line, name, "", _NEEDED)
    moment = moment_stated(values.get("published_at", ""))
    if isinstance(moment, Text):
        if values.get("published_at"):
            table.refuse(row.line, "published_at", values["published_at"], moment)
        return None
    if len(table.refused) > before:
        return None
    receipt = Receipt(moment, values["receipt_no"], values.get("link"))
    return StatedReceipt(row.line, values["visit"], values.get("department", ""), receipt)
