"""`/adoptions/<id>/studio`: a draft edited as a form over those that it classifies, and what is proved of it."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from rules.check.verdict import Verdict
from rules.document import Path
from rules.edit_text import put_values
from rules.errors import NoRuleSet, RuleSetError
from rules.library import Library
from rules.ruleset import RuleSet
from rules.texts import Text
from service.access.permissions import Permission
from service.access.reach import Jurisdiction
from service.access.route_rules import current_account, current_reach, requires
from service.core.banners import banners_of_all
from service.core.clock import today
from service.core.problem import Problem
from service.core.web.context import database, library, service
from service.core.web.form_fields import asked_choice, refuse_unknown
from service.core.web.language import language
from service.rule_sets.actions import drafts
from service.rule_sets.draft_figures import TIER_FIGURES, DraftFigures, figures_of, written_of
from service.rule_sets.drafts import NAME, read_draft
from service.rule_sets.pages.adoption_forms import REFUSED, refusal_of
from service.rule_sets.queries import rule_set_in_force, scheme_title
from service.rule_sets.queries.adoptions import Adoption, get_adoption, scheme_of_adoption, text_of_adoption
from service.rule_sets.stages import Kind, Stage
from service.rule_sets.words import BOUNDS, STAGES
from service.time.comparison.load_words import shown_visits
from service.time.comparison.queries.comparisons import COMPLETE, newest_comparison_with
from service.time.comparison.words import DIRECTION_WORDS
from service.time.studio.compared import Compared, compared_of
from service.time.studio.proofs import Proof, proofs_of
from service.time.studio.scores import ScoresNow, band_rows, band_words, scores_now, scores_picture

ONE = "/<int(max=2147483647):adoption_id>/studio"
TRY, SAVE = "try", "save"
OPEN = (Stage.DRAFT, Stage.REJECTED)
VERDICT_LOOKS = {Verdict.PROVED: "good", Verdict.WAIVED: "warn", Verdict.NOT_DECIDED: "warn", Verdict.REFUTED: "bad"}
_SCORES = Text("分值分布", "How the scores lie")

blueprint = Blueprint("studio_pages", __name__, url_prefix="/adoptions")


@blueprint.get(ONE)
@requires(Permission.RULE_SET_DRAFT, scheme_of_adoption)
def show(adoption_id: int) -> str:
    """A draft over the scores of now, with what its newest comparison found and what is proved of it."""
    with database().read() as connection:
        found = _get_rule_set(connection, adoption_id)
        text = text_of_adoption(connection, adoption_id)
    return _page(found, text, {}, stored=text)


@blueprint.post(ONE)
@requires(Permission.RULE_SET_DRAFT, scheme_of_adoption)
def edit(adoption_id: int) -> Response | tuple[str, int]:
    """Saves what the form says, or with `act=try` shows the draft as it would be; what was typed stays in the form."""
    with database().read() as connection:
        found = _get_rule_set(connection, adoption_id)
        text = text_of_adoption(connection, adoption_id)
    if text is None or found.status not in OPEN:
        raise Problem(409, "conflict", Text("只有草稿可以修改。", "Only a draft is edited."))
    try:
        edited = _edited(text)
        if request.form.get("act") == TRY:
            return _page(found, edited, {}, stored=text, tried=True), 200
        if edited != text:
            with database().write() as connection:
                reach, files = current_reach(Permission.RULE_SET_DRAFT), service().rule_sets.files
                seen = request.form.get("seen", "")
                drafts.edit_draft(connection, files, adoption_id, edited, seen, current_account().login, reach)
    except REFUSED as error:
        wrong, status = refusal_of(error)
        return _page(found, text, wrong, stored=text), status
    return redirect(url_for("studio_pages.show", adoption_id=adoption_id), 303)


def _edited(text: str) -> str:
    """The text with what the form says; raises Problem 422 with all that is wrong, and RuleSetError."""
    form, figures = request.form, {figure.name: figure for figure in figures_of(text).all()}
    refuse_unknown(form, {*figures, "csrf_token", "seen", "act"})
    asked_choice(form, "act", {TRY: "", SAVE: ""})
    values: dict[Path, str | None] = {}
    errors: list[Mapping[str, str]] = []
    for name, figure in figures.items():
        typed = form.get(name, figure.shown)
        if typed.strip() == figure.shown:
            continue
        try:
            written = written_of(figure, typed)
        except Problem as problem:
            errors += problem.errors
        else:
            values |= dict.fromkeys(figure.paths, written)
    if errors:
        raise Problem(422, "validation", Text("所填内容有误。", "What was entered has errors."), errors=errors)
    return put_values(text, values, NAME) if values else text


def _get_rule_set(connection: Connection, adoption_id: int) -> Adoption:
    found = get_adoption(connection, adoption_id)
    if found.kind is not Kind.RULE_SET:
        why = Text("表没有分值，请修改文字。", "A table has no scores; edit its text.")
        raise Problem(404, "not-a-rule-set", Text("这里只编辑规则集。", "Only rule sets are edited here."), why)
    return found


def _page(
    found: Adoption, text: str | None, wrong: Mapping[str, Text], *, stored: str | None = None, tried: bool = False
) -> str:
    """The page over the draft as `text` says; the form is of the text that is `stored`, where that is another."""
    account, shelf = current_account(), library()
    draft, wrong = _draft_of(shelf, found, text, wrong)
    before = rule_set_in_force(shelf, found.name, today())
    reads = account.reach(Permission.TIER_READ)
    inside = reads.jurisdiction(found.name)
    with database().read() as connection:
        newest = newest_comparison_with(connection, found.name, draft.digest) if draft else None
        complete = newest if newest and newest.status == COMPLETE and not inside.is_nowhere else None
        compared = compared_of(connection, shelf.tables, complete, inside) if complete else None
        scores = _scores(connection, found.name, inside)
    proofs, unproved = _proofs(shelf, draft)
    return render_template(
        "time/studio.html",
        adoption=found,
        title=scheme_title(shelf, found.name),
        draft=draft,
        before=before,
        stages=STAGES,
        newest=newest,
        compared=compared,
        scores=scores,
        picture=_picture(scores, compared, before, draft),
        bands=band_rows(scores, before, draft) if scores and draft else (),
        band_words=band_words,
        everywhere=inside.is_everywhere,
        proofs=proofs,
        unproved=unproved,
        verdict_looks=VERDICT_LOOKS,
        directions=DIRECTION_WORDS,
        shown_visits=shown_visits,
        is_open=found.status in OPEN,
        figures=_figures(stored) if found.status in OPEN else None,
        tier_figures=TIER_FIGURES,
        bounds=BOUNDS,
        form=request.form,
        seen=request.form.get("seen", found.digest),
        tried=tried,
        acts=(TRY, SAVE),
        may_compare=account.may(Permission.COMPARISON_START, found.name),
        banners=banners_of_all([draft] if draft else []),
        wrong=wrong,
    )


def _draft_of(
    shelf: Library, found: Adoption, text: str | None, wrong: Mapping[str, Text]
) -> tuple[RuleSet | None, Mapping[str, Text]]:
    """The rule set of the draft, None with what is wrong of it where it cannot be read now."""
    try:
        if text is None:
            return shelf.get(found.full_name), wrong
        return read_draft(shelf, text).rule_set, wrong
    except REFUSED as error:
        return None, {**refusal_of(error)[0], **wrong}
    except NoRuleSet as error:
        return None, {"": Text(error.zh, error.en), **wrong}


def _figures(text: str | None) -> DraftFigures | None:
    """The figures that the form edits; None where the text is not there or cannot be read."""
    try:
        return None if text is None else figures_of(text)
    except RuleSetError:
        return None


def _scores(connection: Connection, scheme: str, inside: Jurisdiction) -> ScoresNow | None:
    return None if inside.is_nowhere else scores_now(connection, scheme, inside)


def _proofs(shelf: Library, draft: RuleSet | None) -> tuple[list[Proof], Text | None]:
    """What is proved of the draft, or why nothing can be."""
    if draft is None:
        return [], None
    try:
        return proofs_of(shelf, draft, today()), None
    except (NoRuleSet, RuleSetError) as error:
        return [], Text(error.zh, error.en)


def _picture(scores: ScoresNow | None, compared: Compared | None, before: RuleSet | None, draft: RuleSet | None) -> Any:
    said = language()
    title, names = getattr(_SCORES, said), (Text("现行", "now"), Text("草稿", "draft"))
    both = (getattr(names[0], said), getattr(names[1], said))
    if compared is not None:
        return compared.picture(title, both, said)
    if scores is None or draft is None or not len(scores.scores):
        return None
    return scores_picture(scores, before, draft, title, both, said)
