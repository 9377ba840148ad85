"""`/reports/elsewhere`: each measure of ours beside what other places published of it, by the names of places."""

from flask import Blueprint, render_template, request
from markupsafe import Markup

from rules.texts import Text
from service.access.permissions import Permission
from service.access.route_rules import current_account, requires
from service.core.charts.rates import Rate, RateGroup, grouped_rates
from service.core.clock import today
from service.core.web.context import database
from service.core.web.form_fields import asked_number, refuse_field, refuse_unknown
from service.core.web.language import said_to_reader
from service.estimates.effect.measures import UNITS
from service.estimates.elsewhere.queries.beside import MeasureBeside, measures_beside, year_to_show
from service.registries.workdays import YEARS
from service.reports.elsewhere.telling import number_words, period_words

blueprint = Blueprint("elsewhere_pages", __name__, url_prefix="/reports/elsewhere")
_OURS = Text("本局", "Ours")
_NOT_COMPARABLE = Text("（不可比）", " (not comparable)")


@blueprint.get("")
@requires(Permission.EFFECT_READ)
def show() -> str:
    """Ours of `?year=`, the last one that was reckoned unless stated, beside theirs of any."""
    refuse_unknown(request.args, {"year", "lang"})
    account, asked = current_account(), asked_number(request.args, "year")
    if asked is not None and asked not in YEARS:
        refuse_field("year", Text("没有这一年度。", "There is no such year."))
    reach = account.reach(Permission.EFFECT_READ)
    with database().read() as connection:
        last, years = year_to_show(connection, today())
        year = asked or last
        found = measures_beside(connection, year, reach)
    shown = [one for one in found if one.others]
    return render_template(
        "reports/elsewhere/measures.html",
        measures=shown,
        others=[one.measure.title for one in found if not one.others],
        pictures={one.name: _picture(one) for one in shown},
        units=UNITS,
        number=number_words,
        year=year,
        years=sorted({*years, year}, reverse=True),
        is_whole=reach.is_whole,
        may_enter=account.reach(Permission.REGISTRY_WRITE).is_whole,
    )


def _picture(one: MeasureBeside) -> Markup:
    """A bar for ours and for each of theirs, of which those that cannot be compared are grey."""
    unit, bars = one.measure.unit, []
    if one.ours is not None:
        bars.append(
            _bar(said_to_reader(_OURS), one.ours.value, said_to_reader(number_words(one.ours.value, unit)), "accent")
        )
    for other in one.others:
        name = f"{other.place} {period_words(other.begins, other.ends)}"
        name += "" if other.comparable else said_to_reader(_NOT_COMPARABLE)
        look = "rank-3" if other.comparable else "drop"
        bars.append(_bar(name, float(other.number), said_to_reader(number_words(other.value, unit)), look))
    return grouped_rates(said_to_reader(one.measure.title), bars)


def _bar(name: str, value: float, shown: str, look: str) -> RateGroup:
    """A bar under its name; below nought there is none, and the number beside it says so."""
    return RateGroup(name, [Rate("", max(0.0, value), None, None, shown, look)])
