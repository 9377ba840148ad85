"""One act upon many items of the ledger at once."""

from flask import Response, jsonify

from service.access.idempotency import idempotent
from service.access.permissions import Permission
from service.access.route_rules import current_account, requires
from service.core.plain import Plain
from service.core.web.context import database
from service.core.web.language import one_of
from service.ledger.actions.assign import Assignment
from service.ledger.actions.many import ActOnMany, act_on_many
from service.ledger.api.items import UNFIT, blueprint
from service.ledger.schemas.acts import DoneToManySchema, ManyItemsSchema
from service.ledger.states import ItemAct


@blueprint.route("/many", methods=["POST"])
@requires(Permission.LEDGER_READ)
@idempotent
@blueprint.arguments(ManyItemsSchema)
@blueprint.response(200, DoneToManySchema, description="各项的结果 What became of the items.")
@blueprint.problem(422, UNFIT)
def act_on_some(given: Plain) -> Response:
    """对多个事项作同一办理，一次意见；不能办理的逐项说明，其余照办

    Do one thing to many items, with one opinion; what cannot be done is told by item, the others are done.
    """
    owner = given["owner"]
    assignment = Assignment(owner, given["region"], given["office"], given["department"]) if owner else None
    wanted = ActOnMany(ItemAct(given["act"]), given["opinion"], assignment, given["rechecked_on"], given["evidence"])
    with database().write() as connection:
        made = act_on_many(connection, given["numbers"], current_account(), wanted)
    refused = [{"number": number, "message": str(one_of(why))} for number, why in made.refused]
    return jsonify({"done": [item.number for item in made.done], "refused": refused})
