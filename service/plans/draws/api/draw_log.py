"""The public log of draws: that each was fixed before its number, that none was repeated or hidden, who verified it."""

from flask import Response, jsonify

from inspection.draw_log import LogLine
from rules.texts import Text
from service.access.queries.draw_log import list_log
from service.access.route_rules import public
from service.core.plain import Plain
from service.core.problem import Problem
from service.core.web.context import database
from service.core.web.paging import PageArguments, asked_page
from service.core.web.resource import Resource
from service.plans.draws.queries.listed import public_draw, publication_bytes
from service.plans.draws.schemas import DrawPublicationSchema, LogSchema

blueprint = Resource("draw-log", __name__, url_prefix="/draw-log", description="抽取存证 The public log of draws.")


@blueprint.route("")
@public
@blueprint.arguments(PageArguments, location="query")
@blueprint.response(200, LogSchema, description="一页存证 A page of the log.")
@blueprint.problem(400, "翻页标记不可用 The cursor cannot be used.")
def list_lines(question: Plain) -> Response:
    """抽取存证日志，最近的在前，每行含上一行的校验值 The log of draws, the newest line first"""
    asked = asked_page(question, "before", attribute="number")
    with database().read() as connection:
        rows = list_log(connection, asked.begin, asked.limit)
    return jsonify(asked.body(rows, _line_json))


@blueprint.route("/<string(maxlength=40):draw_id>")
@public
@blueprint.response(200, DrawPublicationSchema, description="公开的全部内容 All that is public of it.")
@blueprint.problem(404, "没有这一抽取 No such draw.")
def get_publication(draw_id: str) -> Response:
    """一次抽取公开的全部内容：存证、非密封的随机数、核验程序、抽中总数、核验结论

    All that is public of a draw: its lines, the numbers that are no secret, the verifier, one total count, the verdict.
    """
    with database().read() as connection:
        found = public_draw(connection, draw_id)
        if found is None:
            raise Problem(404, "not-found", Text("没有这一抽取。", "There is no such draw."))
        return Response(publication_bytes(connection, found), content_type="application/json")


def _line_json(line: LogLine) -> Plain:
    return {"seq": line.number, "line": line.text, "hash": line.hash}
