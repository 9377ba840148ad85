"""What `score` and `explain` say of words that no list has, and how a file of matches settles them."""

import csv
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import rules
from service.cli import main
from service.reading.matched_file import read_matched, write_matched
from tests.worlds.files import code

ENTERPRISES = [(code(1), "甲", "2015-01-01", "存续"), (code(2), "乙", "2015-01-01", "待定状态")]
RECORDS = [
    ("1", code(1), "抽查检查", "2026-01-05", "已转办"),
    ("2", code(1), "抽查检查", "2026-01-06", "已转办"),
    ("3", code(2), "抽查检查", "2026-01-06", "合格"),
]
MATCHES = [("outcome", "inspection", "已转办", "problem"), ("status", "", "待定状态", "注销")]


def written(path: Path, rows: Sequence[Sequence[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)
    return path


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """Options that name two files with words that no list has."""
    enterprises = written(tmp_path / "e.csv", [("uscc", "name", "established_on", "status"), *ENTERPRISES])
    records = written(tmp_path / "r.csv", [("record_id", "uscc", "type", "occurred_on", "outcome"), *RECORDS])
    return ["--enterprises", str(enterprises), "--records", str(records), "--as-of", "2026-06-30"]


def scored(files: list[str], folder: Path, *more: str) -> tuple[Result, dict[str, tuple[str, str]]]:
    out = folder / "o.csv"
    done = CliRunner().invoke(main, ["score", *files, "--scheme", "generic", "--out", str(out), *more])
    assert done.exit_code == 0, done.output
    with out.open(encoding="utf-8-sig") as stream:
        return done, {row["uscc"]: (row["score"], row["tier"]) for row in csv.DictReader(stream)}


def test_unknown_words_are_told_with_their_counts_and_count_once_they_are_matched(
    files: list[str], tmp_path: Path
) -> None:
    told, before = scored(files, tmp_path)
    assert "已转办 (2)" in told.stderr
    assert "待定状态 (1)" in told.stderr
    words = written(tmp_path / "w.csv", [("field", "record_type", "word", "code"), *MATCHES])
    silent, after = scored(files, tmp_path, "--words", str(words))
    assert "已转办" not in silent.stderr
    assert "待定状态" not in silent.stderr
    assert float(after[code(1)][0]) > float(before[code(1)][0])
    assert before[code(2)][1] == "A"
    assert after[code(2)][1] == ""
    explained = CliRunner().invoke(main, ["explain", code(1), *files, "--scheme", "generic"])
    assert "已转办 (2)" in explained.stderr


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([("word", "code")], "The first line is"),
        ([("field", "record_type", "word", "code"), ("status", "", "x", "nonsense")], "nonsense"),
        ([("field", "record_type", "word", "code"), ("status", "x")], "four columns"),
        (
            [("field", "record_type", "word", "code"), ("status", "", "x", "注销"), ("status", "", "X ", "存续")],
            "two codes",
        ),
    ],
)
def test_a_file_of_matches_that_cannot_be_used_is_told_by_its_line(
    rows: list[tuple[str, ...]], why: str, files: list[str], tmp_path: Path
) -> None:
    words = written(tmp_path / "w.csv", rows)
    out = str(tmp_path / "o.csv")
    done = CliRunner().invoke(main, ["score", *files, "--scheme", "generic", "--out", out, "--words", str(words)])
    assert done.exit_code == 2
    assert why in done.output
    assert f"w.csv:{len(rows)}" in done.output


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    matched = {
        ("outcome", "inspection", "=1+1"): "problem",
        ("status", "", "0012"): "注销",
        ("type", "", "x"): "honour",
    }
    write_matched(matched, tmp_path / "w.csv")
    assert read_matched(tmp_path / "w.csv") == matched


def test_a_word_that_the_rule_set_names_is_not_unknown(files: list[str], tmp_path: Path) -> None:
    version = tmp_path / "rules" / "mini" / "2026-01.yaml"
    version.parent.mkdir(parents=True)
    shipped = Path(rules.__file__).parent / "sets" / "benchmark" / "2026-01.yaml"
    text = shipped.read_text("utf-8").replace("scheme: benchmark", "scheme: mini")
    named = text.replace("of: inspection, where: {outcome: problem}", "of: inspection, where: {outcome: 已转办}")
    assert named != text
    version.write_text(named, "utf-8")
    out = str(tmp_path / "o.csv")
    more = ["--scheme", "mini", "--rule-sets", str(tmp_path / "rules"), "--out", out]
    done = CliRunner().invoke(main, ["score", *files, *more])
    assert done.exit_code == 0, done.output
    assert "已转办" not in done.stderr
