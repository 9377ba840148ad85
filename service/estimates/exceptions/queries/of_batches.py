"""Batches whose lists were locked otherwise than the plan says: other ratios, one stratum, exclusions, provisional."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, select

from rules.texts import Text
from service.core.db.tables.batches import batch, batch_act
from service.estimates.exceptions.exception import ExceptionKind, Found
from service.estimates.exceptions.queries.unlisted import PLACE_OF_LINE, is_unlisted, text_of, with_line_of
from service.estimates.exceptions.words import SAID
from service.plans.draws.states import Act


def find_quota_overrides(connection: Connection, limit: int) -> list[Found]:
    """Batches locked with ratios of their own."""

    def said_of(row: Any) -> Text:
        number = len(row.overrides)
        return Text(
            f"{number}个类别没有按计划的比例抽取。", f"{number} tier(s) were drawn at ratios other than the plan's."
        )

    own = batch.c
    return _find_locked(
        connection,
        limit,
        ExceptionKind.QUOTA_OVERRIDE,
        text_of(own.overrides) != "{}",
        said_of,
        (own.overrides, own.overrides_reason.label("reason")),
    )


def find_single_strata(connection: Connection, limit: int) -> list[Found]:
    """Batches locked with all tiers as one stratum."""
    own, kind = batch.c, ExceptionKind.ONE_STRATUM
    shown = (own.one_stratum_reason.label("reason"),)
    return _find_locked(connection, limit, kind, own.one_stratum, lambda _: SAID[kind], shown)


def find_exclusions(connection: Connection, limit: int) -> list[Found]:
    """Batches locked with subjects left out by hand; the reason is the evidence, of all of them."""

    def said_of(row: Any) -> Text:
        number = len(row.exclusions_by_hand)
        return Text(f"锁定前手工剔除{number}户。", f"{number} subject(s) were left out by hand before the lock.")

    own = batch.c
    left_out = own.exclusions_by_hand
    return _find_locked(
        connection, limit, ExceptionKind.EXCLUDED_BY_HAND, text_of(left_out) != "[]", said_of, (left_out,)
    )


def find_provisional_locks(connection: Connection, limit: int) -> list[Found]:
    """Batches locked by an edition that was provisional, with a leader's consent."""
    own, kind = batch.c, ExceptionKind.PROVISIONAL_LOCK
    shown = own.provisional_reason.label("reason"), own.provisional_consent_by.label("agreed_by")
    return _find_locked(connection, limit, kind, own.provisional_consent_at.is_not(None), lambda _: SAID[kind], shown)


def _find_locked(
    connection: Connection,
    limit: int,
    kind: ExceptionKind,
    departs: ColumnElement[bool],
    said_of: Callable[[Any], Text],
    shown: tuple[ColumnElement[Any], ...],
) -> list[Found]:
    """Those that depart in one way; by whoever locked the lists, which cannot be unlocked."""
    act = batch_act.c
    joined = with_line_of(batch.join(batch_act, and_(act.batch_id == batch.c.id, act.act == Act.LOCK)))
    about = batch.c.id, batch.c.title, act.by, act.account_id, act.at
    query = select(*about, *PLACE_OF_LINE, *shown).select_from(joined)
    query = query.where(departs, is_unlisted(kind, text_of(batch.c.id))).order_by(batch.c.id).limit(limit)
    return [
        Found(
            kind=kind,
            ref=str(row.id),
            at=row.at,
            by=row.by,
            account_id=row.account_id,
            agreed_by=getattr(row, "agreed_by", None),
            region=row.region,
            office=row.office,
            line=row.line,
            thing=row.title,
            address=f"/batches/{row.id}",
            said=said_of(row),
            reason=getattr(row, "reason", None) or _evidence_of(row),
        )
        for row in connection.execute(query)
    ]


def _evidence_of(row: Any) -> str | None:
    left_out = getattr(row, "exclusions_by_hand", ())
    return "；".join(dict.fromkeys(one["evidence"] for one in left_out)) or None
