"""Signals (风险预警): who has which, and why; set aside for a reason. They change no tier."""

from typing import Any

from flask import Response, jsonify, request, url_for

from rules.signals import Signals
from service.access.idempotency import idempotent
from service.access.permissions import Permission
from service.access.route_rules import current_account, current_reach, requires
from service.core.plain import Plain, text_of
from service.core.web.context import database
from service.core.web.etags import etag_response
from service.core.web.paging import decode_cursor, encode_cursor, page_size
from service.core.web.resource import Resource
from service.registries.queries.known_places import refuse_unknown_places
from service.scores.record_words import kind_of
from service.signals import actions
from service.signals.queries.acts import acts_on
from service.signals.queries.listed import AskedSignals, SignalList, find_signals
from service.signals.queries.opened import check_kinds, open_edition, read_signal
from service.signals.queries.rows import Grounded, with_ground
from service.signals.schemas import (
    NO_OFFICE,
    SetAsideSchema,
    SignalFileSchema,
    SignalsQuestionSchema,
    SignalsSchema,
    TakeUpSchema,
)
from service.signals.words import banners_over, condition_of, titles_of

NOT_THERE = "辖区内没有这条预警 No such signal in your jurisdictions."

blueprint = Resource("signals", __name__, url_prefix="/signals", description="风险预警 Signals.")


@blueprint.route("")
@requires(Permission.TIER_READ)
@blueprint.arguments(SignalsQuestionSchema, location="query")
@blueprint.response(
    200,
    SignalsSchema,
    description="一页预警 A page of signals.",
    headers={"Link": {"description": "rel=next：下一页 the next page.", "schema": {"type": "string"}}},
)
@blueprint.alt_response(304, description="内容未变 Not changed.")
def list_signals(question: Plain) -> Response:
    """列出风险预警，最近的在前 List signals, the newest first

    预警不改变类别。翻页期间属同一批次。Signals change no tier. All pages are of one run.
    """
    limit, reach = page_size(question["limit"]), current_reach(Permission.TIER_READ)
    place: Plain = decode_cursor(question["after"]) if "after" in question else {"run": None, "after": None}
    with database().read() as connection:
        edition = open_edition(connection, question.get("scheme"), reach, place["run"])
        asked = _asked_of(question)
        check_kinds(connection, edition, asked.kinds)
        refuse_unknown_places(connection, asked.region, asked.offices)
        listed = find_signals(connection, edition, asked, reach.jurisdiction(edition.scheme))
        page = listed.page(connection, limit, place["after"])
        rows = with_ground(connection, page.rows, edition, reach)
    following = encode_cursor({"run": edition.run_id, "after": page.next}) if page.next else None
    response = etag_response(
        _heading_of(listed) | {"items": [_signal_json(row, listed.table) for row in rows], "next": following}
    )
    if following:
        again: Any = {**request.args.to_dict(flat=False), "after": following}
        response.headers["Link"] = f'<{url_for("signals.list_signals", **again)}>; rel="next"'
    return response


@blueprint.route("/<int(max=2147483647):id>")
@requires(Permission.TIER_READ)
@blueprint.response(200, SignalFileSchema, description="一条预警及其依据的记录 A signal, with the records behind it.")
@blueprint.problem(404, NOT_THERE)
def get_signal(id: int) -> Response:
    """读取一条预警 Read one signal"""
    return jsonify(_read_one(id, Permission.TIER_READ))


@blueprint.route("/<int(max=2147483647):id>/set-aside", methods=["POST"])
@requires(Permission.SIGNAL_SET_ASIDE)
@idempotent
@blueprint.arguments(SetAsideSchema)
@blueprint.response(200, SignalFileSchema, description="已搁置 It is set aside.")
@blueprint.problems({404: NOT_THERE, 409: "已搁置，或情形已变 It was set aside, or holds no more."})
def set_aside(asked: Plain, id: int) -> Response:
    """搁置一条预警：须写明理由，有新记录加入时重新提示

    Set a signal aside for a reason; it returns when a new record joins those behind it.
    """
    reach = current_reach(Permission.SIGNAL_SET_ASIDE)
    with database().write() as connection:
        actions.set_aside(connection, id, asked["reason"], reach, current_account().login)
    return jsonify(_read_one(id, Permission.SIGNAL_SET_ASIDE))


@blueprint.route("/<int(max=2147483647):id>/take-up", methods=["POST"])
@requires(Permission.SIGNAL_SET_ASIDE)
@idempotent
@blueprint.arguments(TakeUpSchema)
@blueprint.response(200, SignalFileSchema, description="重新列为待查看 It is open again.")
@blueprint.problems({404: NOT_THERE, 409: "没有被搁置，或情形已变 It is not set aside, or holds no more."})
def take_up(asked: Plain, id: int) -> Response:
    """重新处理误搁置的预警：须写明理由，历次搁置和重新处理均保留

    Take up a signal again that was set aside by mistake, for a reason; what was done about it is kept.
    """
    reach = current_reach(Permission.SIGNAL_SET_ASIDE)
    with database().write() as connection:
        actions.take_up(connection, id, asked["reason"], reach, current_account().login)
    return jsonify(_read_one(id, Permission.SIGNAL_SET_ASIDE))


def _read_one(id: int, permission: Permission) -> Plain:
    with database().read() as connection:
        reach = current_reach(permission)
        found, table = read_signal(connection, id, reach)
        acts = acts_on(connection, found.row, reach.schemes_at(found.row.region, found.row.office))
    history = [{"act": one.kind.value, "reason": one.reason, "by": one.by, "at": one.at.isoformat()} for one in acts]
    return _signal_json(found, table) | {"history": history}


def _asked_of(question: Plain) -> AskedSignals:
    return AskedSignals(
        tuple(question["kind"]),
        tuple("" if office == NO_OFFICE else office for office in question["office"]),
        question.get("region", ""),
        question["search"],
        question["status"],
    )


def _heading_of(listed: SignalList) -> Plain:
    edition, table = listed.edition, listed.table
    numbers = sorted(listed.numbers().items())
    return {
        "scheme": edition.scheme,
        "run": edition.run_id,
        "as_of": edition.as_of.isoformat(),
        "known_on": edition.known_on.isoformat(),
        "table": table.name if table else None,
        "banners": [text_of(banner) for banner in banners_over(table)],
        "kinds": [_kind_json(listed, kind) for kind in listed.kinds],
        "counts": [{"kind": kind, "office": office, "number": number} for (office, kind), number in numbers],
        "total": listed.total,
    }


def _kind_json(listed: SignalList, kind: str) -> Plain:
    condition = condition_of(listed.table, kind)
    assert condition is not None, "kinds are those of the table"
    return {"kind": kind, "title": text_of(titles_of(listed.table)[kind]), "condition": text_of(condition)}


def _signal_json(found: Grounded, table: Signals | None) -> Plain:
    row, titles = found.row, titles_of(table)
    aside = row.set_aside
    return {
        "id": row.id,
        "scheme": row.scheme,
        "kind": row.signal,
        "title": text_of(titles[row.signal]) if row.signal in titles else {"zh": row.signal, "en": row.signal},
        "uscc": row.code,
        "name": row.name,
        "region": row.region,
        "office": row.office,
        "raised_on": row.raised_on.isoformat(),
        "holds": row.is_seen,
        "records": [_record_json(record) for record in found.records],
        "set_aside": {"reason": aside.reason, "by": aside.by, "at": aside.at.isoformat()} if aside else None,
    }


def _record_json(record: Plain) -> Plain:
    names = ("record_id", "occurred_on", "ends_on", "document_no", "outcome")
    kind = {"type": record["type"], "type_title": text_of(kind_of(record["type"]))}
    return kind | {name: record.get(name) for name in names}
