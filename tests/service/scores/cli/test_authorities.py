"""An authority by its code or by a name is one in files that are scored, as far as the file or a table says so."""

import csv
from collections.abc import Sequence
from pathlib import Path

from click.testing import CliRunner, Result

from service.cli import main
from tests.worlds.files import code

FIRM, OTHER, BUREAU = code(1), code(2), code(8)
HEADING = [
    "行政相对人代码_1(统一社会信用代码)",
    "行政处罚决定书文号",
    "处罚决定日期",
    "处罚机关",
    "处罚机关统一社会信用代码",
]
BY_CODE = [FIRM, "罚〔2026〕1号", "2026-01-05", "", BUREAU]
BY_NAME = [FIRM, "罚〔2026〕1号", "2026-01-05", "测试市局", ""]
# Another firm's penalty tells which name has which code.
TELLS = [OTHER, "罚〔2026〕9号", "2026-01-05", "测试市局", BUREAU]
ALONE = "told by this file alone"


def written(path: Path, rows: Sequence[Sequence[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)
    return path


def scored(folder: Path, rows: Sequence[Sequence[str]], *more: str) -> tuple[Result, str]:
    """What the command says, and the score of the firm."""
    written(folder / "e.csv", [["uscc"], [FIRM], [OTHER]])
    written(folder / "r.csv", [HEADING, *rows])
    files = ["--enterprises", f"{folder}/e.csv", "--records", f"{folder}/r.csv", "--scheme", "generic"]
    done = CliRunner().invoke(
        main, ["score", *files, "--as-of", "2026-06-30", "--out", f"{folder}/o.csv", *more], catch_exceptions=False
    )
    assert done.exit_code == 0, done.output
    with (folder / "o.csv").open(encoding="utf-8-sig") as stream:
        return done, next(row["score"] for row in csv.DictReader(stream) if row["uscc"] == FIRM)


def test_what_the_file_states_anywhere_joins_names_and_codes(tmp_path: Path) -> None:
    once = scored(tmp_path, [BY_CODE])[1]
    twice = scored(tmp_path, [BY_CODE, BY_NAME])[1]
    assert once != twice
    done, joined = scored(tmp_path, [BY_CODE, BY_NAME, TELLS])
    assert joined == once
    assert ALONE in done.stderr
    explained = CliRunner().invoke(
        main,
        ["explain", FIRM, "--enterprises", f"{tmp_path}/e.csv", "--records", f"{tmp_path}/r.csv", "--scheme", "generic",
         "--as-of", "2026-06-30", "--json"],
    )  # fmt: skip
    assert f'"score": {float(once)}' in explained.stdout


def assert_a_table_joins(folder: Path, engine: str) -> None:
    """Asserts that a table joins names and codes that the file does not, whatever scores."""
    table = written(folder / "t.csv", [["机关代码", "机关名称"], [BUREAU, "测试 市局"]])
    once = scored(folder, [BY_CODE])[1]
    rows = [BY_CODE, BY_NAME, [OTHER, "罚〔2026〕7号", "2026-01-05", "别处", ""]]
    done, joined = scored(folder, rows, "--authorities", str(table), "--engine", engine)
    assert joined == once
    assert ALONE not in done.stderr


def test_a_table_joins_names_and_codes_that_the_file_does_not(tmp_path: Path) -> None:
    assert_a_table_joins(tmp_path, "local")
