"""Records written by requests: up to MOST_ROWS stated, repaired or revoked at once."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response, jsonify

from service.access.idempotency import idempotent
from service.access.permissions import Permission
from service.access.route_rules import current_account, current_reach, requires
from service.core.plain import Plain
from service.core.web.context import database, library
from service.core.web.resource import Resource
from service.core.web.row_limit import RECORDS, refuse_too_many
from service.intake.actions.posted_rows import write_records
from service.intake.schemas.enterprises import TakenSchema
from service.intake.schemas.records import RecordsWriteSchema, RepairsWriteSchema
from service.rule_sets.queries import declared_by

Row = Mapping[str, Any]

blueprint = Resource("records", __name__, url_prefix="/records", description="信用记录 Credit records.")


@blueprint.route("", methods=["POST"])
@requires(Permission.FACT_WRITE)
@idempotent
@blueprint.arguments(RecordsWriteSchema)
@blueprint.response(200, TakenSchema, description="各行的处理结果 How the rows were dealt with.")
def take_records(asked: Plain) -> Response:
    """写入信用记录：新的加入，变化的成为新版本，全部成功或全部不写

    Take in records: new ones are added, changed ones become a new version; all of them or none.
    """
    return _write("records", asked)


@blueprint.route("/repairs", methods=["POST"])
@requires(Permission.FACT_WRITE)
@idempotent
@blueprint.arguments(RepairsWriteSchema)
@blueprint.response(200, TakenSchema, description="各行的处理结果 How the rows were dealt with.")
def take_repairs(asked: Plain) -> Response:
    """修复、移出或撤销已有的记录，全部成功或全部不写

    Repair, delist or revoke records that are held; all of them or none.
    """
    return _write("repairs", asked)


def _write(kind: str, asked: Plain) -> Response:
    rows: Sequence[Row] = asked[kind]
    refuse_too_many(rows, f"json.{kind}", RECORDS)
    counts = write_records(
        database(),
        current_account().login,
        current_reach(Permission.FACT_WRITE),
        kind,
        rows,
        source=asked["source"],
        data_on=asked.get("data_on"),
        place=f"json.{kind}[{{}}]",
        declared=declared_by(library()),
    )
    return jsonify(counts)
