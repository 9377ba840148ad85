"""What changed for everyone between two days, by county and office."""

from flask import Response, jsonify

from service.access.permissions import Permission
from service.access.route_rules import current_reach, requires
from service.core.banners import banners_of_all
from service.core.plain import Plain, text_of
from service.core.web.context import database, library
from service.core.web.form_fields import show_refusals
from service.core.web.resource import Resource
from service.decisions.editions import Edition, refuse_not_in_effect
from service.rule_sets.queries import rule_set_of
from service.time.changes.counted_words import Named, counted_json, named_places_of
from service.time.changes.of_many import ManyChanges, changes_between_days, period_of
from service.time.changes.schemas import of_many as schemas

blueprint = Resource("many-changes", __name__, url_prefix="/changes", description="变化及原因 What changed, and why.")


@blueprint.route("")
@requires(Permission.TIER_READ)
@blueprint.arguments(schemas.PeriodQuestionSchema, location="query")
@blueprint.response(200, schemas.ManyChangesSchema, description="按区县和监管所 By county and office.")
@blueprint.problem(404, "该方案没有已生效的结果 Nothing of the scheme is in effect.")
def list_changes(question: Plain) -> Response:
    """两日之间类别变化的主体，按区县、按监管所，各因何变化

    Whose tier was another at the end of the last day than at that of the first, by county and by supervision office
    (of now): how many each cause led there, how many it moved on the way, and the points of its parts. Counted are the
    moves of the runs that were put into effect between.
    """
    scheme, reach = question["scheme"], current_reach(Permission.TIER_READ)
    with show_refusals(422):
        days = period_of(question.get("first"), question.get("last"))
    with database().read() as connection:
        refuse_not_in_effect(connection, scheme)
        found = changes_between_days(connection, scheme, days, reach.jurisdiction(scheme))
        named = named_places_of(connection, found.counted)
    return jsonify(_json_of(scheme, found, named))


def _json_of(scheme: str, found: ManyChanges, named: Named) -> Plain:
    versions = {one.version for one in (found.first, found.last) if one}
    rule_sets = [one for version in sorted(versions) if (one := rule_set_of(library(), scheme, version))]
    return {
        "scheme": scheme,
        "banners": [text_of(banner) for banner in banners_of_all(rule_sets)],
        "from": _side_json(found.first),
        "to": _side_json(found.last),
        "runs": list(found.runs),
        **counted_json(found.counted, named),
    }


def _side_json(edition: Edition | None) -> Plain | None:
    if edition is None:
        return None
    days = {"as_of": edition.as_of.isoformat(), "known_on": edition.known_on.isoformat()}
    return {"run": edition.run_id, **days, "version": edition.version}
