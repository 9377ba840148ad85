"""Draws that were made void, and subjects and officers who took the place of somebody drawn."""

from typing import Any

from sqlalchemy import Connection, select

from rules.texts import Text
from service.core.db.tables.batches import batch
from service.core.db.tables.draws import draw, draw_change
from service.estimates.exceptions.exception import ExceptionKind, Found
from service.estimates.exceptions.queries.unlisted import PLACE_OF_LINE, is_unlisted, text_of, with_line_of
from service.estimates.exceptions.words import SAID
from service.plans.batch import BatchStatus
from service.plans.draws.queries.changes import ChangeKind, ChangeStatus

_CAME = {
    ChangeKind.SUBJECT: Text("抽中的主体由备选主体替换。", "A subject that was drawn was replaced by the next."),
    ChangeKind.OFFICER: Text("抽中的检查人员由备选人员替换。", "An officer who was drawn was replaced by the next."),
}
_NOBODY = {
    ChangeKind.SUBJECT: Text(
        "抽中的主体被换下，没有备选主体。", "A subject that was drawn was taken out; nobody was left."
    ),
    ChangeKind.OFFICER: Text(
        "抽中的检查人员被换下，没有备选人员。", "An officer who was drawn was taken out; nobody was left."
    ),
}


def find_void_draws(connection: Connection, limit: int) -> list[Found]:
    """Draws made void; those below one that is void follow it and are not told of again."""
    kind, own = ExceptionKind.VOID_DRAW, draw.c
    about = own.void_decided_at.label("at"), own.void_asked_by.label("by"), own.void_decided_by.label("agreed_by")
    query = select(own.id, own.draw_id, *about, own.void_reason.label("reason"), *PLACE_OF_LINE)
    query = query.select_from(with_line_of(draw.join(batch, batch.c.id == own.batch_id)))
    query = query.where(own.status == BatchStatus.VOID, own.void_decided_at.is_not(None))
    query = query.where(is_unlisted(kind, text_of(own.id))).order_by(own.id).limit(limit)
    return [_found(row, kind, SAID[kind]) for row in connection.execute(query)]


def find_replaced_subjects(connection: Connection, limit: int) -> list[Found]:
    """Subjects that were replaced by a link of the chain."""
    return _find_replaced(connection, limit, ExceptionKind.SUBJECT_REPLACED, ChangeKind.SUBJECT)


def find_replaced_officers(connection: Connection, limit: int) -> list[Found]:
    """Officers who were replaced by a link of the chain."""
    return _find_replaced(connection, limit, ExceptionKind.OFFICER_REPLACED, ChangeKind.OFFICER)


def _find_replaced(connection: Connection, limit: int, kind: ExceptionKind, of: ChangeKind) -> list[Found]:
    own = draw_change.c
    about = own.decided_at.label("at"), own.asked_by.label("by"), own.decided_by.label("agreed_by")
    query = select(own.id, draw.c.draw_id, own.came, *about, own.reason, *PLACE_OF_LINE)
    joined = draw_change.join(draw, draw.c.id == own.draw).join(batch, batch.c.id == draw.c.batch_id)
    query = query.select_from(with_line_of(joined)).where(own.kind == of, own.status == ChangeStatus.DONE)
    query = query.where(is_unlisted(kind, text_of(own.id))).order_by(own.id).limit(limit)
    return [_found(row, kind, (_CAME if row.came else _NOBODY)[of]) for row in connection.execute(query)]


def _found(row: Any, kind: ExceptionKind, said: Text) -> Found:
    return Found(
        kind=kind,
        ref=str(row.id),
        at=row.at,
        by=row.by,
        agreed_by=row.agreed_by,
        region=row.region,
        office=row.office,
        line=row.line,
        thing=row.draw_id,
        address=f"/draws/{row.draw_id}",
        said=said,
        reason=row.reason,
    )
