"""Tier lists: who stands in which tier, page by page as JSON, or all of it as CSV or XLSX."""

import tempfile
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from flask import Response, request, send_file, url_for

from rules.texts import Text
from scoring.tiers import LEVELS
from service.access.permissions import Permission
from service.access.route_rules import current_account, current_reach, requires
from service.core.clock import now
from service.core.db.audit import write_entry
from service.core.files.exports import ENDINGS, MEDIA_TYPES, write_export
from service.core.masking import mask_value
from service.core.plain import Plain, iso_of, points_of, text_of
from service.core.problem import TITLES, Problem, refusal_at
from service.core.web.context import database, library, settings
from service.core.web.etags import etag_response
from service.core.web.paging import decode_cursor, encode_cursor, page_size
from service.core.web.problems import wants_english
from service.core.web.resource import Resource
from service.decisions import words
from service.decisions.lists import NOT_CLASSIFIED, ListedTier, Sort
from service.tiers.exports import Exporting, export_of, too_long_to_sort
from service.tiers.queries.details import CAP, ELSEWHERE, LAST_INSPECTION, VISITS, Details, details_of
from service.tiers.queries.lists import ListPage, TierList, open_list
from service.tiers.schemas.lists import PURPOSE_LENGTHS, TierListQuestionSchema, TierListSchema
from service.tiers.tier_list_json import asked_of, heading_of

JSON = "json"
_NOT_FILTERS = frozenset(("limit", "after", "format", "purpose", "columns", "language", "count_offices"))
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
        if page.is_too_long:
            raise too_long_to_sort(page.total)
        tables, columns = library().tables, question["columns"]
        offices = page.by_office if question["count_offices"] else {}
        details = details_of(connection, tiers, page.rows, columns, tables, offices)
    following = encode_cursor({"run": tiers.edition.run_id, "begin": page.next}) if page.next else None
    response = etag_response(
        heading_of(tiers)
        | {
            "sort": tiers.question.sort.value,
            "reverse": tiers.question.reverse,
            "by_tier": _tiers_json(tiers, page),
            "by_office": _offices_json(offices, details) if question["count_offices"] else None,
            "total": page.total,
            "items": [_row_json(tiers, row, details, columns) for row in page.rows],
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
            language, actor = question.get("language") or _accepted_language(), f"{account.name} ({account.login})"
            asked = Exporting(purpose, actor, now(), language, question["columns"], settings().most_export)
            export = export_of(connection, tiers, asked, library().tables)
            rows = write_export(export, form, file)
        with database().write() as connection:
            said = {"purpose": mask_value(purpose), "form": form, "rows": rows, "filters": dict(_filters(question))}
            place = f"{tiers.edition.scheme} run {tiers.edition.run_id}"
            write_entry(connection, account.login, "tier-list.export", place, said)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return send_file(file, MEDIA_TYPES[form], as_attachment=True, download_name=f"{export.title}.{ENDINGS[form]}")


def _accepted_language() -> str:
    return "en" if wants_english() else "zh"


def _tiers_json(tiers: TierList, page: ListPage) -> list[Plain]:
    """How many by tier, the best first, those without one last."""
    named = [*enumerate(tiers.edition.tiers), (NOT_CLASSIFIED, None)]
    return [{"tier": name, "number": page.by_tier.get(rank, 0)} for rank, name in named]


def _offices_json(offices: Mapping[str, int], details: Details) -> list[Plain]:
    return [
        {"office": code, "name": _name_json(details.offices, code), "number": number}
        for code, number in sorted(offices.items())
    ]


def _name_json(names: Mapping[str, Text], code: str) -> Plain | None:
    return text_of(names[code]) if code in names else None


def _row_json(tiers: TierList, row: ListedTier, details: Details, columns: Collection[str]) -> Plain:
    tier = tiers.tier_id(row)
    level = LEVELS[row.decided_by] if tier is not None else None
    return {
        "uscc": row.code,
        "name": row.name,
        "region": row.region,
        "region_name": _name_json(details.regions, row.region),
        "office": row.office,
        "office_name": _name_json(details.offices, row.office),
        "industry": row.industry,
        "industry_name": _name_json(details.industries, row.industry),
        "tier": tier,
        "tier_title": text_of(tiers.tier_title(row)),
        "score": None if row.score is None else points_of(row.score),
        "decided_by": level,
        "decided_by_title": text_of(words.LEVELS[level]) if level else None,
        "as_of": row.as_of.isoformat(),
        "known_on": row.known_on.isoformat(),
        "since": row.since.isoformat(),
        "provisional": tier is not None and bool(tiers.provisional),
        "next_review_on": iso_of(row.next_review_on),
        **_more_json(tiers, row, details, columns),
    }


def _more_json(tiers: TierList, row: ListedTier, details: Details, columns: Collection[str]) -> Plain:
    """What is given only where its column is named."""
    use = details.cap_use(tiers, row)
    more: Plain = {}
    if CAP in columns:
        more["annual_cap"] = use.most if use else None
    if VISITS in columns and details.counted:
        more["visits_this_year"] = use.used if use else details.counted.number_of(row.id)
    if LAST_INSPECTION in columns:
        day = details.last_inspections.get(row.id)
        more["last_inspection_on"] = iso_of(day)
    if ELSEWHERE in columns:
        found = details.elsewhere.get(row.id)
        said = {"scheme": found.scheme, "tier": found.tier, "on": found.on.isoformat()} if found else None
        more["tier_elsewhere"] = said
    return more


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
    """What narrowed and ordered the list, as the log keeps it."""
    said = [(name, value) for name, value in question.items() if name not in _NOT_FILTERS]
    return [
        (name, _plain(value))
        for name, value in said
        if value not in (None, "", []) and (name, value) != ("reverse", False)
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, Sort):
        return value.value
    return value if isinstance(value, list | bool) else mask_value(str(value))
