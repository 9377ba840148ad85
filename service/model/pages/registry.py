"""`/models`: which model each scheme uses, what is asked for and was settled; and the card of each model as a page."""

from collections import defaultdict
from collections.abc import Callable
from functools import partial
from math import exp
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from models.archive import MOST_BYTES
from rules.texts import Text
from service.access.business_lines import refuse_other_line
from service.access.permissions import Permission
from service.access.queries.accounts import names_of
from service.access.route_rules import current_account, current_reach, requires
from service.core import announcements
from service.core.banners import banners_of_all
from service.core.clock import today
from service.core.problem import TITLES, Problem
from service.core.web.context import database, library, settings
from service.core.web.form_fields import asked_choice, asked_opinion, asked_text, refuse_field, show_refusals
from service.core.web.language import language
from service.decisions.switches import APPROVED, MODES, OFF, REQUESTED, Switch
from service.model.actions.registry import register_model
from service.model.actions.switches import WantedSwitch, approve_switch, reject_switch, request_switch, withdraw_switch
from service.model.announced import FoundByTier, FoundRates
from service.model.card.cautions import own_cautions
from service.model.card.names import group_title, order_title, title_of
from service.model.card.steps import MILLION
from service.model.found_rates import picture_of_rates
from service.model.pages.months import outcomes_picture, shifts_picture
from service.model.pages.steps import feature_steps
from service.model.pages.trial import (
    Names,
    calibration_picture,
    group_name,
    groupings,
    names_of_groups,
    tiers_picture,
)
from service.model.pages.uses import scheme_uses
from service.model.queries.months import months_of
from service.model.queries.registry import RegisteredModel, get_model_and_card, list_models, scheme_of_model
from service.model.queries.switches import get_switch, list_switches, scheme_of_switch
from service.model.watch.alarms import standing_alarms
from service.model.watch.words import VERDICTS, worst_feature
from service.model.words import (
    HOW_WEIGHTED,
    MODEL_ALARMS,
    MODEL_KINDS,
    MODEL_MODES,
    MODEL_STATES,
    SWITCH_STATES,
    describe_settings,
    name_of_model,
)

# As many models and switches as a page shows; a bureau makes a few of either in a year.
ROWS = 100
MOST_TEXT = 1000

blueprint = Blueprint("model_pages", __name__, url_prefix="/models")

Settle = Callable[[Connection, Switch, str, str], Any]


@blueprint.get("")
@requires(Permission.MODEL_READ)
def listed() -> str:
    """The schemes that ask for a model with what each uses now, what waits and what was; the registered models."""
    with database().read() as connection:
        schemes = current_reach(Permission.MODEL_READ).schemes
        all_uses = scheme_uses(connection, library(), settings(), today())
        uses = [use for use in all_uses if use.rule_set.scheme in schemes]
        registered = list_models(connection, schemes, limit=ROWS)
        waiting = list_switches(connection, schemes=schemes, status=REQUESTED, limit=ROWS)
        settled = list_switches(connection, schemes=schemes, status=APPROVED, limit=ROWS)
        alarms = standing_alarms(connection, settings(), library(), today())
        switched = [*waiting, *settled, *(use.switch for use in uses if use.switch)]
        acted = [name for one in switched for name in (one.requested_by, one.decided_by)]
        people = names_of(connection, [*acted, *(model.registered_by for model in registered)])
        standing = [alarm for alarm in alarms if alarm.scheme in schemes]
    return render_template(
        "model/models.html",
        uses=uses,
        registered=registered,
        of_scheme=_group_by_scheme(registered),
        known={model.digest: model for model in registered},
        waiting=_group_by_scheme(waiting),
        history=_group_by_scheme(settled),
        alarms=standing,
        people=people,
        titles={use.rule_set.scheme: use.rule_set.title for use in all_uses},
        name_of_model=name_of_model,
        modes=MODEL_MODES,
        states=MODEL_STATES,
        kinds=MODEL_KINDS,
        banners=banners_of_all([use.rule_set for use in uses]),
    )


@blueprint.post("")
@requires(Permission.MODEL_REGISTER)
def register() -> Response:
    """Registers an uploaded file and shows its card."""
    account, file = current_account(), request.files.get("file")
    if file is None or not file.filename:
        refuse_field("file", Text("请选择文件。", "Choose a file."))
    note, data = asked_text(request.form, "note", MOST_TEXT), file.stream.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise Problem(413, *TITLES[413])
    with show_refusals(422), database().write() as connection:
        model, _ = register_model(connection, data, account.login, note or None, "file")
        refuse_other_line(account, Permission.MODEL_REGISTER, model.scheme)
    return redirect(url_for("model_pages.show", digest=model.digest), 303)


@blueprint.get("/<digest>")
@requires(Permission.MODEL_READ, scheme_of_model)
def show(digest: str) -> str:
    """The card of one model: what it learned from, every step of it, how good it was and how it holds up."""
    with database().read() as connection:
        model, card = get_model_and_card(connection, digest)
        switches = list_switches(connection, model=digest, limit=ROWS)
        acted = [name for one in switches for name in (one.requested_by, one.decided_by)]
        people = names_of(connection, [*acted, model.registered_by])
        names = names_of_groups(connection, card)
        months = [{**row.figures, "made_at": row.made_at} for row in months_of(connection, digest)]
        standing = [one for one in standing_alarms(connection, settings(), library(), today()) if one.digest == digest]
        found = _found_by_tier(connection, digest)
    return render_template(
        "model/model.html",
        model=model,
        card=card,
        switches=switches,
        people=people,
        name_of_model=name_of_model,
        settings_of=describe_settings,
        alarms=standing,
        cautions=list(own_cautions(card)),
        features=feature_steps(card),
        title_of=lambda feature: title_of(card, feature),
        odds_of=lambda log_odds: exp(log_odds / MILLION),
        group_name=lambda by, key: group_name(by, key, names),
        group_title=group_title,
        how_weighted=HOW_WEIGHTED,
        kinds=MODEL_KINDS,
        modes=MODEL_MODES,
        switch_states=SWITCH_STATES,
        **found,
        **_trial_context(card, names),
        **_months_context(months),
    )


@blueprint.post("/switches")
@requires(Permission.MODEL_REQUEST)
def ask() -> Response:
    """Asks for a switch of a scheme; without a model it is off."""
    schemes = dict.fromkeys(library().schemes())
    scheme = asked_choice(request.form, "scheme", schemes)
    mode = asked_choice(request.form, "mode", dict.fromkeys(MODES), OFF)
    reason = asked_text(request.form, "reason", MOST_TEXT)
    if not reason:
        refuse_field("reason", Text("请写明理由。", "Say why."))
    model = None if mode == OFF else asked_text(request.form, "model", 64) or None
    with show_refusals(), database().write() as connection:
        wanted = WantedSwitch(scheme, model, mode, reason)
        request_switch(connection, library(), wanted, current_account().login)
    return redirect(url_for("model_pages.listed"), 303)


@blueprint.post("/switches/<int(max=2147483647):id>/approve")
@requires(Permission.MODEL_APPROVE, scheme_of_switch)
def approve(id: int) -> Response:
    """Approves a switch: it is in use from now on."""
    action = partial(approve_switch, library=library(), settings=settings(), on=today())
    return _settle(id, action)


@blueprint.post("/switches/<int(max=2147483647):id>/reject")
@requires(Permission.MODEL_APPROVE, scheme_of_switch)
def reject(id: int) -> Response:
    """Rejects a switch."""
    return _settle(id, reject_switch)


@blueprint.post("/switches/<int(max=2147483647):id>/withdraw")
@requires(Permission.MODEL_REQUEST, scheme_of_switch)
def withdraw(id: int) -> Response:
    """Withdraws the account's own request."""
    return _settle(id, withdraw_switch)


def _settle(id: int, action: Settle) -> Response:
    note = asked_opinion(request.form, "note", MOST_TEXT)
    with show_refusals(), database().write() as connection:
        action(connection, get_switch(connection, id), current_account().login, note)
    return redirect(url_for("model_pages.listed"), 303)


def _group_by_scheme(rows: Any) -> dict[str, list[Any]]:
    grouped: dict[str, list[RegisteredModel | Switch]] = defaultdict(list)
    for row in rows:
        grouped[row.scheme].append(row)
    return grouped


def _found_by_tier(connection: Connection, digest: str) -> dict[str, Any]:
    """What the page says of the rates that the rule set finds, nothing to who may not read estimates."""
    account = current_account()
    if not account.may(Permission.ESTIMATE_READ):
        return {"reads_rates": False}
    answered = announcements.ask(connection, FoundByTier(digest, account.reach(Permission.ESTIMATE_READ)))
    found: FoundRates | None = next(iter(answered), None)
    title = Text("各类别的问题发现率", "Problem-discovery rate by tier")
    picture = picture_of_rates(title, [(title, found.tiers)]) if found else None
    return {"reads_rates": True, "found": found, "found_picture": picture}


def _trial_context(card: dict[str, Any], names: Names) -> dict[str, Any]:
    """What the page shows of the evaluation, nothing where there was none."""
    evaluation = card["evaluation"]
    if not evaluation:
        return {"trial": None}
    title, *axes = (
        ("预测概率与实际发现率", "预测概率", "实际发现率")
        if language() == "zh"
        else ("Predicted and observed", "Predicted", "Observed")
    )
    return {
        "trial": evaluation,
        "tiers_picture": tiers_picture(evaluation, language()) if evaluation["orders"] else None,
        "calibration_picture": calibration_picture(evaluation, title, (axes[0], axes[1])),
        "groupings": groupings(evaluation, names),
        "order_title": order_title,
    }


def _months_context(months: list[dict[str, Any]]) -> dict[str, Any]:
    """What the page shows of the watch."""
    if not months:
        return {"months": []}
    zh = language() == "zh"
    shifts = ("分布偏移", "概率", "特征", "告警线") if zh else ("Shift (PSI)", "Prob.", "Feature", "Alarm above")
    outcomes = (
        ("预测概率与实际发现率（%）", "预测", "实际") if zh else ("Predicted and observed (%)", "Predicted", "Observed")
    )
    return {
        "months": months,
        "shifts_picture": shifts_picture(months, settings(), *shifts),
        "outcomes_picture": outcomes_picture(months, *outcomes),
        "worst_feature": worst_feature,
        "alarm_words": MODEL_ALARMS,
        "verdicts": VERDICTS,
        "verdict_classes": {"alarm": "mark-bad", "quiet": "mark-good"},
        "population": next((found for month in reversed(months) if (found := month.get("population"))), None),
    }
