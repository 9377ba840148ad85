"""`/rule-sets`: the versions of all schemes and how they stand, and one version as a readable document."""

from flask import render_template, request

from rules.ruleset import RuleSet
from rules.texts import Text
from service.access.permissions import Permission
from service.access.queries.accounts import names_of
from service.access.route_rules import current_account, current_reach, requires
from service.core.banners import banners_of_all
from service.core.clock import today
from service.core.problem import Problem
from service.core.web.context import database, library, settings
from service.core.web.form_fields import asked_choice, asked_text
from service.rule_sets.pages.document import Document
from service.rule_sets.pages.place import blueprint
from service.rule_sets.pages.shelves import Asked, faults_of, shelves_of
from service.rule_sets.queries import newest_rule_set, rule_set_in_force, rule_set_of, scheme_title, versions_of
from service.rule_sets.queries.adoptions import adopted_versions_of
from service.rule_sets.queries.uses import uses_of
from service.rule_sets.states import VersionState, earlier_of, state_of
from service.rule_sets.words import DIRECTIONS, OBJECTIONS, SHELVES, STANDINGS, STATES

LONGEST_SEARCH, LONGEST_VERSION = 60, 40


@blueprint.get("")
@requires(Permission.RULE_SET_READ)
def listed() -> str:
    """All versions, whose they are and how they stand; `?q=` are words in them, `?state=` how they are to stand."""
    account = current_account()
    asked = Asked(
        asked_text(request.args, "q", LONGEST_SEARCH),
        asked_choice(request.args, "state", {state.value: state for state in STATES}),
    )
    reached = current_reach(Permission.RULE_SET_READ).schemes
    with database().read() as connection:
        uses = uses_of(connection, account.reach(Permission.RUN_READ).schemes)
        people = names_of(connection, [use.by for use in uses.values() if use.by])
    return render_template(
        "rule_sets/rule_sets.html",
        shelves=shelves_of(library(), reached, uses, asked, today(), demonstration=settings().demonstration),
        faults=faults_of(library(), reached) if account.may(Permission.RULE_SET_FIGURES) else [],
        asked=asked,
        people=people,
        states=STATES,
        shelf_words=SHELVES,
        standings=STANDINGS,
        may_compare=account.may(Permission.RULE_SET_FIGURES),
    )


@blueprint.get("/<scheme>")
@requires(Permission.RULE_SET_READ)
def show(scheme: str) -> str:
    """One version (`?version=`; else the one that applies today) as a document."""
    if scheme not in library().schemes():
        raise _no_rule_set(scheme)
    account, version = current_account(), asked_text(request.args, "version", LONGEST_VERSION)
    rule_set = _version(scheme, version) if version else version_to_read(scheme)
    with database().read() as connection:
        use = uses_of(connection, account.reach(Permission.RUN_READ).schemes).get(scheme)
        adopted = adopted_versions_of(connection, scheme)
        approvers = [one.decided_by for one in adopted.values()]
        people = names_of(connection, [*([use.by] if use else []), *approvers])
    figures = account.may(Permission.RULE_SET_FIGURES)
    read = {name: scheme_title(library(), name) for name in rule_set.reads}
    versions = versions_of(library(), scheme)[::-1]
    return render_template(
        "rule_sets/rule_set.html",
        rule_set=rule_set,
        document=Document(rule_set, read, figures=figures),
        versions=[(one, _state_of(one)) for one in versions],
        state=_state_of(rule_set),
        use=use,
        adopted=adopted,
        people=people,
        extended=_extended_by(rule_set),
        read=read,
        before=earlier_of(versions, rule_set),
        states=STATES,
        standings=STANDINGS,
        directions=DIRECTIONS,
        objections=OBJECTIONS,
        banners=banners_of_all([rule_set]),
    )


def _state_of(rule_set: RuleSet) -> VersionState:
    return state_of(library(), rule_set, today(), demonstration=settings().demonstration)


def _extended_by(rule_set: RuleSet) -> RuleSet | None:
    """The version that the rule set extends, None where it extends none or that is not there any more."""
    if rule_set.extends is None:
        return None
    return rule_set_of(library(), *rule_set.extends.split("@", 1))


def _version(scheme: str, version: str) -> RuleSet:
    rule_set = rule_set_of(library(), scheme, version)
    if rule_set is None:
        raise _no_rule_set(f"{scheme}@{version}")
    return rule_set


def version_to_read(scheme: str) -> RuleSet:
    """The version in force today, else the newest one."""
    rule_set = rule_set_in_force(library(), scheme, today()) or newest_rule_set(library(), scheme)
    if rule_set is None:
        raise _no_rule_set(scheme)
    return rule_set


def _no_rule_set(name: str) -> Problem:
    there = library().schemes()
    return Problem(
        404,
        "no-rule-set",
        Text(f"没有规则集 {name}。", f"There is no rule set {name}."),
        Text(f"现有方案：{'、'.join(there)}。", f"Schemes: {', '.join(there)}."),
    )
