"""What is done to the publication of one result by the API: published, withdrawn, published again, left as it is."""

from flask import Response

from service.access.idempotency import idempotent
from service.access.permissions import Permission
from service.access.route_rules import requires
from service.core.plain import Plain
from service.core.web.resource import Resource
from service.publication import schemas
from service.publication.actions import receipts, withdrawing
from service.publication.api.receipts import receipt_of
from service.publication.receipt import Withdrawal
from service.visits.api.place import ACT, ONE, UNFIT, acted
from service.visits.schemas.visits import InspectionVisitSchema

_ACT = ACT | {422: UNFIT}
blueprint = Resource(
    "visit-publications", __name__, url_prefix="/visits", description="检查结果的公示 Publication of a visit's result."
)


@blueprint.route(f"{ONE}/publish", methods=["POST"])
@requires(Permission.RECEIPT_WRITE)
@idempotent
@blueprint.arguments(schemas.ReceiptSchema)
@blueprint.response(200, InspectionVisitSchema, description="已公示 It is public.")
@blueprint.problems(_ACT)
def publish(given: Plain, number: str) -> Response:
    """登记公示回执，公示期限随之结束；以前公示的由它替换

    Enter its receipt: the clock ends, and what was public before is replaced.
    """
    return acted(
        lambda connection, account: receipts.note_receipt(
            connection, number, account, given["department"], receipt_of(given)
        )
    )


@blueprint.route(f"{ONE}/withdraw", methods=["POST"])
@requires(Permission.RECEIPT_WRITE)
@idempotent
@blueprint.arguments(schemas.WithdrawalSchema)
@blueprint.response(200, InspectionVisitSchema, description="已撤下 It is public no more.")
@blueprint.problems(_ACT)
def withdraw(given: Plain, number: str) -> Response:
    """登记已撤下：时间、编号、依据；公示专栏同日更新 Enter that it came down; the public edition follows at once"""
    said = Withdrawal(given["withdrawn_at"], given["number"], given["ground"])
    return acted(
        lambda connection, account: withdrawing.withdraw_publication(
            connection, number, account, given["department"], said
        )
    )


@blueprint.route(f"{ONE}/publish-again", methods=["POST"])
@requires(Permission.RECEIPT_WRITE)
@idempotent
@blueprint.arguments(schemas.PublicationReasonSchema)
@blueprint.response(200, InspectionVisitSchema, description="待重新公示 To be published again.")
@blueprint.problems(_ACT)
def publish_again(given: Plain, number: str) -> Response:
    """已撤下的结果重新公示，须有理由 Have a withdrawn result published again, for a reason"""
    return acted(
        lambda connection, account: withdrawing.publish_again(
            connection, number, account, given["department"], given["reason"]
        )
    )


@blueprint.route(f"{ONE}/keep", methods=["POST"])
@requires(Permission.RECEIPT_WRITE)
@idempotent
@blueprint.arguments(schemas.PublicationReasonSchema)
@blueprint.response(200, InspectionVisitSchema, description="仍公示 It stays public.")
@blueprint.problems(_ACT)
def keep(given: Plain, number: str) -> Response:
    """列为应撤下的结果仍然公示，须有理由 Leave public what was listed to be withdrawn, for a reason"""
    return acted(
        lambda connection, account: withdrawing.keep_public(
            connection, number, account, given["department"], given["reason"]
        )
    )
