"""The parts of the monthly report about whether supervision works, of what was kept of a reach."""

from datetime import date

from sqlalchemy import Connection

from rules.library import Library
from service.access.reach import Reach
from service.estimates.kept import FigureKind
from service.estimates.queries.kept import find_figures
from service.reports.call_backs.paper import blocks_of_call_backs
from service.reports.effect.paper import blocks_of_effect
from service.reports.elsewhere.paper import blocks_of_elsewhere
from service.reports.estimates.paper import blocks_of_rates
from service.reports.exceptions.paper import blocks_of_exceptions
from service.reports.figures import ReportEdition
from service.reports.parts.part import Part


def outcome_parts(
    connection: Connection, library: Library, month: date, edition: ReportEdition, reach: Reach
) -> list[Part]:
    """The parts, of the year of the month that begins on `month`, as they were computed last."""
    rates, effect = (
        find_figures(connection, kind, month.year, reach) for kind in (FigureKind.RATES, FigureKind.EFFECT)
    )
    return [
        Part("问题发现率", blocks_of_rates(connection, library, rates, edition)),
        Part("监管成效", blocks_of_effect(connection, effect, edition)),
        Part("例外情况", blocks_of_exceptions(connection, reach, month, edition)),
        Part("回访", blocks_of_call_backs(connection, reach, month.year, edition)),
        Part("对标", blocks_of_elsewhere(connection, reach, month.year, edition)),
    ]
