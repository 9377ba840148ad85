"""Uploads that are looked at first: handed in, mapped, taken in or discarded."""

from flask import Response, jsonify
from werkzeug.datastructures import FileStorage

from service.access.idempotency import idempotent
from service.access.permissions import Permission
from service.access.route_rules import current_account, requires
from service.core.plain import Plain
from service.core.web.context import database, library, settings
from service.core.web.paging import PageArguments, asked_page
from service.core.web.resource import Resource
from service.intake.actions import previews as actions
from service.intake.actions.imports import Said
from service.intake.api.imports import plain_import
from service.intake.queries.imports import import_of, visible_actor_of
from service.intake.queries.previews import Preview, list_previews, preview_of
from service.intake.schemas import imports as import_schemas
from service.intake.schemas import previews as schemas
from service.rule_sets.queries import declared_by

NOT_THERE = "没有这份上传的文件 No such upload."
DEALT_WITH = "已处理，或正在读取 It was dealt with, or is being looked at."

blueprint = Resource(
    "previews", __name__, url_prefix="/imports/previews", description="导入前的核对 Uploads to look at."
)


@blueprint.route("", methods=["POST"])
@requires(Permission.FACT_WRITE)
@blueprint.arguments(import_schemas.ImportOrderSchema, location="query")
@blueprint.arguments(import_schemas.UploadSchema, location="files")
@blueprint.response(201, schemas.PreviewSchema, description="已保存，尚未导入 Kept; nothing of it is taken in.")
@blueprint.problem(413, "文件过大 The file is too large.")
def hand_in(asked: Plain, given: dict[str, FileStorage]) -> tuple[Response, int, dict[str, str]]:
    """上传文件，先核对再导入；大文件由后台任务读取 Hand a file in to be looked at; a job looks at a large one

    此时不导入任何内容；逾期未导入的文件会删除。Nothing is taken in; what nobody takes in is removed after some days.
    """
    account, file = current_account(), given["file"]
    more = (asked.get(name) for name in ("form", "sheet", "mapping"))
    said = Said(asked["kind"], asked["source"], *more)
    preview_id = actions.add_preview(
        database(),
        settings(),
        account,
        declared_by(library()),
        file.stream,
        file.filename or "",
        said,
        data_on=asked.get("data_on"),
        snapshot=asked["snapshot"],
    )
    with database().read() as connection:
        known = preview_of(connection, account, preview_id)
    return jsonify(_plain(known)), 201, {"Location": f"/api/v1/imports/previews/{preview_id}"}


@blueprint.route("")
@requires(Permission.IMPORT_READ)
@blueprint.arguments(PageArguments, location="query")
@blueprint.response(200, schemas.PreviewsSchema, description="一页待导入的文件 A page of uploads that wait.")
@blueprint.problem(400, "翻页标记不可用 The cursor cannot be used.")
def list_open(question: Plain) -> Response:
    """列出尚未导入的上传文件，最近的在前 List the uploads that nobody took in or discarded, the newest first"""
    asked = asked_page(question)
    with database().read() as connection:
        rows = list_previews(
            connection, actor=visible_actor_of(current_account()), before=asked.begin, limit=asked.limit
        )
    return jsonify(asked.body(rows, _plain))


@blueprint.route("/<int(max=2147483647):id>")
@requires(Permission.IMPORT_READ)
@blueprint.response(200, schemas.PreviewSchema, description="这份文件 The upload.")
@blueprint.problem(404, NOT_THERE)
def get_preview(id: int) -> Response:
    """读取一份上传文件的样貌：表单、列、前几行、待核原因 Read what was seen in an upload"""
    with database().read() as connection:
        return jsonify(_plain(preview_of(connection, current_account(), id)))


@blueprint.route("/<int(max=2147483647):id>/mapping", methods=["PUT"])
@requires(Permission.FACT_WRITE)
@blueprint.arguments(schemas.PreviewMappingSchema)
@blueprint.response(200, schemas.PreviewSchema, description="按此重新读取 Read anew by it.")
@blueprint.problems({404: NOT_THERE, 409: DEALT_WITH})
def map_columns(asked: Plain, id: int) -> Response:
    """指定表单和列对应，代替原先所指定的；导入后随来源保存

    Say the form and which column is which field, instead of what was said before; an import keeps it with the source.
    """
    declared = declared_by(library())
    given = database(), settings(), current_account(), declared, id, asked["columns"], asked["form"]
    return jsonify(_plain(actions.map_preview(*given)))


@blueprint.route("/<int(max=2147483647):id>/take", methods=["POST"])
@requires(Permission.FACT_WRITE)
@idempotent
@blueprint.response(202, import_schemas.ImportSchema, description="已受理，由后台任务导入 Accepted; a job takes it in.")
@blueprint.problems({404: NOT_THERE, 409: DEALT_WITH})
def take(id: int) -> tuple[Response, int, dict[str, str]]:
    """按核对的样子导入 Take the file in as it was looked at"""
    account = current_account()
    import_id = actions.take_preview(database(), settings(), account, id)
    with database().read() as connection:
        order = import_of(connection, account, import_id)
    return jsonify(plain_import(order)), 202, {"Location": f"/api/v1/imports/{import_id}"}


@blueprint.route("/<int(max=2147483647):id>", methods=["DELETE"])
@requires(Permission.FACT_WRITE)
@blueprint.response(204, description="已放弃 Discarded.")
@blueprint.problems({404: NOT_THERE, 409: DEALT_WITH})
def discard(id: int) -> tuple[str, int]:
    """放弃这份文件，不导入任何内容 Discard the upload; nothing of it is taken in"""
    actions.discard_preview(database(), settings(), current_account(), id)
    return "", 204


def _plain(known: Preview) -> Plain:
    left_out = ("copy", "said", "settled_by", "settled_at")
    shown: Plain = {name: getattr(known, name) for name in known.__dataclass_fields__ if name not in left_out}
    shown |= {"data_on": known.data_on.isoformat(), "created_at": known.created_at.isoformat()}
    return shown | {"form": known.wanted.form, "mapping": dict(known.wanted.columns)}
