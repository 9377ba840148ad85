"""A paper as plain data for JSON, and back again: what was kept of it prints as it did."""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

from service.core.paper import (
    Attachment,
    BlankLine,
    Block,
    Fields,
    Heading,
    Look,
    PageBreak,
    Paper,
    PaperLines,
    PaperTable,
    Paragraph,
    Signature,
    Signatures,
)
from service.core.plain import Plain

_KINDS: Mapping[str, Callable[..., Block]] = {
    kind.kind: kind for kind in (Heading, Paragraph, PaperTable, Fields, BlankLine, Signatures, PageBreak, PaperLines)
}


def plain_of_paper(paper: Paper) -> Plain:
    """The paper as JSON holds it: a block says its kind, a day is as ISO 8601 writes it."""
    plain: Plain = _plain_of(paper)
    return plain


def paper_of_plain(plain: Mapping[str, Any]) -> Paper:
    """The paper that `plain_of_paper` wrote down."""
    held = dict(plain)
    held["blocks"] = _blocks_of(held["blocks"])
    held["attachments"] = tuple(Attachment(one["title"], _blocks_of(one["blocks"])) for one in held["attachments"])
    held["marks"] = tuple(held["marks"])
    held["signed_on"] = _day_of(held["signed_on"])
    held["look"] = Look(held["look"])
    return Paper(**held)


def _plain_of(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [_plain_of(one) for one in value]
    if not is_dataclass(value):
        return value
    kind = {"kind": value.kind} if hasattr(value, "kind") else {}
    return kind | {one.name: _plain_of(getattr(value, one.name)) for one in fields(value)}


def _blocks_of(plain: list[Plain]) -> tuple[Block, ...]:
    return tuple(_block_of(one) for one in plain)


def _block_of(plain: Plain) -> Block:
    held = {name: _settled(value) for name, value in plain.items() if name != "kind"}
    if plain["kind"] == Signatures.kind:
        held["each"] = tuple(Signature(**one | {"on": _day_of(one["on"])}) for one in plain["each"])
    return _KINDS[plain["kind"]](**held)


def _settled(value: Any) -> Any:
    """Lists as tuples, which nobody changes."""
    return tuple(_settled(one) for one in value) if isinstance(value, list) else value


def _day_of(written: str | None) -> date | None:
    return None if written is None else date.fromisoformat(written)
