"""Officers as rows: who may be drawn, with what certificate, and whom he is recused from."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, insert

from service.core.db.tables.officers import inspector, inspector_certificate, inspector_name, recusal

AT = datetime(2026, 1, 5, 1, tzinfo=UTC)
RECORDED: dict[str, Any] = {"recorded_by": "li", "recorded_at": AT}
VALID = (date(2020, 1, 1), date(2099, 12, 31))


def add_officer(
    connection: Connection,
    number: str,
    region: str = "9901",
    *,
    certificates: Sequence[tuple[date, date]] = (VALID,),
    qualifications: Sequence[str] = (),
    **more: Any,
) -> None:
    """Adds an officer of the bureau, called 人员 and his number, who has certificates valid for the days."""
    usual = {"valid_from": date(1900, 1, 1), "kind": "officer", "lead": False, "qualifications": list(qualifications)}
    connection.execute(insert(inspector).values(number=number, region=region, **RECORDED, **{**usual, **more}))
    connection.execute(insert(inspector_name).values(inspector=number, name=f"人员{number}", **RECORDED))
    for place, (begins, ends) in enumerate(certificates):
        paper = {"inspector": number, "certificate_no": f"Z{number}-{place}", "issued_by": "青州省人民政府"}
        query = insert(inspector_certificate).values(**paper, valid_from=begins, valid_until=ends, **RECORDED)
        connection.execute(query)


def add_recusal(connection: Connection, number: str, subject: str, **more: Any) -> int:
    """Adds a recusal that holds since 2020 and has no end."""
    stated = {"inspector": number, "subject": subject, "from_day": date(2020, 1, 1), "reason": "亲属任职"}
    filed = {"filed_by": "li", "filed_at": AT}
    key = connection.execute(insert(recusal).values({**stated, **filed, **more})).inserted_primary_key
    assert key is not None
    return int(key[0])
