"""Rows that were not taken into the ledger: kept for who handed them in, settled once mended, or dismissed."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, delete, insert, update

from rules.texts import Text
from service.access.account import Account
from service.core.clean_for_storage import clean_for_storage
from service.core.clock import begin_of, now
from service.core.db.audit import write_entry
from service.core.db.states import change_state, change_states, lock_name
from service.core.db.tables.ledger import ledger_refused_row
from service.core.errors import Conflict
from service.ledger.queries.refused_rows import RowStatus, digests_known, waiting_among

LONGEST_REASON = 200
_LONGEST_FILE = 200
_WAITS = (RowStatus.OPEN.value,)
_ROW = ledger_refused_row.c


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that was not taken: its line, its cells by heading, why, and which waiting row it was to mend, if any."""

    line: int
    row: Mapping[str, str]
    faults: Sequence[Mapping[str, str]]
    mends: int | None = None

    @property
    def digest(self) -> str:
        """What tells the row from others."""
        return sha256(json.dumps(self.row, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def lock_rows_of(connection: Connection, account_id: int) -> None:
    """Whoever else hands in tables for the account, or dismisses rows of it, waits until this transaction ends."""
    lock_name(connection, f"refused rows of {account_id}")


def rows_to_keep(connection: Connection, account_id: int, refused: Sequence[Refused]) -> list[Refused]:
    """Those that are new or mend one that waits; the same row does not wait twice, nor come back once dismissed."""
    cleaned = [replace(one, row=clean_for_storage(one.row), faults=clean_for_storage(one.faults)) for one in refused]
    known = set(digests_known(connection, account_id, [one.digest for one in cleaned]))
    kept = []
    for one in cleaned:
        if one.mends is not None or one.digest not in known:
            kept.append(one)
            known.add(one.digest)
    return kept


def keep_rows(connection: Connection, account_id: int, rows: Sequence[Refused], file: str, entry: int) -> None:
    """Keeps what `rows_to_keep` found, of the import of that entry of the audit log."""
    new = []
    for one in rows:
        said: dict[str, Any] = {"row": dict(one.row), "faults": list(one.faults), "digest": one.digest}
        said |= {"line": one.line, "file": str(clean_for_storage(file))[:_LONGEST_FILE], "entry": entry}
        if one.mends is None:
            new.append(said | {"account_id": account_id, "status": RowStatus.OPEN.value, "handed_in_at": now()})
        else:
            connection.execute(update(ledger_refused_row).where(_ROW.id == one.mends).values(**said))
    if new:
        connection.execute(insert(ledger_refused_row), new)


def settle_rows(connection: Connection, account: Account, mended: Mapping[int, str]) -> None:
    """The rows are filed: as the items of these numbers."""
    for row, item in mended.items():
        settled = {"settled_by": str(account.login), "settled_at": now(), "note": item}
        change_state(connection, ledger_refused_row, row, _WAITS, status=RowStatus.FILED.value, **settled)


def dismiss_rows(connection: Connection, account: Account, rows: Collection[int], reason: str) -> int:
    """How many of these rows will not be taken in; raises Conflict where one of them does not wait for the account."""
    lock_rows_of(connection, account.id)
    wanted = frozenset(rows)
    if len(waiting_among(connection, account.id, wanted)) < len(wanted):
        raise Conflict(
            Text("所选的行不都在待改正之列。", "Not all of the rows chosen wait."),
            ", ".join(map(str, sorted(wanted))),
            Text("有的已改正导入或已处理。", "Some were taken in or dealt with meanwhile."),
            Text("重新打开本页，再选一次。", "Open the page anew and choose again."),
        )
    why = clean_for_storage(reason)
    settled = {"settled_by": str(account.login), "settled_at": now(), "note": why}
    change_states(connection, ledger_refused_row, sorted(wanted), _WAITS, status=RowStatus.DISMISSED.value, **settled)
    write_entry(connection, str(account.login), "ledger.dismiss_rows", "ledger", {"rows": len(wanted), "reason": why})
    return len(wanted)


def note_rows_taken_away(connection: Connection, actor: str, rows: int) -> None:
    """Leaves in the audit log that the rows that wait were taken away as a file."""
    write_entry(connection, actor, "ledger.take_rows", "ledger", {"rows": rows})


def erase_rows(connection: Connection, day: date, kept_days: int) -> int:
    """Erases rows that were handed in so many days before the day, whatever became of them; returns how many."""
    before = begin_of(day - timedelta(days=kept_days))
    return connection.execute(delete(ledger_refused_row).where(_ROW.handed_in_at < before)).rowcount
