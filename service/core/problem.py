"""The error that leaves over HTTP, and what each status means where nothing more is known."""

from collections.abc import Mapping, Sequence

from rules.texts import Text
from service.core.masking import cover_paths

# What each status means where nothing more is known.
TITLES: Mapping[int, tuple[str, Text]] = {
    400: ("bad-request", Text("请求无法读取。", "The request cannot be read.")),
    401: ("not-authenticated", Text("请先登录或提供令牌。", "Log in or send a token.")),
    403: ("not-allowed", Text("当前账号没有此项权限。", "This account is not allowed to do this.")),
    404: ("not-found", Text("没有找到。", "There is no such thing here.")),
    405: ("method-not-allowed", Text("此地址不支持这种操作。", "This address does not support the method.")),
    406: ("not-acceptable", Text("无法按所要求的格式返回。", "It cannot be given in the form asked for.")),
    408: ("too-slow", Text("请求发送过慢，请重试。", "The request came too slowly; send it again.")),
    409: ("conflict", Text("与当前状态冲突。", "It conflicts with the present state.")),
    412: ("changed-meanwhile", Text("内容已被他人更改，请重新读取。", "It was changed meanwhile; read it again.")),
    413: ("too-large", Text("请求过大。", "The request is too large.")),
    415: ("unsupported-type", Text("不支持的内容格式。", "The type of the content is not supported.")),
    422: ("validation", Text("请求内容有误。", "The request has errors.")),
    428: ("precondition-required", Text("请带上 If-Match。", "Send If-Match.")),
    429: ("too-many", Text("请求过于频繁，请稍后再试。", "Too many requests; wait and try again.")),
    500: ("internal", Text("服务内部错误，已记录。", "An error of the service; it was recorded.")),
    503: ("unavailable", Text("服务暂不可用，请稍后再试。", "Unavailable for now; try again later.")),
    507: (
        "no-room",
        Text("服务器磁盘已满，未保存任何内容。", "The disk of the server is full; nothing was stored."),
    ),
}


class Problem(Exception):
    """An error with a status, a stable code, and words; `errors` names single places: [{where, zh, en}].

    Its words leave the service, so that no path of the server stands in them.
    """

    def __init__(
        self,
        status: int,
        code: str,
        title: Text,
        detail: Text | None = None,
        errors: Sequence[Mapping[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(title.zh, title.en)
        self.status, self.code, self.headers = status, code, headers or {}
        self.title, self.detail = _without_paths(title), _without_paths(detail) if detail else None
        self.errors = [{name: cover_paths(said) for name, said in error.items()} for error in errors]


def _without_paths(words: Text) -> Text:
    return Text(cover_paths(words.zh), cover_paths(words.en))


def refusal_at(where: str, why: Text) -> Problem:
    """The problem of one value of the request that cannot be used."""
    return Problem(422, *TITLES[422], errors=[{"where": where, "zh": why.zh, "en": why.en}])
