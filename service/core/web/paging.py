"""Pages by position, not by number: signed cursors that only fit the question they came from.

A view reads one row more than a page holds and hands the rows to `page`; the cursor of the last row shown goes into
the body as `next`. Nothing is counted and nothing is skipped over.
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
from service.core.problem import Problem, refused
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


def page(
    rows: Sequence[Row],
    limit: int,
    position: Callable[[Row], Mapping[str, Any]],
    asked: Mapping[str, Any] | None = None,
) -> Page[Row]:
    """The first `limit` of `rows`, which hold one more where there is a next page; `position` finds a row again."""
    items = rows[:limit]
    return Page(items, encode(position(items[-1]), asked) if len(rows) > limit else None)


def page_size(asked: int, where: str = "query.limit") -> int:
    """The rows of a page; raises Problem 422 at `where` if it is none or more than the setting MOST_PAGE."""
    most = settings().most_page
    if 1 <= asked <= most:
        return asked
    raise refused(where, Text(f"一页应为 1 至 {most} 行。", f"A page has 1 to {most} rows."))


def encode(position: Mapping[str, Any], asked: Mapping[str, Any] | None = None) -> str:
    """The signed cursor of a position (plain JSON values) in the answer to this request.

    It fits only the same endpoint and question: `asked`, or the query without `after` and `limit`.
    """
    return str(_serializer(asked).dumps(dict(position)))


def decode(cursor: str, asked: Mapping[str, Any] | None = None) -> dict[str, Any]:
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
    """What tells this question from every other: the endpoint, what its address names, and all that was asked."""
    if asked is None:
        asked = {name: sorted(values) for name, values in request.args.lists() if name not in OF_THE_PAGE}
    said = [request.endpoint, request.view_args, asked]
    text = orjson.dumps(said, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS)
    return hashlib.sha256(b"cursor" + text).digest()
