"""Registered models: what a file is called by, what its card says, and who brought it; nothing is ever changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from models.keep import digest_of
from service.core.clean_for_storage import storable
from service.core.clock import now
from service.core.db.tables.models import model

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


def register(connection: Connection, data: bytes, card: Mapping[str, Any], by: str, note: str | None = None) -> str:
    """The digest of a model that `models.keep.open_model` opened; one that is registered already stays as it is."""
    digest = digest_of(data)
    if model_row(connection, digest) is None:
        dialect: Any = postgresql if connection.dialect.name == "postgresql" else sqlite
        values = {
            "digest": digest,
            "scheme": card["scheme"],
            "kind": card["kind"],
            "title": _title(card),
            "file": data,
            "card": dict(card),
            "registered_by": by,
            "registered_at": now(),
            "note": storable(note) if note else None,
        }
        # Two people may bring the same file at the same moment.
        connection.execute(dialect.insert(model).values(values).on_conflict_do_nothing())
    return digest


def model_row(connection: Connection, digest: str) -> RegisteredModel | None:
    """The model of that digest, None where none is registered."""
    row = connection.execute(_models().where(model.c.digest == digest)).one_or_none()
    return None if row is None else _model(row)


def card_of(connection: Connection, digest: str) -> dict[str, Any] | None:
    """The card of a registered model."""
    found: dict[str, Any] | None = connection.execute(
        select(model.c.card).where(model.c.digest == digest)
    ).scalar_one_or_none()
    return found


def file_of(connection: Connection, digest: str) -> bytes | None:
    """The file of a registered model, as it was brought."""
    found: bytes | None = connection.execute(select(model.c.file).where(model.c.digest == digest)).scalar_one_or_none()
    return found


def list_models(
    connection: Connection, *, scheme: str | None = None, before: str | None = None, limit: int
) -> list[RegisteredModel]:
    """Up to `limit` models, the last registered (before that of the digest `before`) first."""
    query = _models()
    if scheme is not None:
        query = query.where(model.c.scheme == scheme)
    if before is not None:
        then = select(model.c.registered_at).where(model.c.digest == before).scalar_subquery()
        same = and_(model.c.registered_at == then, model.c.digest < before)
        query = query.where(or_(model.c.registered_at < then, same))
    newest_first = query.order_by(model.c.registered_at.desc(), model.c.digest.desc())
    return [_model(row) for row in connection.execute(newest_first.limit(limit))]


def _title(card: Mapping[str, Any]) -> str:
    """What tells models of one scheme apart for a person: the features and the inspections it learned from."""
    trained = card["trained"]
    return f"{card['features']['name']} {trained['from']}–{trained['until']}"


def _models() -> Select[Any]:
    return select(*(model.c[name] for name in _SHOWN))


def _model(row: Row[Any]) -> RegisteredModel:
    return RegisteredModel(**row._mapping)
