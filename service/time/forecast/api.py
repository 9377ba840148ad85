"""What comes of a stored enterprise if nothing new happens."""

from flask import Response, jsonify

from rules.errors import NoRuleSet
from rules.texts import Text
from service.access.permissions import Permission
from service.access.route_rules import current_account, requires
from service.core.plain import Plain
from service.core.problem import refusal_at
from service.core.web.context import database, library, settings
from service.core.web.resource import Resource
from service.facts.questions import days_of, enterprise_not_found, enterprise_of
from service.facts.stored import read_stored
from service.scores.score_json import too_large
from service.time.forecast import schemas
from service.time.forecast.forecast import forecast_of, withhold_others_of
from service.time.forecast.forecast_words import forecast_json
from service.time.from_database import stored_course_of

blueprint = Resource("forecasts", __name__, url_prefix="/enterprises", description="预测 What comes of an enterprise.")


@blueprint.route("/<code>/forecast")
@requires(Permission.TIER_READ)
@blueprint.arguments(schemas.ForecastQuestionSchema, location="query")
@blueprint.response(200, schemas.ForecastSchema, description="今后三年的类别及变化原因 What comes, and why.")
@blueprint.problem(404, "辖区内没有这一主体 No such enterprise in your jurisdictions.")
def get_forecast(question: Plain, code: str) -> Response:
    """没有新情况时，该主体今后三年的类别：哪一天变化、变为什么、因为什么

    The outcomes of the next 36 months if nothing new happens: on which day, to what, because of what. The day moves,
    what is known stays; versions of rule sets that are approved for later and a model that grows too old are followed.

    内部使用：不得告知主体。不在本账号业务条线内的其他方案，其类别和记录不显示。

    Internal: not for the enterprise. What it would tell of tiers under schemes outside the account's business lines is
    left out.
    """
    days, scheme = days_of(question), question["scheme"]
    with database().read() as connection:
        found = enterprise_of(connection, code, Permission.TIER_READ)
        # Of all schemes that it may read there, not of the one asked about alone.
        schemes = current_account().reach(Permission.TIER_READ).schemes_at(found.region, found.office)
        stored = read_stored(connection, [found.id])
        try:
            course = stored_course_of(connection, stored, library(), scheme, days, settings())
            forecast = forecast_of(scheme, course, days[0]) if course else None
        except NoRuleSet as error:
            raise refusal_at("query.scheme", Text(error.zh, error.en)) from None
        except OverflowError:
            raise too_large(found.code) from None
    if forecast is None:
        raise enterprise_not_found(code)
    return jsonify(forecast_json(found.code, withhold_others_of(forecast, schemes)))
