"""The evaluation of a model as a page shows it: pictures of the figures that its card holds."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup
from sqlalchemy import Connection

from rules.texts import Text
from service.core.charts.calibration import Point, calibration_plot
from service.core.charts.cells import signed_span
from service.core.charts.rates import Rate, RateGroup, grouped_rates
from service.core.charts.svg import rank_class
from service.core.formatting import NOTHING, share
from service.model.card.names import REST, group_title, order_title
from service.model.card.writing import Figures
from service.registries.queries.names import industry_names, region_names

# The names of groups, by their kind and key.
Names = Mapping[tuple[str, str], Text]


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
        RateGroup(order_title(order["id"]).said_in(language), [_rate(row, order["tiers"]) for row in order["tiers"]])
        for order in evaluation["orders"]
        if order["tiers"]
    ]
    title = Text("各类别的问题发现率", "Discovery rate by tier")
    return grouped_rates(title.said_in(language), groups)


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


def groupings(evaluation: Figures, names: Names) -> list[Grouping]:
    """The groups by kind, each with the gap drawn on one scale for all."""
    rows = evaluation["groups"]
    ends = [abs(end) for row in rows for end in row["gap"].values() if end is not None]
    most = max(ends, default=0)
    return [
        Grouping(group_title(by), tuple(_group(row, most, names) for row in some))
        for by, some in groupby(rows, key=lambda row: row["by"])
    ]


def names_of_groups(connection: Connection, card: Figures) -> Names:
    """The names of the regions and industries by which the card groups, by kind of group and key."""
    keys = set(_keys_in(card))
    found: dict[tuple[str, str], Text] = {}
    for by, name in (("region", region_names), ("industry", industry_names)):
        codes = [key for kind, key in keys if kind == by]
        found |= {(by, code): words for code, words in name(connection, codes).items()}
    return found


def _keys_in(figures: object) -> Iterator[tuple[str, str]]:
    """The kind and key of every group, wherever in the card it stands."""
    if isinstance(figures, Mapping):
        if isinstance(figures.get("by"), str) and isinstance(figures.get("key"), str):
            yield figures["by"], figures["key"]
        figures = list(figures.values())
    if isinstance(figures, list):
        for below in figures:
            yield from _keys_in(below)


def group_name(by: str, key: str | None, names: Names) -> Text:
    """The name of a group; several divisions of one section are told apart by their codes."""
    if key is None:
        return REST
    words = names.get((by, key))
    if words is None or words.zh == key:
        return Text(key, key)
    return Text(f"{key} {words.zh}", f"{key} {words.en}") if by == "industry" else words


def _group(row: Figures, most: float, names: Names) -> GroupRow:
    gap = row["gap"]
    known = None not in gap.values()
    picture = signed_span(gap["value"], gap["low"], gap["high"], most) if known else None
    return GroupRow(group_name(row["by"], row["key"], names), row, picture)
