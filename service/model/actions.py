"""What people do with models: register a file, ask for a switch, settle it; each with its entry in the audit log."""

from datetime import date

from sqlalchemy import Connection

from models.archive import ModelRefused
from models.keep import open_model
from rules.errors import NoRuleSet
from rules.library import Library
from rules.ruleset import RuleSet
from rules.texts import Text
from service.access.account import Account
from service.access.four_eyes import refuse_same_person
from service.access.permissions import Permission
from service.core.clock import today
from service.core.db.audit import write_entry
from service.core.problem import TITLES, Problem, refused
from service.core.web.context import Service
from service.core.words import SWITCH_STATES
from service.decisions import switches as stored
from service.decisions.switches import Switch, WantedSwitch
from service.model.files import RegisteredModel, model_row, register
from service.model.kept import Unfit, kept_model
from service.model.use import use_of


def register_model(
    connection: Connection, data: bytes, by: str, note: str | None, where: str = "files.file"
) -> tuple[RegisteredModel, bool]:
    """The registered model, and whether it is new; raises Problem 422 at `where` for a file that is refused."""
    try:
        kept = open_model(data)
    except ModelRefused as error:
        raise _refused_file(where, Text(error.zh, error.en)) from error
    if not kept.card.get("scheme") or not kept.card.get("features"):
        why = Text("模型卡没有写明方案或特征。", "Its card names no scheme or no features.")
        raise _refused_file(where, why)
    if kept.card["trained"]["until"] > today().isoformat():
        why = Text("模型卡称学到今天以后的检查。", "Its card says that it learned from inspections after today.")
        raise _refused_file(where, why)
    is_new = model_row(connection, kept.digest) is None
    made = model_row(connection, register(connection, data, kept.card, by, note))
    assert made is not None
    if is_new:
        write_entry(
            connection, by, "model.register", f"model {made.digest}", {"scheme": made.scheme, "note": made.note}
        )
    return made, is_new


def request_switch(connection: Connection, library: Library, wanted: WantedSwitch, by: str, place: str = "") -> Switch:
    """The switch that awaits approval; raises Problem 422 (fields under `place`) for what cannot be asked for."""
    _check_wanted(connection, library, wanted, place)
    made = get_switch(connection, stored.request_switch(connection, wanted, by))
    write_entry(connection, by, "model-switch.request", f"switch {made.id}", _audited(made))
    return made


def approve(connection: Connection, found: Switch, by: str, note: str | None, service: Service, on: date) -> Switch:
    """The switch, in use from now on.

    Raises Problem 403 for who asked for it or registered the model, and 409 where another person settled it, or the
    model could not be used today or was never evaluated.
    """
    _refuse_unless_requested(found)
    refuse_same_person(found.requested_by, by)
    if found.model is not None:
        registered = model_row(connection, found.model)
        assert registered is not None
        refuse_same_person(registered.registered_by, by)
        _refuse_unusable(connection, found, registered, service, on)
    return _settled(connection, found, stored.APPROVED, by, note)


def reject(connection: Connection, found: Switch, by: str, note: str | None) -> Switch:
    """The switch, rejected; raises Problem 403 for who asked for it, 409 where it was settled."""
    _refuse_unless_requested(found)
    refuse_same_person(found.requested_by, by)
    return _settled(connection, found, stored.REJECTED, by, note)


def withdraw(connection: Connection, found: Switch, by: str, note: str | None) -> Switch:
    """The switch, withdrawn; raises Problem 403 for anyone but who asked for it, 409 where it was settled."""
    _refuse_unless_requested(found)
    if found.requested_by != by:
        raise Problem(403, "not-the-applicant", Text("只有申请人可以撤回。", "Only the applicant may withdraw it."))
    return _settled(connection, found, stored.WITHDRAWN, by, note)


def get_switch(connection: Connection, id: int) -> Switch:
    """The switch of that id; raises Problem 404."""
    found = stored.get_switch(connection, id)
    if found is None:
        raise Problem(404, "not-found", Text("没有找到这一切换。", "There is no such switch."))
    return found


def get_model(connection: Connection, digest: str) -> RegisteredModel:
    """The registered model of that digest; raises Problem 404."""
    found = model_row(connection, digest)
    if found is None:
        raise Problem(404, "not-found", Text("没有登记这一模型。", "No such model is registered."))
    return found


def refuse_other_line(account: Account, permission: Permission, scheme: str) -> None:
    """Raises Problem 403 where the account may not do it for the business line of `scheme`."""
    if not account.may(permission, scheme):
        why = Text(f"权限 {permission} 不含方案 {scheme}。", f"The permission {permission} does not reach {scheme}.")
        raise Problem(403, *TITLES[403], why)


def _check_wanted(connection: Connection, library: Library, wanted: WantedSwitch, place: str) -> None:
    if wanted.scheme not in library.schemes():
        known = ", ".join(library.schemes())
        raise refused(
            f"{place}scheme", Text(f"没有这一方案；有的是：{known}。", f"There is no such scheme; one of: {known}.")
        )
    if (wanted.mode == stored.OFF) != (wanted.model is None):
        raise refused(
            f"{place}model", Text("停用时不写模型，启用或试算时须写明。", "Name a model, unless the mode is off.")
        )
    if wanted.model is None:
        return
    named = model_row(connection, wanted.model)
    if named is None:
        raise refused(f"{place}model", Text("没有登记这一模型。", "No such model is registered."))
    if named.scheme != wanted.scheme:
        why = Text(f"该模型属于方案 {named.scheme}。", f"The model belongs to the scheme {named.scheme}.")
        raise refused(f"{place}model", why)


def _refuse_unusable(
    connection: Connection, found: Switch, registered: RegisteredModel, service: Service, on: date
) -> None:
    try:
        kept = kept_model(connection, registered.digest)
        in_force = _in_force(service.library, found.scheme, on)
        use_of(kept, in_force, found.mode, on, service.settings.model_most_age_months)
    except Unfit as error:
        raise _unusable(error.why) from error
    if not kept.card.get("evaluation"):
        raise _unusable(Text("模型卡没有评价结果，请先评价。", "Its card holds no evaluation; evaluate it first."))


def _in_force(library: Library, scheme: str, on: date) -> RuleSet:
    try:
        return library.in_force(scheme, on, on)
    except NoRuleSet as error:
        raise _unusable(Text(error.zh, error.en)) from error


def _settled(connection: Connection, found: Switch, status: str, by: str, note: str | None) -> Switch:
    if not stored.settle_switch(connection, found, status, by, note):
        raise _conflict(Text("另一人刚刚处理了它。", "Another person settled it just now."))
    moved = get_switch(connection, found.id)
    detail = _audited(moved) | {"note": moved.decision_note}
    write_entry(connection, by, f"model-switch.{status}", f"switch {moved.id}", detail)
    return moved


def _refuse_unless_requested(found: Switch) -> None:
    if found.status != stored.REQUESTED:
        words = SWITCH_STATES[found.status]
        raise _conflict(Text(f"它的状态是“{words.zh}”。", f"Its state is: {words.en}."))


def _audited(switch: Switch) -> dict[str, str | None]:
    shown = ("scheme", "model", "mode", "status", "reason", "requested_by", "decided_by")
    return {name: getattr(switch, name) for name in shown}


def _conflict(why: Text) -> Problem:
    return Problem(409, "not-now", Text("这一切换现在不能这样处理。", "The switch cannot be settled like this."), why)


def _unusable(why: Text) -> Problem:
    title = Text("这一模型现在不能使用，未予批准。", "The model cannot be used now; the switch was not approved.")
    return Problem(409, "model-not-usable", title, why)


def _refused_file(where: str, why: Text) -> Problem:
    title = Text("模型文件被拒绝，未登记。", "The model file is refused; nothing was registered.")
    return Problem(422, "model-refused", title, why, errors=[{"where": where, "zh": why.zh, "en": why.en}])
