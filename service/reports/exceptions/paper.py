"""The part of the monthly report about exceptions: how many of each kind month by month, and never whose."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection

from service.access.reach import Reach
from service.core.clock import day_at
from service.core.formatting import count
from service.core.paper import Block, PaperTable, Paragraph, day_in_words
from service.estimates.exceptions.exception import ExceptionKind
from service.estimates.exceptions.queries.entries import AskedExceptions, collected_at, count_by_month
from service.estimates.exceptions.words import KINDS
from service.reports.figures import ReportEdition
from service.reports.months import months_before
from service.reports.small_counts import NOTE, with_totals, written_counts

_NOTHING = Paragraph("尚未汇集。每日由系统汇集一次；汇集后、签发前可以重新写成月报。")


def blocks_of_exceptions(connection: Connection, reach: Reach, month: date, edition: ReportEdition) -> list[Block]:
    """The part, of the months of the year up to the one that begins on `month`."""
    collected = collected_at(connection)
    if collected is None:
        return [_NOTHING]
    months = months_before(month, month.month)
    found = Counter[tuple[ExceptionKind, date]]()
    for one in count_by_month(connection, AskedExceptions(reach, months[0], month)):
        found[one.kind, one.month] += one.number
    kinds = [kind for kind in ExceptionKind if any(found[kind, one] for one in months)]
    said = Paragraph(f"按规定可以但须说明理由的例外做法，{day_in_words(day_at(collected))}汇集。不按人列，不作排名。")
    if not kinds:
        return [said, Paragraph(f"本年度截至{month.month}月末没有例外情况。")]
    counts = [[found[kind, one] for one in months] for kind in kinds]
    outside = edition is ReportEdition.NO_TIER
    return [said, *([Paragraph(NOTE)] if outside else []), _table(kinds, months, counts, outside=outside)]


def _table(
    kinds: Sequence[ExceptionKind], months: Sequence[date], counts: Sequence[Sequence[int]], *, outside: bool
) -> Block:
    written = written_counts(counts) if outside else [[count(one) for one in row] for row in with_totals(counts)]
    names = [*(KINDS[kind].zh for kind in kinds), "合计"]
    headings = ["例外情况", *(f"{one.month}月" for one in months), "合计"]
    # Of one month, or one kind, there is no total.
    rows = [(name, *row) for name, row in zip(names, written, strict=False)]
    width = len(rows[0])
    return PaperTable("各月例外情况，件数", headings[:width], rows, width - 1, (3, *(1 for _ in range(width - 1))))
