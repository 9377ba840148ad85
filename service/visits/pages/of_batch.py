"""`/visits/of-batch/<batch>`: the visits of a drawn batch made by one act, and what came of it."""

from collections.abc import Mapping

from flask import render_template, request
from werkzeug.datastructures import MultiDict

from rules.texts import Text
from service.access.permissions import Permission
from service.access.route_rules import current_account, requires
from service.core.clock import today
from service.core.web.context import database, library, settings
from service.core.web.form_fields import REFUSED, asked_choice, asked_lines, refusal_of
from service.plans.batch import BatchStatus
from service.plans.batches.queries.opened import no_such_batch, open_batch
from service.plans.draws.queries.draws import draw_of_batch
from service.registries.item_fields import METHOD_WORDS
from service.registries.queries.items import items_of
from service.visits.actions.drawn import MadeVisits, StatedVisitsOfDraw, create_visits_of_draw
from service.visits.pages.place import blueprint
from service.visits.pages.proposing import field_of
from service.visits.proposal import ON_SITE, OffSite
from service.visits.queries.drawn import unserved_of_draw
from service.visits.queries.signals import gate_of
from service.visits.queries.tallied import count_by_status
from service.visits.queries.visits import visit_sight
from service.visits.words import STATUSES

_PAGE = "/of-batch/<int(max=2147483647):batch_id>"
_NOTHING = Text("请填写。", "It must be stated.")


@blueprint.get(_PAGE)
@requires(Permission.VISIT_WRITE)
def of_batch(batch_id: int) -> str:
    """How far the visits of a batch are, and the form that makes those that are missing."""
    return _page(batch_id, {})


@blueprint.post(_PAGE)
@requires(Permission.VISIT_WRITE)
def make_of_batch(batch_id: int) -> str | tuple[str, int]:
    """Makes them and says what came of it; where it is refused, says so with what was written."""
    try:
        stated = _stated()
        with database().write() as connection:
            gate = gate_of(library(), settings())
            made = create_visits_of_draw(connection, gate, batch_id, stated, current_account())
    except REFUSED as error:
        wrong, status = refusal_of(error, field_of)
        if status == 404:
            raise
        return _page(batch_id, wrong), status
    return _page(batch_id, {}, made)


def _stated() -> StatedVisitsOfDraw:
    form = request.form
    why = asked_lines(form, "off_site_why", _NOTHING) if form.get("off_site_why", "").strip() else None
    suffice = asked_choice(form, "off_site_suffice", {"yes": 1, "no": 0}, "no") == "yes"
    methods = tuple(dict.fromkeys(form.getlist("off_site_methods")))
    for one in methods:
        asked_choice({"off_site_methods": one}, "off_site_methods", METHOD_WORDS)
    return StatedVisitsOfDraw(
        off_site=OffSite(methods, suffice, why or "") if methods or suffice or why else None,
        signals_reason=(
            asked_lines(form, "signals_reason", _NOTHING) if form.get("signals_reason", "").strip() else None
        ),
        unannounced=form.get("unannounced") == "yes",
    )


def _page(batch_id: int, wrong: Mapping[str, Text], made: MadeVisits | None = None) -> str:
    account, day = current_account(), today()
    with database().read() as connection:
        opened = open_batch(connection, account, batch_id)
        if not opened.line.lies_in(account.reach(Permission.VISIT_WRITE)):
            raise no_such_batch()
        found = draw_of_batch(connection, batch_id)
        left = len(unserved_of_draw(connection, found.id)) if found is not None and found.has_record else 0
        counts = count_by_status(connection, visit_sight(connection, account), batch_id)
        items = items_of(connection, opened.line.items, day)
    methods = {one for item in items.values() for one in item.methods} - {ON_SITE}
    return render_template(
        "visits/of_batch.html",
        batch=opened.batch,
        line=opened.line,
        draw=found,
        is_drawn=opened.batch.status is BatchStatus.DRAWN,
        left=left,
        counts=counts,
        total=sum(counts.values()),
        items=items,
        methods={code: words for code, words in METHOD_WORDS.items() if code in methods},
        statuses=STATUSES,
        made=made,
        said=request.form if wrong else MultiDict(),
        wrong=wrong,
    )
