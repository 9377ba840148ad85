"""Days and hand-out of many visits by the API: a selection, or a whole batch."""

from flask import Response, jsonify

from service.access.idempotency import idempotent
from service.access.permissions import Permission
from service.access.route_rules import current_account, requires
from service.core.plain import Plain
from service.core.web.context import database
from service.core.web.language import one_of
from service.visits.actions.many import DoneToVisits
from service.visits.actions.many_out import Spread, hand_out_many, set_many_days
from service.visits.api.place import UNFIT, blueprint
from service.visits.queries.chosen import ChosenVisits
from service.visits.schemas.many_out import ManyDaysSchema
from service.visits.schemas.proposal import ChosenVisitsSchema, DoneToVisitsSchema


@blueprint.route("/many/days", methods=["POST"])
@requires(Permission.VISIT_HAND_OUT)
@idempotent
@blueprint.arguments(ManyDaysSchema)
@blueprint.response(200, DoneToVisitsSchema, description="各次检查的结果 What became of the visits.")
@blueprint.problem(422, UNFIT)
def set_days_of_many(given: Plain) -> Response:
    """为一批检查排定日期：工作日、人员在岗、每组每日至多几次

    Give many visits their days: working days, with all of the team there, so many a day for a team at most.
    """
    spread = Spread(given["first"], given["per_day"])
    with database().write() as connection:
        made = set_many_days(connection, _chosen(given), current_account(), spread)
    return _answer(made)


@blueprint.route("/many/hand-out", methods=["POST"])
@requires(Permission.VISIT_HAND_OUT)
@idempotent
@blueprint.arguments(ChosenVisitsSchema)
@blueprint.response(200, DoneToVisitsSchema, description="各次检查的结果 What became of the visits.")
@blueprint.problem(422, UNFIT)
def hand_out_some(given: Plain) -> Response:
    """派发一批检查；不能派发的逐次说明，其余照办 Hand many visits out; of those that cannot be it is told why"""
    with database().write() as connection:
        made = hand_out_many(connection, _chosen(given), current_account())
    return _answer(made)


def _chosen(given: Plain) -> ChosenVisits:
    return ChosenVisits(given["numbers"], given["batch"], given["exceptions"])


def _answer(made: DoneToVisits) -> Response:
    refused = [{"number": number, "message": str(one_of(why))} for number, why in made.refused]
    return jsonify({"done": list(made.done), "refused": refused})
