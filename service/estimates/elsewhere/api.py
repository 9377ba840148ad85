"""`/api/v1/published-figures`: what other places published: entered, listed, withdrawn, and beside our own."""

from flask import Response, jsonify

from service.access.idempotency import idempotent
from service.access.permissions import Permission
from service.access.route_rules import current_account, requires
from service.core.clock import today
from service.core.plain import Plain
from service.core.web.context import database
from service.core.web.paging import cut_page, decode_cursor, page_size
from service.core.web.resource import Resource
from service.estimates.elsewhere.actions.entering import enter_figure, withdraw_figure
from service.estimates.elsewhere.figure_json import beside_json, figure_json
from service.estimates.elsewhere.published import StatedFigure, plain_number
from service.estimates.elsewhere.queries.beside import measures_beside, year_to_show
from service.estimates.elsewhere.queries.listed import list_published
from service.estimates.elsewhere.schemas import (
    BesideOursQuestionSchema,
    BesideOursSchema,
    PublishedFigureSchema,
    PublishedFiguresQuestionSchema,
    PublishedFiguresSchema,
    PublishedFigureStatementSchema,
)

UNFIT = "所填有误 What was entered has errors."
BEYOND = "须由不限辖区的数据人员办理 A data operator of everything does it."
blueprint = Resource(
    "published-figures",
    __name__,
    url_prefix="/published-figures",
    description="对标数据 What other places published.",
)


@blueprint.route("")
@requires(Permission.EFFECT_READ)
@blueprint.arguments(PublishedFiguresQuestionSchema, location="query")
@blueprint.response(200, PublishedFiguresSchema, description="一页对标数据 A page of figures.")
@blueprint.problem(400, "翻页标记不可用 The cursor cannot be used.")
def list_all(question: Plain) -> Response:
    """列出其他地方公布的数据，最近登记的在前，已撤回的在内

    List what other places published, the last entered first, what was withdrawn among it.
    """
    size = page_size(question["limit"])
    before = decode_cursor(question["after"])["id"] if "after" in question else None
    with database().read() as connection:
        rows = list_published(connection, measure=question.get("measure"), before=before, limit=size + 1)
    page = cut_page(rows, size, lambda one: {"id": one.id})
    return jsonify({"items": [figure_json(one) for one in page.items], "next": page.next})


@blueprint.route("/beside-ours")
@requires(Permission.EFFECT_READ)
@blueprint.arguments(BesideOursQuestionSchema, location="query")
@blueprint.response(200, BesideOursSchema, description="各项指标 The measures.")
def show_beside(question: Plain) -> Response:
    """本局指标与其他地方公布的数据并列，按地方名称排列，不排名；口径不同的不可比

    Our own measures beside what other places published, by the names of places, never a ranking.
    """
    reach = current_account().reach(Permission.EFFECT_READ)
    with database().read() as connection:
        year = question.get("year") or year_to_show(connection, today())[0]
        return jsonify({"year": year, "items": [beside_json(one) for one in measures_beside(connection, year, reach)]})


@blueprint.route("", methods=["POST"])
@requires(Permission.REGISTRY_WRITE)
@idempotent
@blueprint.arguments(PublishedFigureStatementSchema)
@blueprint.response(201, PublishedFigureSchema, description="已登记 Entered.")
@blueprint.problems({403: BEYOND, 409: "已有同样一条 The very same stands already.", 422: UNFIT})
def enter(given: Plain) -> tuple[Response, int]:
    """登记其他地方公布的一项数据，连同口径和来源

    Enter a figure that another place published, with its definition and its source.
    """
    stated = StatedFigure(**given | {"value": plain_number(given["value"], given["measure"])})
    with database().write() as connection:
        return jsonify(figure_json(enter_figure(connection, stated, current_account()))), 201


@blueprint.route("/<int(max=2147483647):id>/withdraw", methods=["POST"])
@requires(Permission.REGISTRY_WRITE)
@idempotent
@blueprint.response(200, PublishedFigureSchema, description="已撤回 Withdrawn.")
@blueprint.problems({403: BEYOND, 404: "没有这一对标数据 No such figure.", 409: "已撤回 It is withdrawn already."})
def withdraw(id: int) -> Response:
    """撤回一项对标数据，保留痕迹 Withdraw a figure; it stays on record as such"""
    with database().write() as connection:
        return jsonify(figure_json(withdraw_figure(connection, id, current_account())))
