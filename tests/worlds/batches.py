"""Lines of a published plan and batches of them, written straight into the tables."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import Connection, insert

from service.core.db.tables.batches import batch
from service.core.db.tables.plans import drawn_elsewhere, plan, plan_line
from service.plans.batch import Batch
from service.plans.queries.batches import get_batch

YEAR = 2026
AT = datetime(YEAR, 1, 15, 8, tzinfo=UTC)
# One tenth of the best tier a year, more of each worse one.
RATIOS: Mapping[str, tuple[int, int]] = {
    "A": (1000, 10_000),
    "B": (2000, 10_000),
    "C": (4000, 10_000),
    "D": (10_000, 10_000),
    "unclassified": (500, 10_000),
}


def make_line(
    connection: Connection,
    status: str = "published",
    region: str = "",
    year: int = YEAR,
    *,
    office: str | None = None,
    inspects: str = "",
    **stated: Any,
) -> int:
    """The id of a line of a plan of its own in that state; `inspects` is a region of the line's own."""
    plan_id = _add(
        connection,
        plan,
        year=year,
        kind="annual",
        title=f"{year}年度抽查计划",
        region=region,
        office=office,
        version=1,
        status=status,
        owner="planner",
        created_at=AT,
    )
    line: dict[str, Any] = {
        "plan_id": plan_id,
        "number": 1,
        "title": "登记事项检查",
        "region": inspects,
        "mode": "general",
        "items": [],
        "frame": {},
        "directional": False,
        "starts_on": date(YEAR, 1, 1),
        "ends_on": date(YEAR, 12, 31),
        "scheme": "generic",
        "ratios": {tier: list(ratio) for tier, ratio in RATIOS.items()},
        "shares": 1,
        "co_departments": [],
        "team": 2,
        "leads": 1,
        "status": "open",
    }
    return _add(connection, plan_line, **(line | stated))


def make_batch(connection: Connection, line_id: int, run_id: int | None, number: int = 1, **stated: Any) -> Batch:
    """A draft of a batch of a line."""
    values: dict[str, Any] = {
        "plan_line_id": line_id,
        "number": number,
        "title": f"第{number}批",
        "status": "draft",
        "owner": "planner",
        "scheme": None if run_id is None else "generic",
        "run_id": run_id,
        "narrowing": {"tiers": [], "counties": [], "industries": []},
        "share_a": 1,
        "share_b": 1,
        "overrides": {},
        "one_stratum": False,
        "exclusions_by_hand": [],
        "seed_plan": [],
        "teams": {"team": 2, "leads": 1, "slack": 1, "sweeps": 50},
        "handed_down": [],
        "created_at": AT,
    }
    return get_batch(connection, _add(connection, batch, **(values | stated)))


def draw_elsewhere(connection: Connection, line_id: int, subjects: Sequence[str], day: date | None) -> None:
    """Says that subjects were drawn for a line outside this service."""
    for subject in subjects:
        values = {"plan_line_id": line_id, "subject": subject, "drawn_on": day, "source": "省平台"}
        connection.execute(insert(drawn_elsewhere).values(**values, recorded_by="planner", recorded_at=AT))


def fractions_of(ratios: Mapping[str, tuple[int, int]]) -> dict[str, Fraction]:
    """Ratios as they are."""
    return {name: Fraction(*ratio) for name, ratio in ratios.items()}


def _add(connection: Connection, table: Any, **values: Any) -> int:
    key = connection.execute(insert(table).values(**values)).inserted_primary_key
    assert key is not None
    return int(key[0])
