"""A model file is registered; a list of the enterprises that a model would move is noted."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from models.archive import ModelRefused
from models.keep import digest_of, open_model
from rules.texts import Text
from service.core.announcements import announce
from service.core.clean_for_storage import clean_for_storage
from service.core.clock import now, today
from service.core.db.audit import write_entry
from service.core.db.tables.registry import model
from service.core.problem import Problem
from service.model.announced import ModelRegistered
from service.model.queries.registry import RegisteredModel, find_model, get_model


def register_model(
    connection: Connection, data: bytes, by: str, note: str | None, where: str = "files.file"
) -> tuple[RegisteredModel, bool]:
    """The registered model, and whether it is new; raises Problem 422 at `where` for a file that is refused."""
    try:
        kept = open_model(data)
    except ModelRefused as error:
        raise _refusal(where, Text(error.zh, error.en)) from error
    if not kept.card.get("scheme") or not kept.card.get("features"):
        why = Text("模型卡没有写明方案或特征。", "Its card names no scheme or no features.")
        raise _refusal(where, why)
    if kept.card["trained"]["until"] > today().isoformat():
        why = Text("模型卡称学到今天以后的检查。", "Its card says that it learned from inspections after today.")
        raise _refusal(where, why)
    is_new = find_model(connection, kept.digest) is None
    registered = get_model(connection, store_model(connection, data, kept.card, by, note))
    if is_new:
        detail = {"scheme": registered.scheme, "note": registered.note}
        write_entry(connection, by, "model.register", f"model {registered.digest}", detail)
        learned = (date.fromisoformat(kept.card["trained"][name]) for name in ("from", "until"))
        announce(connection, ModelRegistered(registered.digest, registered.scheme, *learned))
    return registered, is_new


def note_list_of_movers(connection: Connection, scheme: str, file: Path, actor: str) -> None:
    """Leaves in the audit log that a list of stored enterprises with their tiers is being written to `file`."""
    write_entry(connection, actor, "model.list-moved", f"scheme {scheme}", {"file": file.name})


def store_model(connection: Connection, data: bytes, card: Mapping[str, Any], by: str, note: str | None = None) -> str:
    """The digest of a model that `models.keep.open_model` opened; one that is registered already stays as it is."""
    digest = digest_of(data)
    if find_model(connection, digest) is None:
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
            "note": clean_for_storage(note) if note else None,
        }
        # Two people may bring the same file at the same moment.
        connection.execute(dialect.insert(model).values(values).on_conflict_do_nothing())
    return digest


def _title(card: Mapping[str, Any]) -> str:
    """What tells models of one scheme apart for a person: the features and the inspections it learned from."""
    trained = card["trained"]
    return f"{card['features']['name']} {trained['from']}–{trained['until']}"


def _refusal(where: str, why: Text) -> Problem:
    title = Text("模型文件被拒绝，未登记。", "The model file is refused; nothing was registered.")
    return Problem(422, "model-refused", title, why, errors=[{"where": where, "zh": why.zh, "en": why.en}])
