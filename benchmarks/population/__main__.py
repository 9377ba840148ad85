"""Writes a population to a folder; the same numbers and seed give the same files.

enterprises.parquet has one row per enterprise, records.parquet one per credit record, in order of arrival.
"""

from pathlib import Path

import click
import numpy as np
import pyarrow.parquet as pq

from benchmarks.population.enterprises import enterprises_of
from benchmarks.population.records import records_of

ROW_GROUP = 1 << 20


@click.command()
@click.option("--enterprises", type=click.IntRange(1), default=1_000_000, show_default=True)
@click.option("--records", type=click.IntRange(1), default=10_000_000, show_default=True)
@click.option("--seed", type=click.IntRange(0), default=7, show_default=True)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True)
def main(enterprises: int, records: int, seed: int, out: Path) -> None:
    """Writes enterprises.parquet and records.parquet to a folder."""
    chance = np.random.default_rng(seed)
    out.mkdir(parents=True, exist_ok=True)
    table, risk = enterprises_of(enterprises, chance)
    pq.write_table(table, out / "enterprises.parquet", compression="zstd")
    written = records_of(records, table["uscc"].combine_chunks(), risk, chance)
    pq.write_table(written, out / "records.parquet", compression="zstd", row_group_size=ROW_GROUP)


if __name__ == "__main__":
    main()
