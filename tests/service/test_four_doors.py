"""One door for facts: files, imports and requests give one answer, and leave the same rows to be checked.

That Spark says what files say is tested with Spark (`tests/service/population/spark`). Tables come from a generator of
dirt. Manual adjustments are left out: they are the one type that doors deal with differently, and have a test of their
own below.
"""

import csv
import os
import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from rules.library import shipped_library
from scoring.digest import facts_digest, facts_digests_of
from scoring.facts import NO_NUMBER
from scoring.score import score
from service.access.permissions import Role
from service.cli import main
from service.core.db.engine import open_database
from service.core.db.fact_changes import last_change
from service.facts.full_facts import full_facts_of
from service.facts.reader import FactReader
from tests.worlds.dirt import AS_OF, ENDINGS, Dirt, dirty, place_of_line
from tests.worlds.files import code, write_csv
from tests.worlds.services import ClientFor

SCHEME = "benchmark"
EARLIER, LONG_AGO = AS_OF - timedelta(200), date(2000, 1, 1)
# By code: score and tier.
Answer = dict[str, tuple[float | None, str | None]]
# Of which table, and which row.
Wait = tuple[str, int]
Post = Callable[[dict[str, Any]], Any]
# `HYPOTHESIS_PROFILE=thorough` looks at many more tables.
OFTEN = 50 if os.environ.get("HYPOTHESIS_PROFILE") == "thorough" else 1


@dataclass(frozen=True)
class Said:
    """What a door says: the answers, the rows that wait with their reasons, how many of each firm wait, and the facts
    digests where it states them.
    """

    answers: Answer
    waiting: dict[Wait, set[str]]
    by_firm: dict[str, int]
    digests: dict[str, str] = field(default_factory=dict)


def written(made: Dirt, folder: Path, draw: random.Random) -> tuple[Path, Path]:
    ends = draw.choices(ENDINGS, k=2)
    firms, records = (folder / f"{kind}{end}" for kind, end in zip(("firms", "records"), ends, strict=True))
    return made.write("firms", firms), made.write("records", records)


def refused(path: Path, *tables: Path) -> dict[Wait, set[str]]:
    """The rows to check by table and place, with their reasons."""
    found: dict[Wait, set[str]] = {}
    with path.open(encoding="utf-8-sig", newline="") as stream:
        for row in csv.DictReader(stream):
            (table,) = [one for one in tables if one.name == Path(row["file"]).name]
            kind = "firms" if table.name.startswith("firms") else "records"
            place = place_of_line(table, int(row["line"]))
            found.setdefault((kind, place), set()).add(row["reason_en"])
    return found


def by_files(firms: Path, records: Path, folder: Path, known_on: date | None, scheme: str = SCHEME) -> Said:
    out, rejects = folder / "scored.parquet", folder / "rejects.csv"
    files = ["--enterprises", str(firms), "--records", str(records), "--out", str(out), "--rejects", str(rejects)]
    asked = ["--scheme", scheme, "--as-of", str(AS_OF)]
    known = [] if known_on is None else ["--known-on", str(known_on)]
    result = CliRunner().invoke(main, ["score", *files, *asked, *known])
    assert result.exit_code in (0, 3), (result.output, result.exception)
    rows = pq.read_table(out).to_pylist()
    answers = {row["uscc"]: (row["score"], row["tier"]) for row in rows}
    return Said(answers, refused(rejects, firms, records), {row["uscc"]: row["rows_to_check"] for row in rows})


def by_import(firms: Path, records: Path, folder: Path, empty: Path, known_on: date | None) -> Said:
    file = folder / "facts.db"
    shutil.copy(empty, file)
    env = {"CREDIT_TIERS_DATABASE": f"sqlite:///{file}", "CREDIT_TIERS_DATA": str(folder / "data")}
    env["CREDIT_TIERS_IMPORT_ROWS"] = "17"
    waiting: dict[Wait, set[str]] = {}
    # Files have always known their enterprises.
    for kind, table, day in (("enterprises", firms, LONG_AGO), ("records", records, AS_OF)):
        rejects = folder / f"{kind}.rejects.csv"
        days = ["--data-on", str(day), "--known-on", str(day)]
        command = ["import", kind, str(table), "--source", "平台", *days, "--rejects", str(rejects)]
        done = CliRunner().invoke(main, command, env=env)
        assert done.exit_code in (0, 3), (done.output, done.exception)
        waiting |= refused(rejects, table)
    database = open_database(f"sqlite:///{file}")
    library = shipped_library()
    closure = library.closure(library.in_force(SCHEME, AS_OF), AS_OF)
    known = AS_OF if known_on is None else known_on
    with database.read() as connection:
        facts = full_facts_of(connection, range(1, 1_000), AS_OF, known)
        reader = FactReader(connection, closure, AS_OF, known, last_change(connection))
        block = reader.read_block(connection, range(1, 1_000))
        last = int(block.ids[-1])
        alone = reader.read_block(connection, [last]).facts
    database.close()
    scores = score(closure, facts, AS_OF, known_on, evidence=True)
    digests = [facts_digest(scores, index) for index in range(len(facts))]
    # As a run of all has them, and one of the last alone.
    of_run = facts_digests_of(block.facts, reader.digested, range(len(block.ids)))
    assert [one.hex() for one in of_run] == digests
    assert facts_digests_of(alone, reader.digested, [0]) == of_run[-1:]
    tiers = [scores.tiers[tier] if tier >= 0 else None for tier in scores.tier.tolist()]
    points = [None if held == NO_NUMBER else held / 100 for held in scores.score.tolist()]
    answers = dict(zip(facts.uscc, zip(points, tiers, strict=True), strict=True))
    return Said(answers, waiting, {}, dict(zip(facts.uscc, digests, strict=True)))


def asked_of(made: Dirt, left_out: set[Wait]) -> list[dict[str, Any]]:
    """The enterprises with their records as a request states them, but for some rows."""
    firms: dict[str, dict[str, Any]] = {}
    for place, row in enumerate(made.stated_firms):
        if ("firms", place) not in left_out:
            stated = {name: value for name, value in row.items() if value is not None}
            # Rows of one enterprise that go in say one thing, each a part of it.
            firms[row["uscc"]] = {"records": []} | firms.get(row["uscc"], {}) | stated
    for place, row in enumerate(made.stated_records):
        if ("records", place) not in left_out and row["uscc"] in firms:
            firms[row["uscc"]]["records"].append({name: value for name, value in row.items() if name != "uscc"})
    return list(firms.values())


def check(made: Dirt, draw: random.Random, folder: Path, empty: Path, known_on: date | None, post: Post) -> None:
    """Compares the files with an import of them in other formats, and with a request."""
    firms, records = written(made, folder, draw)
    filed = by_files(firms, records, folder, known_on)
    assert filed.answers
    imported = by_import(*written(made, folder, draw), folder, empty, known_on)
    assert imported.answers == filed.answers
    assert set(imported.waiting) == set(filed.waiting)
    assert sum(filed.by_firm.values()) <= len(filed.waiting)
    body = {"scheme": SCHEME, "as_of": str(AS_OF), **({"known_on": str(known_on)} if known_on else {})}
    answer = post({**body, "explain": True, "enterprises": asked_of(made, set(filed.waiting))})
    assert answer.status_code == 200, answer.json["errors"]
    explained = {row["uscc"]: row["explanation"]["facts_sha256"] for row in answer.json["enterprises"]}
    assert explained == imported.digests
    assert {row["uscc"]: (row["score"], row["tier"]) for row in answer.json["enterprises"]} == filed.answers


@pytest.fixture(scope="module")
def post(client_for: ClientFor) -> Post:
    """Sends a request to score."""
    client = client_for(Role.PLANNER)
    return lambda body: client.post("/api/v1/scores", json=body, headers={"Accept-Language": "en"})


@pytest.mark.parametrize("seed", range(4 * OFTEN))
def test_one_answer_for_today(seed: int, tmp_path: Path, migrated_file: Path, post: Post) -> None:
    check(dirty(seed), random.Random(seed), tmp_path, migrated_file, None, post)  # noqa: S311


@pytest.mark.parametrize("seed", range(1000, 1000 + 3 * OFTEN))
def test_one_answer_for_an_earlier_day(seed: int, tmp_path: Path, migrated_file: Path, post: Post) -> None:
    check(dirty(seed, dated=True), random.Random(seed), tmp_path, migrated_file, EARLIER, post)  # noqa: S311


def test_a_manual_adjustment_is_read_from_files_and_requests_and_waits_for_a_second_person_elsewhere(
    tmp_path: Path, migrated_file: Path, post: Post
) -> None:
    # The one type that doors deal with differently: where nothing is stored it counts, for it decides about no one.
    firm = {"uscc": code(1), "name": "甲"}
    days = {"occurred_on": "2026-06-01", "ends_on": "2026-12-01"}
    people = {"applicant": "甲", "approver": "乙", "reason": "核实"}
    adjusted = {"record_id": "M1", "type": "manual_adjustment", "scheme": "generic", "tier": "C", **days, **people}
    files = {"firms": [firm], "records": [{"uscc": code(1), **adjusted}]}
    firms, records = (
        write_csv({name: [row[name] for row in rows] for name in rows[0]}, tmp_path / f"{kind}.csv")
        for kind, rows in files.items()
    )
    assert by_files(firms, records, tmp_path, None, "generic").answers[code(1)][1] == "C"
    body = {"scheme": "generic", "as_of": str(AS_OF), "enterprises": [{**firm, "records": [adjusted]}]}
    assert post(body).json["enterprises"][0]["tier"] == "C"
    imported = by_import(firms, records, tmp_path, migrated_file, None)
    (reasons,) = imported.waiting.values()
    assert all("another approves it" in reason for reason in reasons)
