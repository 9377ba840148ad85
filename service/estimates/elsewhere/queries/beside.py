"""Each measure with our own figure and those of other places beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from service.access.reach import Reach
from service.estimates.effect.measures import MEASURES, Measure
from service.estimates.elsewhere.published import PublishedFigure
from service.estimates.elsewhere.queries.listed import standing_figures
from service.estimates.elsewhere.queries.ours import OurFigure, our_figures
from service.estimates.kept import FigureKind
from service.estimates.queries.kept import years_kept


@dataclass(frozen=True, slots=True)
class MeasureBeside:
    """A measure, what it comes to here (None: not reckoned), and what others published, by the names of places."""

    name: str
    measure: Measure
    ours: OurFigure | None
    others: Sequence[PublishedFigure]


def measures_beside(connection: Connection, year: int, reach: Reach) -> list[MeasureBeside]:
    """All measures, in the order of the effect, with our figures of a year within a reach."""
    ours, others = our_figures(connection, year, reach), standing_figures(connection)
    return [
        MeasureBeside(name, measure, ours.get(name), [one for one in others if one.measure == name])
        for name, measure in MEASURES.items()
    ]


def year_to_show(connection: Connection, day: date) -> tuple[int, list[int]]:
    """The last year of which figures are kept, else the one of the day; and all that can be chosen."""
    years = years_kept(connection, FigureKind.EFFECT) or [day.year]
    return years[0], years
