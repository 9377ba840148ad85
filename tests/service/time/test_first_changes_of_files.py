"""`credit-tiers forecast` without a code: what `score` gives on the days around each first change it names."""

import csv
from datetime import date, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from scoring.step_cause import StepKind
from service.cli import main
from service.demo.population import generate
from service.population import population
from service.time.forecast.coming.looks import DAYS

DAY = date(2026, 6, 30)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of a small population."""
    folder = tmp_path_factory.mktemp("filed")
    generate(400, 1, DAY, folder)
    return folder


def invoke(command: str, folder: Path, out: Path, *more: str, day: date = DAY) -> Result:
    files = ["--enterprises", str(folder / "enterprises.parquet"), "--records", str(folder / "records.parquet")]
    said = [*files, "--scheme", "food-production", "--as-of", str(day), "--out", str(out), *more]
    return CliRunner().invoke(main, [command, *said])


def test_the_tiers_before_and_on_each_day_are_those_of_score(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(population, "BLOCK_ROWS", 150)
    done = invoke("forecast", folder, tmp_path / "first.parquet")
    assert done.exit_code == 0, done.output
    rows = pq.read_table(tmp_path / "first.parquet").to_pylist()
    assert len(rows) == 400
    changing = [row for row in rows if row["day"] is not None]
    assert f"{len(changing):,} / 400" in done.stderr
    assert {row["cause"] for row in changing} <= {kind.value for kind in StepKind}
    assert len({row["cause"] for row in changing}) > 1
    # The first day, the day with the most changes and the one before it, and the last that is looked at.
    most = max({row["day"] for row in changing}, key=lambda day: sum(row["day"] == day for row in changing))
    for day in (DAY, most - timedelta(1), most, DAY + timedelta(DAYS)):
        assert invoke("score", folder, tmp_path / "scored.parquet", day=day).exit_code == 0
        tiers = {row["uscc"]: row["tier"] for row in pq.read_table(tmp_path / "scored.parquet").to_pylist()}
        for row in rows:
            if row["day"] is None or day < row["day"]:
                assert tiers[row["uscc"]] == row["tier"], (row, day)
            elif day == row["day"]:
                assert tiers[row["uscc"]] == row["tier_then"] != row["tier"]


def test_a_csv_says_the_same(folder: Path, tmp_path: Path) -> None:
    assert invoke("forecast", folder, tmp_path / "first.parquet").exit_code == 0
    done = invoke("forecast", folder, tmp_path / "first.csv", "--rejects", str(tmp_path / "rejects.csv"))
    assert done.exit_code == 0, done.output
    with (tmp_path / "first.csv").open(encoding="utf-8") as file:
        said = [{name: value or None for name, value in row.items()} for row in csv.DictReader(file)]
    held = pq.read_table(tmp_path / "first.parquet").to_pylist()
    assert said == [{**row, "day": row["day"] and str(row["day"])} for row in held]


@pytest.mark.parametrize(
    "said", [[], ["--enterprises", "FILE", "--records", "FILE"], ["--out", "OUT"], ["REG-1", "--out", "OUT"]]
)
def test_it_is_said_what_everyones_forecast_needs(said: list[str], tmp_path: Path) -> None:
    (tmp_path / "f.csv").write_text("统一社会信用代码\n", "utf-8")
    places = {"FILE": str(tmp_path / "f.csv"), "OUT": str(tmp_path / "out.csv")}
    done = CliRunner().invoke(main, ["forecast", *(places.get(one, one) for one in said), "--scheme", "generic"])
    assert done.exit_code == 2
    assert "whether one enterprise is meant or all of them" in done.output
    assert not (tmp_path / "out.csv").exists()
