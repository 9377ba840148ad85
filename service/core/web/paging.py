"""Pages by position, not by number: signed cursors that only fit the question they came from.

A view takes the page from `asked_page`, reads its `limit` of rows and answers with its `body`; the cursor of the last
row shown goes into it as `next`. Nothing is counted and nothing is skipped over.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import orjson
from flask import request
from itsdangerous import BadData, URLSafeSerializer
from marshmallow import Schema, fields

from rules.texts import Text
from service.core.problem import Problem, refusal_at
from service.core.web.context import settings

Row = TypeVar("Row")

# Rows of a page where the request does not say.
USUAL = 50
# What a request says of the page itself; everything else is the question.
OF_THE_PAGE = frozenset(("after", "limit"))


class PageArguments(Schema):
    """Which page of a list: `limit` rows `after` a cursor."""

    limit = fields.Integer(
        load_default=USUAL, metadata={"description": "一页的行数 Rows of a page.", "minimum": 1, "default": USUAL}
    )
    after = fields.String(metadata={"description": "上一页给出的 next。The `next` of the page before."})


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """The rows of one page and the cursor of the next one, None on the last."""

    items: Sequence[Row]
    next: str | None


@dataclass(frozen=True, slots=True)
class AskedPage:
    """The page that a request asks for: up to `size` rows from the position `begin`, found again by `key`."""

    size: int
    begin: Any
    key: str
    attribute: str

    @property
    def limit(self) -> int:
        """The number of rows to read: one more than is shown tells whether there is a next page."""
        return self.size + 1

    def body(self, rows: Sequence[Row], plain: Callable[[Row], Any]) -> dict[str, Any]:
        """The body of the answer: the rows of the page as `plain` gives each, and the cursor of the next page."""
        shown = cut_page(rows, self.size, lambda row: {self.key: getattr(row, self.attribute)})
        return {"items": [plain(row) for row in shown.items], "next": shown.next}


def asked_page(
    question: Mapping[str, Any], key: str = "id", *, start: Any = None, attribute: str | None = None
) -> AskedPage:
    """The page that the arguments ask for, the first one from `start`; raises Problem 422 or 400 for a bad one.

    The cursor holds, under `key`, what `attribute` (else `key`) of the last row shown is.
    """
    size = page_size(question["limit"])
    begin = decode_cursor(question["after"])[key] if "after" in question else start
    return AskedPage(size, begin, key, attribute or key)


def cut_page(
    rows: Sequence[Row],
    limit: int,
    position: Callable[[Row], Mapping[str, Any]],
    asked: Mapping[str, Any] | None = None,
) -> Page[Row]:
    """The first `limit` of `rows`, which hold one more where there is a next page; `position` finds a row again."""
    items = rows[:limit]
    return Page(items, encode_cursor(position(items[-1]), asked) if len(rows) > limit else None)


def page_size(asked: int, where: str = "query.limit") -> int:
    """The rows of a page; raises Problem 422 at `where` if it is none or more than the setting MOST_PAGE."""
    most = settings().most_page
    if 1 <= asked <= most:
        return asked
    raise refusal_at(where, Text(f"一页应为 1 至 {most} 行。", f"A page has 1 to {most} rows."))


def encode_cursor(position: Mapping[str, Any], asked: Mapping[str, Any] | None = None) -> str:
    """The signed cursor of a position (plain JSON values) in the answer to this request.

    It fits only the same endpoint and question: `asked`, or the query without `after` and `limit`.
    """
    return str(_serializer(asked).dumps(dict(position)))


def decode_cursor(cursor: str, asked: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The position of a cursor; raises Problem 400 where it was altered or belongs to another question."""
    try:
        position: dict[str, Any] = _serializer(asked).loads(cursor)
    except BadData:
        raise Problem(
            400,
            "bad-cursor",
            Text("翻页标记不可用。", "The cursor cannot be used."),
            Text(
                "它已被改动，或属于另一条件的查询；请从第一页重新开始。",
                "It was altered, or belongs to another question; start again at the first page.",
            ),
        ) from None
    return position


def _serializer(asked: Mapping[str, Any] | None) -> URLSafeSerializer:
    return URLSafeSerializer(settings().secret, salt=_question(asked))


def _question(asked: Mapping[str, Any] | None) -> bytes:
    """A hash of the endpoint, the values in its address and all arguments, different for every question."""
    if asked is None:
        asked = {name: sorted(values) for name, values in request.args.lists() if name not in OF_THE_PAGE}
    said = [request.endpoint, request.view_args, asked]
    text = orjson.dumps(said, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS)
    return hashlib.sha256(b"cursor" + text).digest()
