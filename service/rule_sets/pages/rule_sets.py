"""`/rule-sets`: the schemes with their versions, and one version as a readable document."""

from flask import Blueprint, render_template, request

from rules.ruleset import RuleSet
from rules.texts import Text
from service.access.permissions import Permission
from service.access.route_rules import current_account, current_reach, requires
from service.core.banners import banners_of_all
from service.core.clock import today
from service.core.problem import Problem
from service.core.web.context import library
from service.rule_sets.pages.document import Document
from service.rule_sets.queries import newest_rule_set, rule_set_in_force, rule_set_of, versions_of
from service.rule_sets.words import DIRECTIONS, STANDINGS, SUPPORTS

blueprint = Blueprint("rule_set_pages", __name__, url_prefix="/rule-sets")


@blueprint.get("")
@requires(Permission.RULE_SET_READ)
def listed() -> str:
    """All schemes, with the version that applies today."""
    shelf = library()
    reached = current_reach(Permission.RULE_SET_READ).schemes
    shown = [scheme for scheme in shelf.schemes() if scheme in reached]
    schemes = [(scheme, _version_to_read(scheme), shelf.versions(scheme)) for scheme in shown]
    return render_template(
        "rule_sets/rule_sets.html",
        schemes=schemes,
        standings=STANDINGS,
        day=today(),
    )


@blueprint.get("/<scheme>")
@requires(Permission.RULE_SET_READ)
def show(scheme: str) -> str:
    """One version (`?version=`; else the one that applies today) as a document."""
    if scheme not in library().schemes():
        raise _no_rule_set(scheme)
    version = request.args.get("version")
    rule_set = _version(scheme, version) if version else _version_to_read(scheme)
    return render_template(
        "rule_sets/rule_set.html",
        rule_set=rule_set,
        document=Document(rule_set, figures=current_account().may(Permission.RULE_SET_FIGURES)),
        versions=versions_of(library(), scheme)[::-1],
        standings=STANDINGS,
        directions=DIRECTIONS,
        supports=SUPPORTS,
        banners=banners_of_all([rule_set]),
    )


def _version(scheme: str, version: str) -> RuleSet:
    rule_set = rule_set_of(library(), scheme, version)
    if rule_set is None:
        raise _no_rule_set(f"{scheme}@{version}")
    return rule_set


def _version_to_read(scheme: str) -> RuleSet:
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
