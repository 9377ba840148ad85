"""What of a scheme is told outside the bureau, once for all places of the paper: none tells what another covers."""

from service.reports.figures import SchemeReport
from service.reports.parts.offices import rows_of_offices
from service.reports.small_counts import written_counts

# A name and how many.
Row = tuple[str, str]


def told_progress(one: SchemeReport) -> tuple[str, str, str]:
    """How many are classified, how many are not, and all of them."""
    ((classified, without, total),) = written_counts([[one.now.classified, one.now.total - one.now.classified]])
    return classified, without, total


def told_offices(one: SchemeReport) -> list[Row]:
    """How many each office has, by name, then all of them together."""
    rows = rows_of_offices(one.offices)
    return _named([name for name, _ in rows], [sum(office.total for office in offices) for _, offices in rows])


def told_causes(one: SchemeReport) -> list[Row]:
    """How many results changed by cause, then all of them together, under ""; nothing where none did."""
    return _named([cause[0] for cause in one.moves.causes], [cause[1] for cause in one.moves.causes], "")


def _named(names: list[str], numbers: list[int], all_of_them: str = "合计") -> list[Row]:
    if not numbers:
        return []
    written = [row[0] for row in written_counts([[number] for number in numbers])]
    # Of one the number is the total.
    return list(zip([*names, all_of_them], written if len(numbers) > 1 else written * 2, strict=True))
