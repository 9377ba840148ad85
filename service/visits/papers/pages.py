"""`/visits/…/papers`: the papers of a visit, or of a batch as one file, printed, taken away as DOCX, and served."""

import tempfile

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from rules.texts import Text
from service.access.permissions import Permission
from service.access.queries.accounts import names_of
from service.access.route_rules import current_account, requires
from service.core.clock import today
from service.core.settings import SETTINGS
from service.core.web.context import database, library, settings
from service.core.web.form_fields import (
    REFUSED,
    asked_choice,
    asked_day,
    asked_number,
    asked_text,
    refusal_of,
    refuse_field,
)
from service.plans.queries.batches import batch_within
from service.registries.queries.names import department_names
from service.visits.paper_kinds import KINDS, SERVED, SERVED_WORDS, PaperKind, ServedHow
from service.visits.papers.actions import StatedService, note_served
from service.visits.papers.chosen import AskedPapers, chosen_ids
from service.visits.papers.overview import places_of_visits
from service.visits.papers.printing import PaperForm, print_papers
from service.visits.papers.sending import sent
from service.visits.queries.visits import find_visit
from service.visits.visit import OWN_DEPARTMENT

blueprint = Blueprint("visit_paper_pages", __name__, url_prefix="/visits")
# What of the settings stands on papers.
ON_PAPER = ("bureau", "telephone")


@blueprint.get("/<number>/papers")
@requires(Permission.VISIT_READ)
def listed(number: str) -> str:
    """The papers of one visit: which were printed and served, and what can be printed now."""
    return _page(AskedPapers(PaperKind.APPROVAL, numbers=(number,)))


@blueprint.get("/of-batch/<int(max=2147483647):batch_id>/papers")
@requires(Permission.VISIT_READ)
def of_batch(batch_id: int) -> str:
    """The papers of all visits of a batch."""
    return _page(AskedPapers(PaperKind.APPROVAL, batch=batch_id))


@blueprint.post("/papers/print")
@requires(Permission.VISIT_READ)
def print_asked() -> Response | tuple[str, int]:
    """The papers asked for as one file; that they were printed is noted."""
    asked = AskedPapers(PaperKind.APPROVAL)
    out = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the response
    try:
        asked = _asked()
        form = PaperForm(asked_choice(request.form, "form", {one.value: one for one in PaperForm}, PaperForm.HTML))
        printed = print_papers(database(), library(), settings(), current_account(), asked, form, out)
    except REFUSED as error:
        out.close()
        return _refused(asked, error)
    return sent(printed, asked, form, out)


@blueprint.post("/papers/service")
@requires(Permission.VISIT_READ)
def serve() -> Response | tuple[str, int]:
    """Notes when and how the last printed papers of a kind were served, or corrects that."""
    asked = AskedPapers(PaperKind.APPROVAL)
    try:
        asked = _asked()
        with database().write() as connection:
            note_served(connection, current_account(), asked, _stated())
    except REFUSED as error:
        return _refused(asked, error)
    if asked.batch is not None:
        return redirect(url_for("visit_paper_pages.of_batch", batch_id=asked.batch), 303)
    return redirect(url_for("visit_paper_pages.listed", number=asked.numbers[0]), 303)


def _asked() -> AskedPapers:
    kind = asked_choice(request.form, "kind", {one.value: one for one in PaperKind})
    if not kind:
        refuse_field("kind", Text("请选择文书。", "Choose a paper."))
    batch, number = asked_number(request.form, "batch"), asked_text(request.form, "number", 40)
    if batch is None and not number:
        refuse_field("number", Text("请指明检查。", "State the visit."))
    department = asked_text(request.form, "department", 40) if "department" in request.form else None
    return AskedPapers(PaperKind(kind), batch, (number,) if batch is None else (), department)


def _stated() -> StatedService:
    on = asked_day(request.form, "served_on")
    if on is None:
        refuse_field("served_on", Text("请填写送达日期。", "State the day of service."))
    how = asked_choice(request.form, "served_how", {one.value: one for one in ServedHow})
    if not how:
        refuse_field("served_how", Text("请选择送达方式。", "Choose the way of service."))
    to = asked_text(request.form, "served_to", 80) or None
    return StatedService(on, ServedHow(how), to, again=request.form.get("again") == "yes")


def _refused(asked: AskedPapers, error: Exception) -> tuple[str, int]:
    wrong, status = refusal_of(error)
    if status == 404 or (asked.batch is None and not asked.numbers):
        raise error
    return _page(asked, wrong), status


def _page(asked: AskedPapers, wrong: dict[str, Text] | None = None) -> str:
    account = current_account()
    with database().read() as connection:
        title, visit = _title(connection, asked), None
        if asked.batch is None:
            visit = find_visit(connection, asked.numbers[0], account)
            title = Text(f"{visit.number} {visit.name}", f"{visit.number} {visit.name}")
        ids = [visit.id] if visit else chosen_ids(connection, asked)
        places = places_of_visits(connection, account, ids, by_department=visit is not None)
        departments = department_names(connection, {one.department for one in places if one.department})
        people = names_of(connection, [by for one in places if one.last for by in (one.last.printed_by,)])
    return render_template(
        "visits/papers.html",
        asked=asked,
        title=title,
        visit=visit,
        visits=len(ids),
        places=places,
        kinds=KINDS,
        served=SERVED_WORDS,
        serving=SERVED,
        units={OWN_DEPARTMENT: Text("本机关", "The bureau"), **departments},
        people=people,
        wrong=wrong or {},
        tried=request.form if wrong else {},
        day=today(),
        unset=[SETTINGS[name].variable for name in ON_PAPER if not getattr(settings(), name)],
    )


def _title(connection: Connection, asked: AskedPapers) -> Text:
    """What the batch is called; raises Problem 404 where it is none that the account sees."""
    if asked.batch is None:
        return Text("", "")
    found, _ = batch_within(connection, asked.batch, current_account().reach(Permission.PLAN_READ))
    return Text(found.title, found.title)
