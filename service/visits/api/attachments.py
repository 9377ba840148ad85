"""Files of a visit by the API: added as evidence, listed, handed out as downloads."""

from flask import Response, jsonify
from werkzeug.datastructures import FileStorage

from service.access.idempotency import idempotent
from service.access.permissions import Permission
from service.access.route_rules import current_account, requires
from service.core.attached_files import Given, receive_files
from service.core.plain import Plain, iso_of
from service.core.web.context import database, settings
from service.visits.actions.attachments import attach_to_visit
from service.visits.api.place import ACT, NOT_THERE, ONE, UNFIT, blueprint
from service.visits.downloads import attachments_seen, handed_out
from service.visits.queries.attachments import VisitAttachment
from service.visits.queries.visits import find_visit
from service.visits.schemas.attachments import VisitFileAboutSchema, VisitFileGivenSchema, VisitFilesSchema

_SAME = ("id", "name", "media_type", "size", "sha256", "added_by")


@blueprint.route(f"{ONE}/attachments", methods=["POST"])
@requires(Permission.RESULT_WRITE)
@idempotent
@blueprint.arguments(VisitFileAboutSchema, location="query")
@blueprint.arguments(VisitFileGivenSchema, location="files")
@blueprint.response(201, VisitFilesSchema, description="这次检查的附件 The files of the visit.")
@blueprint.problems(ACT | {413: "文件过大 The file is too large.", 422: UNFIT})
def attach(asked: Plain, given: dict[str, FileStorage], number: str) -> tuple[Response, int]:
    """添加检查证据：PDF、JPEG 或 PNG（按内容判断），至多 20 MB

    Add a file as evidence: a PDF, JPEG or PNG, judged by its content, of at most 20 MB.
    """
    file, account = given["file"], current_account()
    sent = Given(file.filename or "", file.stream)
    with receive_files(settings(), [sent]) as received, database().write() as connection:
        found = attach_to_visit(connection, settings(), number, account, asked["department"], received, asked["note"])
        files = attachments_seen(connection, account, found)
    return jsonify({"items": [_plain(one) for one in files]}), 201


@blueprint.route(f"{ONE}/attachments")
@requires(Permission.VISIT_READ)
@blueprint.response(200, VisitFilesSchema, description="这次检查的附件 The files of the visit.")
@blueprint.problem(404, NOT_THERE)
def list_attachments(number: str) -> Response:
    """列出一次检查的附件 List the files of a visit"""
    account = current_account()
    with database().read() as connection:
        files = attachments_seen(connection, account, find_visit(connection, number, account))
    return jsonify({"items": [_plain(one) for one in files]})


@blueprint.route(f"{ONE}/attachments/<int(max=2147483647):id>")
@requires(Permission.VISIT_READ)
@blueprint.response(200, description="附件 The file.", content_type="application/octet-stream")
@blueprint.problem(404, NOT_THERE)
def download(number: str, id: int) -> Response:
    """下载一个附件；交出前核对其内容未被改动 Take a file; that it is what was handed in is checked first"""
    return handed_out(number, id)


def _plain(one: VisitAttachment) -> Plain:
    return {name: getattr(one, name) for name in _SAME} | {"added_at": iso_of(one.added_at)}
