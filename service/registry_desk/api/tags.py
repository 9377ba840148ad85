"""Tags of subjects (专项库), and the subjects that carry them."""

from flask import Response, jsonify

from service.access.idempotency import idempotent
from service.access.permissions import Permission
from service.access.route_rules import current_account, current_jurisdiction, requires
from service.core.plain import Plain, iso_of, text_of
from service.core.problem import TITLES, Problem
from service.core.web.context import database
from service.core.web.paging import PageArguments, asked_page
from service.facts.enterprises import jurisdiction_condition_of
from service.registries.actions.tags import tag_subjects
from service.registries.queries.entries import last_version_of
from service.registries.queries.tagged import Tagged, list_tagged
from service.registries.registry import Registry
from service.registries.tagging import Tagging
from service.registry_desk.api.entries import raise_refused, registry_resource
from service.registry_desk.reader import current_reading_regions
from service.registry_desk.schemas import EnteredSchema
from service.registry_desk.tag_schemas import TaggedSchema, TaggingsSchema
from service.registry_desk.writer import current_writing_regions

blueprint = registry_resource(Registry.TAGS)


@blueprint.route("/<string(maxlength=40):entry_code>/subjects")
@requires(Permission.ENTERPRISE_READ)
@blueprint.arguments(PageArguments, location="query")
@blueprint.response(200, TaggedSchema, description="一页 A page of them.")
@blueprint.problem(400, "翻页标记不可用 The cursor cannot be used.")
@blueprint.problem(404, "登记簿中没有这一专项库 The registry has no such tag.")
def list_subjects(question: Plain, entry_code: str) -> Response:
    """列出专项库中的对象（辖区内） List the subjects that carry a tag, in the account's jurisdictions"""
    asked = asked_page(question, "id", start=0)
    inside = jurisdiction_condition_of(current_jurisdiction(Permission.ENTERPRISE_READ))
    with database().read() as connection:
        if not last_version_of(connection, Registry.TAGS, entry_code):
            raise Problem(404, *TITLES[404])
        located = current_reading_regions(connection, Registry.OTHER_SUBJECTS)
        rows = list_tagged(connection, entry_code, inside, located, after=asked.begin, limit=asked.limit)
    return jsonify(asked.body(rows, _tagged_json))


@blueprint.route("/subjects", methods=["POST"])
@requires(Permission.REGISTRY_WRITE)
@idempotent
@blueprint.arguments(TaggingsSchema)
@blueprint.response(200, EnteredSchema, description="已登记 Entered.")
def tag_some(stated: Plain) -> Response:
    """把对象列入专项库，写明终止日期，或撤销误登 Put subjects under tags, say when that ends, or take a mistake back"""
    taggings = [_tagging_of(one) for one in stated["subjects"]]
    with database().write() as connection:
        done = tag_subjects(connection, taggings, current_account().login, current_writing_regions())
        raise_refused(done, lambda name, place: f"json.subjects[{place}].{name}")
    numbers = {"added": done.added, "changed": done.changed, "unchanged": done.unchanged}
    return jsonify({**numbers, "notices": [text_of(notice) for notice in done.notices]})


def _tagging_of(stated: Plain) -> Tagging:
    given = {name: value for name, value in stated.items() if name != "uscc"}
    return Tagging(subject=stated["uscc"], **given)


def _tagged_json(one: Tagged) -> Plain:
    return {
        "id": one.id,
        "uscc": one.code,
        "name": one.name,
        "is_enterprise": one.is_enterprise,
        "licence_no": one.licence_no,
        "valid_from": one.valid_from.isoformat(),
        "valid_until": iso_of(one.valid_until),
        "source": one.source,
        "recorded_by": one.recorded_by,
        "recorded_at": one.recorded_at.isoformat(),
    }
