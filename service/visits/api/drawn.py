"""`POST /api/v1/batches/{id}/visits`: the visits of a drawn batch, made by one act."""

from flask import Response, jsonify

from service.access.idempotency import idempotent
from service.access.permissions import Permission
from service.access.route_rules import current_account, requires
from service.core.plain import Plain, text_of
from service.core.web.context import database, library, settings
from service.core.web.resource import Resource
from service.visits.actions.drawn import StatedVisitsOfDraw, create_visits_of_draw
from service.visits.api.place import UNFIT
from service.visits.api.visits import off_site_of
from service.visits.queries.signals import gate_of
from service.visits.schemas.proposal import MadeVisitsSchema, VisitsOfDrawSchema

blueprint = Resource("batch-visits", __name__, url_prefix="/batches", description="抽取后的检查 Visits of a draw.")


@blueprint.route("/<int(max=2147483647):id>/visits", methods=["POST"])
@requires(Permission.VISIT_WRITE)
@idempotent
@blueprint.arguments(VisitsOfDrawSchema)
@blueprint.response(200, MadeVisitsSchema, description="已生成，待审批 Made; they wait for approval.")
@blueprint.problems(
    {404: "没有这一批次 No such batch.", 409: "批次尚未抽取，或已结束 It is not drawn, or has ended.", 422: UNFIT}
)
def make(given: Plain, id: int) -> Response:
    """生成一批已抽取对象的检查：每个对象一次，可合并的并入其他抽取的检查 Make the visits of a drawn batch

    已有检查的不再生成；重复办理只补入新抽取的对象和人员。Whoever has one gets none again.
    """
    stated = StatedVisitsOfDraw(
        off_site=off_site_of(given["off_site"]),
        signals_reason=given["signals_reason"],
        unannounced=given["unannounced"],
    )
    with database().write() as connection:
        made = create_visits_of_draw(connection, gate_of(library(), settings()), id, stated, current_account())
    left_out = [{"subject": subject, "why": text_of(why)} for subject, why in made.left_out]
    same = {"made": list(made.made), "merged": list(made.merged), "staffed": list(made.staffed)}
    return jsonify(same | {"left_out": left_out})
