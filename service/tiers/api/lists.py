"""Tier lists: who stands in which tier, page by page as JSON, or all of it as CSV or XLSX."""

import tempfile
from collections.abc import Sequence
from typing import Any

from flask import Response, request, send_file, url_for

from rules.texts import Text
from scoring.tiers import LEVELS
from service.access.permissions import Permission
from service.access.route_rules import current_account, current_reach, requires
from service.core.clock import now
from service.core.db.audit import write_entry
from service.core.files.exports import MEDIA_TYPES, write_export
from service.core.masking import mask_value
from service.core.plain import Plain, points_of, text_of
from service.core.problem import TITLES, Problem, refusal_at
from service.core.web.context import database, library, settings
from service.core.web.etags import etag_response
from service.core.web.paging import decode_cursor, encode_cursor, page_size
from service.core.web.resource import Resource
from service.decisions import words
from service.decisions.lists import ListedTier, Sort
from service.tiers.exports import export_of
from service.tiers.queries.lists import TierList, open_list
from service.tiers.schemas.lists import PURPOSE_LENGTHS, TierListQuestionSchema, TierListSchema
from service.tiers.tier_list_json import asked_of, heading_of

JSON = "json"
_FORMS = {"application/json": JSON, **{media: form for form, media in MEDIA_TYPES.items()}}


blueprint = Resource("tier-lists", __name__, url_prefix="/tier-lists", description="类别名单 Tier lists.")


@blueprint.route("")
@requires(Permission.TIER_READ)
@blueprint.arguments(TierListQuestionSchema, location="query")
@blueprint.response(
    200,
    TierListSchema,
    description="一页，或导出的全部行 One page, or all rows of an export.",
    headers={"Link": {"description": "rel=next：下一页 the next page.", "schema": {"type": "string"}}},
)
@blueprint.doc(responses={200: {"content": {media: {} for media in MEDIA_TYPES.values()}}})
@blueprint.alt_response(304, description="内容未变 Not changed.")
def list_tiers(question: Plain) -> Response:
    """列出各类别的经营主体 List enterprises by tier

    默认最差类别在前。翻页期间名单属同一批次，不受新结果生效影响。CSV、XLSX 须有导出权限并写明用途，导出会被记录。

    The worst tier first by default. All pages are of one run, whatever is put into effect meanwhile. CSV and XLSX need
    the permission to export and a purpose, and every export is recorded.
    """
    form = _form(question)
    return _page(question) if form == JSON else _export(question, form)


def _page(question: Plain) -> Response:
    limit = page_size(question["limit"])
    place: Plain = decode_cursor(question["after"]) if "after" in question else {"run": None, "begin": 0}
    with database().read() as connection:
        tiers = open_list(connection, library(), asked_of(question), current_reach(Permission.TIER_READ), place["run"])
        page = tiers.page(connection, limit, place["begin"])
    following = encode_cursor({"run": tiers.edition.run_id, "begin": page.next}) if page.next else None
    response = etag_response(
        heading_of(tiers)
        | {
            "sort": tiers.question.sort.value,
            "total": page.total,
            "items": [_row_json(tiers, row) for row in page.rows],
            "next": following,
        }
    )
    if following:
        asked: Any = {**request.args.to_dict(flat=False), "after": following}
        response.headers["Link"] = f'<{url_for("tier-lists.list_tiers", **asked)}>; rel="next"'
    return response


def _export(question: Plain, form: str) -> Response:
    account, purpose = current_account(), _purpose(question)
    reach = current_reach(Permission.TIER_EXPORT)
    if not reach.places:
        need = Text(f"需要权限 {Permission.TIER_EXPORT}。", f"It needs the permission {Permission.TIER_EXPORT}.")
        raise Problem(403, *TITLES[403], need)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the response
    try:
        with database().read() as connection:
            tiers = open_list(connection, library(), asked_of(question), reach)
            most = settings().most_export
            export = export_of(connection, tiers, purpose, f"{account.name} ({account.login})", now(), most)
            rows = write_export(export, form, file)
        with database().write() as connection:
            said = {"purpose": mask_value(purpose), "form": form, "rows": rows, "filters": dict(_filters(question))}
            place = f"{tiers.edition.scheme} run {tiers.edition.run_id}"
            write_entry(connection, account.login, "tier-list.export", place, said)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return send_file(file, MEDIA_TYPES[form], as_attachment=True, download_name=f"{export.title}.{form}")


def _row_json(tiers: TierList, row: ListedTier) -> Plain:
    tier = tiers.tier_id(row)
    level = LEVELS[row.decided_by] if tier is not None else None
    return {
        "uscc": row.code,
        "name": row.name,
        "region": row.region,
        "industry": row.industry,
        "tier": tier,
        "tier_title": text_of(tiers.tier_title(row)),
        "score": None if row.score is None else points_of(row.score),
        "decided_by": level,
        "decided_by_title": text_of(words.LEVELS[level]) if level else None,
        "as_of": row.as_of.isoformat(),
        "known_on": row.known_on.isoformat(),
        "since": row.since.isoformat(),
        "provisional": tier is not None and bool(tiers.provisional),
        "next_review_on": row.next_review_on.isoformat() if row.next_review_on else None,
    }


def _form(question: Plain) -> str:
    """The form asked for by name, else by Accept; raises Problem 406 where there is none."""
    if "format" in question:
        return str(question["format"])
    found = request.accept_mimetypes.best_match(list(_FORMS)) if request.accept_mimetypes else "application/json"
    if found is None:
        offered = "、".join(_FORMS)
        raise Problem(406, *TITLES[406], Text(f"可用：{offered}。", f"There are: {offered}."))
    return _FORMS[found]


def _purpose(question: Plain) -> str:
    purpose = str(question.get("purpose", "")).strip()
    if len(purpose) < PURPOSE_LENGTHS[0]:
        said = Text("导出须写明用途，至少4个字。", "An export needs its purpose, at least 4 characters.")
        raise refusal_at("query.purpose", said)
    return purpose


def _filters(question: Plain) -> Sequence[tuple[str, Any]]:
    left_out = ("limit", "after", "format", "purpose")
    return [(name, _plain(value)) for name, value in question.items() if value and name not in left_out]


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, Sort) else value if isinstance(value, list) else str(value)
