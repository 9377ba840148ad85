"""Whose tier changes next, and when, over the whole population."""

from typing import Any

from flask import Response, jsonify, request, url_for

from rules.texts import Text
from service.access.permissions import Permission
from service.access.route_rules import current_reach, requires
from service.core.plain import Plain, iso_of, text_of
from service.core.web.context import database, library
from service.core.web.paging import decode_cursor, encode_cursor, page_size
from service.core.web.resource import Resource
from service.registries.queries.names import office_names, region_names
from service.rule_sets.queries import scheme_title
from service.time.forecast.coming import schemas
from service.time.forecast.coming.coming_json import banners_of_list, change_json
from service.time.forecast.coming.queries import AskedChanges, ComingList, open_coming

# Offices that are named with their numbers, the most first.
MOST_NAMED = 200

blueprint = Resource(
    "coming-changes", __name__, url_prefix="/coming-changes", description="即将发生的类别变化 Coming changes of tiers."
)


@blueprint.route("")
@requires(Permission.TIER_READ)
@blueprint.arguments(schemas.ComingQuestionSchema, location="query")
@blueprint.response(
    200,
    schemas.ComingChangesSchema,
    description="一页，按日期 One page, by day.",
    headers={"Link": {"description": "rel=next：下一页 the next page.", "schema": {"type": "string"}}},
)
@blueprint.problem(404, "该方案没有已生效的结果 Nothing of the scheme is in effect.")
def list_coming(question: Plain) -> Response:
    """没有新情况时，哪些主体的类别将在哪一天变化、变为什么、因为什么

    Whose tier changes first on which day if nothing new happens, to what, and because of what. Never beyond
    `known_until`: up to that day it is known of everyone.

    内部使用：不得告知主体。只列本账号辖区和业务条线内的主体。

    Internal: not for the enterprises. Only those of the account's jurisdictions and business lines are listed.
    """
    limit = page_size(question["limit"])
    place = decode_cursor(question["after"])["place"] if "after" in question else None
    with database().read() as connection:
        found = open_coming(connection, library(), _asked_of(question), current_reach(Permission.TIER_READ))
        rows, more = found.page(connection, limit, None if place is None else tuple(place))
        offices = list(found.by_office.items())[:MOST_NAMED]
        called = office_names(connection, {*(code for code, _ in offices), *(one.row.office for one in rows)} - {""})
        regions = region_names(connection, {one.row.region for one in rows if one.row.region})
    following = encode_cursor({"place": rows[-1].key}) if more else None
    response = jsonify(
        _heading_of(found)
        | {
            "by_office": [{"office": code, "name": _words(called.get(code)), "number": n} for code, n in offices],
            "items": [change_json(found, one, regions, called) for one in rows],
            "next": following,
        }
    )
    if following:
        asked: Any = {**request.args.to_dict(flat=False), "after": following}
        response.headers["Link"] = f'<{url_for("coming-changes.list_coming", **asked)}>; rel="next"'
    return response


def _asked_of(question: Plain) -> AskedChanges:
    return AskedChanges(
        scheme=question.get("scheme"),
        since=question.get("since"),
        until=question.get("until"),
        tier_from=question.get("tier_from"),
        tier_to=question.get("tier_to"),
        region=question.get("region", ""),
        offices=tuple(question["office"]),
        direction=question.get("direction"),
    )


def _heading_of(found: ComingList) -> Plain:
    edition = found.edition
    return {
        "scheme": edition.scheme,
        "version": edition.version,
        "title": text_of(scheme_title(library(), edition.scheme)),
        "banners": [text_of(banner) for banner in banners_of_list(found)],
        "run": edition.run_id,
        "as_of": edition.as_of.isoformat(),
        "known_on": edition.known_on.isoformat(),
        "since": found.since.isoformat(),
        "until": found.until.isoformat(),
        "known_until": iso_of(found.known_until),
        "total": found.total,
        "not_computed": found.not_computed,
        "by_direction": dict(found.by_direction),
        "by_tiers": [{"tier_from": was, "tier_to": then, "number": n} for (was, then), n in found.by_tiers.items()],
        "by_period": [
            {"since": one.begins.isoformat(), "until": one.ends.isoformat(), **one.numbers} for one in found.by_period
        ],
    }


def _words(words: Text | None) -> Plain | None:
    return None if words is None else text_of(words)
