"""`/visits/conduct`: how firms rated the conduct of visits, by office and quarter, from five ratings on."""

from collections.abc import Sequence

from flask import Blueprint, render_template, request
from markupsafe import Markup

from rules.texts import Text
from service.access.permissions import Permission
from service.access.route_rules import current_account, requires
from service.core.charts.mixture import Mixed, mixture
from service.core.clock import today
from service.core.formatting import count
from service.core.web.context import database
from service.core.web.form_fields import asked_number, refuse_field
from service.core.web.language import said_to_reader
from service.registries.queries.names import office_names, region_names
from service.registries.workdays import YEARS
from service.visits.conduct import CONDUCT_MARKS, LEAST_SHOWN, QUESTIONS, ConductMark
from service.visits.queries.conduct import ConductOfOffice, conduct_of_offices
from service.visits.queries.visits import visit_sight

blueprint = Blueprint("conduct_pages", __name__, url_prefix="/visits/conduct")
# What is worst is drawn the fullest.
_BY_WEIGHT = (ConductMark.DISSATISFIED, ConductMark.BASICALLY_SATISFIED, ConductMark.SATISFIED)


@blueprint.get("")
@requires(Permission.VISIT_READ)
def show() -> str:
    """The quarters of `?year=`, this year unless stated, of the offices of one's jurisdiction."""
    year = asked_number(request.args, "year") or today().year
    if year not in YEARS:
        refuse_field("year", Text("没有这一年度。", "There is no such year."))
    with database().read() as connection:
        sight = visit_sight(connection, current_account())
        found = conduct_of_offices(connection, sight.whole, year)
        offices = office_names(connection, {one.office for one in found if one.office})
        regions = region_names(connection, {one.region for one in found if one.region})
    return render_template(
        "visits/conduct.html",
        year=year,
        found=found,
        picture=_picture(found) if found else None,
        offices=offices,
        regions=regions,
        questions=QUESTIONS,
        marks=CONDUCT_MARKS,
        least=LEAST_SHOWN,
        years=[one for one in (year - 1, year, year + 1) if one in YEARS and one <= today().year],
    )


def _picture(found: Sequence[ConductOfOffice]) -> Markup:
    """All that is shown together, by question."""
    rows = []
    for question, words in QUESTIONS.items():
        numbers = [sum(one.marks[question].get(mark, 0) for one in found) for mark in _BY_WEIGHT]
        rows.append(Mixed(said_to_reader(words), numbers, count(sum(numbers))))
    title = Text("企业对执法行为的评价", "How firms rated the conduct of visits")
    return mixture(said_to_reader(title), [said_to_reader(CONDUCT_MARKS[mark]) for mark in _BY_WEIGHT], rows)
