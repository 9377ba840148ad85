"""`credit-tiers compare` over everyone in the database: a comparison like those of the pages, carried out here."""

from datetime import date
from pathlib import Path

import click
import pyarrow as pa
from sqlalchemy import Connection

from scoring.comparison import Comparison
from service.access.reach import EVERYWHERE
from service.core.clock import today
from service.core.db.patience import patience_of_jobs
from service.core.db.service import Service
from service.core.settings import load_settings
from service.core.terminal.database import open_current_database
from service.rule_sets.queries.adopted import installation_of
from service.time.comparison.actions import WantedComparison, note_export, order_comparison
from service.time.comparison.cli.comparison_output import about_of, show_result
from service.time.comparison.moves_file import columns_of_rows, moves_batch, open_moves_file
from service.time.comparison.queries.compared import ComparedMoves
from service.time.comparison.queries.comparisons import COMPARISONS, StoredComparison
from service.time.comparison.result import result_of
from service.time.comparison.sides import rule_set_named
from service.time.computations.carry_out import carry_out
from service.time.computations.queries import COMPLETE

ACTOR = "command line"
ROWS_AT_ONCE = 5_000


def compare_database(
    before: str, after: str, as_of: date | None, rule_sets: Path | None, out: Path | None, *, as_json: bool
) -> bool:
    """Whether it came to its end; prints what came of it, and writes those that move to `out`."""
    settings = load_settings()
    with open_current_database(settings, patience_of_jobs(settings)) as database:
        service = Service(settings, database, installation_of(rule_sets or settings.rule_sets))
        this = _carry_out(service, _wanted(service, before, after, as_of))
        click.echo(f"规则集对比 Comparison {this.id}: /comparisons/{this.id}", err=True)
        if this.status != COMPLETE:
            return False
        with database.read() as connection:
            moves = ComparedMoves(connection, this, EVERYWHERE)
            result = result_of(connection, service.library.tables, this, moves, EVERYWHERE)
            if out is not None:
                _write(connection, result.comparison, moves, out)
        if out is not None:
            with database.write() as connection:
                note_export(connection, this, ACTOR, f"--out {out.name}", len(moves))
            click.echo(f"已写出 Written: {out}", err=True)
    show_result(result.comparison, result.totals, as_json=as_json)
    return True


def _wanted(service: Service, before: str, after: str, as_of: date | None) -> WantedComparison:
    now = rule_set_named(service.library, after, as_of or today(), today())
    day = as_of or max(today(), now.effective_from)
    return WantedComparison(rule_set_named(service.library, before, day, today()), now, day)


def _carry_out(service: Service, wanted: WantedComparison) -> StoredComparison:
    with service.database.write() as connection:
        number = order_comparison(connection, service.library, service.settings, wanted, ACTOR)
    return carry_out(service, COMPARISONS, "service.time.comparison.job", number)


def _write(connection: Connection, comparison: Comparison, moves: ComparedMoves, out: Path) -> None:
    with open_moves_file(out, about_of(comparison)) as file:
        file.write_all(
            moves_batch(comparison, pa.array(codes, pa.string()), columns_of_rows(rows), out)
            for codes, rows in moves.batches(connection, ROWS_AT_ONCE)
        )
        file.settle()
        file.publish()
