"""The page of a batch: what it is drawn from and how, what is in its way, who did what, what may be done now."""

from collections.abc import Callable, Mapping

from flask import render_template, request, url_for

from rules.texts import Text
from service.access.permissions import Permission
from service.access.queries.accounts import names_of
from service.access.queries.seconds import carries_out_decision
from service.access.route_rules import current_account, current_actor
from service.access.seconds import Thing, ThingKind
from service.core.clock import today
from service.core.web.context import database, library, settings
from service.core.web.form_answers import answer_form
from service.decisions.editions import edition_now
from service.plans.batch import HANDLED
from service.plans.batch_words import ACTS, EXCLUSIONS, STATUSES
from service.plans.batches.pages.form import (
    PARTS,
    parts_of_batch,
    percent_of,
)
from service.plans.batches.pages.place import Answer
from service.plans.batches.pages.refusals import refusal_of
from service.plans.batches.queries.opened import open_batch
from service.plans.draws.queries.draws import draw_of_batch
from service.plans.draws.words import ACTS as DRAW_ACTS
from service.plans.lists.hindrances import hindrances_of
from service.plans.lists.queries.prepared import edition_of_batch
from service.plans.pages.stratum_titles import titles_of_strata
from service.plans.queries.batches import acts_of_batch
from service.registries.queries.items import items_of
from service.registries.queries.names import region_names


def show_batch(batch_id: int, wrong: Mapping[str, Text]) -> str:
    """The page of a batch, with what is `wrong` with the fields of its forms."""
    account = current_account()
    with database().read() as connection:
        opened = open_batch(connection, account, batch_id)
        batch, line = opened.batch, opened.line
        acts = acts_of_batch(connection, batch_id)
        thing = Thing(ThingKind.BATCH, str(batch.id))
        carries_out = carries_out_decision(connection, thing, account.id) if batch.waits_for_consent else False
        people = names_of(connection, {batch.owner, *(one.by for one in acts)})
        edition = edition_of_batch(connection, batch)
        newest = edition_now(connection, line.scheme) if line.scheme else None
        drawn = None if batch.is_draft else draw_of_batch(connection, batch_id)
        items = list(items_of(connection, line.items, today()).values())
        regions = region_names(connection, {*batch.narrowing.counties, line.region or line.plan_region} - {""})
    edited = batch.owner == account.login or any(
        one.act in HANDLED and (one.by == account.login or one.account_id == account.id) for one in acts
    )
    may_write = batch.is_draft and line.lies_in(account.reach(Permission.PLAN_WRITE))
    return render_template(
        "batches/batch.html",
        opened=opened,
        batch=batch,
        line=line,
        items=items,
        edition=edition,
        newest=newest,
        titles=titles_of_strata(library(), edition),
        hindrances=[*hindrances_of(batch, line, items, edition, settings(), today())] if batch.is_draft else [],
        acts=acts,
        act_words={**ACTS, **{act.value: words for act, words in DRAW_ACTS.items()}},
        draw=drawn,
        people=people,
        regions=regions,
        statuses=STATUSES,
        exclusions=EXCLUSIONS,
        percent_of=percent_of,
        parts_words=PARTS[parts_of_batch(batch)][1],
        may_write=may_write,
        may_lock=batch.is_draft and line.lies_in(account.reach(Permission.BATCH_LOCK)),
        may_decide=batch.waits_for_consent
        and line.lies_in(account.reach(Permission.PLAN_APPROVE))
        and (carries_out or not edited),
        thing=thing,
        form=request.form,
        wrong=wrong,
    )


def carry_out(batch_id: int, act: Callable[..., object], permission: Permission, address: str = "") -> Answer:
    """Leads on to the page of the batch once the act is done; where it is refused, says so with what was written."""
    return answer_form(
        lambda connection: act(connection, *current_actor(permission)),
        lambda wrong: show_batch(batch_id, wrong),
        lambda _: address or url_for("batch_pages.show", batch_id=batch_id),
        refusal_of,
    )
