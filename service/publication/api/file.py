"""The publication file by the API."""

import tempfile

from flask import Response, send_file

from service.access.permissions import Permission
from service.access.route_rules import current_account, requires
from service.core.plain import Plain
from service.core.web.context import database, settings
from service.core.web.form_fields import show_refusals
from service.publication.actions.file import SENT_TYPES, note_export, write_file
from service.publication.api.publications import blueprint
from service.publication.schemas import PublicationFileSchema


@blueprint.route("/file", methods=["POST"])
@requires(Permission.RECEIPT_WRITE)
@blueprint.arguments(PublicationFileSchema)
@blueprint.response(200, content_type=SENT_TYPES["xlsx"], description="公示文件 The file.")
@blueprint.problem(409, "没有写明使用单位名称，或模板不能使用 The bureau has no name, or the template is of no use.")
def take_file(given: Plain) -> Response:
    """导出待公示的结果，按本省模板或国家公示系统字段，逐事项一行；记入审计日志

    Take what waits to be published as a file, by the template of the province or in the national fields, one row an
    item; the audit log records it.
    """
    account = current_account()
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the response
    with show_refusals(), database().read() as connection:
        title, rows = write_file(connection, settings(), account, given["format"], given["due_by"], file)
    with database().write() as connection:
        note_export(connection, str(account.login), rows, given["format"], given["due_by"])
    file.seek(0)
    name = f"{title}.{given['format']}"
    return send_file(file, SENT_TYPES[given["format"]], as_attachment=True, download_name=name)
