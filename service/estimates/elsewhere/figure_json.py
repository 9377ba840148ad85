"""Published figures as plain data for JSON."""

from service.core.plain import Plain, iso_of, text_of
from service.estimates.effect.measures import MEASURES
from service.estimates.elsewhere.published import PublishedFigure
from service.estimates.elsewhere.queries.beside import MeasureBeside

_SAME = ("id", "place", "measure", "value", "definition", "comparable", "source", "link", "file", "recorded_by")
_WHEN = ("begins", "ends", "published_on", "recorded_at", "withdrawn_at")


def figure_json(one: PublishedFigure) -> Plain:
    """A published figure."""
    said: Plain = {name: getattr(one, name) for name in (*_SAME, "withdrawn_by")}
    return (
        said
        | {name: iso_of(getattr(one, name)) for name in _WHEN}
        | {"measure_title": text_of(MEASURES[one.measure].title)}
    )


def beside_json(one: MeasureBeside) -> Plain:
    """A measure with ours and theirs."""
    ours = one.ours
    return {
        "measure": one.name,
        "title": text_of(one.measure.title),
        "unit": one.measure.unit,
        "definition": text_of(one.measure.definition),
        "ours": None
        if ours is None
        else {"value": ours.value, "until": ours.until.isoformat(), "made_at": ours.made_at.isoformat()},
        "others": [figure_json(figure) for figure in one.others],
    }
