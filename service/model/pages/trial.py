"""The evaluation of a model as a page shows it: pictures of the figures that its card holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup

from rules.texts import Text
from service.core.charts.calibration import Point, calibration_plot
from service.core.charts.cells import signed_span
from service.core.charts.rates import Rate, RateGroup, grouped_rates
from service.core.charts.svg import rank_class
from service.core.formatting import NOTHING, share
from service.core.industries import SECTIONS
from service.model.card.names import REST, group_title, order_title
from service.model.card.writing import Figures


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One group: its name and its figures, with a picture of the gap between predicted and observed."""

    name: Text
    figures: Figures
    picture: Markup | None


@dataclass(frozen=True, slots=True)
class Grouping:
    """The groups of one kind."""

    title: Text
    rows: tuple[GroupRow, ...]


def tiers_picture(evaluation: Figures, language: str) -> Markup:
    """The discovery rate by tier, an order under the other."""
    groups = [
        RateGroup(getattr(order_title(order["id"]), language), [_rate(row, order["tiers"]) for row in order["tiers"]])
        for order in evaluation["orders"]
        if order["tiers"]
    ]
    title = Text("各类别的问题发现率", "Discovery rate by tier")
    return grouped_rates(getattr(title, language), groups)


def _rate(row: Figures, rows: Sequence[Figures]) -> Rate:
    tiers = [one["tier"] for one in rows if one["tier"] is not None]
    rank = tiers.index(row["tier"]) if row["tier"] is not None else -1
    name = row["tier"] if row["tier"] is not None else NOTHING
    return Rate(name, row["rate"], row["low"], row["high"], share(row["rate"]), rank_class(rank, len(tiers)))


def calibration_picture(evaluation: Figures, title: str, axes: tuple[str, str]) -> Markup | None:
    """Predicted against observed; None where the evaluation has no probabilities."""
    bins = (evaluation["calibration"] or {}).get("bins", [])
    known = [one for one in bins if None not in (one["predicted"], one["observed"], one["low"], one["high"])]
    points = [Point(one["predicted"], one["observed"], one["low"], one["high"]) for one in known]
    return calibration_plot(title, axes, points) if points else None


def groupings(evaluation: Figures) -> list[Grouping]:
    """The groups by kind, each with the gap drawn on one scale for all."""
    rows = evaluation["groups"]
    ends = [abs(end) for row in rows for end in row["gap"].values() if end is not None]
    most = max(ends, default=0)
    return [
        Grouping(group_title(by), tuple(_group(row, most) for row in some))
        for by, some in groupby(rows, key=lambda row: row["by"])
    ]


def group_name(by: str, key: str | None) -> Text:
    """The name of a group: the letter of an industry's division says what section it is of."""
    if key is None:
        return REST
    section = SECTIONS.get(key[:1]) if by == "industry" and key[1:].isdigit() else None
    return Text(f"{key} {section.zh}", f"{key} {section.en}") if section else Text(key, key)


def _group(row: Figures, most: float) -> GroupRow:
    gap = row["gap"]
    known = None not in gap.values()
    picture = signed_span(gap["value"], gap["low"], gap["high"], most) if known else None
    return GroupRow(group_name(row["by"], row["key"]), row, picture)
