"""Manual adjustments on their way: asked for by one person, settled by another, and then a record; all audited."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, insert

from rules.ruleset import OverrideKind, RuleSet
from rules.texts import Text
from service.access.four_eyes import refuse_same_person
from service.access.reach import Reach
from service.adjustments.queries import (
    APPROVED,
    PROPOSED,
    REJECTED,
    REVOKED,
    WITHDRAWN,
    Adjustment,
    get_adjustment,
)
from service.adjustments.words import ADJUSTMENT_STATES
from service.core.clean_for_storage import clean_for_storage
from service.core.clock import today
from service.core.db.audit import Actor, write_entry
from service.core.db.states import change_state
from service.core.db.tables.visits import adjustment
from service.core.problem import Problem, refusal_at
from service.intake.write import take_rows
from service.intake.write.permitted import SOURCE_OF_ADJUSTMENTS

RECORD_TYPE = "manual_adjustment"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is asked for: a tier of a scheme, from `starts_on` to the day before `ends_on`, and why."""

    scheme: str
    tier: str
    reason: str
    evidence: str
    starts_on: date
    ends_on: date


def check_term(proposal: Proposal, most_days: int) -> None:
    """Raises Problem 422 unless the proposal ends after it starts and after today, and lasts `most_days` at most."""
    if proposal.ends_on <= max(proposal.starts_on, today()):
        raise refusal_at(
            "json.ends_on", Text("失效日期须晚于起始日期和今天。", "It must end after it starts and after today.")
        )
    if proposal.ends_on - proposal.starts_on > timedelta(days=most_days):
        raise refusal_at("json.ends_on", Text(f"最长 {most_days} 天。", f"It may last {most_days} days at most."))


def check_tier(proposal: Proposal, rule_set: RuleSet) -> None:
    """Raises Problem 422 unless the rule set takes adjustments and has the tier."""
    if all(override.kind is not OverrideKind.MANUAL for override in rule_set.overrides):
        raise refusal_at("json.scheme", Text("该方案不接受人工调整。", "The scheme takes no manual adjustments."))
    if proposal.tier not in rule_set.tier_ids():
        known = ", ".join(rule_set.tier_ids())
        raise refusal_at(
            "json.tier", Text(f"没有这一类别；有的是：{known}。", f"There is no such tier; one of: {known}.")
        )


def propose_adjustment(
    connection: Connection, proposal: Proposal, enterprise_id: int, reach: Reach, actor: str
) -> Adjustment:
    """The new adjustment, which awaits approval; the proposal has been checked for its term and tier.

    Personal numbers in its texts are covered.
    """
    values = {
        **{name: getattr(proposal, name) for name in Proposal.__dataclass_fields__},
        "enterprise_id": enterprise_id,
        "reason": clean_for_storage(proposal.reason),
        "evidence": clean_for_storage(proposal.evidence),
        "status": PROPOSED,
        "applicant": actor,
        "created_on": today(),
    }
    key = connection.execute(insert(adjustment).values(values)).inserted_primary_key
    assert key is not None
    proposed = get_adjustment(connection, int(key[0]), reach)
    write_entry(connection, actor, "adjustment.propose", f"adjustment {proposed.id}", _audit_detail(proposed))
    return proposed


def approve_adjustment(connection: Connection, id: int, reach: Reach, actor: str, note: str | None) -> Adjustment:
    """The approved adjustment, which is a record now.

    Raises Problem 403 for who asked for it, 404, and 409 where it was settled, has expired or the record is refused.
    """
    proposed = _get_in_state(connection, id, reach, PROPOSED)
    actor = _actor_there(proposed, reach, actor)
    refuse_same_person(proposed.applicant, actor)
    if proposed.ends_on <= today():
        raise _conflict(Text("它的失效日期已过。", "Its expiry has passed already."))
    _take_record(connection, "records", _record_of(proposed, actor), actor)
    return _settle(connection, proposed, APPROVED, reach, actor, note, approver=actor)


def reject_adjustment(connection: Connection, id: int, reach: Reach, actor: str, note: str | None) -> Adjustment:
    """The rejected adjustment; raises Problem 403 for who asked for it, 404, and 409 where it was settled."""
    proposed = _get_in_state(connection, id, reach, PROPOSED)
    actor = _actor_there(proposed, reach, actor)
    refuse_same_person(proposed.applicant, actor)
    return _settle(connection, proposed, REJECTED, reach, actor, note, approver=actor)


def withdraw_adjustment(connection: Connection, id: int, reach: Reach, actor: str, note: str | None) -> Adjustment:
    """The withdrawn adjustment; raises Problem 403 for all but who asked for it, 404, and 409 where it was settled."""
    proposed = _get_in_state(connection, id, reach, PROPOSED)
    if proposed.applicant != actor:
        raise Problem(403, "not-the-applicant", Text("只有经办人可以撤回。", "Only the applicant may withdraw it."))
    return _settle(connection, proposed, WITHDRAWN, reach, actor, note)


def revoke_adjustment(connection: Connection, id: int, reach: Reach, actor: str, note: str | None) -> Adjustment:
    """The revoked adjustment, whose record counts no more.

    Raises Problem 403 for who asked for it, 404, and 409 where it is not approved or the record is refused.
    """
    approved = _get_in_state(connection, id, reach, APPROVED)
    actor = _actor_there(approved, reach, actor)
    refuse_same_person(approved.applicant, actor)
    record = {**_record_of(approved, approved.approver or actor), "revoked": True}
    _take_record(connection, "repairs", record, actor)
    return _settle(connection, approved, REVOKED, reach, actor, note)


def _actor_there(found: Adjustment, reach: Reach, actor: str) -> Actor:
    """Who acts, and for whom where only other people's roles reach the enterprise."""
    return Actor(actor, reach.acting_for(found.region, found.office, found.scheme))


def _get_in_state(connection: Connection, id: int, reach: Reach, status: str) -> Adjustment:
    found = get_adjustment(connection, id, reach)
    if found.status != status:
        words = ADJUSTMENT_STATES[found.status]
        raise _conflict(Text(f"它的状态是“{words.zh}”。", f"Its state is: {words.en}."))
    return found


def _settle(
    connection: Connection,
    before: Adjustment,
    status: str,
    reach: Reach,
    actor: str,
    note: str | None,
    *,
    approver: str | None = None,
) -> Adjustment:
    """The adjustment moved on from the state it was found in, with its entry in the audit log."""
    values = {"status": status, "decision_note": clean_for_storage(note) if note else None, "decided_on": today()}
    if approver is not None:
        values["approver"] = approver
    if not change_state(connection, adjustment, before.id, (before.status,), **values):
        raise _conflict(Text("另一人刚刚处理了它。", "Another person settled it just now."))
    settled = get_adjustment(connection, before.id, reach)
    detail = _audit_detail(settled) | {"note": note}
    write_entry(connection, actor, f"adjustment.{status}", f"adjustment {before.id}", detail)
    return settled


def _take_record(connection: Connection, kind: str, row: Mapping[str, Any], actor: str) -> None:
    """Writes the record, which makes the enterprise due for re-scoring."""
    day = today()
    taken = take_rows(
        connection, kind, [row], source=SOURCE_OF_ADJUSTMENTS, actor=actor, data_on=day, known_on=day, approved=True
    )
    if taken.rejects:
        first = taken.rejects[0]
        raise _conflict(Text(str(first["zh"]), str(first["en"])))


def _record_of(settled: Adjustment, approver: str) -> dict[str, Any]:
    """The record that an approved adjustment is, as a row of an import."""
    return {
        "record_id": settled.record_id,
        "uscc": settled.code,
        "type": RECORD_TYPE,
        "occurred_on": settled.starts_on,
        "ends_on": settled.ends_on,
        "scheme": settled.scheme,
        "tier": settled.tier,
        "reason": settled.reason,
        "applicant": settled.applicant,
        "approver": approver,
    }


def _audit_detail(row: Adjustment) -> dict[str, str | None]:
    days = {"starts_on": row.starts_on.isoformat(), "ends_on": row.ends_on.isoformat()}
    shown = ("scheme", "tier", "status", "applicant", "approver", "reason")
    return {"uscc": row.code, **days, **{name: getattr(row, name) for name in shown}}


def _conflict(why: Text) -> Problem:
    return Problem(
        409, "not-now", Text("这一调整现在不能这样处理。", "The adjustment cannot be settled like this."), why
    )
