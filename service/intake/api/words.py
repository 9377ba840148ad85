"""Words that no list has: where they came in, and what each is matched to, once for good."""

from flask import Response, jsonify

from service.access.idempotency import idempotent
from service.access.permissions import Permission
from service.access.route_rules import current_account, requires
from service.core.plain import Plain
from service.core.web.context import database
from service.core.web.paging import PageArguments, asked_page
from service.core.web.resource import Resource
from service.intake.actions.words import match_word, reach_of_matcher, withdraw_match
from service.intake.queries import words
from service.intake.queries.words import Unlisted, WordMatch, refuse_local
from service.intake.schemas import words as schemas
from service.intake.schemas.matches import match_json

NOT_THERE = "没有这一匹配 No such match."

blueprint = Resource("words", __name__, url_prefix="/words", description="用语 Words.")


@blueprint.route("")
@requires(Permission.IMPORT_READ)
@blueprint.arguments(PageArguments, location="query")
@blueprint.response(200, schemas.UnlistedWordsSchema, description="一页未知用语 A page of unlisted words.")
@blueprint.problem(400, "翻页标记不可用 The cursor cannot be used.")
def list_unlisted(question: Plain) -> Response:
    """列出尚未匹配的用语，出现多的在前 List the words that nobody matched, those of most rows first"""
    refuse_local(current_account())
    asked = asked_page(question, "at", attribute="position")
    with database().read() as connection:
        found = words.list_unlisted(connection, after=asked.begin, limit=asked.limit)
    return jsonify(asked.body(found, _plain))


@blueprint.route("/matches")
@requires(Permission.IMPORT_READ)
@blueprint.arguments(PageArguments, location="query")
@blueprint.response(200, schemas.WordMatchesSchema, description="一页匹配 A page of matches.")
@blueprint.problem(400, "翻页标记不可用 The cursor cannot be used.")
def list_matches(question: Plain) -> Response:
    """列出用语的匹配，包括已撤回的 List what words were matched to, those withdrawn among them"""
    refuse_local(current_account())
    asked = asked_page(question, start=0)
    with database().read() as connection:
        found = words.list_matches(connection, after=asked.begin, limit=asked.limit)
    return jsonify(asked.body(found, _plain_match))


@blueprint.route("/matches", methods=["POST"])
@requires(Permission.WORDS_MATCH)
@idempotent
@blueprint.arguments(schemas.WordMatchOrderSchema)
@blueprint.response(201, schemas.WordMatchSchema, description="已匹配 Matched.")
@blueprint.problem(409, "该用语已匹配 The word is matched already.")
def match(asked: Plain) -> tuple[Response, int]:
    """匹配一个用语；涉及的主体下次重新分类，等待该用语的行重新读取

    Match a word: the enterprises that state it become due, and rows that wait for it are read again.
    """
    account = current_account()
    reach = reach_of_matcher(account)
    with database().write() as connection:
        made = match_word(connection, account.login, **asked, where="json.", reach=reach)
    return jsonify(_plain_match(made)), 201


@blueprint.route("/matches/<int(max=2147483647):id>/withdraw", methods=["POST"])
@requires(Permission.WORDS_MATCH)
@idempotent
@blueprint.response(200, schemas.WordMatchSchema, description="已撤回 Withdrawn.")
@blueprint.problems({404: NOT_THERE, 409: "已撤回 It has been withdrawn."})
def withdraw(id: int) -> Response:
    """撤回一项匹配；已导入的行不变 Withdraw a match; rows that were taken in since stay"""
    account = current_account()
    reach_of_matcher(account)
    with database().write() as connection:
        return jsonify(_plain_match(withdraw_match(connection, account.login, id)))


def _plain(row: Unlisted) -> Plain:
    shown: Plain = {name: getattr(row, name) for name in row.__dataclass_fields__}
    return shown | {"sources": list(row.sources), "last_on": row.last_on.isoformat()}


def _plain_match(row: WordMatch) -> Plain:
    return match_json(row, "field", "record_type", "word", "code")
