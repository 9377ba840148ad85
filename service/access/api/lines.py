"""Business lines, and the line of each scheme."""

from typing import Any

from flask import Response, jsonify
from sqlalchemy import Connection

from rules.texts import Text
from service.access.actions import lines as actions
from service.access.lines_writer import writer_of_lines
from service.access.permissions import Permission
from service.access.queries.lines import lines_of_schemes, list_lines
from service.access.route_rules import any_account, current_account, requires
from service.access.schemas.lines import LineSchema, LinesSchema, NewLineSchema, SchemeLineSchema, SchemeLinesSchema
from service.core.db.states import lock_name
from service.core.problem import TITLES, Problem
from service.core.web.context import database, library
from service.core.web.etags import CHANGED, etag_response, if_unchanged
from service.core.web.resource import Resource

blueprint = Resource("lines", __name__, url_prefix="/business-lines", description="业务条线 Business lines.")


@blueprint.route("")
@any_account
@blueprint.response(200, LinesSchema, description="业务条线及其方案 The lines with their schemes.")
def list_all() -> Response:
    """列出业务条线 List the business lines"""
    with database().read() as connection:
        found = list_lines(connection)
    return jsonify({"items": [_line_json(line.code, line.name, line.schemes) for line in found]})


@blueprint.route("/<line>")
@any_account
@blueprint.response(200, LineSchema, description="业务条线及其方案 The line with its schemes.")
@blueprint.alt_response(304, description="内容未变 Not changed.")
@blueprint.problem(404, "没有这条线 No such line.")
def get_one(line: str) -> Response:
    """读取一个业务条线 Read one business line"""
    return etag_response(_one_json(line))


def _one_json(line: str) -> dict[str, Any]:
    with database().read() as connection:
        found = next((one for one in list_lines(connection) if one.code == line), None)
    if found is None:
        raise Problem(404, *TITLES[404])
    return _line_json(found.code, found.name, found.schemes)


def _lock(connection: Connection, **_: str) -> None:
    lock_name(connection, actions.LOCK)


@blueprint.route("/<line>", methods=["PUT"])
@requires(Permission.REGISTRY_WRITE)
@if_unchanged(_one_json, _lock)
@blueprint.arguments(NewLineSchema)
@blueprint.response(200, LineSchema, description="已保存 As it is now.")
@blueprint.problem(412, CHANGED)
def write(given: dict[str, str], line: str) -> Response:
    """新增业务条线，或更改名称 Add a business line, or call it otherwise"""
    with database().write() as connection:
        actions.write_line(connection, writer_of_lines(current_account()), line, given["name"])
    return etag_response(_one_json(line))


@blueprint.route("/<line>", methods=["DELETE"])
@requires(Permission.REGISTRY_WRITE)
@blueprint.response(204, description="已删除 Removed.")
@blueprint.problems({404: "没有这条线 No such line.", 409: "仍有方案或授权属于它 Schemes or grants are for it still."})
def remove(line: str) -> None:
    """删除没有方案、没有授权的业务条线 Remove a business line that no scheme and no grant is for"""
    with database().write() as connection:
        actions.remove_line(connection, writer_of_lines(current_account()), line)


@blueprint.route("/schemes")
@any_account
@blueprint.response(200, SchemeLinesSchema, description="各方案的业务条线 The line of every scheme that has one.")
def list_schemes() -> Response:
    """列出各方案所属业务条线；未列出的属于所有条线 List the line of each scheme; others belong to every line"""
    with database().read() as connection:
        found = lines_of_schemes(connection)
    reached = current_account().reach(Permission.RULE_SET_READ).schemes
    return jsonify({"items": [{"scheme": s, "line": found[s]} for s in sorted(found) if s in reached]})


@blueprint.route("/schemes/<scheme>")
@any_account
@blueprint.response(200, SchemeLineSchema, description="方案所属业务条线 The line of the scheme; empty: every line.")
@blueprint.alt_response(304, description="内容未变 Not changed.")
@blueprint.problem(404, "没有这一方案 No such scheme.")
def get_line(scheme: str) -> Response:
    """读取方案所属业务条线；空为所有条线 Read which line a scheme belongs to; empty: every line"""
    if scheme not in current_account().reach(Permission.RULE_SET_READ).schemes:
        raise _no_scheme(scheme)
    return etag_response(_line_of(scheme))


def _line_of(scheme: str) -> dict[str, str]:
    with database().read() as connection:
        return {"line": lines_of_schemes(connection).get(scheme, "")}


@blueprint.route("/schemes/<scheme>", methods=["PUT"])
@requires(Permission.REGISTRY_WRITE)
@if_unchanged(_line_of, _lock)
@blueprint.arguments(SchemeLineSchema)
@blueprint.response(200, SchemeLineSchema, description="已保存 As it is now.")
@blueprint.problems({404: "没有这一方案或条线 No such scheme or line.", 412: CHANGED})
def set_line(given: dict[str, str], scheme: str) -> Response:
    """设定方案所属业务条线；空为所有条线 Say which line a scheme belongs to; empty: every line

    授权限于某条线的账号只见该条线及所有条线共有的方案。An account with a grant for a line sees the schemes of that
    line and those that belong to every line.
    """
    if scheme not in library().schemes():
        raise _no_scheme(scheme)
    with database().write() as connection:
        actions.set_line_of_scheme(connection, writer_of_lines(current_account()), scheme, given["line"])
    return etag_response(_line_of(scheme))


def _no_scheme(scheme: str) -> Problem:
    return Problem(404, *TITLES[404], Text(f"没有方案 {scheme}。", f"There is no scheme {scheme}."))


def _line_json(code: str, name: str, schemes: tuple[str, ...]) -> dict[str, Any]:
    reached = current_account().reach(Permission.RULE_SET_READ).schemes
    return {"code": code, "name": name, "schemes": [scheme for scheme in schemes if scheme in reached]}
