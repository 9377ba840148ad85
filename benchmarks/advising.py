"""What makes an enterprise a better tier, as the API gives it where there are twelve acts: every choice is tried.

Of enterprises spread over the population each gets so many penalties as it lacks to have twelve acts.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from flask.testing import FlaskClient

from benchmarks.commands import DAY
from benchmarks.data import Size
from benchmarks.measure import NotMeasured
from benchmarks.rescoring import codes_of
from benchmarks.tier_lists import asked, session_of
from benchmarks.worlds import World, imported
from scoring.advice import MOST_TRIED
from service.app import create_app
from service.core.db.engine import open_database
from service.core.db.service import Service
from service.core.settings import load_settings
from service.rule_sets.queries.adopted import installation_of

SCHEME, BEST = "generic", "A"
FIRMS = 200
# What a process does once is not counted.
FIRST = 5


def compare(folder: Path, data: Path, size: Size) -> float:
    """Milliseconds of the advice to the best tier, at the 95th of 100; raises NotMeasured where few have twelve."""
    world = imported(folder, data, size).copied("advising")
    codes = codes_of(data)
    chosen = codes[:: max(1, len(codes) // FIRMS)][:FIRMS]
    acts = [number for number, _ in _answers(world, chosen)]
    world.take_in("records", _write_penalties(world.folder / "penalties.parquet", chosen, acts), DAY)
    found = list(_answers(world, [*chosen[:FIRST], *chosen]))[FIRST:]
    times = [milliseconds for number, milliseconds in found if number == MOST_TRIED]
    world.remove()
    if len(times) < len(chosen) / 2:
        raise NotMeasured(f"{len(times)} of {len(chosen)} enterprises have {MOST_TRIED} acts")
    return float(np.percentile(times, 95))


def _answers(world: World, codes: Sequence[str]) -> Iterator[tuple[int, float]]:
    """Of each enterprise how many acts there are, and the milliseconds of the answer."""
    database = open_database(world.address)
    client: FlaskClient = create_app(
        Service(load_settings(world.environ), database, installation_of(None))
    ).test_client()
    client.set_cookie("credit-tiers", session_of(database))
    question = f"scheme={SCHEME}&as_of={DAY}&known_on={DAY}&to={BEST}"
    for code in codes:
        answer, milliseconds = asked(client, f"/api/v1/enterprises/{code}/advice?{question}")
        yield len(answer.json["acts"]), milliseconds
    database.close()


def _write_penalties(file: Path, codes: Sequence[str], acts: Sequence[int]) -> Path:
    """A file with as many penalties of each enterprise as it lacks, of different days, amounts and severities."""
    rows = [(code, place) for code, has in zip(codes, acts, strict=True) for place in range(max(0, MOST_TRIED - has))]
    last = date.fromisoformat(DAY)
    columns = {
        "record_id": [f"advised-{number}" for number in range(len(rows))],
        "uscc": [code for code, _ in rows],
        "type": ["administrative_penalty"] * len(rows),
        "document_no": [f"罚〔2026〕{number}号" for number in range(len(rows))],
        "authority": ["市场监督管理局"] * len(rows),
        "occurred_on": [last - timedelta(days=11 + 29 * place) for _, place in rows],
        "severity": [2 + place % 2 for _, place in rows],
        "amount": [(place + 1) * 7_000_00 for _, place in rows],
    }
    pq.write_table(pa.table(columns), file)
    return file
