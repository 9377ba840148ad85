"""Enterprises: found, opened as a file, and taken in."""

from flask import Response, jsonify

from rules.dated_tables import CapCounting
from rules.fields import ENTERPRISE_FIELDS
from rules.record_types import RECORD_TYPES
from rules.texts import Text
from service.access.permissions import Permission
from service.access.route_rules import current_jurisdiction, current_reach, requires
from service.core.clock import today
from service.core.plain import Plain, text_of
from service.core.web.context import database, library
from service.core.web.etags import etag_response
from service.core.web.paging import asked_page
from service.core.web.resource import Resource
from service.enterprises.schemas import (
    EnterpriseFileSchema,
    EnterprisesSchema,
    RecordVersionsSchema,
    SearchSchema,
    VisitsSchema,
)
from service.facts.enterprises import Enterprise, search_enterprises
from service.facts.full_facts import facts_of
from service.facts.histories import attribute_changes_of, earlier_codes_of, record_versions_of, stated_attributes_of
from service.facts.questions import days_of, enterprise_not_found, enterprise_of
from service.facts.schemas.days import DaysSchema
from service.facts.stored import read_stored
from service.facts.visits import KnownVisit, known_visits_of
from service.registries.queries.contacts import addresses_of
from service.registries.queries.known_places import refuse_unknown_places

blueprint = Resource("enterprises", __name__, url_prefix="/enterprises", description="经营主体 Enterprises.")


@blueprint.route("")
@requires(Permission.ENTERPRISE_READ)
@blueprint.arguments(SearchSchema, location="query")
@blueprint.response(200, EnterprisesSchema, description="一页经营主体 A page of enterprises.")
@blueprint.problem(400, "翻页标记不可用 The cursor cannot be used.")
def list_enterprises(question: Plain) -> Response:
    """查找经营主体 Find enterprises by a piece of the name, the code, the region or the industry

    只列出本账号辖区内的主体。Only those within the account's jurisdictions are listed.
    """
    asked = asked_page(question, start=0)
    inside = current_jurisdiction(Permission.ENTERPRISE_READ)
    begins = {name: question[name] for name in ("region", "industry")}
    with database().read() as connection:
        refuse_unknown_places(connection, question["region"])
        rows = search_enterprises(connection, question["q"], inside, **begins, after=asked.begin, limit=asked.limit)
    return jsonify(asked.body(rows, _listed))


@blueprint.route("/<code>")
@requires(Permission.ENTERPRISE_READ)
@blueprint.arguments(DaysSchema, location="query")
@blueprint.response(200, EnterpriseFileSchema, description="主体档案 The file of the enterprise.")
@blueprint.alt_response(304, description="内容未变 Not changed.")
@blueprint.problem(404, "辖区内没有这一主体 No such enterprise in your jurisdictions.")
def get_file(question: Plain, code: str) -> Response:
    """读取主体档案：某日的登记事项和历次变更 Read the file of one enterprise: its attributes on a day, and changes"""
    as_of, known_on = days_of(question)
    with database().read() as connection:
        found = enterprise_of(connection, code, Permission.ENTERPRISE_READ)
        stored = read_stored(connection, [found.id])
        facts = facts_of(stored, as_of, known_on)
        if not len(facts):
            raise enterprise_not_found(code)
        return etag_response(
            {
                "as_of": as_of.isoformat(),
                "known_on": known_on.isoformat(),
                "attributes": stated_attributes_of(facts, 0),
                "address": addresses_of(connection, [found.code], as_of, known_on).get(found.code),
                "earlier_codes": [
                    {"uscc": earlier, "valid_until": until and until.isoformat()}
                    for earlier, until in earlier_codes_of(connection, found.id)
                ],
                "changes": [
                    {
                        "field": change.field,
                        "title": _title(change.field),
                        "valid_from": change.valid_from.isoformat(),
                        "recorded_on": change.recorded_on.isoformat(),
                        "value": change.value,
                    }
                    for change in attribute_changes_of(stored, found.id, known_on)
                ],
            }
        )


@blueprint.route("/<code>/records")
@requires(Permission.ENTERPRISE_READ)
@blueprint.arguments(DaysSchema(only=("known_on",)), location="query")
@blueprint.response(200, RecordVersionsSchema, description="全部记录的各版本 All versions of all records.")
@blueprint.alt_response(304, description="内容未变 Not changed.")
@blueprint.problem(404, "辖区内没有这一主体 No such enterprise in your jurisdictions.")
def get_records(question: Plain, code: str) -> Response:
    """读取主体的信用记录：所有来源、所有版本 Read its records, from all sources and in all versions

    涉及类别的记录（外部分类结果、人工调整）须另有查看类别的权限。

    Records that tell of a tier (tiers made elsewhere, manual adjustments) need the permission to read tiers of that
    scheme, too.
    """
    known_on = question.get("known_on") or today()
    with database().read() as connection:
        found = enterprise_of(connection, code, Permission.ENTERPRISE_READ)
        tiers_of = current_reach(Permission.TIER_READ).schemes_at(found.region, found.office)
        versions = record_versions_of(read_stored(connection, [found.id]), found.id, known_on, tiers_of=tiers_of)
    items = [
        {
            "number": str(one.identity),
            "record_id": one.record_id,
            "type": one.type,
            "title": _type_title(one.type),
            "source": one.source,
            "recorded_on": one.recorded_on.isoformat(),
            "version": one.version,
            "is_known": one.is_known,
            "fields": one.fields,
        }
        for one in versions
    ]
    return etag_response({"known_on": known_on.isoformat(), "items": items})


@blueprint.route("/<code>/visits")
@requires(Permission.ENTERPRISE_READ)
@blueprint.arguments(DaysSchema(only=("known_on",)), location="query")
@blueprint.response(200, VisitsSchema, description="各次入企检查及其事项 The visits with their items.")
@blueprint.alt_response(304, description="内容未变 Not changed.")
@blueprint.problem(404, "辖区内没有这一主体 No such enterprise in your jurisdictions.")
def get_visits(question: Plain, code: str) -> Response:
    """读取主体的入企检查：各机关、各事项的结果，按某日所知 Read its visits, by whichever authority, as known on a day

    每次检查的结果取各事项中最重的一项；已撤销的不列。The outcome of a visit is the worst of its items; revoked ones are
    left out.
    """
    known_on = question.get("known_on") or today()
    with database().read() as connection:
        found = enterprise_of(connection, code, Permission.ENTERPRISE_READ)
        visits = known_visits_of(connection, [found.id], known_on)
    counting = library().tables.cap_counting(known_on, known_on)
    items = [_visit_json(one, counting) for one in visits]
    return etag_response(
        {"known_on": known_on.isoformat(), "cap_counting": counting.name if counting else None, "items": items}
    )


def _visit_json(one: KnownVisit, counting: CapCounting | None) -> Plain:
    trigger = counting.triggers.get(one.trigger) if counting else None
    return {
        "visited_on": one.visited_on.isoformat(),
        "department": one.department,
        "number": one.number,
        "trigger": one.trigger,
        "trigger_title": text_of(trigger.title) if trigger else None,
        "kind": trigger.kind.value if trigger else None,
        "ordered_by": one.ordered_by,
        "level": one.level,
        "on_site": one.on_site,
        "counts": counting.counts(one.trigger, one.ordered_by) and one.on_site if counting else None,
        "plan_no": one.plan_no,
        "task_no": one.task_no,
        "outcome": one.outcome,
        "items_with_a_problem": one.faulty,
        "known_since": one.known_since.isoformat(),
        "items": [
            {"item": item.item, "method": item.method, "result": item.result, "finding": item.finding}
            for item in one.items
        ],
    }


def _listed(row: Enterprise) -> Plain:
    return {"uscc": row.code, "name": row.name, "region": row.region, "industry": row.industry}


def _title(field: str) -> Plain:
    return {"zh": ENTERPRISE_FIELDS[field].zh[0], "en": ENTERPRISE_FIELDS[field].en}


def _type_title(name: str) -> Plain:
    kind = RECORD_TYPES.get(name)
    return text_of(Text(kind.zh, kind.en) if kind else Text(name, name))
