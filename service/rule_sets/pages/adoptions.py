"""`/adoptions`: versions on their way to being in force: drafts, requests, approvals, and who did what to each."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from rules.dated_tables import DatedTable
from rules.errors import NoRuleSet, RuleSetError
from rules.library import Library
from rules.ruleset import RuleSet, Standing
from rules.texts import Text
from service.access.permissions import Permission
from service.access.queries.accounts import names_of
from service.access.route_rules import current_account, current_actor, current_reach, requires
from service.access.seconds import ThingKind
from service.core.names import EVERY_NAME, Names
from service.core.web.context import database, library, service, settings
from service.core.web.form_fields import asked_choice, asked_number, asked_opinion, asked_text
from service.rule_sets.actions import adoptions, drafts
from service.rule_sets.pages.adoption_forms import REFUSED, asked_draft, asked_request, refusal_of
from service.rule_sets.pages.adoption_page import show_adoption, title_of
from service.rule_sets.queries import scheme_title
from service.rule_sets.queries.adoptions import (
    Adoption,
    get_adoption,
    list_adoptions,
    names_put_up,
    scheme_of_adoption,
    text_of_adoption,
)
from service.rule_sets.stages import Kind, Stage
from service.rule_sets.words import KINDS, STAGES

ROWS = 30
LONGEST_NAME = 121
ONE = "/<int(max=2147483647):adoption_id>"
Answer = Response | tuple[str, int]

blueprint = Blueprint("adoption_pages", __name__, url_prefix="/adoptions")


@blueprint.get("")
@requires(Permission.RULE_SET_FIGURES)
def listed() -> str:
    """The versions, the newest first; `?status=` and `?kind=` narrow them, `?exceptions=1` to those on a ground."""
    account = current_account()
    status = asked_choice(request.args, "status", {stage.value: stage for stage in Stage})
    kind = asked_choice(request.args, "kind", {one.value: one for one in Kind})
    exceptions = bool(asked_choice(request.args, "exceptions", {"1": ""}))
    before = asked_number(request.args, "before")
    reach = current_reach(Permission.RULE_SET_FIGURES)
    with database().read() as connection:
        found = list_adoptions(
            connection,
            reach.schemes,
            kind=kind or None,
            status=status or None,
            on_a_ground=exceptions,
            before=before,
            limit=ROWS + 1,
        )
        people = names_of(connection, [who for one in found for who in (one.requested_by, one.decided_by) if who])
        put_up = names_put_up(connection)
    drafting = account.reach(Permission.RULE_SET_DRAFT)
    files = _files_to_put_up(service().rule_sets.files, put_up, drafting.schemes) if drafting.places else []
    return render_template(
        "rule_sets/adoptions.html",
        rows=found[:ROWS],
        next=found[ROWS - 1].id if len(found) > ROWS else None,
        status=status,
        kind=kind,
        exceptions=exceptions,
        people=people,
        titles=_titles(found),
        stages=STAGES,
        kinds=KINDS,
        files=files,
        may_draft=bool(drafting.places),
    )


@blueprint.get("/new")
@requires(Permission.RULE_SET_DRAFT)
def new() -> str:
    """The form of a new draft; `?from=` begins with the text of a version that there is, `scheme@version`."""
    written = asked_text(request.args, "from", LONGEST_NAME)
    text, wrong = _text_of(written)
    return _form(text, wrong, written)


@blueprint.post("")
@requires(Permission.RULE_SET_DRAFT)
def add() -> Answer:
    """Puts up what the form holds; what was written stays where it is refused."""
    text = request.form.get("text", "")
    try:
        text = asked_draft(request.form)
        with database().write() as connection:
            reach = current_reach(Permission.RULE_SET_DRAFT)
            made = drafts.add_draft(connection, service().rule_sets.files, text, current_account().login, reach)
    except REFUSED as error:
        wrong, status = refusal_of(error)
        return _form(text, wrong), status
    return redirect(url_for("adoption_pages.show", adoption_id=made.id), 303)


@blueprint.get(ONE)
@requires(Permission.RULE_SET_FIGURES, scheme_of_adoption, of=ThingKind.ADOPTION)
def show(adoption_id: int) -> str:
    """One version: what it says otherwise than what is in force, who did what, and what may be done now."""
    return show_adoption(adoption_id, {})


@blueprint.get(f"{ONE}/edit")
@requires(Permission.RULE_SET_DRAFT, scheme_of_adoption)
def edit_form(adoption_id: int) -> str:
    """The text of a draft, to be edited."""
    with database().read() as connection:
        found = get_adoption(connection, adoption_id)
        text = text_of_adoption(connection, adoption_id) or ""
    return _form(text, {}, adoption=found, seen=found.digest)


@blueprint.post(f"{ONE}/edit")
@requires(Permission.RULE_SET_DRAFT, scheme_of_adoption)
def edit(adoption_id: int) -> Answer:
    """Saves the text of a draft; what was written stays where it is refused."""
    text, seen = request.form.get("text", ""), request.form.get("seen", "")
    try:
        text = asked_draft(request.form)
        with database().write() as connection:
            reach, files = current_reach(Permission.RULE_SET_DRAFT), service().rule_sets.files
            drafts.edit_draft(connection, files, adoption_id, text, seen, current_account().login, reach)
    except REFUSED as error:
        with database().read() as connection:
            found = get_adoption(connection, adoption_id)
        wrong, status = refusal_of(error)
        return _form(text, wrong, adoption=found, seen=seen), status
    return redirect(url_for("adoption_pages.show", adoption_id=adoption_id), 303)


@blueprint.post(f"{ONE}/delete")
@requires(Permission.RULE_SET_DRAFT, scheme_of_adoption)
def delete(adoption_id: int) -> Answer:
    """Deletes a draft that was never asked for."""
    return _done(
        adoption_id,
        lambda connection, by, reach: drafts.delete_draft(connection, adoption_id, by, reach),
        Permission.RULE_SET_DRAFT,
        url_for("adoption_pages.listed"),
    )


@blueprint.post(f"{ONE}/request")
@requires(Permission.RULE_SET_DRAFT, scheme_of_adoption)
def request_one(adoption_id: int) -> Answer:
    """Asks for the approval of a draft."""
    files = service().rule_sets.files
    return _done(
        adoption_id,
        lambda connection, by, reach: adoptions.request_adoption(
            connection, files, settings(), adoption_id, asked_request(request.form), by, reach
        ),
        Permission.RULE_SET_DRAFT,
    )


@blueprint.post(f"{ONE}/take-back")
@requires(Permission.RULE_SET_DRAFT, scheme_of_adoption)
def take_back(adoption_id: int) -> Answer:
    """Takes a request back before it is decided."""
    return _done(
        adoption_id,
        lambda connection, by, reach: adoptions.take_back_adoption(connection, adoption_id, by, reach, _note()),
        Permission.RULE_SET_DRAFT,
    )


@blueprint.post(f"{ONE}/approve")
@requires(Permission.RULE_SET_ADOPT, scheme_of_adoption, of=ThingKind.ADOPTION)
def approve(adoption_id: int) -> Answer:
    """Approves a version: it is in force from its day on."""
    files = service().rule_sets.files
    return _done(
        adoption_id,
        lambda connection, by, reach: adoptions.approve_adoption(
            connection, files, settings(), adoption_id, by, reach, _note()
        ),
        Permission.RULE_SET_ADOPT,
    )


@blueprint.post(f"{ONE}/reject")
@requires(Permission.RULE_SET_ADOPT, scheme_of_adoption, of=ThingKind.ADOPTION)
def reject(adoption_id: int) -> Answer:
    """Rejects a version."""
    return _done(
        adoption_id,
        lambda connection, by, reach: adoptions.reject_adoption(connection, adoption_id, by, reach, _note()),
        Permission.RULE_SET_ADOPT,
    )


@blueprint.post(f"{ONE}/withdraw")
@requires(Permission.RULE_SET_ADOPT, scheme_of_adoption)
def withdraw(adoption_id: int) -> Answer:
    """Withdraws an approved version before it begins."""
    files = service().rule_sets.files
    return _done(
        adoption_id,
        lambda connection, by, reach: adoptions.withdraw_adoption(connection, files, adoption_id, by, reach, _note()),
        Permission.RULE_SET_ADOPT,
    )


def _note() -> str:
    return asked_opinion(request.form, "note")


def _done(adoption_id: int, act: Callable[..., object], permission: Permission, address: str = "") -> Answer:
    """Leads on to the page of the version once the act is done; where it is refused, says so with what was written."""
    try:
        with database().write() as connection:
            act(connection, *current_actor(permission))
    except REFUSED as error:
        wrong, status = refusal_of(error)
        if status == 404:
            raise
        return show_adoption(adoption_id, wrong), status
    return redirect(address or url_for("adoption_pages.show", adoption_id=adoption_id), 303)


def _form(
    text: str, wrong: Mapping[str, Text], begun: str = "", adoption: Adoption | None = None, seen: str = ""
) -> str:
    reached = current_account().reach(Permission.RULE_SET_DRAFT).schemes
    shelf = library()
    choices = [
        (f"{scheme}@{version}", scheme_title(shelf, scheme), version)
        for scheme in shelf.schemes()
        if scheme in reached
        for version in reversed(shelf.versions(scheme))
    ]
    if reached == EVERY_NAME:
        tables = reversed(shelf.tables.load_all())
        choices += [(one.name, one.title, one.version) for one in tables]
    return render_template(
        "rule_sets/adoption_form.html",
        text=text,
        wrong=wrong,
        begun=begun,
        adoption=adoption,
        title=title_of(shelf, adoption) if adoption else None,
        seen=seen,
        choices=choices,
    )


def _text_of(name: str) -> tuple[str, dict[str, Text]]:
    """The text of the version of that name, and what is wrong where there is none."""
    if not name:
        return "", {}
    reached = current_account().reach(Permission.RULE_SET_DRAFT).schemes
    try:
        table = next((one for one in library().tables.load_all() if one.name == name), None)
        if table is not None and reached == EVERY_NAME:
            return table.document, {}
        if name.partition("@")[0] not in reached:
            raise NoRuleSet("", "")
        return library().get(name).document, {}
    except (NoRuleSet, RuleSetError):
        return "", {"from": Text("没有这一版本，请从列表中选择。", "There is no such version; choose from the list.")}


def _files_to_put_up(files: Library, put_up: set[str], schemes: Names) -> Sequence[tuple[str, Text]]:
    """The versions of files that nobody put up yet and that could be in force here, by name with their titles.

    Rule sets of `schemes`, and tables where those are all.
    """
    found: list[RuleSet | DatedTable] = []
    for scheme in files.schemes():
        if scheme in schemes:
            with suppress(RuleSetError):
                found += [files.get(f"{scheme}@{version}") for version in files.versions(scheme)]
    if schemes == EVERY_NAME:
        with suppress(RuleSetError):
            found += files.tables.load_all()
    return [(one.name, one.title) for one in found if _may_be_adopted(one) and one.name not in put_up]


def _may_be_adopted(version: RuleSet | DatedTable) -> bool:
    return version.standing is not Standing.TEACHING and (settings().demonstration or not version.is_demonstration)


def _titles(found: Sequence[Adoption]) -> dict[int, Text]:
    return {one.id: title_of(library(), one) for one in found}
