"""Where nobody was left to decide: who was named for one thing, and what the higher bureau decided."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, literal, null, select

from rules.texts import Text
from service.access.seconds import DECIDING, ThingKind
from service.core.db.tables.access import account
from service.core.db.tables.adoptions import adoption
from service.core.db.tables.batches import batch
from service.core.db.tables.draws import draw
from service.core.db.tables.inspection_visits import inspection_visit
from service.core.db.tables.ledger import ledger_item
from service.core.db.tables.lines import scheme_line
from service.core.db.tables.named_seconds import named_second
from service.core.db.tables.plans import plan
from service.estimates.exceptions.exception import ExceptionKind, Found
from service.estimates.exceptions.queries.unlisted import (
    PLACE_OF_LINE,
    PLACE_OF_VISIT,
    is_unlisted,
    text_of,
    with_line_of,
)

_WHOLE: tuple[ColumnElement[Any], ...] = (literal("").label("region"), null().label("office"))


@dataclass(frozen=True, slots=True)
class Decided:
    """What was to be decided upon, and where it lies."""

    title: str
    region: str
    office: str | None
    line: str | None


NOT_THERE = Decided("", "", None, None)


def find_named_seconds(connection: Connection, limit: int) -> list[Found]:
    """People who were named to decide upon one thing; it is done by whoever named them."""
    return _find_seconds(connection, limit, ExceptionKind.NAMED_SECOND)


def find_higher_decisions(connection: Connection, limit: int) -> list[Found]:
    """Decisions of the higher bureau, by whoever entered them."""
    return _find_seconds(connection, limit, ExceptionKind.HIGHER_DECISION)


def _find_seconds(connection: Connection, limit: int, kind: ExceptionKind) -> list[Found]:
    own = named_second.c
    # A number of a draft that was deleted may be another's.
    ref = text_of(own.id) + "." + text_of(own.account_id) + "." + own.kind + "." + own.thing
    is_named = kind is ExceptionKind.NAMED_SECOND
    entered = own.document.is_(None) if is_named else own.document.is_not(None)
    query = select(ref.label("ref"), own.kind, own.thing, own.named_at, own.named_by, own.reason, own.document)
    query = query.add_columns(account.c.login, account.c.name).join(account, account.c.id == own.account_id)
    query = query.where(entered, is_unlisted(kind, ref)).order_by(own.id).limit(limit)
    rows = connection.execute(query).all()
    things = _things_of(connection, [(ThingKind(row.kind), row.thing) for row in rows])
    return [_found(row, kind, things.get((ThingKind(row.kind), row.thing), NOT_THERE)) for row in rows]


def _found(row: Any, kind: ExceptionKind, thing: Decided) -> Found:
    what = DECIDING[ThingKind(row.kind)].words
    said = (
        Text(
            f"{what.zh}无人可审批，指定{row.name}审批这一事项。",
            f"Nobody was left to decide ({what.en}); {row.name} was named for this one.",
        )
        if row.document is None
        else Text(
            f"{what.zh}无人可审批，按上级机关的决定（{row.document}）办理。",
            f"Nobody was left to decide ({what.en}); the higher bureau did ({row.document}).",
        )
    )
    return Found(
        kind=kind,
        ref=row.ref,
        at=row.named_at,
        by=row.named_by,
        agreed_by=row.login if row.document is None else None,
        region=thing.region,
        office=thing.office,
        line=thing.line,
        thing=thing.title or row.thing,
        address=f"/seconds/{row.kind}/{row.thing}",
        said=said,
        reason=row.reason,
    )


def _things_of(
    connection: Connection, asked: Iterable[tuple[ThingKind, str]]
) -> Mapping[tuple[ThingKind, str], Decided]:
    """The things, each by its kind and number, a statement for each kind."""
    found: dict[tuple[ThingKind, str], Decided] = {}
    by_kind: dict[ThingKind, set[str]] = {}
    for kind, key in asked:
        by_kind.setdefault(kind, set()).add(key)
    for kind, keys in by_kind.items():
        query = _SELECTED[kind]
        for row in connection.execute(query.where(query.selected_columns[0].in_(sorted(keys)))):
            found[kind, row[0]] = Decided(*row[1:])
    return found


_OF_PLAN = select(text_of(plan.c.id), plan.c.title, plan.c.region, plan.c.office, plan.c.line)
_OF_BATCH = select(text_of(batch.c.id), batch.c.title, *PLACE_OF_LINE).select_from(with_line_of(batch))
_OF_DRAW = select(draw.c.draw_id, draw.c.draw_id, *PLACE_OF_LINE).select_from(
    with_line_of(draw.join(batch, batch.c.id == draw.c.batch_id))
)
_OF_VERSION = (
    select(text_of(adoption.c.id), adoption.c.name + " " + adoption.c.version, *_WHOLE, scheme_line.c.line)
    .select_from(adoption)
    .outerjoin(scheme_line, scheme_line.c.scheme == adoption.c.name)
)
_ITEM, _VISIT = ledger_item.c, inspection_visit.c
_OF_ITEM = select(_ITEM.number, _ITEM.number + " " + _ITEM.title, _ITEM.region, _ITEM.office, _ITEM.line)
_SELECTED: Mapping[ThingKind, Any] = {
    ThingKind.PLAN: _OF_PLAN,
    ThingKind.BATCH: _OF_BATCH,
    ThingKind.DRAW: _OF_DRAW,
    ThingKind.REPLACEMENT: _OF_DRAW,
    ThingKind.ADOPTION: _OF_VERSION,
    **dict.fromkeys((ThingKind.ITEM, ThingKind.OBJECTION, ThingKind.REPAIR), _OF_ITEM),
    ThingKind.VISIT: select(_VISIT.number, _VISIT.number, *PLACE_OF_VISIT),
}
