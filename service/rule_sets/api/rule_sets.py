"""Rule sets: which there are, which applies on a day, and one version as a readable document."""

from datetime import date
from typing import Any

from flask import Response

from rules.errors import NoRuleSet
from rules.ruleset import RuleSet
from rules.texts import Text
from service.access.permissions import Permission
from service.access.route_rules import current_account, current_reach, requires
from service.core.problem import Problem
from service.core.web.context import library
from service.core.web.etags import etag_response
from service.core.web.resource import Resource
from service.rule_sets.queries import rule_set_in_force, versions_of
from service.rule_sets.rule_set_json import rule_set_heading, rule_set_json, rule_set_json_without_figures
from service.rule_sets.schemas.rule_sets import RuleSetSchema, RuleSetsQuestionSchema, RuleSetsSchema

blueprint = Resource("rule-sets", __name__, url_prefix="/rule-sets", description="规则集 Rule sets.")


@blueprint.route("")
@requires(Permission.RULE_SET_READ)
@blueprint.arguments(RuleSetsQuestionSchema, location="query")
@blueprint.response(200, RuleSetsSchema, description="规则集列表 The rule sets.")
@blueprint.alt_response(304, description="内容未变 Not changed.")
def list_rule_sets(question: dict[str, Any]) -> Response:
    """列出规则集：全部版本，或某日适用的版本 List rule sets: all versions, or those in force on a day."""
    on = question.get("in_force_on")
    reached = current_reach(Permission.RULE_SET_READ).schemes
    schemes = [s for s in library().schemes() if question.get("scheme") in (None, s) and s in reached]
    rule_sets = [rule_set for scheme in schemes for rule_set in _versions(scheme, on)]
    return etag_response({"items": [rule_set_heading(rule_set, figures=_reads_figures()) for rule_set in rule_sets]})


@blueprint.route("/<scheme>/<version>")
@requires(Permission.RULE_SET_READ)
@blueprint.response(200, RuleSetSchema, description="规则集全文 The whole document.")
@blueprint.alt_response(304, description="内容未变 Not changed.")
def get_rule_set(scheme: str, version: str) -> Response:
    """读取一个规则集版本的全文 Read one version as a document, in words, with the basis of every figure."""
    try:
        rule_set = library().get(f"{scheme}@{version}")
    except NoRuleSet as error:
        title = Text("没有这个规则集。", "There is no such rule set.")
        raise Problem(404, "not-found", title, Text(error.zh, error.en)) from None
    return etag_response(rule_set_json(rule_set) if _reads_figures() else rule_set_json_without_figures(rule_set))


def _reads_figures() -> bool:
    return current_account().may(Permission.RULE_SET_FIGURES)


def _versions(scheme: str, on: date | None) -> list[RuleSet]:
    """The versions of a scheme, the oldest first; with a day only that in force on it, if any is."""
    if on is None:
        return versions_of(library(), scheme)
    in_force = rule_set_in_force(library(), scheme, on)
    return [in_force] if in_force else []
