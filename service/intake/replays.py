"""Rows to check that a person mended: taken in like any other, or kept open with the reasons."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from service.core.clock import today
from service.facts.enterprises import EVERYWHERE
from service.intake import imports, quarantine
from service.intake.imports import Import
from service.intake.quarantine import RowToCheck
from service.intake.write.outcome import Taken
from service.intake.write.rows import take_stated
from service.intake.write.work import Work


def replay(
    connection: Connection,
    row: RowToCheck,
    order: Import,
    values: Mapping[str, str],
    actor: str,
    regions: Sequence[str] = EVERYWHERE,
) -> Taken:
    """Takes in the row of import `order` with the mended values; refused again, it stays open as it was mended.

    It counts as known today. Raises ProductError where the headings make no form any more.
    """
    mended = {**row.row, **values}
    work = Work(order.kind, order.source, actor, order.data_on, today(), regions=regions)
    taken, refused = take_stated(connection, [mended], work, order.form)
    if refused:
        quarantine.restate(connection, row.id, mended, quarantine.faults_of(refused[0]))
        return taken
    quarantine.settle(connection, row.id, "replayed", actor)
    imports.count_replayed(connection, order.id, taken.counts())
    return taken
