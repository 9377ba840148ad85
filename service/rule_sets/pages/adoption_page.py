"""The page of one version on its way: what it changes, who did what to it, and what may be done with it now."""

from collections.abc import Mapping

from flask import render_template, request

from rules.errors import NoRuleSet
from rules.library import Library
from rules.ruleset import RuleSet
from rules.texts import Text
from service.access.permissions import Permission
from service.access.queries.accounts import names_of
from service.access.queries.seconds import carries_out_decision
from service.access.route_rules import current_account
from service.access.seconds import Thing, ThingKind
from service.core.banners import banners_of_all
from service.core.clock import today
from service.core.web.context import database, library
from service.rule_sets.difference import Difference, difference_of
from service.rule_sets.drafts import read_draft
from service.rule_sets.pages.adoption_forms import REFUSED
from service.rule_sets.pages.compare import KIND_LOOKS
from service.rule_sets.pages.compare import KINDS as CHANGES
from service.rule_sets.queries import rule_set_in_force, scheme_title
from service.rule_sets.queries.adoptions import (
    Adoption,
    acts_of,
    fitting_comparisons,
    get_adoption,
    handled_by,
    text_of_adoption,
)
from service.rule_sets.stages import OPEN, Act, Kind, reaches
from service.rule_sets.table_rows import row_changes_in, row_changes_of
from service.rule_sets.words import ACTS, KINDS, ROW_WORDS, STAGES, TABLE_TITLES


def show_adoption(adoption_id: int, wrong: Mapping[str, Text]) -> str:
    """The page of a version, with what is `wrong` with the fields of its forms, as they were written."""
    account, shelf = current_account(), library()
    with database().read() as connection:
        found = get_adoption(connection, adoption_id)
        acts, text = acts_of(connection, adoption_id), text_of_adoption(connection, adoption_id)
        handled = handled_by(connection, found)
        thing = Thing(ThingKind.ADOPTION, str(found.id))
        carries_out = carries_out_decision(connection, thing, account.id)
        fitting = fitting_comparisons(connection, found, today()) if found.kind is Kind.RULE_SET else []
        people = names_of(connection, [one.by for one in acts] + [one for one in (found.decided_by,) if one])
    version = _version_of(shelf, found, text)
    reached = {
        permission: reaches(account.reach(permission), found.kind, found.name)
        for permission in (Permission.RULE_SET_DRAFT, Permission.RULE_SET_ADOPT)
    }
    had_a_hand = not carries_out and any(one.by == account.login or one.account_id == account.id for one in handled)
    return render_template(
        "rule_sets/adoption.html",
        adoption=found,
        acts=acts,
        people=people,
        title=title_of(shelf, found),
        difference=_difference(shelf, found, version),
        changes=CHANGES,
        change_looks=KIND_LOOKS,
        rows=_rows(shelf, found, text),
        row_words=ROW_WORDS,
        comparisons=fitting,
        text=text,
        stages=STAGES,
        kinds=KINDS,
        act_words=ACTS,
        banners=banners_of_all([version] if version else []),
        is_open=found.status in OPEN,
        may_draft=reached[Permission.RULE_SET_DRAFT],
        may_delete=all(one.act is Act.EDIT and one.by == account.login for one in acts),
        may_decide=reached[Permission.RULE_SET_ADOPT] and not had_a_hand,
        had_a_hand=had_a_hand and reached[Permission.RULE_SET_ADOPT],
        may_withdraw=reached[Permission.RULE_SET_ADOPT] and found.effective_from > today(),
        may_compare=account.may(Permission.COMPARISON_START, *filter(None, [found.scheme])),
        thing=thing,
        form=request.form,
        wrong=wrong,
    )


def _version_of(shelf: Library, found: Adoption, text: str | None) -> RuleSet | None:
    """The rule set as the draft says, or as it was adopted; None for a table, or where it cannot be read now."""
    if found.kind is Kind.TABLE:
        return None
    try:
        if text is not None:
            return read_draft(shelf, text).rule_set
        return shelf.get(found.full_name)
    except (*REFUSED, NoRuleSet):
        return None


def _difference(shelf: Library, found: Adoption, version: RuleSet | None) -> Difference | None:
    """What the version says otherwise than the one in force today; None where there is no other one."""
    before = rule_set_in_force(shelf, found.name, today()) if version else None
    if version is None or before is None or before.digest == version.digest:
        return None
    titles = {scheme: scheme_title(shelf, scheme) for scheme in shelf.schemes()}
    return difference_of(before, version, titles)


def _rows(shelf: Library, found: Adoption, text: str | None) -> list[object]:
    """The rows of a table that the version changes: as they went with the request, else as they are now."""
    if found.kind is Kind.RULE_SET:
        return []
    if found.rows is not None:
        return [*row_changes_in(found.rows)]
    if text is None:
        return []
    try:
        return [*row_changes_of(shelf.tables.version_on(found.name, today()), read_draft(shelf, text).table)]
    except REFUSED:
        return []


def title_of(shelf: Library, one: Adoption) -> Text:
    """What the scheme or the table of a version is called."""
    if one.kind is Kind.RULE_SET:
        return scheme_title(shelf, one.name)
    return TABLE_TITLES.get(one.name, Text(one.name, one.name))
