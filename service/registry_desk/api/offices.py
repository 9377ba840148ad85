"""Supervision offices, and the firms that they are in charge of by name."""

from flask import Response, jsonify

from service.access.idempotency import idempotent
from service.access.permissions import Permission
from service.access.route_rules import current_account, requires
from service.core.plain import Plain, text_of
from service.core.web.context import database
from service.registries.actions.firms import Listing, list_firms
from service.registries.registry import Registry
from service.registry_desk.api.entries import raise_refused, registry_resource
from service.registry_desk.schemas import EnteredSchema, ListingsSchema
from service.registry_desk.writer import current_writing_regions

blueprint = registry_resource(Registry.OFFICES)


@blueprint.route("/firms", methods=["POST"])
@requires(Permission.REGISTRY_WRITE)
@idempotent
@blueprint.arguments(ListingsSchema)
@blueprint.response(200, EnteredSchema, description="已登记；主体随后归入监管所 Entered; a job places them.")
def list_some(stated: Plain) -> Response:
    """把经营主体列入监管所名单（优先于所辖区划），或移出 Put firms on the list of an office, or take them off"""
    listings = [Listing(firm["uscc"], firm["office"], firm.get("valid_from")) for firm in stated["firms"]]
    with database().write() as connection:
        within = current_writing_regions()
        done = list_firms(connection, listings, current_account().login, within)
        raise_refused(done, lambda name, place: f"json.firms[{place}].{name}")
    numbers = {"added": done.added, "changed": done.changed, "unchanged": done.unchanged}
    return jsonify({**numbers, "notices": [text_of(notice) for notice in done.notices]})
