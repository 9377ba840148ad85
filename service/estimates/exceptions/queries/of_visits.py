"""Visits that departed from the rule: over a cap or against a signal, approved too late or not, without the code."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, literal, null, or_, select

from rules.texts import Text
from service.core.db.tables.facts import enterprise
from service.core.db.tables.inspection_visits import inspection_visit, visit_act, visit_course
from service.estimates.exceptions.exception import ExceptionKind, Found
from service.estimates.exceptions.queries.unlisted import PLACE_OF_VISIT, is_unlisted, text_of
from service.estimates.exceptions.words import SAID
from service.visits.actions.approve import LATE, REFUSED
from service.visits.gate import SIGNALS, SignalKind
from service.visits.states import VisitAct

_VISIT, _COURSE, _ACT = inspection_visit.c, visit_course.c, visit_act.c
_OTHERS = frozenset(SignalKind) - {SignalKind.OVER_CAP}
_ENTERED = (VisitAct.BEGIN, VisitAct.BEGIN_AT_ONCE)
# What whoever does something by hand is told from.
_ITSELF = "system:"
THING = (_VISIT.number + " " + func.coalesce(enterprise.c.name, _VISIT.subject)).label("thing")
ABOUT_VISIT = (_VISIT.number, THING, *PLACE_OF_VISIT)


def with_name(query: Select[Any]) -> Select[Any]:
    """A query of visits with the firms that they were made of."""
    return query.outerjoin(enterprise, enterprise.c.id == _VISIT.enterprise_id)


def find_over_cap(connection: Connection, limit: int) -> list[Found]:
    """Visits that were made although a cap was reached."""
    return _find_against(connection, limit, ExceptionKind.OVER_CAP, {SignalKind.OVER_CAP})


def find_against_signals(connection: Connection, limit: int) -> list[Found]:
    """Visits that were made although something else spoke against them."""
    return _find_against(connection, limit, ExceptionKind.AGAINST_SIGNAL, _OTHERS)


def _find_against(
    connection: Connection, limit: int, kind: ExceptionKind, signals: Collection[SignalKind]
) -> list[Found]:
    written = text_of(_VISIT.signals)
    spoke = or_(*(written.contains(f'"{one}"') for one in sorted(signals)))
    # What was begun at once was made, whether it was approved or not.
    made = or_(_VISIT.approved_at.is_not(None), _VISIT.mark.is_not(None))
    agreed = case((func.coalesce(_VISIT.approval, "") == REFUSED, null()), else_=_VISIT.approved_by)
    at = func.coalesce(_VISIT.approved_at, _VISIT.proposed_at)
    about = at.label("at"), _VISIT.proposed_by.label("by"), agreed.label("agreed_by")
    query = select(text_of(_VISIT.id).label("ref"), *ABOUT_VISIT, *about, _VISIT.signals)
    query = query.add_columns(_VISIT.signals_reason.label("reason")).select_from(inspection_visit)
    query = with_name(query).where(written != "[]", spoke, made, is_unlisted(kind, text_of(_VISIT.id)))
    rows = connection.execute(query.order_by(_VISIT.id).limit(limit))
    if kind is ExceptionKind.OVER_CAP:
        return [found_of_visit(row, kind, SAID[kind]) for row in rows]
    return [found_of_visit(row, kind, _said_of(row.signals)) for row in rows]


def _said_of(signals: list[dict[str, Any]]) -> Text:
    spoke = dict.fromkeys(SignalKind(one["signal"]) for one in signals if one["signal"] in _OTHERS)
    zh = "、".join(SIGNALS[one].zh for one in spoke)
    en = ", ".join(SIGNALS[one].en for one in spoke)
    return Text(f"提示“{zh}”，仍进行检查。", f"It was made although the gate said: {en}.")


def find_late_approvals(connection: Connection, limit: int) -> list[Found]:
    """Visits begun before approval, which came too late or not at all."""
    acts = VisitAct.MISS_APPROVAL, VisitAct.APPROVE_AFTERWARDS
    return _find_afterwards(connection, limit, ExceptionKind.APPROVED_LATE, LATE, acts)


def find_refused_approvals(connection: Connection, limit: int) -> list[Found]:
    """Visits begun before approval, which was refused."""
    acts = (VisitAct.REFUSE_AFTERWARDS,)
    return _find_afterwards(connection, limit, ExceptionKind.REFUSED_AFTERWARDS, REFUSED, acts)


def _find_afterwards(
    connection: Connection, limit: int, kind: ExceptionKind, approval: str, acts: Collection[VisitAct]
) -> list[Found]:
    """Those whose approval became what is asked for; by whoever began them, since the first of the acts."""
    first = select(func.min(_ACT.at)).where(_ACT.visit_id == _VISIT.id, _ACT.act.in_(acts)).scalar_subquery()
    agreed = _VISIT.approved_by if approval == LATE else null()
    about = func.coalesce(first, _VISIT.proposed_at).label("at"), _VISIT.proposed_by.label("by")
    query = select(text_of(_VISIT.id).label("ref"), *ABOUT_VISIT, *about, agreed.label("agreed_by"), _VISIT.reason)
    query = with_name(query.select_from(inspection_visit)).where(_VISIT.mark.is_not(None), _VISIT.approval == approval)
    query = query.where(is_unlisted(kind, text_of(_VISIT.id))).order_by(_VISIT.id).limit(limit)
    return [found_of_visit(row, kind, SAID[kind]) for row in connection.execute(query)]


def find_codes_not_shown(connection: Connection, limit: int) -> list[Found]:
    """Entries without the code; of a visit that came again each by itself."""
    kind = ExceptionKind.CODE_NOT_SHOWN
    ref = text_of(_COURSE.id) + "." + text_of(_COURSE.attempts)
    entered = and_(_ACT.visit_id == _COURSE.visit_id, _ACT.act.in_(_ENTERED), _ACT.at == _COURSE.entered_at)
    own = or_(_ACT.course_id.is_(None), _ACT.course_id == _COURSE.id)
    about = _ACT.at, _ACT.by, _ACT.account_id, literal(None).label("agreed_by"), _COURSE.code_reason.label("reason")
    query = select(ref.label("ref"), *ABOUT_VISIT, *about).select_from(visit_course)
    query = query.join(inspection_visit, _VISIT.id == _COURSE.visit_id).join(visit_act, and_(entered, own))
    query = with_name(query).where(_COURSE.code_shown.is_(False), is_unlisted(kind, ref))
    rows = connection.execute(query.order_by(_COURSE.id).limit(limit))
    return [found_of_visit(row, kind, SAID[kind], row.account_id) for row in rows]


def find_officers_replaced_by_hand(connection: Connection, limit: int) -> list[Found]:
    """Officers of visits for whom a person named others; whoever came by a draw is told of with the draw."""
    kind = ExceptionKind.OFFICER_REPLACED
    ref: ColumnElement[str] = literal("visit ") + text_of(_ACT.id)
    about = _ACT.at, _ACT.by, _ACT.account_id, literal(None).label("agreed_by"), _ACT.note.label("reason")
    query = select(ref.label("ref"), *ABOUT_VISIT, *about).select_from(visit_act)
    query = with_name(query.join(inspection_visit, _VISIT.id == _ACT.visit_id))
    query = query.where(_ACT.act == VisitAct.REPLACE_OFFICER, _ACT.by.not_like(f"{_ITSELF}%"), is_unlisted(kind, ref))
    words = Text("检查人员由他人替换。", "Another officer was named in place of one.")
    rows = connection.execute(query.order_by(_ACT.id).limit(limit))
    return [found_of_visit(row, kind, words, row.account_id) for row in rows]


def found_of_visit(row: Any, kind: ExceptionKind, said: Text, account_id: int | None = None) -> Found:
    """The exception of a row of visits."""
    return Found(
        kind=kind,
        ref=row.ref,
        at=row.at,
        by=row.by,
        account_id=account_id,
        agreed_by=row.agreed_by,
        region=row.region,
        office=row.office,
        line=row.line,
        thing=row.thing,
        address=f"/visits/{row.number}",
        said=said,
        reason=row.reason,
    )
