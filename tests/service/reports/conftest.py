"""What the tests of reports look at."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from service.core.db.service import Service
from tests.worlds.two_months import two_months


@pytest.fixture(scope="session")
def bureau(scored_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A bureau whose first runs took effect last month and whose second one moved some this month; only to look at."""
    with two_months(scored_file, tmp_path_factory.mktemp("months")) as service:
        yield service
