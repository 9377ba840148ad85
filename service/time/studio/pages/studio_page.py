"""The page of a draft in the rule studio: its figures as a form, the scores of now, moves, workload, and proofs."""

from collections.abc import Mapping
from typing import Any

from flask import render_template, request
from sqlalchemy import Connection

from rules.check.verdict import Verdict
from rules.draft_text import DraftText, read_draft_text
from rules.errors import NoRuleSet, RuleSetError
from rules.library import Library
from rules.ruleset import RuleSet
from rules.texts import Text
from service.access.permissions import Permission
from service.access.reach import Jurisdiction
from service.access.route_rules import current_account
from service.core.banners import banners_of_all
from service.core.clock import today
from service.core.web.context import database, library, settings
from service.core.web.language import language
from service.rule_sets.actions.hindrances import list_hindrances
from service.rule_sets.draft_figures import TIER_FIGURES, figures_of
from service.rule_sets.draft_form import fields_at_fault
from service.rule_sets.drafts import NAME, Draft, read_draft
from service.rule_sets.figure_shapes import OFF, ON
from service.rule_sets.pages.adoption_forms import REFUSED, Refusal, refusal_of
from service.rule_sets.queries import rule_set_in_force, scheme_title
from service.rule_sets.queries.adoptions import Adoption, fitting_comparisons
from service.rule_sets.stages import OPEN
from service.rule_sets.words import BOUNDS, STAGES
from service.time.comparison.load_words import shown_visits
from service.time.comparison.queries.comparisons import newest_comparison_with
from service.time.comparison.words import DIRECTION_WORDS
from service.time.computations.queries import COMPLETE
from service.time.studio.compared import Compared, compared_of
from service.time.studio.proofs import Proof, proofs_of
from service.time.studio.scores import ScoresNow, band_rows, band_words, scores_now, scores_picture

TRY, SAVE = "try", "save"
VERDICT_LOOKS = {Verdict.PROVED: "good", Verdict.WAIVED: "warn", Verdict.NOT_DECIDED: "warn", Verdict.REFUTED: "bad"}
SWITCHED: Mapping[str, Text] = {ON: Text("适用", "Applies"), OFF: Text("停用", "Off")}
_SCORES = Text("分值分布", "How the scores lie")


def show_studio(
    found: Adoption, text: str | None, wrong: Mapping[str, Text], *, stored: str | None = None, tried: bool = False
) -> str:
    """The page over the draft as `text` says; the form is of the text that is `stored`, where that is another."""
    account, shelf, is_open = current_account(), library(), found.status in OPEN
    draft, wrong = _draft_of(shelf, found, text, wrong)
    written = _written(shelf, stored) if is_open else None
    figures = figures_of(written) if written else None
    before = rule_set_in_force(shelf, found.name, today())
    reads = account.reach(Permission.TIER_READ)
    inside = reads.jurisdiction(found.name)
    with database().read() as connection:
        newest = newest_comparison_with(connection, found.name, draft.digest) if draft else None
        complete = newest if newest and newest.status == COMPLETE and not inside.is_nowhere else None
        compared = compared_of(connection, shelf.tables, complete, inside) if complete else None
        scores = _scores(connection, found.name, inside)
        fitting = fitting_comparisons(connection, found, today()) if is_open else []
        now = None if draft is None or text is None else Draft(text, draft)
        hindrances = list_hindrances(connection, shelf, settings(), found, now, bool(fitting)) if is_open else []
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
        refuted=sum(one.verdict is Verdict.REFUTED for one in proofs),
        comparisons=fitting,
        hindrances=hindrances,
        is_open=is_open,
        figures=figures,
        extended=_version_words(shelf, written.parent) if written and written.parent else None,
        focus=next((one.name for one in figures.all() if one.name in wrong), "") if figures else "",
        switched=SWITCHED,
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
        return None, {**refusal_by_field(shelf, error, text or "")[0], **wrong}
    except NoRuleSet as error:
        return None, {"": Text(error.zh, error.en), **wrong}


def _written(shelf: Library, text: str | None) -> DraftText | None:
    """The text whose figures the form edits; None where it is not there or cannot be read."""
    try:
        return None if text is None else read_draft_text(text, NAME, shelf.extended)
    except RuleSetError:
        return None


def _version_words(shelf: Library, version: RuleSet) -> Text:
    title = scheme_title(shelf, version.scheme)
    return Text(f"{title.zh} {version.version}", f"{title.en} {version.version}")


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


def refusal_by_field(shelf: Library, error: Exception, text: str) -> Refusal:
    """What is wrong with a text, each fault at the field that says it; those of no field with their lines."""
    if not isinstance(error, RuleSetError):
        return refusal_of(error)
    try:
        draft = read_draft_text(text, NAME, shelf.extended)
        at = fields_at_fault(draft, figures_of(draft), error.faults)
    except RuleSetError:
        return refusal_of(error)
    others = [fault for fault in error.faults if fault not in at.values()]
    rest = refusal_of(RuleSetError(others))[0] if others else {}
    return {**{name: Text(fault.zh, fault.en) for name, fault in at.items()}, **rest}, 422
