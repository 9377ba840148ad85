"""`/api/v1/visits/conduct`: how firms rated the conduct of visits, by office and quarter."""

from flask import Response, jsonify

from service.access.permissions import Permission
from service.access.route_rules import current_account, requires
from service.core.clock import today
from service.core.plain import Plain
from service.core.web.context import database
from service.core.web.resource import Resource
from service.visits.queries.conduct import conduct_of_offices
from service.visits.queries.visits import visit_sight
from service.visits.schemas.conduct import ConductQuestionSchema, ConductSchema

blueprint = Resource(
    "visit-conduct", __name__, url_prefix="/visits/conduct", description="执法行为评价 Ratings of conduct."
)


@blueprint.route("")
@requires(Permission.VISIT_READ)
@blueprint.arguments(ConductQuestionSchema, location="query")
@blueprint.response(200, ConductSchema, description="各监管所每季度的评价 Ratings by office and quarter.")
def list_all(question: Plain) -> Response:
    """企业对执法行为的评价，只按监管所和季度汇总，满五份才有

    How firms rated the conduct of visits: counted by office and quarter alone, from five ratings on.
    """
    year = question.get("year") or today().year
    with database().read() as connection:
        found = conduct_of_offices(connection, visit_sight(connection, current_account()).whole, year)
    return jsonify(
        {
            "year": year,
            "items": [
                {
                    "office": one.office or None,
                    "region": one.region,
                    "quarter": one.quarter,
                    "ratings": one.ratings,
                    "marks": {asked.value: dict(marks) for asked, marks in one.marks.items()},
                }
                for one in found
            ],
        }
    )
