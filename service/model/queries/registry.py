"""Registered models: what a file is called by, what its card says, and who brought it; nothing is ever changed."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, or_, select

from rules.texts import Text
from service.core.db.in_clause import is_named
from service.core.db.tables.registry import model as model_table
from service.core.names import EVERY_NAME, Names
from service.core.problem import TITLES, Problem

DIGEST = "[0-9a-f]{64}"
_SHOWN = ("digest", "scheme", "kind", "title", "registered_by", "registered_at", "note")


@dataclass(frozen=True, slots=True)
class RegisteredModel:
    """A model of a scheme, without its file and its card."""

    digest: str
    scheme: str
    kind: str
    title: str
    registered_by: str
    registered_at: datetime
    note: str | None


def find_model(connection: Connection, digest: str) -> RegisteredModel | None:
    """The model of that digest, None where none is registered."""
    row = connection.execute(_select_models().where(model_table.c.digest == digest)).one_or_none()
    return None if row is None else _model_of(row)


def scheme_of_model(connection: Connection, digest: str) -> str | None:
    """The scheme of a registered model; None where none is registered by that name."""
    named = find_model(connection, digest) if re.fullmatch(DIGEST, digest) else None
    return None if named is None else named.scheme


def get_model(connection: Connection, digest: str) -> RegisteredModel:
    """The model of that digest; raises Problem 404 where none is registered."""
    # Asked of no database: a text that is no digest may hold what it refuses.
    if not re.fullmatch(DIGEST, digest):
        raise Problem(404, *TITLES[404], Text("模型以其 SHA-256 称呼。", "A model is called by its SHA-256."))
    model = find_model(connection, digest)
    if model is None:
        raise Problem(404, "not-found", Text("没有登记这一模型。", "No such model is registered."))
    return model


def get_model_and_card(connection: Connection, digest: str) -> tuple[RegisteredModel, dict[str, Any]]:
    """The model of that digest with its card; raises Problem 404 where none is registered."""
    registered, card = get_model(connection, digest), card_of(connection, digest)
    assert card is not None
    return registered, card


def card_of(connection: Connection, digest: str) -> dict[str, Any] | None:
    """The card of a registered model; None where none is registered."""
    card: dict[str, Any] | None = connection.execute(
        select(model_table.c.card).where(model_table.c.digest == digest)
    ).scalar_one_or_none()
    return card


def file_of(connection: Connection, digest: str) -> bytes | None:
    """The file of a registered model, as it was brought; None where none is registered."""
    data: bytes | None = connection.execute(
        select(model_table.c.file).where(model_table.c.digest == digest)
    ).scalar_one_or_none()
    return data


def list_models(
    connection: Connection,
    schemes: Names = EVERY_NAME,
    *,
    scheme: str | None = None,
    before: str | None = None,
    limit: int,
) -> list[RegisteredModel]:
    """Up to `limit` models of `schemes`, or of one `scheme` of them, the last registered first.

    `before` is the digest of the model that the page before ended with.
    """
    query = _select_models().where(is_named(model_table.c.scheme, schemes))
    if scheme is not None:
        query = query.where(model_table.c.scheme == scheme)
    if before is not None:
        then = select(model_table.c.registered_at).where(model_table.c.digest == before).scalar_subquery()
        same = and_(model_table.c.registered_at == then, model_table.c.digest < before)
        query = query.where(or_(model_table.c.registered_at < then, same))
    newest_first = query.order_by(model_table.c.registered_at.desc(), model_table.c.digest.desc())
    return [_model_of(row) for row in connection.execute(newest_first.limit(limit))]


def _select_models() -> Select[Any]:
    return select(*(model_table.c[name] for name in _SHOWN))


def _model_of(row: Row[Any]) -> RegisteredModel:
    return RegisteredModel(**row._mapping)
