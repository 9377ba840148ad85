"""Imports: a file handed in, what became of its rows, and the rows to check."""

from dataclasses import asdict

from flask import Response, jsonify
from werkzeug.datastructures import FileStorage

from service.access.idempotency import idempotent
from service.access.permissions import Permission
from service.access.route_rules import current_account, requires
from service.core.plain import Plain, iso_of
from service.core.web.context import database, library, settings
from service.core.web.job_progress import pause_of
from service.core.web.paging import PageArguments, asked_page
from service.core.web.resource import Resource
from service.core.web.row_limit import RECORDS, refuse_too_many
from service.intake.actions import mappings as mapping_actions
from service.intake.actions.imports import take_upload
from service.intake.actions.rows_to_check import dismiss_row, mend_row, mend_rows
from service.intake.queries import imports, mappings
from service.intake.queries.imports import Import, import_of, visible_actor_of
from service.intake.queries.mappings import KeptMapping
from service.intake.queries.rows_to_check import RowToCheck, count_reasons, list_rows_to_check
from service.intake.schemas import imports as schemas
from service.rule_sets.queries import declared_by

NOT_THERE = "没有这一导入 No such import."
NO_ROW = "没有这一待核行 No such row to check."
SETTLED = "该行已处理 The row has been settled."

blueprint = Resource("imports", __name__, url_prefix="/imports", description="导入 Imports.")


@blueprint.route("", methods=["POST"])
@requires(Permission.FACT_WRITE)
@blueprint.arguments(schemas.ImportOrderSchema, location="query")
@blueprint.arguments(schemas.UploadSchema, location="files")
@blueprint.response(202, schemas.ImportSchema, description="已受理，由后台任务导入 Accepted; a job takes it in.")
@blueprint.problem(413, "文件过大 The file is too large.")
def hand_in(asked: Plain, given: dict[str, FileStorage]) -> tuple[Response, int, dict[str, str]]:
    """导入文件；同一文件再次导入不会改变任何内容 Import a file; importing it again changes nothing

    身份证号和手机号在保存前即已遮盖。Identity card and mobile numbers are covered before anything is stored.
    """
    account, file = current_account(), given["file"]
    import_id = take_upload(database(), settings(), account, file.stream, file.filename or "", **asked)
    with database().read() as connection:
        order = import_of(connection, account, import_id)
    return jsonify(plain_import(order)), 202, {"Location": f"/api/v1/imports/{import_id}"}


@blueprint.route("")
@requires(Permission.IMPORT_READ)
@blueprint.arguments(PageArguments, location="query")
@blueprint.response(200, schemas.ImportsSchema, description="一页导入 A page of imports.")
@blueprint.problem(400, "翻页标记不可用 The cursor cannot be used.")
def list_imports(question: Plain) -> Response:
    """列出导入，最近的在前；仅有部分辖区权限的账号只见自己的

    List imports, the newest first; an account of some jurisdictions only sees its own.
    """
    asked = asked_page(question)
    with database().read() as connection:
        rows = imports.list_imports(
            connection, before=asked.begin, limit=asked.limit, actor=visible_actor_of(current_account())
        )
    return jsonify(asked.body(rows, plain_import))


@blueprint.route("/<int(max=2147483647):id>")
@requires(Permission.IMPORT_READ)
@blueprint.response(200, schemas.ImportSchema, description="一次导入 The import.")
@blueprint.problem(404, NOT_THERE)
def get_import(id: int) -> Response:
    """读取一次导入及其各项行数 Read one import and what became of its rows"""
    with database().read() as connection:
        return jsonify(plain_import(import_of(connection, current_account(), id)))


@blueprint.route("/<int(max=2147483647):id>/rows-to-check")
@requires(Permission.IMPORT_READ)
@blueprint.arguments(schemas.RowsQuestionSchema, location="query")
@blueprint.response(200, schemas.RowsToCheckSchema, description="一页待核数据 A page of rows to check.")
@blueprint.problems({400: "翻页标记不可用 The cursor cannot be used.", 404: NOT_THERE})
def list_rows(question: Plain, id: int) -> Response:
    """列出一次导入的待核数据（行、列、原因）List the rows to check of an import: line, column, reason"""
    asked = asked_page(question, start=0)
    with database().read() as connection:
        import_of(connection, current_account(), id)
        rows = list_rows_to_check(
            connection,
            import_id=id,
            status=question["status"],
            reason=question.get("reason"),
            after=asked.begin,
            limit=asked.limit,
        )
    return jsonify(asked.body(rows, _plain_row))


@blueprint.route("/<int(max=2147483647):id>/reasons")
@requires(Permission.IMPORT_READ)
@blueprint.response(200, schemas.ReasonsSchema, description="待核的原因 Why its rows wait.")
@blueprint.problem(404, NOT_THERE)
def list_reasons(id: int) -> Response:
    """列出一次导入的待核原因及行数，行数多的在前 List why the rows of an import wait, the most frequent reason first"""
    with database().read() as connection:
        import_of(connection, current_account(), id)
        reasons = count_reasons(connection, id)
    return jsonify({"items": [asdict(one) for one in reasons]})


@blueprint.route("/<int(max=2147483647):id>/rows-to-check/mend", methods=["POST"])
@requires(Permission.FACT_WRITE)
@idempotent
@blueprint.arguments(schemas.MendSchema)
@blueprint.response(200, schemas.MendedSchema, description="各行的结果 What became of them.")
@blueprint.problem(404, NOT_THERE)
def mend_many(asked: Plain, id: int) -> Response:
    """一次改正多行待核数据并重新导入；仍有误的保持待核 Mend many rows to check at once and take them in again"""
    refuse_too_many(asked["rows"], "rows", RECORDS)
    mended = {row["id"]: row["values"] for row in asked["rows"]}
    return jsonify(asdict(mend_rows(database(), current_account(), id, mended, declared_by(library()))))


@blueprint.route("/<int(max=2147483647):id>/differences")
@requires(Permission.IMPORT_READ)
@blueprint.arguments(PageArguments, location="query")
@blueprint.response(200, schemas.DifferencesSchema, description="全量名单中缺少的 What the full list no longer names.")
@blueprint.problems({400: "翻页标记不可用 The cursor cannot be used.", 404: NOT_THERE})
def list_differences(question: Plain, id: int) -> Response:
    """列出全量名单中缺少的（从不删除）List what a full list no longer names; nothing is ever deleted"""
    asked = asked_page(question, start=0)
    with database().read() as connection:
        import_of(connection, current_account(), id)
        rows = imports.list_differences(connection, id, after=asked.begin, limit=asked.limit)
    return jsonify(asked.body(rows, lambda r: {"id": r.id, "uscc": r.uscc, "name": r.name, "record_id": r.record_id}))


@blueprint.route("/mappings")
@requires(Permission.IMPORT_READ)
@blueprint.arguments(schemas.MappingsQuestionSchema, location="query")
@blueprint.response(200, schemas.MappingsSchema, description="保存的列对应 The mappings that are kept.")
def list_mappings(question: Plain) -> Response:
    """列出随来源保存的列对应 List which column of each source's files is which field"""
    with database().read() as connection:
        kept = mappings.list_mappings(connection, question.get("source"))
    return jsonify({"items": [_plain_mapping(one) for one in kept]})


@blueprint.route("/mappings/<int(max=2147483647):id>", methods=["DELETE"])
@requires(Permission.FACT_WRITE)
@blueprint.response(204, description="已删除 Removed.")
@blueprint.problem(404, "没有这一列对应 No such mapping.")
def remove_mapping(id: int) -> tuple[str, int]:
    """删除一项列对应；以后的文件按表头识别 Remove a mapping; later files are read by their headings"""
    account = current_account()
    with database().write() as connection:
        mapping_actions.remove_mapping(connection, id, account.reach(Permission.FACT_WRITE), account.login)
    return "", 204


@blueprint.route("/rows-to-check/<int(max=2147483647):id>/replay", methods=["POST"])
@requires(Permission.FACT_WRITE)
@idempotent
@blueprint.arguments(schemas.ReplaySchema)
@blueprint.response(200, schemas.RowToCheckSchema, description="已导入；仍有误的保持待核 Taken in, or open still.")
@blueprint.problems({404: NO_ROW, 409: SETTLED})
def mend(asked: Plain, id: int) -> Response:
    """改正待核行并重新导入 Mend a row to check and take it in again"""
    return jsonify(_plain_row(mend_row(database(), current_account(), id, asked["values"], declared_by(library()))))


@blueprint.route("/rows-to-check/<int(max=2147483647):id>/dismiss", methods=["POST"])
@requires(Permission.FACT_WRITE)
@idempotent
@blueprint.arguments(schemas.DismissSchema)
@blueprint.response(200, schemas.RowToCheckSchema, description="不再导入 It will not be taken in.")
@blueprint.problems({404: NO_ROW, 409: SETTLED})
def dismiss(asked: Plain, id: int) -> Response:
    """不再导入这一待核行，并说明理由 Dismiss a row to check, with the reason"""
    return jsonify(_plain_row(dismiss_row(database(), current_account(), id, asked["note"])))


def plain_import(row: Import) -> Plain:
    """The import as JSON holds it."""
    shown: Plain = {name: getattr(row, name) for name in row.__dataclass_fields__}
    shown |= {"data_on": row.data_on.isoformat(), "known_on": row.known_on.isoformat()}
    shown |= {"created_at": row.created_at.isoformat(), "finished_at": iso_of(row.finished_at)}
    return shown | {"pause": pause_of(row, settings())}


def _plain_mapping(kept: KeptMapping) -> Plain:
    shown: Plain = {name: getattr(kept, name) for name in kept.__dataclass_fields__}
    return shown | {"kept_at": kept.kept_at.isoformat()}


def _plain_row(row: RowToCheck) -> Plain:
    shown: Plain = {name: getattr(row, name) for name in row.__dataclass_fields__}
    return shown | {"settled_at": iso_of(row.settled_at), "mended_at": iso_of(row.mended_at)}
