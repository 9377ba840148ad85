"""A bureau with a report of two months: first runs of last month, a second one of this month that moved some."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select, update

from service.access.reach import WHOLE, Reach
from service.core.clock import begin_of, today
from service.core.db.service import Service
from service.core.db.tables.facts import enterprise
from service.core.db.tables.runs import scoring_run
from service.decisions.decisions import ranks_of
from service.intake.write import take_rows
from service.reports.figures import Report, ReportEdition, SchemeReport, report_of
from service.reports.months import month_of
from tests.worlds.offices import place_at
from tests.worlds.services import SCORED_ON, open_copy, rescore_all, service_over

# The offices of every third enterprise; another third has none.
OFFICES = ("S1", "S2")


@contextmanager
def two_months(scored_file: Path, folder: Path) -> Iterator[Service]:
    """The bureau, over a copy of the scored database in `folder`."""
    with open_copy(scored_file, folder) as database:
        service = service_over(database, folder, HOLD_SHARE="1")
        with database.write() as connection:
            last = begin_of(month_of(today())) - timedelta(days=3)
            connection.execute(update(scoring_run).values(in_effect_at=last))
            codes = list(connection.execute(select(enterprise.c.code).order_by(enterprise.c.id)).scalars())
            for place, office in enumerate(OFFICES):
                place_at(connection, codes[place::3], office)
            day = SCORED_ON + timedelta(days=1)
            said = {"type": "judgment_defaulter", "occurred_on": day.isoformat(), "authority": "青岚市人民法院"}
            rows = [
                {"uscc": code, "document_no": f"（2026）青执{place}号", **said} for place, code in enumerate(codes[:9])
            ]
            taken = take_rows(connection, "records", rows, source="法院", actor="tests", data_on=day, known_on=day)
            assert taken.inserted == len(rows)
        rescore_all(service, "full", SCORED_ON + timedelta(days=60), ("generic",))
        yield service


def report(service: Service, edition: ReportEdition = ReportEdition.INTERNAL, reach: Reach = WHOLE) -> Report:
    """The report of this month."""
    with service.database.read() as connection:
        return report_of(connection, service.library, month_of(today()), edition, reach)


def generic(made: Report) -> SchemeReport:
    """The part of it that tells of the scheme with two runs."""
    return next(one for one in made.schemes if one.scheme == "generic")


def moved_one_by_one(service: Service) -> dict[str, tuple[int, int, str]]:
    """Who stands elsewhere than after the first run: before, after and office, by looking at every enterprise."""
    with service.database.read() as connection:
        runs = connection.execute(
            select(scoring_run.c.id)
            .where(scoring_run.c.scheme == "generic", scoring_run.c.in_effect_at.is_not(None))
            .order_by(scoring_run.c.id)
        ).scalars()
        rows = connection.execute(select(enterprise.c.id, enterprise.c.code, enterprise.c.office)).all()
        first, *_, last = (ranks_of(connection, "generic", run, [row.id for row in rows]) for run in list(runs))
    return {
        row.code: (first.get(row.id, -1), last.get(row.id, -1), row.office or "")
        for row in rows
        if first.get(row.id, -1) != last.get(row.id, -1)
    }
