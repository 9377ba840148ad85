"""What tier a stored enterprise has, had, or would have on a day, and why."""

from flask import Response, jsonify

from rules.ruleset import RuleSet
from rules.texts import Text
from scoring.explain import explain
from scoring.score import Scores
from service.access.permissions import Permission
from service.access.route_rules import current_account, current_reach, requires
from service.core.banners import INTERNAL, banners_of
from service.core.plain import Plain, points_of, text_of
from service.core.web.context import database, library, settings
from service.core.web.etags import etag_response
from service.core.web.paging import cut_page, decode_cursor, page_size
from service.core.web.resource import Resource
from service.decisions.decisions import Decision, history_of
from service.decisions.editions import edition_now
from service.facts.enterprises import Enterprise
from service.facts.histories import earlier_codes_of
from service.facts.questions import days_of, enterprise_of
from service.facts.stored import read_stored
from service.intake.queries.rows_to_check import count_waiting_rows
from service.rule_sets.queries import rule_set_of, tier_titles
from service.scores.explanation_json import explanation_json
from service.scores.schemas import ScoresSchema
from service.scores.score_json import scores_json
from service.scores.withheld import withhold_others
from service.tiers.decided import decided_of, not_explained, since_of
from service.tiers.on_a_day import score_on
from service.tiers.schemas import enterprise as schemas
from service.tiers.since_words import since_json

blueprint = Resource(
    "enterprise-tiers", __name__, url_prefix="/enterprises", description="主体的类别及其理由 Tiers of one enterprise."
)


@blueprint.route("/<code>/score")
@requires(Permission.SCORE)
@blueprint.arguments(schemas.StoredQuestionSchema, location="query")
@blueprint.response(200, ScoresSchema, description="该主体的类别 The tier of the enterprise.")
@blueprint.problem(404, "辖区内没有这一主体 No such enterprise in your jurisdictions.")
def score_stored(question: Plain, code: str) -> Response:
    """按已存数据计算某日的类别，不保存 Score the stored facts of one enterprise as of a day"""
    found, scores = _scored(question, code, evidence=False)
    return jsonify(scores_json(scores, [found.code]))


@blueprint.route("/<code>/explanation")
@requires(Permission.TIER_READ)
@blueprint.arguments(schemas.StoredQuestionSchema, location="query")
@blueprint.response(200, schemas.ExplanationSchema, description="分类说明 Why it has its tier.")
@blueprint.alt_response(304, description="内容未变 Not changed.")
@blueprint.problem(404, "辖区内没有这一主体 No such enterprise in your jurisdictions.")
@blueprint.problem(409, "所存结果无法重新说明 The reasons of the stored result cannot be told.")
def get_explanation(question: Plain, code: str) -> Response:
    """说明生效的结果（未指定日期时）或某日的类别：每一条的分值、记录、依据，以及哪些未触发

    Why it has its tier: of the decision in effect, from the facts of its run, unless a day or a version is asked for.
    `explains` says which of the two; `decision` names what is in effect and `since` what came to be known after it,
    with what the next run would give, which is nobody's tier yet.

    所读取的其他方案不在本账号业务条线内的，其结果和理由不显示，列在 withheld。Of a scheme that it reads and that lies
    outside the account's business lines neither result nor reasons are shown; `withheld` names it.
    """
    asked_for = {"as_of", "known_on"} & question.keys() or "@" in question["scheme"]
    with database().read() as connection:
        found = enterprise_of(connection, code, Permission.TIER_READ)
        # Of all schemes that it may read there, not of the one asked about alone.
        schemes = current_account().reach(Permission.TIER_READ).schemes_at(found.region, found.office)
        edition = edition_now(connection, question["scheme"].partition("@")[0])
        decided = since = None
        if edition:
            stored = read_stored(connection, [found.id])
            decided = decided_of(connection, stored, edition, history_of(connection, found.id, edition.scheme, limit=1))
            codes = [found.code, *(code for code, _ in earlier_codes_of(connection, found.id))]
            waiting = count_waiting_rows(connection, codes)
            since = since_of(connection, stored, edition, decided, waiting, settings(), schemes)
    decision = decided.decision if decided else None
    explanation = decided.explanation if decided and not asked_for else None
    if explanation is None:
        if decision is not None and not asked_for:
            raise not_explained(decided)
        explanation = explain(_scored(question, code, evidence=True)[1], 0)
    rule_set = explanation.rule_set
    said = explanation_json(withhold_others(explanation, schemes))
    both = {
        "explains": "decision" if decision is not None and not asked_for else "facts",
        "decision": None if decision is None else _decision(decision, rule_set_of(library(), *_version_of(decision))),
        "since": None if since is None else since_json(since, decision),
    }
    return etag_response(said | both | {"banners": [text_of(banner) for banner in banners_of(rule_set)]})


@blueprint.route("/<code>/decisions")
@requires(Permission.TIER_READ)
@blueprint.arguments(schemas.DecisionsQuestionSchema, location="query")
@blueprint.response(200, schemas.DecisionsSchema, description="一页历次结果 A page of decisions.")
@blueprint.problem(400, "翻页标记不可用 The cursor cannot be used.")
@blueprint.problem(404, "辖区内没有这一主体 No such enterprise in your jurisdictions.")
def list_decisions(question: Plain, code: str) -> Response:
    """列出历次生效的分类结果，最近的在前 List the decisions that were put into effect, the newest first"""
    limit = page_size(question["limit"])
    before = decode_cursor(question["after"])["run"] if "after" in question else None
    with database().read() as connection:
        found = enterprise_of(connection, code, Permission.TIER_READ)
        schemes = current_reach(Permission.TIER_READ).schemes_at(found.region, found.office)
        rows = history_of(connection, found.id, question.get("scheme"), schemes, before=before, limit=limit + 1)
    shown = cut_page(rows, limit, lambda row: {"run": row.from_run})
    named = {(row.scheme, row.version): rule_set_of(library(), row.scheme, row.version) for row in shown.items}
    said = dict.fromkeys(banner for rule_set in named.values() if rule_set for banner in banners_of(rule_set))
    return jsonify(
        {
            "uscc": found.code,
            "banners": [text_of(banner) for banner in said or (INTERNAL,)],
            "items": [_decision(row, named[row.scheme, row.version]) for row in shown.items],
            "next": shown.next,
        }
    )


def _version_of(decision: Decision) -> tuple[str, str]:
    return decision.scheme, decision.version


def _scored(question: Plain, code: str, *, evidence: bool) -> tuple[Enterprise, Scores]:
    days = days_of(question)
    with database().read() as connection:
        found = enterprise_of(connection, code, Permission.TIER_READ)
        return found, score_on(connection, found, question["scheme"], *days, settings(), evidence=evidence)


def _decision(row: Decision, rule_set: RuleSet | None) -> Plain:
    titles = {tier: text_of(title) for tier, title in tier_titles(rule_set).items()}
    reasons = {reason.id: reason.title for reason in rule_set.not_rated} if rule_set else {}
    return {
        "scheme": row.scheme,
        "version": row.version,
        "run": row.from_run,
        "until_run": row.until_run,
        "in_effect_at": row.in_effect_at.isoformat(),
        "as_of": row.as_of.isoformat(),
        "known_on": row.known_on.isoformat(),
        "tier": row.tier,
        "tier_title": titles.get(row.tier) if row.tier else None,
        "score": None if row.score is None else points_of(row.score),
        "decided_by": row.decided_by,
        "lines": {id: points_of(value) for id, value in row.lines.items()},
        "overrides": list(row.overrides),
        "not_rated": [{"id": id, "title": text_of(reasons.get(id, Text(id, id)))} for id in row.not_rated],
        "failure": text_of(row.failure) if row.failure else None,
        "model": _model(row),
        "rule_sets": row.rule_sets,
        "engine": row.engine,
        "facts_digest": row.facts_digest,
        "digest_version": row.digest_version,
    }


def _model(row: Decision) -> Plain | None:
    said = row.model
    return None if said is None else {"state": said.state.value, "digest": said.digest, "moved": said.moved}
