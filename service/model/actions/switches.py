"""A switch is asked for by one person and settled by another; each with its entry in the audit log."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, insert

from rules.errors import NoRuleSet
from rules.library import Library
from rules.ruleset import RuleSet
from rules.texts import Text
from service.access.four_eyes import refuse_same_person
from service.core.clean_for_storage import clean_for_storage
from service.core.clock import now
from service.core.db.audit import write_entry
from service.core.db.states import change_state
from service.core.db.tables.registry import model_switch
from service.core.problem import Problem, refusal_at
from service.core.settings import Settings
from service.decisions.switches import APPROVED, OFF, REJECTED, REQUESTED, WITHDRAWN, Switch
from service.model.open_models import Unfit, open_registered_model
from service.model.queries.registry import find_model, get_model
from service.model.queries.switches import get_switch
from service.model.use import use_of
from service.model.words import SWITCH_STATES


@dataclass(frozen=True, slots=True)
class WantedSwitch:
    """What is asked for: a model (None: none) of a scheme, live or in shadow, or off; and why."""

    scheme: str
    model: str | None
    mode: str
    reason: str


def request_switch(connection: Connection, library: Library, wanted: WantedSwitch, by: str, place: str = "") -> Switch:
    """The switch that awaits approval; raises Problem 422 (fields under `place`) for what cannot be asked for."""
    _check_wanted(connection, library, wanted, place)
    switch = get_switch(connection, store_switch(connection, wanted, by))
    write_entry(connection, by, "model-switch.request", f"switch {switch.id}", _audit_detail(switch))
    return switch


def approve_switch(
    connection: Connection,
    switch: Switch,
    by: str,
    note: str | None,
    *,
    library: Library,
    settings: Settings,
    on: date,
) -> Switch:
    """The switch, in use from now on.

    Raises Problem 403 for who asked for it or registered the model, and 409 where another person settled it, or the
    model could not be used today or was never evaluated.
    """
    _refuse_unless_requested(switch)
    refuse_same_person(switch.requested_by, by)
    if switch.model is not None:
        refuse_same_person(get_model(connection, switch.model).registered_by, by)
        _refuse_unusable(connection, switch, switch.model, library, settings, on)
    return _settle_and_note(connection, switch, APPROVED, by, note)


def reject_switch(connection: Connection, switch: Switch, by: str, note: str | None) -> Switch:
    """The switch, rejected; raises Problem 403 for who asked for it, 409 where it was settled."""
    _refuse_unless_requested(switch)
    refuse_same_person(switch.requested_by, by)
    return _settle_and_note(connection, switch, REJECTED, by, note)


def withdraw_switch(connection: Connection, switch: Switch, by: str, note: str | None) -> Switch:
    """The switch, withdrawn; raises Problem 403 for anyone but who asked for it, 409 where it was settled."""
    _refuse_unless_requested(switch)
    if switch.requested_by != by:
        raise Problem(403, "not-the-applicant", Text("只有申请人可以撤回。", "Only the applicant may withdraw it."))
    return _settle_and_note(connection, switch, WITHDRAWN, by, note)


def _check_wanted(connection: Connection, library: Library, wanted: WantedSwitch, place: str) -> None:
    if wanted.scheme not in library.schemes():
        known = ", ".join(library.schemes())
        raise refusal_at(
            f"{place}scheme", Text(f"没有这一方案；有的是：{known}。", f"There is no such scheme; one of: {known}.")
        )
    if (wanted.mode == OFF) != (wanted.model is None):
        raise refusal_at(
            f"{place}model", Text("停用时不写模型，启用或试算时须写明。", "Name a model, unless the mode is off.")
        )
    if wanted.model is None:
        return
    named = find_model(connection, wanted.model)
    if named is None:
        raise refusal_at(f"{place}model", Text("没有登记这一模型。", "No such model is registered."))
    if named.scheme != wanted.scheme:
        why = Text(f"该模型属于方案 {named.scheme}。", f"The model belongs to the scheme {named.scheme}.")
        raise refusal_at(f"{place}model", why)


def _refuse_unusable(
    connection: Connection, switch: Switch, digest: str, library: Library, settings: Settings, on: date
) -> None:
    try:
        kept = open_registered_model(connection, digest)
        in_force = _rule_set_in_force(library, switch.scheme, on)
        use_of(kept, in_force, switch.mode, on, settings.model_most_age_months)
    except Unfit as error:
        raise _unusable(error.why) from error
    if not kept.card.get("evaluation"):
        raise _unusable(Text("模型卡没有评价结果，请先评价。", "Its card holds no evaluation; evaluate it first."))


def _rule_set_in_force(library: Library, scheme: str, on: date) -> RuleSet:
    try:
        return library.in_force(scheme, on, on)
    except NoRuleSet as error:
        raise _unusable(Text(error.zh, error.en)) from error


def _settle_and_note(connection: Connection, switch: Switch, status: str, by: str, note: str | None) -> Switch:
    if not settle_switch(connection, switch, status, by, note):
        raise _conflict(Text("另一人刚刚处理了它。", "Another person settled it just now."))
    settled = get_switch(connection, switch.id)
    detail = _audit_detail(settled) | {"note": settled.decision_note}
    write_entry(connection, by, f"model-switch.{status}", f"switch {settled.id}", detail)
    return settled


def _refuse_unless_requested(switch: Switch) -> None:
    if switch.status != REQUESTED:
        words = SWITCH_STATES[switch.status]
        raise _conflict(Text(f"它的状态是“{words.zh}”。", f"Its state is: {words.en}."))


def _audit_detail(switch: Switch) -> dict[str, str | None]:
    shown = ("scheme", "model", "mode", "status", "reason", "requested_by", "decided_by")
    return {name: getattr(switch, name) for name in shown}


def _conflict(why: Text) -> Problem:
    return Problem(409, "not-now", Text("这一切换现在不能这样处理。", "The switch cannot be settled like this."), why)


def _unusable(why: Text) -> Problem:
    title = Text("这一模型现在不能使用，未予批准。", "The model cannot be used now; the switch was not approved.")
    return Problem(409, "model-not-usable", title, why)


def store_switch(connection: Connection, wanted: WantedSwitch, by: str) -> int:
    """The id of a new switch that awaits approval; personal numbers in its reason are covered."""
    values = {
        "scheme": wanted.scheme,
        "model": wanted.model,
        "mode": wanted.mode,
        "reason": clean_for_storage(wanted.reason),
        "requested_by": by,
        "requested_at": now(),
        "status": REQUESTED,
    }
    key = connection.execute(insert(model_switch).values(values)).inserted_primary_key
    assert key is not None
    return int(key[0])


def settle_switch(connection: Connection, switch: Switch, status: str, by: str, note: str | None) -> bool:
    """Moves a switch on from the state it was found in; False where another person was faster."""
    values = {
        "status": status,
        "decided_by": by,
        "decided_at": now(),
        "decision_note": clean_for_storage(note) if note else None,
    }
    return change_state(connection, model_switch, switch.id, (switch.status,), **values)
