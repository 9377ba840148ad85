import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from rules.fields import ENTERPRISE_FIELDS, RECORD_FIELDS
from scoring.rows import facts_of
from service.demo.population import Population, generate

TODAY = date(2026, 6, 30)
ROOT = Path(__file__).parents[3]


def _tables(folder: Path) -> tuple[pa.Table, pa.Table]:
    return pq.read_table(folder / "enterprises.parquet"), pq.read_table(folder / "records.parquet")


def _same(one: Path, other: Path) -> bool:
    return all(_plain(a).equals(_plain(b)) for a, b in zip(_tables(one), _tables(other), strict=True))


def _plain(table: pa.Table) -> pa.Table:
    """The table without dictionaries, which Parquet builds anew for each row group."""
    return pa.table({name: pc.cast(table[name], pa.string()) for name in table.column_names})


def test_the_same_seed_gives_the_same_rows_and_another_seed_others(tmp_path: Path) -> None:
    for name, seed in (("one", 3), ("again", 3), ("other", 4)):
        generate(500, seed, TODAY, tmp_path / name)
    assert _same(tmp_path / "one", tmp_path / "again")
    assert not _same(tmp_path / "one", tmp_path / "other")


def test_row_groups_change_nothing_but_the_memory_needed(tmp_path: Path) -> None:
    generate(20_000, 3, TODAY, tmp_path / "small", blocks_per_group=1)
    generate(20_000, 3, TODAY, tmp_path / "large", blocks_per_group=8)
    assert _same(tmp_path / "small", tmp_path / "large")
    groups = pq.ParquetFile(tmp_path / "small" / "enterprises.parquet").metadata
    assert [groups.row_group(i).num_rows for i in range(groups.num_row_groups)] == [8192, 8192, 3616]


def test_neither_time_zone_nor_hash_seed_matters(tmp_path: Path) -> None:
    program = (
        "import sys; from datetime import date; from pathlib import Path;"
        "from service.demo.population import generate;"
        "generate(300, 5, date(2026, 6, 30), Path(sys.argv[1]))"
    )
    for name, zone, hashes in (("east", "Asia/Shanghai", "1"), ("west", "America/Los_Angeles", "2")):
        environment = os.environ | {"TZ": zone, "PYTHONHASHSEED": hashes, "PYTHONPATH": str(ROOT)}
        subprocess.run([sys.executable, "-c", program, tmp_path / name], env=environment, check=True)  # noqa: S603
    assert _same(tmp_path / "east", tmp_path / "west")


def test_it_says_how_much_it_wrote(tmp_path: Path) -> None:
    told: list[int] = []
    made = generate(9_000, 1, TODAY, tmp_path, told.append, blocks_per_group=1)
    enterprises, records = _tables(tmp_path)
    assert made == Population(len(enterprises), len(records))
    assert told == [8192, 9000]


@pytest.mark.parametrize("asked", [6, 10, 20])
def test_there_are_about_as_many_records_as_asked(tmp_path: Path, asked: int) -> None:
    made = generate(8_000, 1, TODAY, tmp_path, records_per_enterprise=asked)
    assert made.records / made.enterprises == pytest.approx(asked, rel=0.05)


def test_nothing_is_left_behind_when_it_fails(tmp_path: Path) -> None:
    def stop(done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        generate(100, 1, TODAY, tmp_path, stop)
    assert not list(tmp_path.iterdir())


def test_the_columns_are_those_of_the_field_table(enterprises: pa.Table, records: pa.Table) -> None:
    assert enterprises.column_names == [*ENTERPRISE_FIELDS]
    assert records.column_names == [*RECORD_FIELDS]


def test_every_value_can_be_read(enterprises: pa.Table, records: pa.Table) -> None:
    owners = enterprises["uscc"].slice(0, 1500)
    rows = records.filter(pc.is_in(records["uscc"], owners.combine_chunks())).to_pylist()
    facts = facts_of(enterprises.slice(0, 1500).to_pylist(), rows)
    assert len(facts) == 1500
    assert len(facts.records) == len(rows) > 10_000
