"""Rows that may be two records or one, side by side with what is known, and what persons decided of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, select

from rules.fields import RECORD_FIELDS
from rules.texts import Text
from service.access.reach import EVERYWHERE, Jurisdiction
from service.core.clock import today
from service.core.db.tables.facts import enterprise
from service.core.db.tables.record_decisions import record_decision
from service.core.names import EVERY_NAME
from service.core.plain import iso_of
from service.facts.enterprises import jurisdiction_condition_of
from service.facts.histories import RecordVersion, record_versions_of
from service.facts.stored import read_stored
from service.intake.queries.rows_to_check import RowToCheck

ONE, TWO = "one", "two"
DECIDED, WITHDRAWN = "decided", "withdrawn"
# What is shown of a record, in this order.
FIELDS = (
    *("type", "record_id", "authority", "document_no", "occurred_on", "ends_on", "repaired_on", "category"),
    *("outcome", "severity", "amount", "value", "scheme", "tier", "reason", "source"),
)


@dataclass(frozen=True, slots=True)
class Doubt:
    """Rows in doubt, the records that they may be of, and the keys of records that either answer ties.

    `rows` are places among the rows that were looked at. `tied` belong to the record `identity` where all is one
    record; `silent` tell nothing where there are two.
    """

    enterprise_id: int
    rows: tuple[int, ...]
    records: tuple[int, ...]
    identity: int
    tied: tuple[int, ...]
    silent: tuple[int, ...]
    # What each of these rows states, in the units that people use.
    stated: tuple[dict[str, Any], ...]

    def ties(self, verdict: str) -> list[tuple[int, int | None]]:
        """Keys, with the record that each belongs to from now on; None: it tells nothing."""
        if verdict == ONE:
            return [(key, self.identity) for key in self.tied]
        return [(key, None) for key in self.silent]


@dataclass(frozen=True, slots=True)
class Side:
    """A row, or a record that is known, as it stands beside others: texts by the name of the field.

    `line` is that of a row, `recorded_on` the day on which a record came to be known last.
    """

    fields: Mapping[str, str]
    line: int | None = None
    row: int | None = None
    recorded_on: date | None = None

    def plain(self) -> dict[str, Any]:
        """It as JSON holds it."""
        on = iso_of(self.recorded_on)
        return {"fields": dict(self.fields), "line": self.line, "row": self.row, "recorded_on": on}


@dataclass(frozen=True, slots=True)
class RecordDecision:
    """What was decided of rows of one enterprise: one record or two, why, by whom and since when it counts."""

    id: int
    enterprise_id: int
    row_id: int
    verdict: str
    reason: str
    sides: list[dict[str, Any]]
    status: str
    decided_by: str
    decided_at: datetime
    decided_on: date
    change_id: int
    withdrawn_by: str | None
    withdrawn_at: datetime | None
    withdrawn_on: date | None
    code: str
    name: str | None
    region: str | None
    office: str | None


_ONE = record_decision.c
_KEPT = tuple(RecordDecision.__dataclass_fields__)[:14]


def sides_of(connection: Connection, doubt: Doubt, rows: Sequence[RowToCheck]) -> list[Side]:
    """The rows in doubt and the records that they may be of, as they are known today; `rows` are those looked at."""
    stored = read_stored(connection, [doubt.enterprise_id])
    known = record_versions_of(stored, doubt.enterprise_id, today(), tiers_of=EVERY_NAME)
    sides = [_side_of_row(rows[place], stated) for place, stated in zip(doubt.rows, doubt.stated, strict=True)]
    for identity in doubt.records:
        versions = [one for one in known if one.identity == identity]
        if versions:
            sides.append(_side_of_record(next((one for one in versions if one.is_known), versions[-1])))
    return sides


def _side_of_row(row: RowToCheck, stated: Mapping[str, Any]) -> Side:
    return Side(_texts_of(stated), row.line, row.id)


def _side_of_record(version: RecordVersion) -> Side:
    named = {"type": version.type, "record_id": version.record_id}
    return Side(_texts_of({**version.fields, **named}), recorded_on=version.recorded_on)


def _texts_of(values: Mapping[str, Any]) -> dict[str, str]:
    """The fields that are shown, as texts."""
    return {name: str(values[name]) for name in FIELDS if values.get(name) not in (None, "")}


def differing_fields_of(sides: Sequence[Side]) -> list[str]:
    """The fields in which what stands side by side differs."""
    return [name for name in FIELDS if len({side.fields.get(name, "") for side in sides}) > 1]


def label_of(field: str) -> Text:
    """What people call a field of records."""
    one = RECORD_FIELDS[field]
    return Text(one.zh[0], one.en)


def list_record_decisions(
    connection: Connection, *, before: int | None = None, limit: int, inside: Jurisdiction = EVERYWHERE
) -> list[RecordDecision]:
    """Up to `limit` decisions numbered below `before`, the newest first, of enterprises within the jurisdictions."""
    query = _select_decisions().where(jurisdiction_condition_of(inside)).order_by(_ONE.id.desc()).limit(limit)
    if before is not None:
        query = query.where(_ONE.id < before)
    return [RecordDecision(*row) for row in connection.execute(query)]


def get_record_decision(connection: Connection, decision_id: int) -> RecordDecision | None:
    """The decision of that number; None where there is none."""
    row = connection.execute(_select_decisions().where(_ONE.id == decision_id)).one_or_none()
    return None if row is None else RecordDecision(*row)


def _select_decisions() -> Select[Any]:
    return select(
        *(_ONE[name] for name in _KEPT), enterprise.c.code, enterprise.c.name, enterprise.c.region, enterprise.c.office
    ).join(enterprise, enterprise.c.id == _ONE.enterprise_id)
