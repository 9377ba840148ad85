"""Our own figures as they stand beside those of others: what was kept of a year within a reach."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from service.access.reach import Reach
from service.estimates.effect.figures import EffectFigures
from service.estimates.effect.measures import MEASURES, PROBLEM_RATE, Unit
from service.estimates.kept import FigureKind, KeptFigures
from service.estimates.queries.kept import find_figures
from service.estimates.rates.figures import YearRates


@dataclass(frozen=True, slots=True)
class OurFigure:
    """What a measure comes to here, in its unit (shares in per cent), up to a day, and when that was computed."""

    value: float
    until: date
    made_at: datetime


def our_figures(connection: Connection, year: int, reach: Reach) -> Mapping[str, OurFigure]:
    """What is kept of each measure of a year within a reach; measures of which nothing is known are left out."""
    effect = find_figures(connection, FigureKind.EFFECT, year, reach)
    rates = find_figures(connection, FigureKind.RATES, year, reach)
    found = dict[str, OurFigure]()
    if effect is not None:
        figures = EffectFigures.from_plain(effect.content)
        for name in MEASURES:
            _add(found, name, figures.told(name).value, effect)
    if rates is not None:
        _add(found, PROBLEM_RATE, YearRates.from_plain(rates.content).whole.rate.value, rates)
    return found


def _add(found: dict[str, OurFigure], measure: str, value: float | None, kept: KeptFigures) -> None:
    if value is not None:
        times = 100 if MEASURES[measure].unit is Unit.SHARE else 1
        found[measure] = OurFigure(value * times, kept.until, kept.made_at)
