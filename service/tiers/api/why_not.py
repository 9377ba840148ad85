"""`/enterprises/<code>/why-not`: what keeps an enterprise out of a tier, or out of a tier list."""

from flask import Response
from sqlalchemy import Connection

from rules.texts import Text
from rules.wording import Wording
from scoring.why_not import LedAway, NotClassified, OutsideBand, Possible, WithoutBand
from service.access.permissions import Permission
from service.access.route_rules import current_account, current_reach, requires
from service.core.banners import INTERNAL, banners_of
from service.core.plain import Plain, points_of, text_of
from service.core.problem import refusal_at
from service.core.web.context import database, library, settings
from service.core.web.etags import etag_response
from service.core.web.resource import Resource
from service.decisions.runs import schemes_in_effect
from service.facts.enterprises import Enterprise
from service.facts.questions import enterprise_of
from service.scores.explanation_json import not_rated_json, override_json
from service.tiers.queries.why_not_listed import WhyNotListed, describe_listed, why_not_in_list
from service.tiers.schemas.why_not import NOT_IN_RUN, WhyNotQuestionSchema, WhyNotSchema
from service.tiers.tier_list_json import asked_of, heading_of
from service.tiers.why_not import Answered, AskedTier, NoVersion, why_not_in_tier
from service.tiers.why_not_words import describe_possible, describe_why_not, stage_of

blueprint = Resource(
    "why-not",
    __name__,
    url_prefix="/enterprises",
    description="不属于某一类别或名单的原因 Why not in a tier or a list.",
)
# What only a list is asked by, and only a tier.
_OF_LISTS = ("on", "region", "industry", "decided_by", "changed_since", "office", "search", "visited")
_OF_TIERS = ("as_of", "known_on")


@blueprint.route("/<code>/why-not")
@requires(Permission.TIER_READ)
@blueprint.arguments(WhyNotQuestionSchema, location="query")
@blueprint.response(200, WhyNotSchema, description="第一个原因 The first thing that keeps it out.")
@blueprint.alt_response(304, description="内容未变 Not changed.")
@blueprint.problem(404, "辖区内没有这一主体 No such enterprise in your jurisdictions.")
@blueprint.problem(409, "所存结果无法重新说明 The reasons of the stored result cannot be told.")
def get_why_not(question: Plain, code: str) -> Response:
    """说明该主体为什么不属于某一类别，或不在某一名单内 Why it is not in a tier, or not in a list

    问类别：按判定顺序，第一个使其不属于该类别的原因（没有有效版本、暂未分类、分值所差、使类别改变的规则及其记录）。
    问名单：第一个不符合的条件及其实际值。

    Of a tier: the first thing on the way of the decision that keeps it out: no version in force, not classified, the
    points that lack, or the override that leads away, with its records. Of a list: the first condition that it does not
    meet, with what it is instead.
    """
    _refuse_mixed(question)
    with database().read() as connection:
        found = enterprise_of(connection, code, Permission.TIER_READ)
        said = _of_list(connection, found, question) if question["list"] else _of_tier(connection, found, question)
    return etag_response({"uscc": found.code, **said})


def _refuse_mixed(question: Plain) -> None:
    """Raises Problem 422 for what would not be looked at."""
    for name in _OF_TIERS if question["list"] else _OF_LISTS:
        if question.get(name) not in (None, "", []):
            zh, en = ("名单", "a list") if question["list"] else ("类别", "a tier")
            raise refusal_at(f"query.{name}", Text(f"问{zh}时不用这一条件。", f"It is no condition of {en}."))
    if not question["list"] and len(question["tier"]) != 1:
        raise refusal_at("query.tier", Text("请写明一个类别。", "State one tier."))
    if question["list"] and "@" in question.get("scheme", ""):
        raise refusal_at("query.scheme", Text("问名单时只写方案。", "Of a list state the scheme alone."))


def _of_list(connection: Connection, found: Enterprise, question: Plain) -> Plain:
    reach = current_reach(Permission.TIER_READ)
    answer = why_not_in_list(connection, library(), found, asked_of(question), reach)
    heading = heading_of(answer.tiers)
    kept = ("banners", "scheme", "version", "as_of", "known_on", "run")
    return {
        "asks": "list",
        "kept_off": not answer.is_in_run or bool(answer.unmet),
        "stage": _stage_of_list(answer),
        "words": [text_of(describe_listed(answer))],
        **{name: heading[name] for name in kept},
        "unmet": [
            {
                "condition": one.condition.value,
                "title": text_of(one.title),
                "asked": text_of(one.asked),
                "held": text_of(one.held),
            }
            for one in answer.unmet
        ],
    }


def _stage_of_list(answer: WhyNotListed) -> str | None:
    if not answer.is_in_run:
        return NOT_IN_RUN
    return answer.unmet[0].condition.value if answer.unmet else None


def _of_tier(connection: Connection, found: Enterprise, question: Plain) -> Plain:
    # Of all schemes that it may read there, not of the one asked about alone.
    schemes = current_account().reach(Permission.TIER_READ).schemes_at(found.region, found.office)
    scheme = question.get("scheme") or next(iter(schemes_in_effect(connection, schemes)), "")
    (tier,) = question["tier"]
    asked = AskedTier(scheme, tier, question.get("as_of"), question.get("known_on"))
    answer = why_not_in_tier(connection, found, asked, schemes, settings())
    said = {
        "asks": "tier",
        "kept_off": stage_of(answer) is not None,
        "stage": stage_of(answer),
        "words": [text_of(words) for words in describe_why_not(answer)],
        "tier": tier,
    }
    return said | (_no_version(answer, scheme) if isinstance(answer, NoVersion) else _answered(answer))


def _no_version(answer: NoVersion, scheme: str) -> Plain:
    return {
        "banners": [text_of(INTERNAL)],
        "explains": "facts",
        "scheme": scheme,
        "version": None,
        "as_of": answer.as_of.isoformat(),
        "known_on": answer.known_on.isoformat(),
        "tier_now": None,
        "lacking": None,
        "overrides": [],
        "not_rated": [],
        "possible": [],
        "then": [],
    }


def _answered(answer: Answered) -> Plain:
    explanation, obstacle, then = answer.explanation, answer.why.obstacle, answer.why.then
    rule_set, phrases = explanation.rule_set, Wording(explanation.rule_set.record_types)
    leading = obstacle.overrides if isinstance(obstacle, LedAway) else ()
    reasons = obstacle.reasons if isinstance(obstacle, NotClassified) else ()
    possible = obstacle.possible if isinstance(obstacle, OutsideBand | WithoutBand) else ()
    known_on = explanation.known_on or explanation.as_of
    return {
        "banners": [text_of(banner) for banner in banners_of(rule_set)],
        "explains": "decision" if answer.of_decision else "facts",
        "scheme": rule_set.scheme,
        "version": rule_set.version,
        "as_of": explanation.as_of.isoformat(),
        "known_on": known_on.isoformat(),
        "tier_now": explanation.tier,
        "lacking": _lacking(obstacle) if isinstance(obstacle, OutsideBand) else None,
        "overrides": [override_json(one, phrases) for one in leading],
        "not_rated": [not_rated_json(one, phrases) for one in reasons],
        "possible": [_possible(one, phrases) for one in possible],
        "then": [_then(one, phrases) for one in then],
    }


def _lacking(obstacle: OutsideBand) -> Plain:
    return {
        "score": points_of(obstacle.score),
        "lacks": points_of(obstacle.lacks),
        "border": float(obstacle.border),
        "is_inside": obstacle.is_inside,
    }


def _possible(possible: Possible, phrases: Wording) -> Plain:
    return {
        "override": override_json(possible.reason, phrases),
        "without": possible.without.value,
        "words": text_of(describe_possible(possible)),
    }


def _then(then: LedAway, phrases: Wording) -> Plain:
    overrides = [override_json(one, phrases) for one in then.overrides]
    return {"level": then.level, "to": then.to, "overrides": overrides}
