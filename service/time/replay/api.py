"""A stored decision made again from what was archived."""

from flask import Response, jsonify

from rules.texts import Text
from scoring.version import ENGINE_VERSION
from service.access.permissions import Permission
from service.access.route_rules import current_reach, requires
from service.core.plain import Plain, text_of
from service.core.problem import Problem
from service.core.web.context import database
from service.core.web.resource import Resource
from service.facts.questions import enterprise_of
from service.time.replay import schemas
from service.time.replay.queries.stored_decisions import decision_stored
from service.time.replay.replay import Replayer
from service.time.replay.words import OUTCOME_WORDS, STAGE_WORDS
from service.time.replayed import Replayed

blueprint = Resource("replays", __name__, url_prefix="/enterprises", description="复算历史结果 Decisions made again.")


@blueprint.route("/<code>/decisions/<int(max=2147483647):run>/replay")
@requires(Permission.DECISION_REPLAY)
@blueprint.arguments(schemas.ReplayQuestionSchema, location="query")
@blueprint.response(200, schemas.ReplayedSchema, description="复算的结果 What came of it.")
@blueprint.problem(404, "辖区内没有这一主体，或该批次没有它的结果 No such enterprise, or no decision of that run.")
def replay_decision(question: Plain, code: str, run: int) -> Response:
    """复算一条历史结果，指出最先不一致之处 Make a stored decision again, and name what differs first

    依据存档的规则集、当时的模型、批次的两个日期和当时已知的数据；不改变任何结果。From the archived rule sets, the model
    of then, the days of the run and the facts that it knew; nothing is changed by it.
    """
    with database().read() as connection:
        found = enterprise_of(connection, code, Permission.DECISION_REPLAY)
        may = question["scheme"] in current_reach(Permission.DECISION_REPLAY).schemes_at(found.region, found.office)
        stored = decision_stored(connection, question["scheme"], found.id, run) if may else None
        if stored is None:
            raise _no_decision(question["scheme"], run)
        (replayed,) = Replayer().replay(connection, [stored])
    return jsonify(_json_of(found.code, replayed))


def _json_of(code: str, replayed: Replayed) -> Plain:
    stage = replayed.stage
    return {
        "uscc": code,
        "scheme": replayed.scheme,
        "run": replayed.run_id,
        "outcome": replayed.outcome.value,
        "outcome_title": text_of(OUTCOME_WORDS[replayed.outcome]),
        "stage": None if stage is None else {"id": stage.value, "title": text_of(STAGE_WORDS[stage])},
        "why": None if replayed.why is None else text_of(replayed.why),
        "engine": replayed.engine,
        "engine_now": ENGINE_VERSION,
    }


def _no_decision(scheme: str, run: int) -> Problem:
    return Problem(
        404,
        "not-found",
        Text("该批次没有这一主体的结果。", "That run made no decision on this enterprise."),
        Text(
            f"方案 {scheme} 的批次 {run} 没有这一主体的结果；历次结果见 /decisions。",
            f"Run {run} of {scheme} decided nothing on it; /decisions lists the runs that did.",
        ),
    )
