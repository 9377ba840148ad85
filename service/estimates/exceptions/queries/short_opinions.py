"""Decisions whose opinion is one short line: approvals, refusals, reviews and close-outs, of whatever room."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, and_, func, literal, select

from rules.texts import Text
from service.adjustments.queries import APPROVED, REJECTED
from service.core.db.tables.adoptions import adoption, adoption_act
from service.core.db.tables.audit import audit_entry
from service.core.db.tables.batches import batch, batch_act
from service.core.db.tables.draws import draw, draw_act, draw_change
from service.core.db.tables.facts import enterprise
from service.core.db.tables.inspection_visits import inspection_visit, visit_act
from service.core.db.tables.ledger import ledger_item, ledger_step
from service.core.db.tables.lines import scheme_line
from service.core.db.tables.plans import plan, plan_act
from service.core.db.tables.registry import model_switch
from service.core.db.tables.runs import scoring_run
from service.core.db.tables.visits import adjustment
from service.estimates.exceptions.exception import LONGEST_SHORT_OPINION, ExceptionKind, Found
from service.estimates.exceptions.queries.of_visits import ABOUT_VISIT, with_name
from service.estimates.exceptions.queries.unlisted import (
    PLACE_OF_LINE,
    is_unlisted,
    text_of,
    with_line_of,
)
from service.ledger.states import ItemAct
from service.ledger.words import ACTS as ITEM_ACTS
from service.plans.batch import BatchAct
from service.plans.draws.states import Act as DrawAct
from service.plans.draws.words import ACTS as DRAW_ACTS
from service.plans.states import PlanAct
from service.plans.words import ACTS as PLAN_ACTS
from service.rule_sets.stages import Act as VersionAct
from service.visits.states import VisitAct
from service.visits.words import ACTS as VISIT_ACTS

Finder = Callable[[Connection, int], list[Found]]
_KIND = ExceptionKind.SHORT_OPINION
V, L = VisitAct, ItemAct
OF_VISITS = frozenset(
    {V.APPROVE, V.REFUSE, V.APPROVE_AFTERWARDS, V.REFUSE_AFTERWARDS, V.REVIEW, V.RETURN, V.APPROVE_PUBLICATION}
    | {V.REFUSE_PUBLICATION, V.CONFIRM_OUT_OF_SCOPE, V.REFUSE_OUT_OF_SCOPE, V.GRANT_CORRECTION, V.REFUSE_CORRECTION}
)
OF_ITEMS = frozenset(
    {L.CLOSE_OUT, L.REFUSE_CLOSE_OUT, L.END, L.TAKE_BACK_IN, L.DECIDE, L.SIGN, L.RETURN_ANSWER, L.DECIDE_EXTENSION}
)
_OF_PLANS = frozenset({PlanAct.APPROVE, PlanAct.RETURN})
_OF_BATCHES: Mapping[str, Text] = {
    BatchAct.CONSENT: Text("同意使用暂定类别", "Consent to provisional tiers"),
    BatchAct.REFUSE: Text("不同意使用暂定类别", "Refuse provisional tiers"),
    DrawAct.DECIDE_VOID: DRAW_ACTS[DrawAct.DECIDE_VOID],
}
_OF_VERSIONS: Mapping[str, Text] = {
    VersionAct.APPROVE: Text("批准版本", "Approve the version"),
    VersionAct.REJECT: Text("不予批准版本", "Reject the version"),
}
_OF_ADJUSTMENTS: Mapping[str, Text] = {
    APPROVED: Text("批准人工调整", "Approve a manual adjustment"),
    REJECTED: Text("不批准人工调整", "Reject a manual adjustment"),
}
_OF_SWITCHES: Mapping[str, Text] = {
    "approved": Text("批准模型切换", "Approve a switch of the model"),
    "rejected": Text("不批准模型切换", "Reject a switch of the model"),
}
_CHANGE = DRAW_ACTS[DrawAct.DECIDE_CHANGE]
_RUN = Text("批次生效或撤回", "Put a run into effect or withdraw it")


def _find(
    source: str,
    query: Select[Any],
    number: ColumnElement[Any],
    opinion: ColumnElement[str],
    words_of: Callable[[str], Text],
    address: str,
    connection: Connection,
    limit: int,
) -> list[Found]:
    """The decisions of `query`, which names what each is, told apart by the `number` within their `source`."""
    ref: ColumnElement[str] = literal(f"{source} ") + text_of(number)
    is_short = func.length(func.trim(opinion)).between(1, LONGEST_SHORT_OPINION)
    asked = query.add_columns(ref.label("ref"), opinion.label("opinion"))
    asked = asked.where(is_short, is_unlisted(_KIND, ref)).order_by(number).limit(limit)
    return [_found(row, words_of(row.act), address) for row in connection.execute(asked)]


def _found(row: Any, words: Text, address: str) -> Found:
    return Found(
        kind=_KIND,
        ref=row.ref,
        at=row.at,
        by=row.by,
        account_id=getattr(row, "account_id", None),
        region=row.region,
        office=row.office,
        line=row.line,
        thing=f"{row.as_of.isoformat()} ({row.number})" if hasattr(row, "as_of") else row.thing,
        address=address.format(row.number),
        said=Text(f"“{words.zh}”的意见只有一句话。", f"The opinion is one line: {words.en}."),
        reason=row.opinion,
    )


def _acts_of(acts: Table) -> tuple[ColumnElement[Any], ...]:
    return acts.c.act, acts.c.by, acts.c.account_id, acts.c.at


def _of_visits() -> Select[Any]:
    query: Select[Any] = select(*_acts_of(visit_act), *ABOUT_VISIT).select_from(visit_act)
    query = with_name(query.join(inspection_visit, inspection_visit.c.id == visit_act.c.visit_id))
    return query.where(visit_act.c.act.in_(OF_VISITS))


def _of_items() -> Select[Any]:
    own = ledger_item.c
    about = own.number, (own.number + " " + own.title).label("thing"), own.region, own.office, own.line
    query = select(*_acts_of(ledger_step), *about).select_from(ledger_step)
    return query.join(ledger_item, own.id == ledger_step.c.item_id).where(ledger_step.c.act.in_(OF_ITEMS))


def _of_plans() -> Select[Any]:
    own = plan.c
    about = own.id.label("number"), own.title.label("thing"), own.region, own.office, own.line
    query = select(*_acts_of(plan_act), *about).select_from(plan_act)
    return query.join(plan, own.id == plan_act.c.plan_id).where(plan_act.c.act.in_(_OF_PLANS))


def _of_batches() -> Select[Any]:
    about = batch.c.id.label("number"), batch.c.title.label("thing"), *PLACE_OF_LINE
    joined = with_line_of(batch_act.join(batch, batch.c.id == batch_act.c.batch_id))
    query = select(*_acts_of(batch_act), *about).select_from(joined)
    return query.where(batch_act.c.act.in_(list(_OF_BATCHES)))


def _of_child_draws() -> Select[Any]:
    about = draw.c.draw_id.label("number"), draw.c.draw_id.label("thing"), *PLACE_OF_LINE
    joined = draw_act.join(draw, draw.c.id == draw_act.c.draw).join(batch, batch.c.id == draw.c.batch_id)
    query = select(*_acts_of(draw_act), *about).select_from(with_line_of(joined))
    return query.where(draw_act.c.act == DrawAct.DECIDE_VOID)


def _of_changes() -> Select[Any]:
    own = draw_change.c
    done = literal("").label("act"), own.decided_by.label("by"), own.decided_at.label("at")
    about = draw.c.draw_id.label("number"), draw.c.draw_id.label("thing"), *PLACE_OF_LINE
    joined = draw_change.join(draw, draw.c.id == own.draw).join(batch, batch.c.id == draw.c.batch_id)
    query: Select[Any] = select(*done, *about).select_from(with_line_of(joined))
    return query.where(own.decided_at.is_not(None))


def _of_versions() -> Select[Any]:
    own = adoption.c
    place = literal("").label("region"), literal(None).label("office"), scheme_line.c.line
    about = own.id.label("number"), (own.name + " " + own.version).label("thing"), *place
    query = select(*_acts_of(adoption_act), *about).select_from(adoption_act)
    query = query.join(adoption, own.id == adoption_act.c.adoption_id)
    query = query.outerjoin(scheme_line, scheme_line.c.scheme == own.name)
    return query.where(adoption_act.c.act.in_(list(_OF_VERSIONS)))


def _of_adjustments() -> Select[Any]:
    own, firm, entry = adjustment.c, enterprise.c, audit_entry.c
    # The log alone says at what moment.
    entered = (
        entry.action == literal("adjustment.") + own.status,
        entry.object == literal("adjustment ") + text_of(own.id),
    )
    done = own.status.label("act"), own.approver.label("by"), entry.at
    place = func.coalesce(firm.region, "").label("region"), firm.office, scheme_line.c.line
    about = firm.code.label("number"), func.coalesce(firm.name, firm.code).label("thing"), *place
    query = select(*done, *about).select_from(adjustment).join(enterprise, firm.id == own.enterprise_id)
    query = query.join(audit_entry, and_(*entered)).outerjoin(scheme_line, scheme_line.c.scheme == own.scheme)
    return query.where(own.status.in_(list(_OF_ADJUSTMENTS)))


def _of_switches() -> Select[Any]:
    own = model_switch.c
    done = own.status.label("act"), own.decided_by.label("by"), own.decided_at.label("at")
    place = literal("").label("region"), literal(None).label("office"), scheme_line.c.line
    about = own.scheme.label("number"), own.scheme.label("thing"), *place
    query = select(*done, *about).select_from(model_switch)
    query = query.outerjoin(scheme_line, scheme_line.c.scheme == own.scheme)
    return query.where(own.status.in_(list(_OF_SWITCHES)), own.decided_at.is_not(None))


def _of_runs() -> Select[Any]:
    own = scoring_run.c
    at = func.coalesce(own.in_effect_at, own.finished_at)
    done = literal("").label("act"), own.approved_by.label("by"), at.label("at")
    place = literal("").label("region"), literal(None).label("office"), scheme_line.c.line
    query = select(*done, own.id.label("number"), own.as_of, *place).select_from(scoring_run)
    query = query.outerjoin(scheme_line, scheme_line.c.scheme == own.scheme)
    return query.where(own.approved_by.is_not(None), at.is_not(None))


# A finder for each place where decisions are noted.
FINDERS: tuple[Finder, ...] = (
    partial(
        _find, "visit", _of_visits(), visit_act.c.id, visit_act.c.note, lambda act: VISIT_ACTS[V(act)], "/visits/{}"
    ),
    partial(
        _find, "item", _of_items(), ledger_step.c.id, ledger_step.c.note, lambda act: ITEM_ACTS[L(act)], "/ledger/{}"
    ),
    partial(
        _find, "plan", _of_plans(), plan_act.c.id, plan_act.c.note, lambda act: PLAN_ACTS[PlanAct(act)], "/plans/{}"
    ),
    partial(_find, "batch", _of_batches(), batch_act.c.id, batch_act.c.note, _OF_BATCHES.__getitem__, "/batches/{}"),
    partial(_find, "draw", _of_child_draws(), draw_act.c.id, draw_act.c.note, _OF_BATCHES.__getitem__, "/draws/{}"),
    partial(_find, "change", _of_changes(), draw_change.c.id, draw_change.c.opinion, lambda _: _CHANGE, "/draws/{}"),
    partial(
        _find, "version", _of_versions(), adoption_act.c.id, adoption_act.c.note, _OF_VERSIONS.__getitem__,
        "/adoptions/{}",
    ),
    partial(
        _find, "adjustment", _of_adjustments(), adjustment.c.id, adjustment.c.decision_note,
        _OF_ADJUSTMENTS.__getitem__, "/adjustments?status=all&code={}",
    ),
    partial(
        _find, "switch", _of_switches(), model_switch.c.id, model_switch.c.decision_note, _OF_SWITCHES.__getitem__,
        "/models",
    ),
    partial(_find, "run", _of_runs(), scoring_run.c.id, scoring_run.c.opinion, lambda _: _RUN, "/runs/{}"),
)  # fmt: skip
