"""Manual adjustments (人工调整) on their way: asked for by one person, settled by another, and then a record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, select, update

from service.core.clean_for_storage import storable
from service.core.db.tables.facts import enterprise
from service.core.db.tables.visits import adjustment
from service.facts.enterprises import region_condition_of

PROPOSED, APPROVED, REJECTED, WITHDRAWN, REVOKED = STATES = (
    "proposed",
    "approved",
    "rejected",
    "withdrawn",
    "revoked",
)
RECORD_TYPE = "manual_adjustment"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: a tier of a scheme for an enterprise, from `starts_on` to the day before `ends_on`."""

    enterprise_id: int
    scheme: str
    tier: str
    reason: str
    evidence: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Adjustment:
    """An adjustment with the enterprise it is for, and who asked, who settled it and when."""

    id: int
    code: str
    name: str | None
    region: str | None
    scheme: str
    tier: str
    reason: str
    evidence: str
    starts_on: date
    ends_on: date
    status: str
    applicant: str
    approver: str | None
    decision_note: str | None
    created_on: date
    decided_on: date | None

    @property
    def record_id(self) -> str:
        """How the record is called that the approved adjustment becomes."""
        return f"ADJ-{self.id}"


def propose(connection: Connection, wanted: Wanted, applicant: str, on: date) -> int:
    """The id of a new adjustment that awaits approval; personal numbers in its texts are covered."""
    values = {
        **{name: getattr(wanted, name) for name in Wanted.__dataclass_fields__},
        "reason": storable(wanted.reason),
        "evidence": storable(wanted.evidence),
        "status": PROPOSED,
        "applicant": applicant,
        "created_on": on,
    }
    key = connection.execute(insert(adjustment).values(values)).inserted_primary_key
    assert key is not None
    return int(key[0])


def get_adjustment(connection: Connection, id: int, regions: Sequence[str]) -> Adjustment | None:
    """The adjustment of that id, None where there is none within the jurisdictions."""
    row = connection.execute(_adjustments(regions).where(adjustment.c.id == id)).one_or_none()
    return None if row is None else _adjustment(row)


def list_adjustments(
    connection: Connection,
    regions: Sequence[str],
    *,
    status: str | None = None,
    scheme: str | None = None,
    before: int | None = None,
    limit: int,
) -> list[Adjustment]:
    """Up to `limit` adjustments, the newest (before the id `before`) first."""
    query = _adjustments(regions)
    for column, wanted in ((adjustment.c.status, status), (adjustment.c.scheme, scheme)):
        if wanted is not None:
            query = query.where(column == wanted)
    if before is not None:
        query = query.where(adjustment.c.id < before)
    return [_adjustment(row) for row in connection.execute(query.order_by(adjustment.c.id.desc()).limit(limit))]


def settle(
    connection: Connection, found: Adjustment, status: str, *, approver: str | None, note: str | None, on: date
) -> bool:
    """Moves the adjustment on from the state it was found in; False where another person was faster."""
    values = {"status": status, "decision_note": storable(note) if note else None, "decided_on": on}
    if approver is not None:
        values["approver"] = approver
    unchanged = (adjustment.c.id == found.id, adjustment.c.status == found.status)
    return bool(connection.execute(update(adjustment).where(*unchanged).values(values)).rowcount)


def record_of(found: Adjustment, approver: str, *, revoked: bool = False) -> dict[str, Any]:
    """The record that an approved adjustment is, as a row of an import."""
    return {
        "record_id": found.record_id,
        "uscc": found.code,
        "type": RECORD_TYPE,
        "occurred_on": found.starts_on,
        "ends_on": found.ends_on,
        "scheme": found.scheme,
        "tier": found.tier,
        "reason": found.reason,
        "applicant": found.applicant,
        "approver": approver,
    } | ({"revoked": True} if revoked else {})


def _adjustments(regions: Sequence[str]) -> Select[Any]:
    column = adjustment.c
    return (
        select(
            column.id, enterprise.c.code, enterprise.c.name, enterprise.c.region, column.scheme, column.tier,
            column.reason, column.evidence, column.starts_on, column.ends_on, column.status, column.applicant,
            column.approver, column.decision_note, column.created_on, column.decided_on,
        )
        .join(enterprise, enterprise.c.id == column.enterprise_id)
        .where(region_condition_of(regions))
    )  # fmt: skip


def _adjustment(row: Row[Any]) -> Adjustment:
    return Adjustment(**row._mapping)
