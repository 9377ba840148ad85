"""`/comparisons`: two versions of a rule set over everyone, started, listed, and what came of each."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from io import BytesIO

from flask import Blueprint, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from rules.document import decode_text
from rules.errors import NoRuleSet, RuleSetError
from rules.texts import Text
from service.access.permissions import Permission
from service.access.queries.accounts import names_of
from service.access.route_rules import current_account, current_reach, requires
from service.core.clock import now
from service.core.db.jobs import get_job
from service.core.errors import Conflict, ProductError
from service.core.files.exports import MEDIA_TYPES, XLSX, write_export
from service.core.problem import TITLES, Problem
from service.core.web.context import database, library, settings
from service.core.web.form_fields import asked_choice, asked_day, asked_number, asked_text, refusals_of
from service.core.web.going_on import going_on_of
from service.core.web.job_progress import progress_of
from service.core.web.language import language
from service.rule_sets.queries import rule_set_of, scheme_title
from service.rule_sets.queries.adoptions import list_adoptions
from service.rule_sets.stages import Kind, Stage
from service.time.comparison.actions import note_export, order_comparison
from service.time.comparison.asked import AskedVersions, draft_on_its_way, wanted_of
from service.time.comparison.export import PURPOSE_LENGTHS, Taking, export_of
from service.time.comparison.pages.compared import asked_moves, shown_result
from service.time.comparison.queries.compared import ComparedMoves
from service.time.comparison.queries.comparisons import COMPARISONS, StoredComparison
from service.time.comparison.schemas import LONGEST_DRAFT
from service.time.comparison.words import COMPARISON_WORDS
from service.time.computations.actions import cancel_computation
from service.time.computations.asked import asked_complete_of, asked_of
from service.time.computations.queries import COMPLETE

ROWS = 20
# How the choice of a draft that is on its way begins, before its number.
DRAFT_CHOSEN, LONGEST_NUMBER = "draft", 10
LONGEST_VERSION = 40
USUAL_SCHEME = "generic"
ONE = "/<int(max=2147483647):comparison_id>"

blueprint = Blueprint("comparison_pages", __name__, url_prefix="/comparisons")


@blueprint.get("")
@requires(Permission.TIER_READ)
def listed() -> str:
    """The comparisons, the newest first, and the form that starts one of the scheme that the address names."""
    return _list({}, {})


@blueprint.post("")
@requires(Permission.COMPARISON_START)
def start() -> Response | tuple[str, int]:
    """Starts one; what was written stays in the form where it is refused."""
    form = dict(request.form.to_dict())
    try:
        form["draft"] = form.get("draft", "") or _uploaded()
        asked = _with_draft(_asked(form))
        wanted = wanted_of(library(), asked)
        if wanted.after.scheme != asked.scheme:
            return _list({"draft": Text("试行稿属于另一方案。", "The draft is of another scheme.")}, form), 422
        with database().write() as connection:
            number = order_comparison(connection, library(), settings(), wanted, current_account().login)
    except Problem as problem:
        return _list(refusals_of(problem), form), problem.status
    except RuleSetError as error:
        return _list({"draft": _faults(error)}, form), 422
    except NoRuleSet as error:
        return _list({"": Text(error.zh, error.en)}, form), 422
    except ProductError as error:
        why = Text(f"{error.why.zh}{error.remedy.zh}", f"{error.why.en} {error.remedy.en}")
        return _list({"as_of" if error.where.startswith("as_of") else "": why}, form), (
            409 if isinstance(error, Conflict) else 422
        )
    return redirect(url_for("comparison_pages.show", comparison_id=number), 303)


@blueprint.get(ONE)
@requires(Permission.TIER_READ, COMPARISONS.scheme_of)
def show(comparison_id: int) -> str:
    """One comparison: how far it is, and once it is complete what came of it in the reader's jurisdiction."""
    return _page(comparison_id, {})


@blueprint.post(f"{ONE}/cancel")
@requires(Permission.COMPARISON_START, COMPARISONS.scheme_of)
def cancel(comparison_id: int) -> Response:
    """Cancels one that is computed."""
    with database().write() as connection:
        cancel_computation(
            connection, COMPARISONS, asked_of(connection, COMPARISONS, comparison_id), current_account().login
        )
    return redirect(url_for("comparison_pages.show", comparison_id=comparison_id), 303)


@blueprint.post(f"{ONE}/export")
@requires(Permission.TIER_EXPORT, COMPARISONS.scheme_of)
def export(comparison_id: int) -> Response | tuple[str, int]:
    """Everyone that moves in the reader's jurisdiction as XLSX; that it was taken away, and for what, is recorded."""
    account, said = current_account(), language()
    try:
        purpose = asked_text(request.form, "purpose", PURPOSE_LENGTHS[1])
    except Problem as problem:
        return _page(comparison_id, refusals_of(problem)), 422
    if len(purpose) < PURPOSE_LENGTHS[0]:
        least = PURPOSE_LENGTHS[0]
        return _page(comparison_id, {"purpose": Text(f"至少{least}个字。", f"At least {least} characters.")}), 422
    with database().read() as connection:
        this = asked_complete_of(connection, COMPARISONS, comparison_id)
        inside = current_reach(Permission.TIER_EXPORT).jurisdiction(this.scheme)
        taking = Taking(f"{account.name} ({account.login})", now(), said, purpose, settings().most_export)
        made, file = export_of(connection, this, ComparedMoves(connection, this, inside), inside, taking), BytesIO()
        rows = write_export(made, XLSX, file)
    with database().write() as connection:
        note_export(connection, this, account.login, purpose, rows)
    file.seek(0)
    return send_file(file, MEDIA_TYPES[XLSX], as_attachment=True, download_name=f"{made.title}.{XLSX}")


def _asked(form: Mapping[str, str]) -> AskedVersions:
    scheme = asked_choice(form, "scheme", dict.fromkeys(_schemes(Permission.COMPARISON_START)))
    before, after = (asked_text(form, name, LONGEST_VERSION) for name in ("before", "after"))
    draft = form.get("draft", "")
    if len(draft) > LONGEST_DRAFT:
        raise Problem(413, *TITLES[413])
    return AskedVersions(scheme, before, after, draft, asked_day(form, "as_of"))


def _with_draft(asked: AskedVersions) -> AskedVersions:
    """The same with the text of the draft, where one that is on its way was chosen."""
    kind, _, number = asked.after.partition(":")
    if kind != DRAFT_CHOSEN or not (number.isascii() and number.isdigit() and len(number) < LONGEST_NUMBER):
        return asked
    with database().read() as connection:
        text = draft_on_its_way(connection, library(), asked.scheme, int(number))
    # What was pasted besides makes it unclear which is meant, as with a version.
    return asked if asked.draft.strip() else replace(asked, after="", draft=text)


def _uploaded() -> str:
    """The text of the file that was handed in, "" where none was."""
    file = request.files.get("file")
    return decode_text(file.read(LONGEST_DRAFT), file.filename or "") if file and file.filename else ""


def _faults(error: RuleSetError) -> Text:
    """The first faults of a draft, each with its line."""
    lines = [(fault.line, fault) for fault in error.faults[:10]]
    return Text(
        " ".join(f"第{line}行：{fault.zh}" for line, fault in lines),
        " ".join(f"Line {line}: {fault.en}" for line, fault in lines),
    )


def _schemes(permission: Permission) -> list[str]:
    reached = current_account().reach(permission).schemes
    return [scheme for scheme in library().schemes() if scheme in reached]


def _list(wrong: Mapping[str, Text], form: Mapping[str, str]) -> str:
    may_start = current_account().may(Permission.COMPARISON_START)
    schemes = _schemes(Permission.TIER_READ)
    scheme = form.get("scheme", "") or asked_choice(request.args, "scheme", dict.fromkeys(schemes))
    with database().read() as connection:
        reach = current_account().reach(Permission.TIER_READ)
        found = COMPARISONS.list(connection, reach.schemes, scheme, asked_number(request.args, "before"), ROWS + 1)
        names = names_of(connection, [one.started_by for one in found])
        startable = _schemes(Permission.COMPARISON_START) if may_start else []
        starting = scheme if scheme in startable else _usual(startable)
        drafts = list_adoptions(connection, reach.schemes, name=starting, kind=Kind.RULE_SET) if starting else []
    return render_template(
        "time/comparisons.html",
        comparisons=found[:ROWS],
        next=found[ROWS - 1].id if len(found) > ROWS else None,
        everywhere={one.scheme: reach.jurisdiction(one.scheme).is_everywhere for one in found},
        names=names,
        titles={name: scheme_title(library(), name) for name in {*schemes, *(one.scheme for one in found)}},
        schemes=schemes,
        scheme=scheme,
        starting=starting if may_start else "",
        versions=library().versions(starting) if starting else (),
        drafts=[one for one in drafts if one.status in (Stage.DRAFT, Stage.REQUESTED)],
        draft_chosen=DRAFT_CHOSEN,
        states=COMPARISON_WORDS,
        wrong=wrong,
        form=form,
    )


def _usual(schemes: Sequence[str]) -> str:
    return USUAL_SCHEME if USUAL_SCHEME in schemes else next(iter(schemes), "")


def _page(comparison_id: int, wrong: Mapping[str, Text]) -> str:
    with database().read() as connection:
        this = asked_of(connection, COMPARISONS, comparison_id)
        reach = current_reach(Permission.TIER_READ)
        inside = reach.jurisdiction(this.scheme)
        job = get_job(connection, this.job_id)
        names = names_of(connection, [this.started_by])
        versions = list_adoptions(connection, reach.schemes, kind=Kind.RULE_SET, name=this.scheme)
        shown = (
            shown_result(connection, this, asked_moves(this), inside)
            if this.status == COMPLETE
            else {"result": None, "banners": ()}
        )
    return render_template(
        "time/comparison.html",
        this=this,
        title=scheme_title(library(), this.scheme),
        names=names,
        are_versions=_are_versions(this),
        on_its_way=next((one for one in versions if one.digest == this.after_digest), None),
        states=COMPARISON_WORDS,
        progress=progress_of(job, now(), settings()) if job else None,
        error=job.error if job else None,
        going_on=going_on_of(url_for("comparison_pages.show", comparison_id=this.id), is_open=this.is_open),
        everywhere=inside.is_everywhere,
        may_export=current_account().may(Permission.TIER_EXPORT, this.scheme),
        purpose_lengths=PURPOSE_LENGTHS,
        wrong=wrong,
        form=request.form,
        **shown,
    )


def _are_versions(this: StoredComparison) -> bool:
    """Whether both sides are still versions that can be read side by side; a draft is none."""
    sides = (this.before_version, this.before_digest), (this.after_version, this.after_digest)
    found = [(rule_set_of(library(), this.scheme, version), digest) for version, digest in sides]
    return all(rule_set is not None and rule_set.digest == digest for rule_set, digest in found)
