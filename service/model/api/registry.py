"""Models: which are registered, what their cards say, and new ones handed in."""

from flask import Response, jsonify, url_for
from werkzeug.datastructures import FileStorage

from models.archive import MOST_BYTES
from service.access.business_lines import refuse_other_line
from service.access.idempotency import idempotent
from service.access.permissions import Permission
from service.access.route_rules import current_account, current_reach, requires
from service.core.plain import Plain, text_of
from service.core.problem import TITLES, Problem
from service.core.web.context import database
from service.core.web.etags import etag_response
from service.core.web.paging import asked_page
from service.core.web.resource import Resource
from service.model.actions.registry import register_model
from service.model.queries import registry as queries
from service.model.queries.registry import RegisteredModel, get_model_and_card, scheme_of_model
from service.model.schemas import registry as schemas
from service.model.words import MODEL_KINDS

NOT_THERE = "没有登记这一模型 No such model is registered."
MARKDOWN = "text/markdown"

blueprint = Resource("models", __name__, url_prefix="/models", description="模型登记 Registered models.")


@blueprint.route("")
@requires(Permission.MODEL_READ)
@blueprint.arguments(schemas.ModelsQuestionSchema, location="query")
@blueprint.response(200, schemas.ModelsSchema, description="一页模型 A page of models.")
@blueprint.alt_response(304, description="内容未变 Not changed.")
@blueprint.problem(400, "翻页标记不可用 The cursor cannot be used.")
def list_models(question: Plain) -> Response:
    """列出已登记的模型，最近的在前 List registered models, the last registered first"""
    asked = asked_page(question, "digest")
    with database().read() as connection:
        schemes, scheme = current_reach(Permission.MODEL_READ).schemes, question.get("scheme")
        rows = queries.list_models(connection, schemes, scheme=scheme, before=asked.begin, limit=asked.limit)
    return etag_response(asked.body(rows, _model_json))


@blueprint.route("", methods=["POST"])
@requires(Permission.MODEL_REGISTER)
@idempotent
@blueprint.arguments(schemas.RegistrationSchema, location="query")
@blueprint.arguments(schemas.ModelFileSchema, location="files")
@blueprint.response(201, schemas.ModelSchema, description="已登记，尚未使用 Registered; nothing uses it yet.")
@blueprint.alt_response(200, schema=schemas.ModelSchema, description="先前已登记 It was registered before.")
@blueprint.problem(413, "文件过大 The file is too large.")
def register(asked: Plain, given: dict[str, FileStorage]) -> tuple[Response, int, dict[str, str]]:
    """登记模型文件；被拒绝的文件说明原因 Register a model file; one that is refused is told why

    只接受 credit-tiers model train 写出的文件；改动过的、其他格式的、其他版本的一律拒绝。Only files that credit-tiers
    model train wrote: one that was changed, is of another format or of another version is refused.
    """
    account, data = current_account(), given["file"].stream.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise Problem(413, *TITLES[413])
    with database().write() as connection:
        model, is_new = register_model(connection, data, account.login, asked.get("note"))
        refuse_other_line(account, Permission.MODEL_REGISTER, model.scheme)
    location = url_for("models.get_one", digest=model.digest)
    return jsonify(_model_json(model)), 201 if is_new else 200, {"Location": location}


@blueprint.route("/<digest>")
@requires(Permission.MODEL_READ, scheme_of_model)
@blueprint.response(200, schemas.ModelWithCardSchema, description="模型及模型卡 The model and its card.")
@blueprint.alt_response(304, description="内容未变 Not changed.")
@blueprint.problem(404, NOT_THERE)
def get_one(digest: str) -> Response:
    """读取一个模型及其模型卡 Read a model and its card"""
    with database().read() as connection:
        registered, card = get_model_and_card(connection, digest)
    return etag_response(_model_json(registered) | {"card": card})


@blueprint.route("/<digest>/card.md")
@requires(Permission.MODEL_READ, scheme_of_model)
@blueprint.response(200, description="模型卡 The model card.", content_type=MARKDOWN)
@blueprint.problem(404, NOT_THERE)
def get_card(digest: str) -> Response:
    """读取模型卡（Markdown）Read the model card as Markdown"""
    from service.model.card.markdown import card_markdown

    with database().read() as connection:
        _, card = get_model_and_card(connection, digest)
    return Response(card_markdown(card), mimetype=MARKDOWN)


def _model_json(row: RegisteredModel) -> Plain:
    return {
        "digest": row.digest,
        "scheme": row.scheme,
        "kind": row.kind,
        "kind_title": text_of(MODEL_KINDS[row.kind]),
        "title": row.title,
        "registered_by": row.registered_by,
        "registered_at": row.registered_at.isoformat(),
        "note": row.note,
    }
