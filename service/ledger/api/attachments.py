"""Files of an item: added as evidence, listed, handed out as downloads."""

from flask import Response, jsonify
from werkzeug.datastructures import FileStorage

from service.access.idempotency import idempotent
from service.access.permissions import Permission
from service.access.route_rules import current_account, requires
from service.core.attached_files import Given, receive_files
from service.core.plain import Plain, iso_of
from service.core.web.context import database, settings
from service.ledger.actions.attachments import attach_files
from service.ledger.api.acted import ACT
from service.ledger.api.items import NOT_THERE, ONE, UNFIT, blueprint
from service.ledger.downloads import handed_out
from service.ledger.queries.attachments import Attachment, attachments_of
from service.ledger.queries.items import find_item
from service.ledger.schemas.attachments import AttachedFileSchema, AttachingSchema, AttachmentsSchema


@blueprint.route(f"{ONE}/attachments", methods=["POST"])
@requires(Permission.LEDGER_ANSWER)
@idempotent
@blueprint.arguments(AttachingSchema, location="query")
@blueprint.arguments(AttachedFileSchema, location="files")
@blueprint.response(201, AttachmentsSchema, description="这一事项的附件 The files of the item.")
@blueprint.problems(ACT | {413: "文件过大 The file is too large.", 422: UNFIT})
def attach(asked: Plain, given: dict[str, FileStorage], number: str) -> tuple[Response, int]:
    """为事项补充材料：PDF、JPEG 或 PNG（按内容判断），至多 20 MB

    Add a file to an item: a PDF, JPEG or PNG, judged by its content, of at most 20 MB.
    """
    file = given["file"]
    sent = Given(file.filename or "", file.stream)
    with receive_files(settings(), [sent]) as received, database().write() as connection:
        attached = attach_files(connection, settings(), number, current_account(), received, asked["note"])
        found = attachments_of(connection, attached.id)
    return jsonify({"items": [_plain(one) for one in found]}), 201


@blueprint.route(f"{ONE}/attachments")
@requires(Permission.LEDGER_READ)
@blueprint.response(200, AttachmentsSchema, description="这一事项的附件 The files of the item.")
@blueprint.problem(404, NOT_THERE)
def list_attachments(number: str) -> Response:
    """列出一个事项的附件 List the files of an item"""
    with database().read() as connection:
        item = find_item(connection, number, current_account())
        found = attachments_of(connection, item.id)
    return jsonify({"items": [_plain(one) for one in found]})


@blueprint.route(f"{ONE}/attachments/<int(max=2147483647):id>")
@requires(Permission.LEDGER_READ)
@blueprint.response(200, description="附件 The file.", content_type="application/octet-stream")
@blueprint.problem(404, NOT_THERE)
def download(number: str, id: int) -> Response:
    """下载一个附件；交出前核对其内容未被改动 Take a file; that it is what was handed in is checked first"""
    return handed_out(number, id)


def _plain(one: Attachment) -> Plain:
    same = {name: getattr(one, name) for name in ("id", "name", "media_type", "size", "sha256", "added_by")}
    return same | {"step": one.step_id, "added_at": iso_of(one.added_at)}
