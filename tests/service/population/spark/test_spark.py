"""Scored on Spark with two processes, files give exactly what they give without it: results, rejects and errors."""

import csv
import os
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from service.cli import main
from service.demo.population import generate
from tests.service.scores.cli.test_authorities import assert_a_table_joins
from tests.worlds.dirt import dirty
from tests.worlds.models import SCHEME, trained_file

pytest.importorskip("pyspark", reason="needs hardware: Java, and pyspark beside it")
if not shutil.which("java"):
    pytest.skip("needs hardware: Java", allow_module_level=True)

ROOT = Path(__file__).resolve().parents[4]
DAY = date(2026, 6, 30)


@pytest.fixture(scope="module", autouse=True)
def spark() -> Iterator[None]:
    """One session for all tests, with two processes that find the product where these tests do."""
    from service.population.spark.session import spark_session

    before = dict(os.environ)
    os.environ["PYTHONPATH"] = str(ROOT)
    os.environ["CREDIT_TIERS_SPARK_MASTER"] = "local[2]"
    # So short a life never gives back what compiling for a long one takes.
    os.environ["SPARK_SUBMIT_OPTS"] = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
    with spark_session("local[2]"):
        yield
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="module")
def population(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A generated population, in Parquet files of several row groups."""
    folder = tmp_path_factory.mktemp("population")
    generate(1_500, 3, DAY, folder)
    for name in ("enterprises", "records"):
        table = pq.read_table(folder / f"{name}.parquet")
        pq.write_table(table, folder / f"{name}.parquet", row_group_size=len(table) // 3)
    return folder


def scored(
    folder: Path, out: str, engine: str, suffix: str = ".parquet", scheme: str = "food-production", model: str = ""
) -> Result:
    files = ("--enterprises", f"{folder}/enterprises{suffix}", "--records", f"{folder}/records{suffix}")
    more = ("--scheme", scheme, "--as-of", str(DAY), "--points", "--rejects", f"{folder}/{out}.rejects.csv")
    more += ("--model", model) if model else ()
    return CliRunner().invoke(main, ["score", *files, *more, "--engine", engine, "--out", f"{folder}/{out}"])


def by_code(table: pa.Table) -> pa.Table:
    return table.take(pc.sort_indices(table, [("uscc", "ascending")])).combine_chunks()


def both(folder: Path, suffix: str = ".parquet") -> tuple[Result, Result]:
    return scored(folder, "local.parquet", "local", suffix), scored(folder, "spark.parquet", "spark", suffix)


def test_a_generated_population(population: Path) -> None:
    here, there = both(population)
    assert there.exit_code == here.exit_code == 0, there.output
    expected, found = (pq.read_table(population / f"{name}.parquet") for name in ("local", "spark"))
    assert found.schema == expected.schema
    assert len(found) == 1_500
    assert by_code(found).equals(by_code(expected))
    assert there.stderr.replace("spark.parquet", "") == here.stderr.replace("local.parquet", "")


def spoil(lines: list[list[str]]) -> list[list[str]]:
    """The rows with faults of every kind: of single values, of codes, of repeats, and lines that cannot be read."""
    heading, *rows = lines
    code, number = heading.index("uscc"), len(rows)
    day = next(place for place, name in enumerate(heading) if name in ("established_on", "occurred_on"))
    for place in range(0, number, 11):
        rows[place][code] = rows[place][code][:-1] + "*"
    for place in range(3, number, 13):
        rows[place][day] = "13912345678"
    rows += [list(rows[place]) for place in range(1, number, 17)]
    changed = [list(rows[place]) for place in range(2, number, 19)]
    for row in changed:
        row[-1] = "" if row[-1] else "1"
    return [heading, *rows, *changed, ["too", "few"]]


@pytest.fixture
def spoilt(population: Path, tmp_path: Path) -> Path:
    """The population as CSV in GB18030, with bad rows."""
    for name, most in (("enterprises", 1_500), ("records", 4_000)):
        table = pq.read_table(population / f"{name}.parquet").slice(0, most)
        rows = [["" if v is None else str(v) for v in row.values()] for row in table.to_pylist()]
        with open(tmp_path / f"{name}.csv", "w", encoding="gb18030", newline="") as file:
            csv.writer(file).writerows(spoil([table.column_names, *rows]))
    return tmp_path


def test_bad_rows_are_refused_alike(spoilt: Path) -> None:
    here, there = both(spoilt, ".csv")
    assert there.exit_code == here.exit_code == 3, there.output
    expected, found = (pq.read_table(spoilt / f"{name}.parquet") for name in ("local", "spark"))
    assert by_code(found).equals(by_code(expected))
    refused = [(spoilt / f"{name}.parquet.rejects.csv").read_text("utf-8-sig") for name in ("local", "spark")]
    assert refused[1] == refused[0]
    assert len({line.rsplit(",", 2)[-1] for line in refused[0].splitlines()}) > 4
    assert "13912345678" not in refused[1]


def test_tables_with_dirt_are_read_alike(tmp_path: Path) -> None:
    made = dirty(7, firms=120, records=600)
    made.write("firms", tmp_path / "enterprises.csv")
    made.write("records", tmp_path / "records.csv")
    here, there = both(tmp_path, ".csv")
    assert there.exit_code == here.exit_code == 3, there.output
    found = [pq.read_table(tmp_path / f"{name}.parquet") for name in ("local", "spark")]
    assert by_code(found[1]).equals(by_code(found[0]))
    assert sum(found[0]["rows_to_check"].to_pylist()) > 10
    refused = [(tmp_path / f"{name}.parquet.rejects.csv").read_text() for name in ("local", "spark")]
    assert refused[1] == refused[0]


def test_a_csv_result_is_the_same_too(population: Path) -> None:
    for engine in ("local", "spark"):
        assert scored(population, f"{engine}.csv", engine).exit_code == 0
    here, there = ((population / f"{name}.csv").read_text().splitlines() for name in ("local", "spark"))
    assert there[0] == here[0]
    assert sorted(there) == sorted(here)


def test_rows_of_an_unknown_type_wait_the_same(population: Path, tmp_path: Path) -> None:
    shutil.copy(population / "enterprises.parquet", tmp_path)
    records = pq.read_table(population / "records.parquet")
    types = records["type"].to_pylist()
    types[100], types[2_000] = "made-up", "invented"
    place = records.column_names.index("type")
    pq.write_table(records.set_column(place, "type", pa.array(types)), tmp_path / "records.parquet")
    here, there = both(tmp_path)
    assert there.exit_code == here.exit_code == 3
    refused = [(tmp_path / f"{name}.parquet.rejects.csv").read_text() for name in ("local", "spark")]
    assert refused[0] == refused[1]
    assert [line.split(",")[1] for line in refused[0].splitlines()[1:]] == ["101", "2001"]
    # Counted in every block, and told of them all.
    told = [[line for line in done.stderr.splitlines() if "未知用语" in line] for done in (here, there)]
    assert told[0] == told[1]
    assert "invented (1)、made-up (1)" in told[0][0]
    found = [pq.read_table(tmp_path / f"{name}.parquet") for name in ("local", "spark")]
    assert by_code(found[0]).equals(by_code(found[1]))
    assert sum(found[0]["rows_to_check"].to_pylist()) == 2


def test_a_damaged_file_is_an_error_in_words(population: Path, tmp_path: Path) -> None:
    shutil.copy(population / "enterprises.parquet", tmp_path)
    data = bytearray((population / "records.parquet").read_bytes())
    data[1_000:60_000] = bytes(59_000)
    (tmp_path / "records.parquet").write_bytes(data)
    there = scored(tmp_path, "spark.parquet", "spark")
    assert there.exit_code == 2
    assert "records.parquet" in there.stderr
    assert "Traceback" not in there.stderr


def test_a_model_gives_the_same_points(population: Path) -> None:
    model = population / "assisted.model"
    model.write_bytes(trained_file(date(2026, 5, 1)).data)
    for engine in ("local", "spark"):
        done = scored(population, f"{engine}-assisted.parquet", engine, scheme=SCHEME, model=str(model))
        assert done.exit_code == 0, done.output
    local, spark = (by_code(pq.read_table(population / f"{e}-assisted.parquet")) for e in ("local", "spark"))
    assert local.equals(spark)
    assert sum(local["model:moved"].to_pylist())


def test_a_table_of_authorities_joins_their_names_and_codes(tmp_path: Path) -> None:
    assert_a_table_joins(tmp_path, "spark")
