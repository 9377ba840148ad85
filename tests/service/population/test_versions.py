"""Which rows of a file are one record, which wait and what is visible: files and plain rows against the reference."""

import tempfile
from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.calendar import date_of, day_of
from rules.library import shipped_library
from scoring.facts import NO_DATE, NO_NUMBER, Facts
from scoring.known_versions import known_records_of
from scoring.required_fields import needs_of
from scoring.rows import RowError, facts_of
from service.core.files.rejects import Rejects
from service.core.progress import Progress
from service.population.population import Inputs, Population
from tests.reference import records, same_records, versions
from tests.worlds.files import code, write_csv, write_parquet
from tests.worlds.version_histories import FIRST, version

Row = dict[str, Any]
Said = tuple[str, date, int | None, date | None]

LARGE = st.integers(0, 2**32).map(lambda seed: Random(seed))  # noqa: S311 - repeatable on purpose
AS_OF = date(2026, 6, 30)
LIBRARY = shipped_library()
CLOSURE = LIBRARY.closure(LIBRARY.in_force("generic", AS_OF), AS_OF)
TYPES = ("administrative_penalty", "abnormal_operation", "honour", "imported_tier")
READ = frozenset(needs_of(CLOSURE).types)
KEYS = ("uscc", "record_id", "type", "occurred_on")


def rows_of_world(rng: Random) -> list[Row]:
    """Rows of a few firms; few names, numbers and days, so that they meet often."""
    ids = rng.choice((("a", "b"), ("a", "b", "c", "d", "e", "f")))
    return [_row(rng, code(rng.randint(1, 2)), ids) for _ in range(rng.randint(0, 9))]


def _row(rng: Random, uscc: str, ids: Iterable[str]) -> Row:
    row = {name: value for name, value in version(rng).items() if name not in ("severity", "objection_open")}
    type_ = rng.choice(TYPES)
    stated = {
        "authority": rng.choice((None, "甲局", "甲 局", "乙局")),
        "document_no": rng.choice((None, "罚〔2026〕1号", "罚[2026]第001号", "罚〔2026〕2号")),
        "severity": rng.choice((None, None, 1, 2)),
        "category": rng.choice((None, None, None, "food")),
        "source": rng.choice((None, None, None, "s")),
        "scheme": "generic" if type_ == "imported_tier" else None,
        "tier": "B" if type_ == "imported_tier" else None,
    }
    occurred_on = date(2026, 1, 1) + timedelta(rng.choice((0, 0, 1, 31)))
    return {"uscc": uscc, "record_id": rng.choice([*ids]), "type": type_, "occurred_on": occurred_on, **row, **stated}


def compared(row: Row) -> Row:
    """The row with names and numbers as they are compared."""
    document = {"罚[2026]第001号": "罚〔2026〕1号"}.get(row["document_no"], row["document_no"])
    return {**row, "authority": row["authority"] and row["authority"].replace(" ", ""), "document_no": document}


def expected(rows: list[Row], known_on: date | None) -> tuple[Counter[Said], int]:
    """What the records of all firms say, and how many rows wait."""
    said: Counter[Said] = Counter()
    waits = 0
    for firm in {row["uscc"] for row in rows}:
        mine = [compared(row) for row in rows if row["uscc"] == firm]
        unclear = same_records.two_records_or_one(mine)
        sound = [row for row in mine if not any(row is one for one in unclear)]
        waits += len(unclear) + sum(len(versions.waiting(one)) for one in same_records.grouped(sound))
        for row in records.visible(mine, known_on):
            said[row["type"], row["occurred_on"], row.get("severity"), row.get("ends_on")] += 1
    return said, waits


def said_by(blocks: Iterable[Facts], known_on: date | None) -> Counter[Said]:
    found: Counter[Said] = Counter()
    for facts in blocks:
        known, mask = known_records_of(facts.records, day_of(known_on or date.max))
        visible = np.ones(len(known), np.bool_) if mask is None else mask
        for name, run in known.slices.items():
            found.update(_said(known.columns, name, at) for at in range(run.start, run.stop) if visible[at])
    return found


def _said(columns: Any, name: str, at: int) -> Said:
    severity = int(columns["severity"][at]) if "severity" in columns else NO_NUMBER
    ends_on = int(columns["ends_on"][at]) if "ends_on" in columns else NO_DATE
    return (
        name,
        date_of(int(columns["occurred_on"][at])),
        None if severity == NO_NUMBER else severity,
        None if ends_on == NO_DATE else date_of(ends_on),
    )


def said_by_file(rows: list[Row], known_on: date | None, ending: str) -> tuple[Counter[Said], int]:
    """What the records of a file say of the types that are read, how many rows wait, and whose."""
    names = dict.fromkeys((*KEYS, *(name for row in rows for name in row)))
    table = {name: [row.get(name) for row in rows] for name in names}
    with tempfile.TemporaryDirectory() as folder, Progress() as progress, Rejects(None) as rejects:
        enterprises = write_csv({"uscc": [code(1), code(2)]}, Path(folder) / "e.csv")
        write = write_csv if ending == ".csv" else write_parquet
        inputs = Inputs(enterprises, write(table, Path(folder) / f"r{ending}"))
        population = Population(inputs, CLOSURE, rejects, progress, 1)
        blocks = [population.facts(number) for number in population.blocks()]
        waiting = sum(int(population.waiting(number).sum()) for number in population.blocks())
        population.close()
    assert waiting == rejects.rows
    return said_by(blocks, known_on), waiting


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
@given(rng=LARGE, by=st.integers(-1, 5))
def test_a_file_says_what_the_reference_says(ending: str, rng: Random, by: int) -> None:
    rows, known_on = rows_of_world(rng), rng.choice((None, FIRST + timedelta(by)))
    wanted, waits = expected(rows, known_on)
    read = Counter({said: number for said, number in wanted.items() if said[0] in READ})
    assert said_by_file(rows, known_on, ending) == (read, waits)


@given(LARGE, st.integers(-1, 5))
def test_plain_rows_say_what_the_reference_says_or_name_a_row_that_waits(rng: Random, by: int) -> None:
    rows, known_on = rows_of_world(rng), rng.choice((None, FIRST + timedelta(by)))
    wanted, waits = expected(rows, known_on)
    firms = [{"uscc": code(1)}, {"uscc": code(2)}]
    if waits:
        with pytest.raises(RowError, match=r"\.record_id"):
            facts_of(firms, rows)
    else:
        assert said_by([facts_of(firms, rows)], known_on) == wanted


def test_the_order_of_rows_and_the_fields_that_are_read_decide_nothing(tmp_path: Path) -> None:
    """A text that no rule set reads makes other content, too."""
    row = {"uscc": code(1), "record_id": "a", "type": "honour", "occurred_on": date(2026, 1, 1), "reason": "甲"}
    for rows in ([row, {**row, "reason": "乙"}], [{**row, "reason": "乙"}, row]):
        table = [{**dict.fromkeys(KEYS), **one} for one in rows]
        assert said_by_file(table, None, ".csv")[1] == 2
    table = [{**dict.fromkeys(KEYS), **one} for one in (row, {**row, "reason": None})]
    assert said_by_file(table, None, ".csv")[1] == 0
