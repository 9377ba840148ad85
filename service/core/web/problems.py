"""Every error that leaves over HTTP: RFC 9457 problem details in one shape, Chinese or English as asked for."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from flask import Flask, Response, current_app, make_response, redirect, render_template, request
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, InterfaceError, OperationalError, StatementError
from sqlalchemy.exc import TimeoutError as NoConnection
from werkzeug.exceptions import ClientDisconnected, HTTPException

from rules.errors import NoRuleSet, RuleSetError
from rules.texts import Text
from scoring.rows import RowError
from service.core.db.driver_errors import is_damage, is_unavailable
from service.core.errors import Conflict, ProductError
from service.core.full_disk import is_disk_full
from service.core.log import get_logger
from service.core.masking import cover_numbers, mask_value
from service.core.messages import translate_message
from service.core.problem import TITLES, Problem

TYPE = "/problems/"
MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = "5"
LONG_RETRY_SECONDS = "60"
LOGIN = "/login"
# What lies under this is for programs, but for the page that tells people of it.
API, API_PAGE = "/api/", "/api/v1/docs"


def wants_english() -> bool:
    """Whether the request asks for English; Chinese is the default."""
    return request.accept_languages.best_match(["zh", "en"], default="zh") == "en"


def body_of(problem: Problem) -> dict[str, Any]:
    """The members of the problem details in the language asked for."""
    language = "en" if wants_english() else "zh"
    body: dict[str, Any] = {
        "type": TYPE + problem.code,
        "title": problem.title.said_in(language),
        "status": problem.status,
        "instance": request.path,
    }
    if problem.detail:
        body["detail"] = problem.detail.said_in(language)
    if problem.errors:
        body["errors"] = [{"where": error["where"], "message": error[language]} for error in problem.errors]
    return body


def response_of(problem: Problem) -> Response:
    """The problem as an HTTP response: a page for a browser, problem details for everyone else."""
    if wants_page():
        try:
            return page_of(problem)
        except Exception as error:
            # What went wrong must be said even where the pages are what went wrong.
            get_logger("request").error("page.failed", exc_info=error)
    response: Response = current_app.response_class(
        current_app.json.dumps(body_of(problem)), status=problem.status, mimetype=MEDIA_TYPE
    )
    response.headers.extend(dict(problem.headers))
    return response


def wants_page() -> bool:
    """Whether the request comes from a browser that shows pages, not from a program."""
    if request.path.startswith(API) and request.path != API_PAGE:
        return False
    best = request.accept_mimetypes.best_match(["application/problem+json", "application/json", "text/html"])
    return best == "text/html"


def page_of(problem: Problem) -> Response:
    """The problem as a page in the look of all others; without a log-in, the way to the log-in instead."""
    if problem.status == 401:
        back = quote(request.full_path.rstrip("?")) if request.method == "GET" else "/"
        return make_response(redirect(f"{LOGIN}?next={back}"))
    response = make_response(render_template("error.html", problem=problem), problem.status)
    response.headers.extend(dict(problem.headers))
    return response


def attach(app: Flask) -> None:
    """Has every error of `app` leave as a problem."""
    for kind, translate in _TRANSLATED.items():
        app.register_error_handler(kind, lambda error, translate=translate: response_of(translate(error)))


def problem_of(error: HTTPException) -> Problem:
    """The problem for an error of Werkzeug or webargs; field messages of schemas become its `errors`."""
    status = error.code or 500
    code, title = TITLES.get(status, ("http-error", Text(f"错误 {status}。", f"Error {status}.")))
    data = getattr(error, "data", None) or {}
    headers = {**_headers_of(error), **(data.get("headers") or {})}
    return Problem(status, code, title, errors=list(_flatten(data.get("messages", {}))), headers=headers)


def _headers_of(error: HTTPException) -> dict[str, str]:
    """The headers that belong to the status, such as Allow and Retry-After."""
    return {name: value for name, value in error.get_headers() if name.lower() != "content-type"}


def _flatten(messages: Any, where: str = "") -> list[dict[str, str]]:
    if isinstance(messages, Mapping):
        return [e for key, below in messages.items() for e in _flatten(below, _path_of(where, key))]
    if isinstance(messages, list | tuple):
        return [e for below in messages for e in _flatten(below, where)]
    text = messages if isinstance(messages, Text) else translate_message(str(messages))
    return [{"where": where, "zh": text.zh, "en": text.en}]


def _path_of(where: str, key: Any) -> str:
    """`json.enterprises[3].name`; what schemas say of a whole object has no key of its own."""
    if key == "_schema":
        return where
    if isinstance(key, int):
        return f"{where}[{key}]"
    name = mask_value(str(key))
    return f"{where}.{name}" if where else name


def problem_of_input(error: ProductError) -> Problem:
    """The problem for an input that cannot be used, or not as things stand."""
    detail = Text(f"{error.why.zh}{error.remedy.zh}", f"{error.why.en} {error.remedy.en}")
    place = {"where": mask_value(error.where), "zh": cover_numbers(error.why.zh), "en": cover_numbers(error.why.en)}
    status, code = (409, "conflict") if isinstance(error, Conflict) else (422, "validation")
    return Problem(status, code, error.what, _cover_text(detail), errors=[place])


def _problem_of_row(error: RowError) -> Problem:
    where = f"{error.given}[{error.row}].{error.column}"
    return Problem(422, *TITLES[422], errors=[{"where": where, "zh": error.zh, "en": error.en}])


def _problem_of_rule_set(error: RuleSetError) -> Problem:
    title = Text("规则集不能载入。", "The rule set cannot be loaded.")
    places = [{"where": f"{f.file}:{f.line} {f.path}".rstrip(), "zh": f.zh, "en": f.en} for f in error.faults]
    return Problem(422, "rule-set", title, errors=places)


def _problem_of_no_rule_set(error: NoRuleSet) -> Problem:
    return Problem(404, "no-rule-set", Text(error.zh, error.en))


def _problem_of_range(_: Exception) -> Problem:
    detail = Text(
        "有数字超出可表示的范围，请核对数值和单位。", "A number is out of range; check the figures and units."
    )
    return Problem(422, *TITLES[422], detail)


def _problem_of_statement(error: StatementError) -> Problem:
    return _problem_of_range(error) if isinstance(error.orig, OverflowError) else _problem_of_other(error)


def _problem_of_database(error: DBAPIError) -> Problem:
    """503 where the database is busy, away or full and may answer the next time; anything else is our fault."""
    busy = "locked" in str(error.orig) or "busy" in str(error.orig)
    if not (busy or error.connection_invalidated or "psycopg" in type(error.orig).__module__):
        return _problem_of_other(error)
    return _problem_of_full_disk(error) if is_disk_full(error) else _unavailable(error)


def _problem_of_other(error: Exception) -> Problem:
    """What no other row knows: no room on a disk, whoever says so, a driver's own word for later, or our fault."""
    if is_disk_full(error):
        return _problem_of_full_disk(error)
    if is_damage(error) or (isinstance(error, DBAPIError) and error.connection_invalidated):
        return _unavailable(error)
    # Of the library's errors only what the driver said tells a moment's trouble from a statement that is wrong.
    return _unavailable(error) if is_unavailable(getattr(error, "orig", None) or error) else _unknown(error)


def _problem_of_full_disk(error: Exception) -> Problem:
    """507 where the file that was sent does not fit, 503 where something else had no room; both may be tried again."""
    get_logger("disk").error("disk.full", exc_info=error)
    sent_file = request.mimetype == "multipart/form-data" and isinstance(error, OSError)
    status, detail = (507, _TOO_LARGE_NOW) if sent_file else (503, _NO_ROOM)
    return Problem(status, *TITLES[status], detail, headers={"Retry-After": LONG_RETRY_SECONDS})


def _unavailable(error: Exception) -> Problem:
    get_logger("database").warning("database.unavailable", exc_info=error)
    return Problem(503, *TITLES[503], headers={"Retry-After": RETRY_SECONDS})


def _problem_of_disconnection(error: ClientDisconnected) -> Problem:
    """408 where the body came too slowly, so that it was not waited for."""
    return Problem(408, *TITLES[408]) if isinstance(error.__context__, TimeoutError) else problem_of(error)


def _problem_of_clash(error: IntegrityError) -> Problem:
    get_logger("database").warning("database.conflict", exc_info=error)
    return Problem(409, *TITLES[409])


def _unknown(error: Exception) -> Problem:
    get_logger("request").error("request.failed", exc_info=error)
    return Problem(500, *TITLES[500])


def _cover_text(text: Text) -> Text:
    return Text(cover_numbers(text.zh), cover_numbers(text.en))


_NO_ROOM = Text(
    "服务器磁盘空间不足，未写入任何内容；腾出空间后重试。",
    "The server's disk is full; nothing was written. Try again once there is room.",
)
_TOO_LARGE_NOW = Text(
    "服务器的磁盘放不下这个文件；腾出空间后重新上传。",
    "The file does not fit on the server's disk; upload it again once there is room.",
)

# The nearest class of an error decides.
_TRANSLATED: Mapping[type[Exception], Callable[[Any], Problem]] = {
    Problem: lambda problem: problem,
    HTTPException: problem_of,
    ClientDisconnected: _problem_of_disconnection,
    ProductError: problem_of_input,
    RowError: _problem_of_row,
    RuleSetError: _problem_of_rule_set,
    NoRuleSet: _problem_of_no_rule_set,
    OverflowError: _problem_of_range,
    DataError: _problem_of_range,
    StatementError: _problem_of_statement,
    OperationalError: _problem_of_database,
    InterfaceError: _problem_of_database,
    NoConnection: _unavailable,
    IntegrityError: _problem_of_clash,
    Exception: _problem_of_other,
}
