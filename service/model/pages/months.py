"""How a model held up month by month, as a page shows it: lines with their limit, the months that gave an alarm."""

from collections.abc import Sequence

from markupsafe import Markup

from service.core.charts.lines import Limit, Series, lines
from service.core.settings import Settings
from service.model.card.writing import Figures
from service.model.watch.words import psi_of, worst_feature


def shifts_picture(months: Sequence[Figures], settings: Settings, title: str, *names: str) -> Markup:
    """PSI of the probability and of the feature that shifted most; `names` are theirs, then the limit's."""
    worst = [found[1] if (found := worst_feature(month)) else None for month in months]
    series = [
        Series(names[0], [psi_of(month) for month in months], "path-4", _months_with_alarm(months, "probability_psi")),
        Series(names[1], worst, "path-1", _months_with_alarm(months, "feature_psi")),
    ]
    limit = Limit(f"{names[2]} {settings.model_psi_alarm:g}", settings.model_psi_alarm)
    return lines(title, _names(months), series, limit)


def outcomes_picture(months: Sequence[Figures], title: str, *names: str) -> Markup:
    """The mean probability and the discovery rate of what was inspected."""
    predicted = [month["predicted"] for month in months]
    observed = [month["observed"]["rate"] for month in months]
    series = [
        Series(names[0], _percent(predicted), "path-4"),
        Series(names[1], _percent(observed), "path-1", _months_with_alarm(months, "gap")),
    ]
    return lines(title, _names(months), series)


def _months_with_alarm(months: Sequence[Figures], what: str) -> frozenset[int]:
    return frozenset(at for at, month in enumerate(months) if any(alarm["what"] == what for alarm in month["alarms"]))


def _names(months: Sequence[Figures]) -> list[str]:
    return [month["month"] for month in months]


def _percent(shares: Sequence[float | None]) -> list[float | None]:
    return [None if share is None else share * 100 for share in shares]
