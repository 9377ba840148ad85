"""Files that are scored: a record that knows the registration number alone is of the firm whose register has it."""

import csv
import json
from pathlib import Path

from click.testing import CliRunner

from service.cli import main
from tests.worlds.files import AS_OF, code

NUMBER, OTHER = "990102010000129", "990102010000110"


def table(path: Path, *rows: str) -> str:
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return str(path)


def tiers(tmp_path: Path, enterprises: str, records: str) -> dict[str, float]:
    out = tmp_path / "out.csv"
    asked = ["--scheme", "benchmark", "--as-of", str(AS_OF), "--out", str(out)]
    result = CliRunner().invoke(main, ["score", "--enterprises", enterprises, "--records", records, *asked])
    assert result.exit_code in (0, 3), result.output
    with out.open(encoding="utf-8-sig") as stream:
        return {row["uscc"].strip("'"): float(row["score"]) for row in csv.DictReader(stream)}


def test_a_number_of_one_firm_finds_it_and_a_number_of_two_finds_none(tmp_path: Path) -> None:
    firms = table(
        tmp_path / "e.csv",
        "统一社会信用代码,名称,注册号",
        f"{code(1)},甲,{NUMBER}",
        f"{code(2)},乙,{OTHER}",
        f"{code(3)},丙,{OTHER}",
        f"-,丁,{NUMBER[:-3]}137",
    )
    heading = "记录编号,统一社会信用代码,注册号,记录类型,发生日期,金额"
    row = "行政处罚,2026-06-01,5000"
    none = tiers(tmp_path, firms, table(tmp_path / "n.csv", heading))
    by_code = tiers(tmp_path, firms, table(tmp_path / "c.csv", heading, f"1,{code(1)},,{row}"))
    by_number = tiers(tmp_path, firms, table(tmp_path / "r.csv", heading, f"1,/,{NUMBER},{row}", f"2,,{OTHER},{row}"))
    assert by_number == by_code != none


def test_one_firm_is_explained_by_the_rows_that_know_its_number_alone(tmp_path: Path) -> None:
    firms = table(
        tmp_path / "e.csv", "统一社会信用代码,注册号,从业人数", f"{code(1)},{NUMBER},", f"/,{NUMBER},9", f"{code(2)},,"
    )
    heading = "记录编号,统一社会信用代码,注册号,记录类型,发生日期,金额"
    records = table(tmp_path / "r.csv", heading, f"1,/,{NUMBER},行政处罚,2026-06-01,5000")
    scores, none = tiers(tmp_path, firms, records), tiers(tmp_path, firms, table(tmp_path / "n.csv", heading))
    assert scores.keys() == {code(1), code(2)}
    files = ["--enterprises", firms, "--records", records, "--scheme", "benchmark", "--as-of", str(AS_OF)]
    explained = CliRunner().invoke(main, ["explain", code(1), *files, "--json"])
    assert explained.exit_code == 0, explained.output
    assert json.loads(explained.stdout)["score"] == scores[code(1)] != none[code(1)]
