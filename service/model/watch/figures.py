"""The figures of a month and of the population against the card, and the verdict on them."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from typing import Any

from models.watch import Thresholds, Watched, figures_by_month
from service.core.settings import Settings

Figures = dict[str, Any]

# Verdicts: the month goes on, it has too few inspections to say anything, an alarm, none.
RUNNING, FEW, ALARM, QUIET = VERDICTS = ("running", "few", "alarm", "quiet")

_NO_RATE = {"rate": None, "low": None, "high": None}


def thresholds_of(settings: Settings) -> Thresholds:
    """From where on the settings ask for an alarm."""
    psi, gap = settings.model_psi_alarm, settings.model_calibration_alarm
    return Thresholds(psi, psi, gap, settings.model_least_inspections)


def month_figures(
    card: Mapping[str, Any], inspected: Watched, thresholds: Thresholds, as_of: date
) -> dict[date, Figures]:
    """By the first day of each month with inspections what `models.watch.figures_by_month` says of it, with a verdict.

    Besides `as_of`, the day up to which inspections were looked at, and `complete`: the month was over by then.
    """
    return {
        _first_day(said["month"]): _with_verdict(said, thresholds, as_of)
        for said in figures_by_month(card, inspected, thresholds)
    }


def population_figures(
    card: Mapping[str, Any], population: Watched, thresholds: Thresholds, as_of: date
) -> Figures | None:
    """What the model sees of the whole population on a day: PSI and alarms; None where there is no enterprise."""
    said = figures_by_month(card, population, thresholds)
    if not said:
        return None
    kept = {name: said[0][name] for name in ("probability", "features", "alarms")}
    few = said[0]["rows"] < thresholds.least
    verdict = FEW if few else ALARM if kept["alarms"] else QUIET
    mean = round(float(population.probability.mean()) / 1e6, 6)
    return {"as_of": as_of.isoformat(), "rows": said[0]["rows"], "mean_probability": mean, **kept, "verdict": verdict}


def empty_month(month: date, as_of: date) -> Figures:
    """The figures of a month in which nothing was inspected."""
    return {
        "month": f"{month:%Y-%m}",
        "rows": 0,
        "weight": 0.0,
        "inspections": 0,
        "probability": None,
        "features": [],
        "predicted": None,
        "observed": dict(_NO_RATE),
        "gap": None,
        "alarms": [],
        "as_of": as_of.isoformat(),
        "complete": _is_over(month, as_of),
        "verdict": FEW if _is_over(month, as_of) else RUNNING,
    }


def _with_verdict(said: Mapping[str, Any], thresholds: Thresholds, as_of: date) -> Figures:
    complete = _is_over(_first_day(said["month"]), as_of)
    if not complete:
        verdict = RUNNING
    elif said["inspections"] < thresholds.least:
        verdict = FEW
    else:
        verdict = ALARM if said["alarms"] else QUIET
    return {**said, "as_of": as_of.isoformat(), "complete": complete, "verdict": verdict}


def _first_day(month: str) -> date:
    return date.fromisoformat(f"{month}-01")


def _is_over(month: date, as_of: date) -> bool:
    return as_of >= month.replace(day=monthrange(month.year, month.month)[1])
