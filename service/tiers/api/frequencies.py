"""Inspection frequencies: what a planner asks of listed enterprises or of a filter, for one mode of items."""

from collections.abc import Sequence
from datetime import date

from flask import Response, jsonify
from sqlalchemy import Connection

from rules.errors import NoRuleSet
from rules.inspection import ItemMode, ModeInspection
from rules.ruleset import Direction, RuleSet
from rules.texts import Text
from service.access.permissions import Permission
from service.access.route_rules import current_jurisdiction, requires
from service.core.clock import today
from service.core.plain import Plain, iso_of, standing_of, text_of
from service.core.problem import Problem, refusal_at
from service.core.web.context import database, library
from service.core.web.paging import decode_cursor, encode_cursor, page_size
from service.core.web.resource import Resource
from service.core.web.row_limit import ENTERPRISES, refuse_too_many
from service.decisions.editions import Edition, edition_of, edition_on
from service.decisions.lists import Question, find_list, tier_page
from service.facts.caps import CountedVisits, count_visits
from service.registries.queries.known_places import refuse_unknown_places
from service.registries.queries.names import office_names
from service.rule_sets.rule_set_json import cap_use_json, frequency_json
from service.rule_sets.words import tier_cap_of
from service.tiers.queries.standings import Standing, standings_of
from service.tiers.queries.workload import frame_of, months_of, use_of_year
from service.tiers.schemas.frequencies import FrequenciesSchema, FrequencyQuestionSchema
from service.tiers.workload import workload_of
from service.tiers.workload_json import totals_json

FILTERS = ("tiers", "region", "industry", "after")
RULES = {
    ItemMode.GENERAL: Text(
        "一般事项：比例严格限定，频次为上限；任何类别都不免抽。",
        "General items: the ratio is limited strictly, the frequency is the most; no tier is exempt from draws.",
    ),
    ItemMode.KEY: Text(
        "重点事项：比例不设上限，比例较高时用抽取确定批次和次序。",
        "Key items: the ratio has no upper limit; where it is high, the draw settles the order of the batches.",
    ),
    ItemMode.SPECIAL_KEY: Text(
        "特殊重点领域事项：类别只能提高、不得降低法定频次，频次为下限。",
        "Special key items: a tier may raise the statutory frequency but never lower it; the frequency is the least.",
    ),
}

blueprint = Resource(
    "inspection-frequencies",
    __name__,
    url_prefix="/inspection-frequencies",
    description="抽查比例和频次 How often enterprises are inspected.",
)


@blueprint.route("", methods=["POST"])
@requires(Permission.FREQUENCY_READ)
@blueprint.arguments(FrequencyQuestionSchema)
@blueprint.response(200, FrequenciesSchema, description="各主体的比例、频次和剩余次数 What applies to each enterprise.")
@blueprint.problem(400, "翻页标记不可用 The cursor cannot be used.")
@blueprint.problem(409, "该方案没有生效的分类结果 The scheme has no run in effect.")
def ask(question: Plain) -> Response:
    """查询抽查比例、频次、年度上限和本年度已入企次数

    Ask for tier, ratio, frequency, the caps on visits of this year and what is left of them, and the last inspection,
    for one mode of items.

    上限按一个机关对一个企业计，类别的上限与各表的上限中取最严的一项；联合检查对每个参加机关各计一次。A cap is for one
    authority and one enterprise; of the tier's and those of tables the strictest goes. A joint visit counts once for
    each authority.

    给出主体代码，或给出筛选条件（类别、区划、行业）逐页读取。List enterprises by code, or give a filter (tiers,
    region, industry) and read page by page.

    第一页附全部所问主体本年度还应检查的次数，按类别和监管所合计。The first page says how many visits are still to be
    made this year at all that are asked for, by tier and supervision office.
    """
    on = question.get("on") or today()
    with database().read() as connection:
        place = _cursor_of(question)
        edition = _edition_to_read(connection, question["scheme"], on, place["run"])
        rule_set = _rule_set_of(edition)
        block = _inspection_of(rule_set, ItemMode(question["mode"]))
        refuse_unknown_places(connection, question.get("region", ""), asked_in="json")
        codes, following = _codes_of_page(connection, edition, rule_set, question, place["begin"])
        rows = standings_of(connection, edition, codes, current_jurisdiction(Permission.FREQUENCY_READ), on)
        ids = sorted({row.id for row in rows.values()})
        totals = _totals_json(connection, edition, rule_set, question, ids, on)
        counted = count_visits(connection, library().tables, ids, on, question.get("known_on") or on)
    return jsonify(
        {
            "scheme": edition.scheme,
            "version": edition.version,
            "mode": question["mode"],
            "rule": text_of(RULES[ItemMode(question["mode"])]),
            "statutory": frequency_json(block.statutory) if block.statutory else None,
            "on": on.isoformat(),
            "visits_known_on": (question.get("known_on") or on).isoformat(),
            "cap_counting": counted.counting.name if counted.counting else None,
            "as_of": edition.as_of.isoformat(),
            "known_on": edition.known_on.isoformat(),
            "provisional": bool(edition.late_sources),
            **standing_of(rule_set),
            "items": [
                _standing_json(row, rule_set, ItemMode(question["mode"]), counted, question.get("authority", ""))
                for row in rows.values()
            ],
            "not_found": [code for code in dict.fromkeys(codes) if code not in rows],
            "totals": totals,
            "next": following,
        }
    )


def _cursor_of(question: Plain) -> Plain:
    """The run that is read, and where the page begins; run None on the first page."""
    return decode_cursor(question["after"], _filters_of(question)) if "after" in question else {"run": None, "begin": 0}


def _filters_of(question: Plain) -> Plain:
    return {name: value for name, value in question.items() if name not in ("after", "limit")}


def _edition_to_read(connection: Connection, scheme: str, on: date, run_id: int | None) -> Edition:
    """What is in effect, or what the pages before were read from."""
    edition = edition_of(connection, scheme, run_id) if run_id else edition_on(connection, scheme, on)
    if edition is None:
        raise Problem(
            409,
            "nothing-in-effect",
            Text("该方案没有生效的分类结果。", "The scheme has no run in effect."),
            Text(
                f"{on} 时方案 {scheme} 没有生效的批次；请先重新分类并使结果生效。",
                f"No run of {scheme} was in effect on {on}; re-classify and put the result into effect first.",
            ),
        )
    return edition


def _rule_set_of(edition: Edition) -> RuleSet:
    name = f"{edition.scheme}@{edition.version}"
    try:
        return library().get(name)
    except NoRuleSet as error:
        title = Text("当时的规则集已不在本系统中。", "The rule set of that time is not held here any more.")
        raise Problem(409, "rule-set-gone", title, Text(error.zh, error.en)) from None


def _inspection_of(rule_set: RuleSet, mode: ItemMode) -> ModeInspection:
    block = rule_set.inspection.get(mode)
    if block is None:
        modes = ", ".join(rule_set.inspection) or "—"
        zh = f"规则集 {rule_set.name} 没有规定这类事项的抽查安排；有的是：{modes}。"
        en = f"The rule set {rule_set.name} says nothing about such items; it speaks of: {modes}."
        raise refusal_at("json.mode", Text(zh, en))
    return block


def _codes_of_page(
    connection: Connection, edition: Edition, rule_set: RuleSet, question: Plain, begin: int
) -> tuple[list[str], str | None]:
    """The codes of one page, and the cursor of the next."""
    if "enterprises" not in question:
        return _codes_of_filter(connection, edition, rule_set, question, begin)
    refuse_too_many(question["enterprises"], "json.enterprises", ENTERPRISES, in_parts=False)
    if given := [name for name in FILTERS if name in question]:
        zh, en = "已列出主体，不能再加筛选条件。", "Enterprises are listed already; leave the filter out."
        raise refusal_at(f"json.{given[0]}", Text(zh, en))
    return question["enterprises"], None


def _codes_of_filter(
    connection: Connection, edition: Edition, rule_set: RuleSet, question: Plain, begin: int
) -> tuple[list[str], str | None]:
    page = tier_page(
        connection,
        edition,
        _filter_of(edition, rule_set, question),
        limit=page_size(question["limit"], "json.limit"),
        riskier_is_higher=rule_set.score.direction is Direction.HIGHER_IS_RISKIER,
        begin=begin,
    )
    following = encode_cursor({"run": edition.run_id, "begin": page.next}, _filters_of(question)) if page.next else None
    return [row.code for row in page.rows], following


def _filter_of(edition: Edition, rule_set: RuleSet, question: Plain) -> Question:
    inside = current_jurisdiction(Permission.FREQUENCY_READ)
    return Question(
        edition.scheme,
        inside.regions,
        _ranks_of(rule_set, question.get("tiers", ())),
        question.get("region", ""),
        question.get("industry", ""),
        offices=inside.offices,
    )


def _totals_json(
    connection: Connection, edition: Edition, rule_set: RuleSet, question: Plain, ids: Sequence[int], on: date
) -> Plain | None:
    """The visits of the year by tier and office of all that the first page is of; None for any other day or page."""
    if "after" in question or {on, question.get("known_on") or on} != {today()}:
        return None
    found = find_list(connection, edition, _filter_of(edition, rule_set, question))
    if "enterprises" in question:
        found = found.only(ids)
    mode, use = ItemMode(question["mode"]), use_of_year(connection, library().tables, on.year, on)
    frame = frame_of(connection, rule_set, mode, found, use)
    load = workload_of(rule_set, mode, frame, months_of(connection, on.year, on), {})
    return totals_json(load, office_names(connection, [code for code in frame.offices if code]))


def _ranks_of(rule_set: RuleSet, tiers: Sequence[str]) -> tuple[int, ...]:
    known = rule_set.tier_ids()
    for place, tier in enumerate(tiers):
        if tier not in known:
            listed = ", ".join(known)
            raise refusal_at(
                f"json.tiers[{place}]", Text(f"没有这一类别；有的是：{listed}。", f"No such tier; one of: {listed}.")
            )
    return tuple(known.index(tier) for tier in tiers)


def _standing_json(row: Standing, rule_set: RuleSet, mode: ItemMode, counted: CountedVisits, authority: str) -> Plain:
    tier = rule_set.tiers[row.rank] if row.rank >= 0 else None
    block = rule_set.inspection[mode]
    means = block.tiers[tier.id] if tier else None
    said = means.frequency if means else block.statutory
    uses = counted.uses_of(row.id, tier_cap_of(rule_set, mode, tier.id if tier else None), mode, authority)
    strictest = uses[0] if uses else None
    return {
        "uscc": row.code,
        "name": row.name,
        "tier": tier.id if tier else None,
        "tier_title": text_of(tier.title) if tier else None,
        "ratio": float(means.ratio) if means else None,
        "frequency": frequency_json(said) if said else None,
        "annual_cap": strictest.most if strictest else None,
        "visits_this_year": strictest.used if strictest else counted.number_of(row.id),
        "visits_left": strictest.left if strictest else None,
        "cap_reached": strictest is not None and strictest.is_reached,
        "caps": [cap_use_json(use) for use in uses],
        "last_inspection_on": iso_of(row.last_inspection_on),
    }
