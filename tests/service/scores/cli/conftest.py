"""Files to score."""

from pathlib import Path

import pytest

from tests.worlds import files as world


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    return (
        world.write_parquet(world.enterprises(), tmp_path / "e.parquet"),
        world.write_parquet(world.records(), tmp_path / "r.parquet"),
    )
