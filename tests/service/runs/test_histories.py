"""Random histories: after any facts, in any order and at any time, incremental runs leave what full ones would."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from scoring.score import score
from service.core import clock
from service.core.db.engine import open_database
from service.core.db.service import Service
from service.core.db.tables.decisions import decision
from service.decisions.runs import FULL, Run
from service.decisions.seen import EVERY_RUN, is_seen
from service.facts.full_facts import full_facts_of
from service.intake.write import take_rows
from service.runs.actions.start import WantedRun, deciding_closure_of
from tests.service.runs.published import published
from tests.worlds.files import code
from tests.worlds.services import rescore, service_over

SCHEME = "generic"
BEGIN = date(2026, 1, 15)
FIRMS = 5
TYPES = ("administrative_penalty", "abnormal_operation", "complaint", "inspection", "honour", "serious_violation")
OUTCOMES = {"complaint": "substantiated", "inspection": "problem"}

firms = st.integers(0, FIRMS - 1)
ago = st.integers(0, 900)
record = st.tuples(st.just("record"), firms, st.sampled_from(TYPES), ago, st.integers(0, 9), st.integers(1, 3))
repair = st.tuples(st.just("repair"), firms, st.sampled_from(TYPES), ago, st.integers(0, 9), st.booleans())
attribute = st.tuples(st.just("attribute"), firms, st.sampled_from(("employees", "region", "tax_grade")), ago, firms)
day = st.tuples(st.just("days"), st.sampled_from((0, 1, 29, 31, 90, 366)))
histories = st.lists(st.one_of(record, record, repair, attribute, day), min_size=3, max_size=14)

Step = Sequence[Any]


@given(history=histories)
@settings(max_examples=max(7, settings().max_examples // 7), suppress_health_check=list(HealthCheck))
def test_incremental_is_full(history: Sequence[Step], migrated_file: Path, tmp_path_factory: Any) -> None:
    folder = tmp_path_factory.mktemp("history")
    (folder / "one.db").write_bytes(migrated_file.read_bytes())
    database = open_database(f"sqlite:///{folder / 'one.db'}")
    service = service_over(database, folder, HOLD_SHARE="1")
    today = BEGIN
    _take(service, "enterprises", [_enterprise(firm) for firm in range(FIRMS)], today)
    _run(service, "full", today)
    for step in history:
        if step[0] == "days":
            # A run speaks of days that have come.
            today = min(today + timedelta(days=step[1]), clock.today())
        else:
            _take(service, *_rows(step, today), today)
        row = _run(service, "incremental", today)
        assert row.mode == "incremental"
    before = published(database, SCHEME)
    row = _run(service, "full", today)
    after = published(database, SCHEME)
    assert row.changed == 0
    assert after["decision"] == before["decision"]
    assert after["review"] == before["review"]
    assert _decided(service) == _scored(service, today)
    database.close()


def _rows(step: Step, today: date) -> tuple[str, list[Mapping[str, Any]]]:
    kind, firm, what, days, *more = step
    on = (today - timedelta(days=days)).isoformat()
    if kind == "attribute":
        value = {"employees": str(more[0] * 7), "region": f"37010{more[0]}", "tax_grade": "ABCDM"[more[0]]}[what]
        return "attribute-changes", [{"uscc": code(firm), "field": what, "value": value, "valid_from": on}]
    named = {"uscc": code(firm), "type": what, "authority": "市监局", "document_no": f"罚〔2026〕{more[0]}号"}
    named |= {"record_id": f"{what}-{firm}-{more[0]}", "source": "省平台"}
    if what in ("abnormal_operation", "serious_violation") or kind == "record":
        named["occurred_on"] = (BEGIN - timedelta(days=10 * more[0])).isoformat()
    if kind == "repair":
        return "repairs", [{**named, **({"revoked": True} if more[1] else {"repaired_on": on})}]
    severity = {"severity": more[1]} if what == "administrative_penalty" else {}
    outcome = {"outcome": OUTCOMES[what]} if what in OUTCOMES else {}
    return "records", [{**named, **severity, **outcome}]


def _enterprise(firm: int) -> dict[str, Any]:
    return {"uscc": code(firm), "name": f"企业{firm}", "region": "370102", "established_on": f"20{10 + firm}-03-01"}


def _take(service: Service, kind: str, rows: Sequence[Mapping[str, Any]], today: date) -> None:
    with service.database.write() as connection:
        take_rows(connection, kind, rows, source="省平台", actor="tests", data_on=today, known_on=today)


def _run(service: Service, mode: str, today: date) -> Run:
    run = rescore(service, SCHEME, mode, today)
    assert run.status == "in_effect"
    return run


def _decided(service: Service) -> list[tuple[int, int]]:
    query = select(decision.c.tier, decision.c.score).where(is_seen(EVERY_RUN), decision.c.scheme == SCHEME)
    with service.database.read() as connection:
        return [tuple(row) for row in connection.execute(query.order_by(decision.c.enterprise_id))]


def _scored(service: Service, today: date) -> list[tuple[int, int]]:
    """What the decision function says of the stored facts, read another way."""
    with service.database.read() as connection:
        facts = full_facts_of(connection, range(1, FIRMS + 1), today, today)
    scores = score(
        deciding_closure_of(service.library, service.settings, WantedRun(SCHEME, FULL, today, today)),
        facts,
        today,
        today,
    )
    return list(zip(scores.tier.tolist(), scores.score.tolist(), strict=True))
