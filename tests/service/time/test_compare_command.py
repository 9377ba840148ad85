"""`credit-tiers compare` over the database: the comparison of the pages, with the names that it moves in a file."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from service.cli import main
from service.core.db.service import Service
from service.core.db.tables.audit import audit_entry
from service.core.db.tables.facts import enterprise
from tests.service.time.test_comparisons import rows_of
from tests.worlds.comparisons import TEXT, VERSION
from tests.worlds.workers import SCHEME


@pytest.fixture
def draft_file(tmp_path: Path) -> Path:
    """The draft as a file."""
    file = tmp_path / "draft.yaml"
    file.write_text(TEXT, encoding="utf-8")
    return file


def command(service: Service, *words: str) -> Result:
    address = service.database.engine.url.render_as_string(hide_password=False)
    env = {"CREDIT_TIERS_DATABASE": address, "CREDIT_TIERS_DATA": str(service.settings.data)}
    return CliRunner().invoke(main, ["compare", *words], env=env)


def test_it_is_kept_printed_and_written(scored_copy: Service, draft_file: Path, tmp_path: Path) -> None:
    out = tmp_path / "moves.csv"
    done = command(scored_copy, f"{SCHEME}@2026-01", str(draft_file), "--json", "--out", str(out))
    assert done.exit_code == 0, done.output
    said: dict[str, Any] = json.loads(done.stdout)
    everyone, moves = rows_of(scored_copy, 1)
    assert (said["enterprises"], said["moves"]) == (len(everyone), len(moves)) == (400, said["moves"])
    assert said["after"]["rule_set"] == f"{SCHEME}@{VERSION}"
    with out.open(encoding="utf-8-sig", newline="") as file:
        written = {row["uscc"]: row for row in csv.DictReader(file)}
    with scored_copy.database.read() as connection:
        codes = {row.id: row.code for row in connection.execute(select(enterprise.c.id, enterprise.c.code))}
        acts = connection.execute(select(audit_entry.c.action, audit_entry.c.actor).order_by(audit_entry.c.id)).all()
    assert {codes[int(row["enterprise_id"])] for row in moves} == written.keys()
    tiers = [row["before"] for row in said["matrix"]]
    for row in moves:
        one = written[codes[int(row["enterprise_id"])]]
        assert one["tier_before"] in {tier or "" for tier in tiers}
        assert (float(one["score_before"]) * 100) == pytest.approx(int(row["score_before"]))
    assert [tuple(act) for act in acts[-2:]] == [
        ("comparison.start", "command line"),
        ("comparison.export", "command line"),
    ]


def test_it_is_shown_to_a_person(scored_copy: Service, draft_file: Path) -> None:
    shown = command(scored_copy, f"{SCHEME}@2026-01", str(draft_file))
    assert shown.exit_code == 0, shown.output
    assert "类别变动 Moved" in shown.output


def test_what_is_said_of_files_needs_the_files(scored_copy: Service, draft_file: Path) -> None:
    for words in (["--known-on", "2026-01-01"], ["--enterprises", str(draft_file)], ["--as-of", "2020-01-01"]):
        refused = command(scored_copy, f"{SCHEME}@2026-01", str(draft_file), *words)
        assert refused.exit_code == 2, refused.output
    same = command(scored_copy, f"{SCHEME}@2026-01", f"{SCHEME}@2026-01")
    assert (same.exit_code, "同一个规则集" in same.output) == (2, True)
