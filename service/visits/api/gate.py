"""`/api/v1/visits/gate`: what speaks against a visit of one firm, before anybody proposes it."""

from flask import Response, jsonify

from rules.dated_tables import OrderedBy
from rules.texts import Text
from service.access.permissions import Permission
from service.access.route_rules import current_jurisdiction, requires
from service.core.plain import Plain, text_of
from service.core.problem import refusal_at
from service.core.web.context import database, library, settings
from service.core.web.resource import Resource
from service.facts.enterprises import Enterprise, get_enterprise
from service.rule_sets.rule_set_json import cap_use_json
from service.visits.gate import SIGNALS, SignalKind
from service.visits.queries.decided import GateDecision, MeantVisit, decide_at_gate
from service.visits.queries.triggers import refuse_unknown_trigger
from service.visits.schemas.gate import GateDecisionSchema, GateQuestionSchema

blueprint = Resource("visit-gate", __name__, url_prefix="/visits/gate", description="入企检查前的核对 The gate.")


@blueprint.route("")
@requires(Permission.VISIT_WRITE)
@blueprint.arguments(GateQuestionSchema, location="query")
@blueprint.response(200, GateDecisionSchema, description="可否提出，有哪些提示 Whether, and what speaks against it.")
def ask(question: Plain) -> Response:
    """核对一次检查：上限、频次、人员、区域 Ask the gate about one visit: caps, frequency, officers, region

    提示不禁止检查，须说明理由；设置可以把某些提示改为禁止。Signals forbid nothing but ask for a reason; a setting makes
    locks of some.
    """
    with database().read() as connection:
        refuse_unknown_trigger(library().tables, question["trigger"], question.get("day"), "query.trigger")
        firm = get_enterprise(connection, question["firm"], current_jurisdiction(Permission.VISIT_WRITE))
        if firm is None:
            raise refusal_at(
                "query.firm", Text("辖区内没有这一主体。", "There is no such enterprise in your jurisdiction.")
            )
        meant = MeantVisit(
            question["trigger"],
            OrderedBy(question["ordered_by"]),
            question.get("day"),
            question["items"],
            question["officers"],
            question.get("line"),
        )
        decided = decide_at_gate(connection, library(), firm, meant, settings().bureau, settings().visit_locks)
    return jsonify(decision_json(firm, decided))


def decision_json(firm: Enterprise, decided: GateDecision) -> Plain:
    """What the gate says of a visit of the firm."""
    return {
        "firm": firm.code,
        "name": firm.name,
        "on": decided.on.isoformat(),
        "open": decided.is_open,
        "counts": decided.counts,
        "needs": [text_of(one) for one in decided.needs],
        "signals": [
            {
                "signal": one.signal,
                "title": text_of(SIGNALS[SignalKind(one.signal)]),
                "said": text_of(one.said),
                "lock": one.signal in decided.locks,
            }
            for one in decided.signals
        ],
        "caps": [cap_use_json(use) for use in decided.before.caps],
        "visits": [day.isoformat() for day in decided.before.days],
    }
