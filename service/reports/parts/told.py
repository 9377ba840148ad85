"""What of a scheme is told outside the bureau, once for all places of the paper: none tells what another covers."""

from service.reports.figures import SchemeReport
from service.reports.parts.offices import rows_of_offices
from service.reports.small_counts import written_counts

# Of an office or of all: classified, not classified, and both.
Row = tuple[str, ...]


def told_progress(one: SchemeReport) -> list[Row]:
    """The offices as rows, each after its name, then all of them together."""
    rows = rows_of_offices(one.offices)
    if len(rows) < 2:
        ((classified, without, total),) = written_counts([[one.now.classified, one.now.total - one.now.classified]])
        return [*((name, classified, without, total) for name, _ in rows), ("合计", classified, without, total)]
    without_tier = [sum(office.numbers.get(-1, 0) for office in offices) for _, offices in rows]
    totals = [sum(office.total for office in offices) for _, offices in rows]
    counts = [[total - number, number] for total, number in zip(totals, without_tier, strict=True)]
    names = [*(name for name, _ in rows), "合计"]
    return [(name, *written) for name, written in zip(names, written_counts(counts), strict=True)]


def told_causes(one: SchemeReport) -> list[Row]:
    """How many results changed by cause, then all of them together; nothing where none did."""
    causes = one.moves.causes
    if not causes:
        return []
    written = [row[0] for row in written_counts([[cause[1]] for cause in causes])]
    # Of one cause the number is the total.
    total = written if len(causes) == 1 else []
    names = [*(cause[0] for cause in causes), ""]
    return [(name, number) for name, number in zip(names, [*written, *total], strict=True)]
