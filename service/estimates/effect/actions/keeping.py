"""Keeps the figures of the effect of a year within a reach."""

from datetime import datetime

from sqlalchemy import Connection

from service.access.reach import Reach
from service.estimates.actions.keeping import keep_figures
from service.estimates.effect.queries.all_counted import CountedEffect
from service.estimates.kept import FigureKind


def keep_effect(connection: Connection, counted: CountedEffect, reach: Reach, at: datetime) -> None:
    """Keeps the figures of a reach, as counted at a moment, in place of those kept before."""
    period, content = counted.period, counted.figures_within(reach).plain()
    keep_figures(connection, FigureKind.EFFECT, period.year, reach, period.last, content, at)
