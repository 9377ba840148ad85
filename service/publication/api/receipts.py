"""Receipts of many results by the API."""

from flask import Response, jsonify

from service.access.idempotency import idempotent
from service.access.permissions import Permission
from service.access.route_rules import current_account, requires
from service.core.plain import Plain
from service.core.web.context import database
from service.publication.actions.receipts_of_many import StatedReceipt, note_receipts
from service.publication.api.publications import blueprint
from service.publication.receipt import Receipt
from service.publication.schemas import NotedReceiptsSchema, ReceiptsStatementSchema


@blueprint.route("/receipts", methods=["POST"])
@requires(Permission.RECEIPT_WRITE)
@idempotent
@blueprint.arguments(ReceiptsStatementSchema)
@blueprint.response(200, NotedReceiptsSchema, description="逐条说明 What became of each.")
def enter_receipts(given: Plain) -> Response:
    """登记多条公示回执：无误的逐条登记，有误的说明原因；重复登记不会改变任何内容

    Enter receipts of many results: each that is sound is entered, the others are told; entered twice nothing changes.
    """
    stated = [
        StatedReceipt(place, one["visit"], one["department"], receipt_of(one))
        for place, one in enumerate(given["items"])
    ]
    done = note_receipts(database(), stated, current_account())
    refused = [{"place": one.place, "field": one.field, "zh": one.why.zh, "en": one.why.en} for one in done.refused]
    return jsonify({"entered": done.entered, "unchanged": done.unchanged, "refused": refused})


def receipt_of(given: Plain) -> Receipt:
    """The receipt as a request states it."""
    return Receipt(given["published_at"], given["number"], given["link"])
