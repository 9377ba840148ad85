"""What makes a stored enterprise a better tier, and when."""

from flask import Response, jsonify

from service.access.permissions import Permission
from service.access.route_rules import requires
from service.core.plain import Plain
from service.core.web.context import database, library, settings
from service.core.web.form_fields import show_refusals
from service.core.web.resource import Resource
from service.facts.questions import days_of, enterprise_not_found, enterprise_of
from service.facts.stored import read_stored
from service.scores.score_json import too_large
from service.time.advice import schemas
from service.time.advice.advice import advice_of
from service.time.advice.advice_words import advice_json
from service.time.from_database import stored_course_of

blueprint = Resource("advice", __name__, url_prefix="/enterprises", description="如何改善类别 What improves a tier.")


@blueprint.route("/<code>/advice")
@requires(Permission.TIER_READ)
@blueprint.arguments(schemas.AdviceQuestionSchema, location="query")
@blueprint.response(200, schemas.AdviceSchema, description="怎样、何时达到该类别 How and when it is reached.")
@blueprint.problem(404, "辖区内没有这一主体 No such enterprise in your jurisdictions.")
def get_advice(question: Plain, code: str) -> Response:
    """该主体怎样、何时能成为更好的类别：等待、修复哪些记录、补报，以及最少办几件

    What makes an enterprise a better tier within 36 months if nothing else happens: waiting, what it can do about each
    of its records by the table of remedies, and the fewest acts. Up to 12 acts every choice is tried; beyond that
    `is_proved` is false.

    内部使用：不得告知主体；告知主体用信用修复告知书。Internal: the enterprise gets a notice of credit repair instead.
    """
    days, scheme = days_of(question), question["scheme"]
    with database().read() as connection:
        found = enterprise_of(connection, code, Permission.TIER_READ)
        stored = read_stored(connection, [found.id])
        try:
            with show_refusals(422):
                course = stored_course_of(connection, stored, library(), scheme, days, settings())
                remedies = library().tables.remedies(*days)
                advised = advice_of(scheme, course, remedies, days[0], question.get("to")) if course else None
        except OverflowError:
            raise too_large(found.code) from None
    if advised is None:
        raise enterprise_not_found(code)
    return jsonify(advice_json(found.code, advised))
