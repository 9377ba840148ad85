"""A few enterprises to which records arrive, classified again and again, and the signals that come of it."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from service.core.db.engine import Database
from service.core.db.service import Service
from service.decisions.runs import Run
from service.intake.write import take_rows
from tests.worlds.services import KNOWN_ON, rescore, service_over

FIRMS = ("REG-A", "REG-B", "REG-C")
BEGIN = date(2026, 6, 30)
SCHEME = "generic"


def few_firms(database: Database, folder: Path, **settings: str) -> Service:
    """A service over three enterprises of two counties without any record."""
    service = service_over(database, folder, HOLD_SHARE="1", **settings)
    regions = ("370201", "370201", "370202")
    rows = [
        {"uscc": code, "name": f"测试企业{code[-1]}", "region": region}
        for code, region in zip(FIRMS, regions, strict=True)
    ]
    _take(service, "enterprises", rows, KNOWN_ON)
    return service


def complain(service: Service, code: str, *days: date) -> None:
    """Complaints about an enterprise arrive, each known on its day."""
    for day in days:
        row = {"uscc": code, "type": "complaint", "record_id": f"{code}-{day}", "occurred_on": day.isoformat()}
        _take(service, "records", [row], day)


def license_until(service: Service, code: str, ends_on: date, known_on: date = BEGIN - timedelta(days=400)) -> None:
    """A licence of an enterprise arrives that ends on a day."""
    row = {"uscc": code, "type": "licence", "record_id": f"licence {code}", "occurred_on": known_on.isoformat()}
    row |= {"ends_on": ends_on.isoformat(), "authority": "青岚市市场监督管理局", "document_no": f"许{code}"}
    _take(service, "records", [row], known_on)


def classify(service: Service, on: date, mode: str = "incremental") -> Run:
    """The run of a day, as a worker of this process left it."""
    return rescore(service, SCHEME, mode, on)


def days_before(day: date, *numbers: int) -> Sequence[date]:
    """The days so many days before one."""
    return [day - timedelta(days=number) for number in numbers]


def _take(service: Service, kind: str, rows: Sequence[dict[str, Any]], day: date) -> None:
    with service.database.write() as connection:
        taken = take_rows(connection, kind, rows, source="测试", actor="tests", data_on=day, known_on=day)
        assert taken.inserted == len(rows), taken
