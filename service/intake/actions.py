"""Imports as accounts deal with them, on pages and over the API: files handed in, and rows to check."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import IO, BinaryIO, cast
from uuid import uuid4

from sqlalchemy import Connection

from rules.texts import Text
from service.access.account import Account
from service.access.permissions import Permission
from service.core.clock import today
from service.core.db.audit import write_entry
from service.core.db.engine import Database
from service.core.files.limits import Limits
from service.core.files.spool_source import ENDING
from service.core.problem import TITLES, Problem
from service.core.web.context import Service
from service.intake import imports, quarantine
from service.intake.imports import Import
from service.intake.orders import Order, order_import
from service.intake.quarantine import RowToCheck
from service.intake.read.spool import spool
from service.intake.replays import replay

FOLDER = "uploads"
LONGEST_NAME = 200


def take_upload(
    service: Service,
    account: Account,
    stream: IO[bytes],
    file_name: str,
    *,
    kind: str,
    source: str,
    data_on: date | None = None,
    snapshot: bool = False,
    form: str | None = None,
) -> int:
    """The number of the import that will take in an uploaded file; until then a masked copy of it is kept.

    Raises ProductError, and keeps nothing, where the file cannot be read.
    """
    name = Path(file_name.replace("\\", "/")).name[:LONGEST_NAME] or "upload"
    folder = service.settings.data / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    copy = (folder / f"{uuid4().hex}{ENDING}").resolve()
    digest = spool(
        cast(BinaryIO, stream), name, copy, kind, form=form, limits=Limits(file_bytes=service.settings.most_upload)
    )
    regions = account.regions(Permission.FACT_WRITE)
    days = data_on or today(), today()
    order = Order(kind, form, copy, name, digest, source, *days, snapshot, uploaded=True, regions=regions)
    try:
        with service.database.write() as connection:
            import_id, _ = order_import(connection, order, account.login)
    except BaseException:
        copy.unlink(missing_ok=True)
        raise
    return import_id


def only_of(account: Account) -> str | None:
    """Whose imports the account may see: its own, None for everyone's where it may read them everywhere."""
    return None if "" in account.regions(Permission.IMPORT_READ) else account.login


def import_of(connection: Connection, account: Account, import_id: int) -> Import:
    """The import of that number; raises Problem 404 where the account may not see one."""
    found, only = imports.get_import(connection, import_id), only_of(account)
    if found is None or (only is not None and found.actor != only):
        raise Problem(404, "not-found", Text("没有找到这一导入。", "There is no such import."))
    return found


def row_of(
    connection: Connection, account: Account, row_id: int, *, is_open: bool = False
) -> tuple[RowToCheck, Import]:
    """A row to check and its import; raises Problem 404, and with `is_open` 409 where it has been settled."""
    row = quarantine.get_row(connection, row_id)
    if row is None:
        raise Problem(404, "not-found", Text("没有找到这一待核行。", "There is no such row to check."))
    found = import_of(connection, account, row.import_id)
    if is_open and row.status != "open":
        raise Problem(409, *TITLES[409], Text("该行已经处理。", "The row has been settled already."))
    return row, found


def mend_row(database: Database, account: Account, row_id: int, values: Mapping[str, str]) -> RowToCheck:
    """Takes a row to check in again with mended values by heading; the row, open still where it is still wrong."""
    with database.write() as connection:
        row, order = row_of(connection, account, row_id, is_open=True)
        taken = replay(connection, row, order, values, account.login, account.regions(Permission.FACT_WRITE))
        write_entry(connection, account.login, "row.replay", f"row {row_id}", {"import": order.id, **taken.counts()})
        return row_of(connection, account, row_id)[0]


def dismiss_row(database: Database, account: Account, row_id: int, note: str) -> RowToCheck:
    """Marks a row to check as not to be taken in, for the reason `note`; the row."""
    with database.write() as connection:
        _, order = row_of(connection, account, row_id, is_open=True)
        quarantine.settle(connection, row_id, "dismissed", account.login, note)
        write_entry(connection, account.login, "row.dismiss", f"row {row_id}", {"import": order.id, "note": note})
        return row_of(connection, account, row_id)[0]
