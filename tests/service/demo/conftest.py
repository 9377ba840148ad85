from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from service.demo.population import generate

TODAY = date(2026, 6, 30)


@pytest.fixture(scope="session")
def population(tmp_path_factory: pytest.TempPathFactory) -> tuple[pa.Table, pa.Table]:
    """20,000 enterprises and their records, as the two tables that were written."""
    folder: Path = tmp_path_factory.mktemp("population")
    generate(20_000, 1, TODAY, folder)
    return pq.read_table(folder / "enterprises.parquet"), pq.read_table(folder / "records.parquet")


@pytest.fixture(scope="session")
def enterprises(population: tuple[pa.Table, pa.Table]) -> pa.Table:
    return population[0]


@pytest.fixture(scope="session")
def records(population: tuple[pa.Table, pa.Table]) -> pa.Table:
    return population[1]
