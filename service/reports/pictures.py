"""The pictures of the report."""

from markupsafe import Markup

from service.core.charts.lines import Series, lines
from service.reports.figures import Report, SchemeReport
from service.rule_sets.words import tier_mark
from service.tiers.distribution import Distribution

SHADES = 5


def over_months(report: Report, one: SchemeReport, title: str, language: str) -> Markup:
    """The share of every tier over the months, in per cent."""
    series = [
        Series(
            getattr(tier_mark(tier), language),
            [None if month is None or not month.classified else 100 * _share(month, rank) for month in one.months],
            f"path-{round(rank * (SHADES - 1) / max(1, len(one.last.tiers) - 1))}",
        )
        for rank, tier in enumerate(one.last.tiers)
    ]
    return lines(title, list(report.labels), series)


def _share(month: Distribution, rank: int) -> float:
    return next((row.share for row in month.rows if row.rank == rank and row.share is not None), 0.0)
