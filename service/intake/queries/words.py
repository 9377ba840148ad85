"""Words that no list has, as they came in, and what the bureau matched them to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, literal, or_, select, tuple_

from rules.codes import codes_of, english_of, word_of
from rules.record_types import RECORD_TYPES
from rules.texts import Text
from service.access.account import Account
from service.core.db.tables.words import REST, word_match, word_use
from service.core.problem import TITLES, Problem
from service.facts.matched_words import MATCHED
from service.intake.queries.imports import visible_actor_of

WITHDRAWN = "withdrawn"
# Fields whose words can be matched: of enterprises, of records of a type, and the type of records itself.
OF_ENTERPRISES = ("status", "enterprise_type", "tax_grade")
OF_RECORDS = ("outcome", "category")
TYPE = "type"
FIELDS = (*OF_ENTERPRISES, *OF_RECORDS, TYPE)
# Number of rows, field, type of records, word.
Position = list[Any]


@dataclass(frozen=True, slots=True)
class Unlisted:
    """A word that nobody matched: in how many rows of deliveries, from which sources, and in which import last."""

    field: str
    record_type: str
    word: str
    stated: str
    rows: int
    enterprises: int
    sources: tuple[str, ...]
    last_import: int | None
    last_on: date

    @property
    def position(self) -> Position:
        """Where it stands among all."""
        return [self.rows, self.field, self.record_type, self.word]


@dataclass(frozen=True, slots=True)
class WordMatch:
    """What a word was matched to, by whom and when; `withdrawn_…` where it no longer counts."""

    id: int
    field: str
    record_type: str
    word: str
    code: str
    status: str
    matched_by: str
    matched_at: datetime
    job_id: int | None
    withdrawn_by: str | None
    withdrawn_at: datetime | None
    matched_on: date
    withdrawn_on: date | None

    @property
    def changed_on(self) -> date:
        """The day on which the word last came to mean something else by it."""
        return self.withdrawn_on or self.matched_on


_MATCH_FIELDS = tuple(WordMatch.__dataclass_fields__)
_USE, _ONE = word_use.c, word_match.c


def list_unlisted(connection: Connection, *, after: Position | None = None, limit: int) -> list[Unlisted]:
    """Up to `limit` words that nobody matched, those of most rows first; they stand behind the position `after`."""
    is_matched = exists().where(
        _ONE.field == _USE.field,
        _ONE.record_type == _USE.record_type,
        _ONE.word == _USE.word,
        _ONE.status == MATCHED,
    )
    key = _USE.field, _USE.record_type, _USE.word
    rows = func.sum(_USE.rows).label("rows")
    query = (
        select(*key, func.min(_USE.stated).label("stated"), rows, func.max(_USE.id).label("last"))
        .where(~is_matched, _USE.word != REST)
        .group_by(*key)
        .order_by(func.sum(_USE.rows).desc(), *key)
        .limit(limit)
    )
    if after is not None:
        number, *behind = after
        same = and_(func.sum(_USE.rows) == number, tuple_(*key) > tuple_(*map(literal, behind)))
        query = query.having(or_(func.sum(_USE.rows) < number, same))
    return [_unlisted_of(connection, row) for row in connection.execute(query).all()]


def _unlisted_of(connection: Connection, row: Any) -> Unlisted:
    key = row.field, row.record_type, row.word
    sources = connection.execute(select(_USE.source).where(_states(*key)).distinct().order_by(_USE.source))
    last = connection.execute(select(_USE.import_id, _USE.recorded_on).where(_USE.id == row.last)).one()
    number = len(_enterprises_of(connection, _states(*key)))
    return Unlisted(*key, row.stated, int(row.rows), number, tuple(sources.scalars()), *last)


def _states(field: str, record_type: str, word: str) -> ColumnElement[bool]:
    return and_(_USE.field == field, _USE.record_type == record_type, _USE.word == word)


def enterprises_due_by(connection: Connection, field: str, record_type: str, word: str) -> npt.NDArray[np.int32]:
    """The ids of the enterprises whose facts state the word, or one of those that were not kept apart; sorted."""
    return _enterprises_of(connection, or_(_states(field, record_type, word), _states(field, record_type, REST)))


def _enterprises_of(connection: Connection, chosen: ColumnElement[bool]) -> npt.NDArray[np.int32]:
    pieces = connection.execute(select(_USE.enterprises).where(chosen)).scalars()
    return np.unique(np.concatenate([np.empty(0, "<i4"), *(np.frombuffer(piece, "<i4") for piece in pieces)]))


def list_matches(connection: Connection, *, after: int = 0, limit: int) -> list[WordMatch]:
    """Up to `limit` matches numbered above `after`, those that were withdrawn among them."""
    return [WordMatch(*row) for row in connection.execute(_select_matches().where(_ONE.id > after).limit(limit))]


def get_match(connection: Connection, match_id: int) -> WordMatch | None:
    """The match of that number; None where there is none."""
    row = connection.execute(_select_matches().where(_ONE.id == match_id)).one_or_none()
    return None if row is None else WordMatch(*row)


def match_in_force(connection: Connection, field: str, record_type: str, word: str) -> WordMatch | None:
    """What the word is matched to now; None where nobody did."""
    same = _ONE.field == field, _ONE.record_type == record_type, _ONE.word == word, _ONE.status == MATCHED
    row = connection.execute(_select_matches().where(*same)).first()
    return None if row is None else WordMatch(*row)


def _select_matches() -> Select[Any]:
    return select(*(_ONE[name] for name in _MATCH_FIELDS)).order_by(_ONE.id)


def codes_to_match(field: str, record_type: str) -> Mapping[str, Text]:
    """The codes that a word of the field can be matched to, with the word that we show for each."""
    if field == TYPE:
        return {kind.name: Text(kind.zh, kind.en) for kind in RECORD_TYPES.values()}
    codes = sorted(codes_of(field, record_type))
    return {code: Text(word_of(field, code), english_of(field, code)) for code in codes}


def refuse_local(account: Account) -> None:
    """Raises Problem 403 for an account that may not see the imports of everyone: words come from all of them."""
    if visible_actor_of(account) is not None:
        raise Problem(403, *TITLES[403], Text("请从本账号的导入中查看。", "Look at them in your own imports."))
