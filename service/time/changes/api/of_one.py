"""Why the tier of a stored enterprise changed."""

from flask import Response, jsonify

from service.access.permissions import Permission
from service.access.route_rules import current_account, requires
from service.core.plain import Plain
from service.core.web.context import database, library, settings
from service.core.web.form_fields import show_refusals
from service.core.web.resource import Resource
from service.facts.questions import enterprise_not_found, enterprise_of
from service.facts.stored import read_stored
from service.scores.score_json import too_large
from service.time.changes.of_one import stored_changes_of, two_days_of
from service.time.changes.schemas import of_one as schemas
from service.time.changes.words import changes_json, withhold_items_of

blueprint = Resource("changes", __name__, url_prefix="/enterprises", description="变化及原因 What changed, and why.")


@blueprint.route("/<code>/changes")
@requires(Permission.TIER_READ)
@blueprint.arguments(schemas.ChangesQuestionSchema, location="query")
@blueprint.response(200, schemas.ChangesSchema, description="各原因所致的分值和类别变化 What each cause did.")
@blueprint.problem(404, "辖区内没有这一主体 No such enterprise in your jurisdictions.")
def get_changes(question: Plain, code: str) -> Response:
    """两日之间，或同一日当时所知与现在所知之间，类别和分值因何变化，各原因相加即为总差

    Why the tier and the score differ between two days, each as known on a day, or for one day between what was known
    then and today: corrections and late data, new records (record by record), passing of time, rule set, model. Each
    part is the difference at its step, so that they add up.

    内部使用：不得告知主体。不在本账号业务条线内的其他方案的记录不显示。Internal. Records that tell of tiers under
    schemes outside the account's business lines are not shown.
    """
    with database().read() as connection:
        found = enterprise_of(connection, code, Permission.TIER_READ)
        schemes = current_account().reach(Permission.TIER_READ).schemes_at(found.region, found.office)
        stored = read_stored(connection, [found.id])
        try:
            with show_refusals(422):
                asked = (question.get(name) for name in ("first", "last", "known_first", "known_last"))
                days, scheme = two_days_of(*asked), question["scheme"]
                changes = stored_changes_of(connection, stored, library(), scheme, days, settings())
        except OverflowError:
            raise too_large(found.code) from None
    if changes is None:
        raise enterprise_not_found(code)
    return jsonify(changes_json(found.code, withhold_items_of(changes, schemes)))
