"""Which years are reckoned by the schedule: this one, and the last one while it can change."""

from datetime import date

import pytest

from service.access.reach import WHOLE
from service.core.clock import now
from service.core.db.engine import Database
from service.estimates.actions.keeping import keep_figures
from service.estimates.kept import FigureKind
from service.estimates.queries.years import changing_years
from tests.worlds.batches import make_batch, make_line

DAY = date(2026, 2, 3)


@pytest.mark.parametrize(("status", "years"), [("drawn", [2025, 2026]), ("completed", [2026]), ("void", [2026])])
def test_last_year_counts_while_a_visit_of_its_batches_is_not_settled(
    sqlite: Database, status: str, years: list[int]
) -> None:
    with sqlite.write() as connection:
        make_batch(connection, make_line(connection, year=2025), None, status=status)
        make_batch(connection, make_line(connection, year=2024), None, status="drawn")
        assert changing_years(connection, DAY) == years


def test_last_year_is_reckoned_once_after_its_end(sqlite: Database) -> None:
    with sqlite.write() as connection:
        keep_figures(connection, FigureKind.RATES, 2025, WHOLE, date(2025, 12, 31), {}, now())
        assert changing_years(connection, DAY) == [2025, 2026]
        keep_figures(connection, FigureKind.RATES, 2025, WHOLE, DAY, {}, now())
        assert changing_years(connection, DAY) == [2026]
