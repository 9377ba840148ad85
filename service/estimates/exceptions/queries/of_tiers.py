"""What departed from the rule in classifying: adjustments, runs put into effect though held, versions on a ground."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, func, literal, select

from rules.texts import Text
from service.adjustments.queries import APPROVED, REVOKED
from service.core.db.tables.adoptions import adoption
from service.core.db.tables.audit import audit_entry
from service.core.db.tables.facts import enterprise
from service.core.db.tables.lines import scheme_line
from service.core.db.tables.runs import scoring_run
from service.core.db.tables.visits import adjustment
from service.decisions.runs import COMPUTING
from service.estimates.exceptions.exception import ExceptionKind, Found
from service.estimates.exceptions.queries.unlisted import is_unlisted, text_of
from service.estimates.exceptions.words import SAID
from service.rule_sets.stages import Stage

_CANCELLED = "cancelled"


def find_adjustments(connection: Connection, limit: int) -> list[Found]:
    """Adjustments that were approved, whether they were revoked since or not."""
    kind, own, firm, entry = ExceptionKind.ADJUSTMENT, adjustment.c, enterprise.c, audit_entry.c
    # The log alone says at what moment.
    entered = and_(entry.action == f"adjustment.{APPROVED}", entry.object == literal("adjustment ") + text_of(own.id))
    about = own.id, firm.code, func.coalesce(firm.name, firm.code).label("name"), entry.at
    people = own.applicant.label("by"), own.approver.label("agreed_by")
    query = select(*about, *people, own.reason, firm.region, firm.office, scheme_line.c.line).select_from(adjustment)
    query = query.join(enterprise, firm.id == own.enterprise_id).join(audit_entry, entered)
    query = query.outerjoin(scheme_line, scheme_line.c.scheme == own.scheme)
    query = query.where(own.status.in_((APPROVED, REVOKED)), is_unlisted(kind, text_of(own.id)))
    return [
        Found(
            kind=kind,
            ref=str(row.id),
            at=row.at,
            by=row.by,
            agreed_by=row.agreed_by,
            region=row.region or "",
            office=row.office,
            line=row.line,
            thing=row.name,
            address=f"/adjustments?status=all&code={row.code}#adjustment-{row.id}",
            said=SAID[kind],
            reason=row.reason,
        )
        for row in connection.execute(query.order_by(own.id).limit(limit))
    ]


def find_held_runs(connection: Connection, limit: int) -> list[Found]:
    """Runs that were held, and that a person put into effect all the same."""
    own = scoring_run.c
    put = text_of(own.causes) != "[]", own.in_effect_at.is_not(None), own.opinion.is_not(None)
    shown = own.in_effect_at.label("at"), own.approved_by.label("by"), own.opinion.label("reason"), own.causes
    return _find_runs(connection, limit, ExceptionKind.HELD_RUN, and_(*put), shown)


def find_days_run_again(connection: Connection, limit: int) -> list[Found]:
    """Runs of a day of which the scheme had a complete run before."""
    own, before = scoring_run.c, scoring_run.alias("before").c
    complete = before.finished_at.is_not(None), func.coalesce(before.note, "") != _CANCELLED
    again = exists().where(
        before.scheme == own.scheme, before.as_of == own.as_of, before.id < own.id, before.status != "failed", *complete
    )
    ended = own.status.not_in((COMPUTING, "failed")), func.coalesce(own.note, "") != _CANCELLED
    shown = own.created_at.label("at"), own.started_by.label("by"), own.opinion.label("reason"), own.causes
    return _find_runs(connection, limit, ExceptionKind.RUN_AGAIN, and_(again, *ended), shown)


def _find_runs(
    connection: Connection,
    limit: int,
    kind: ExceptionKind,
    departs: ColumnElement[bool],
    shown: tuple[ColumnElement[Any], ...],
) -> list[Found]:
    own = scoring_run.c
    query = select(own.id, own.as_of, scheme_line.c.line, *shown).select_from(scoring_run)
    query = query.outerjoin(scheme_line, scheme_line.c.scheme == own.scheme)
    query = query.where(departs, is_unlisted(kind, text_of(own.id))).order_by(own.id).limit(limit)
    return [
        Found(
            kind=kind,
            ref=str(row.id),
            at=row.at,
            by=row.by,
            region="",
            office=None,
            line=row.line,
            thing=f"{row.as_of.isoformat()} ({row.id})",
            address=f"/runs/{row.id}",
            said=SAID.get(kind) or _said_of_causes(row.causes),
            reason=row.reason,
        )
        for row in connection.execute(query)
    ]


def _said_of_causes(causes: list[dict[str, str]]) -> Text:
    zh, en = "".join(one["zh"] for one in causes), " ".join(one["en"] for one in causes)
    return Text(f"被暂缓的批次经人工生效：{zh}", f"A run that was held was put into effect: {en}")


def find_stated_grounds(connection: Connection, limit: int) -> list[Found]:
    """Versions that were approved on a stated ground, whether they were withdrawn since or not."""
    kind, own = ExceptionKind.STATED_GROUND, adoption.c
    about = own.decided_at.label("at"), own.requested_by.label("by"), own.decided_by.label("agreed_by")
    query = select(own.id, own.name, own.version, own.ground, scheme_line.c.line, *about).select_from(adoption)
    query = query.outerjoin(scheme_line, scheme_line.c.scheme == own.name)
    query = query.where(own.status.in_((Stage.APPROVED, Stage.WITHDRAWN)), own.decided_at.is_not(None))
    query = query.where(own.ground != "", is_unlisted(kind, text_of(own.id))).order_by(own.id).limit(limit)
    return [
        Found(
            kind=kind,
            ref=str(row.id),
            at=row.at,
            by=row.by,
            agreed_by=row.agreed_by,
            region="",
            office=None,
            line=row.line,
            thing=f"{row.name} {row.version}",
            address=f"/adoptions/{row.id}",
            said=SAID[kind],
            reason=row.ground,
        )
        for row in connection.execute(query)
    ]
