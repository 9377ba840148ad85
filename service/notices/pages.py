"""`/enterprises/<code>/notices` and `/notices`: notices of credit repair made, printed, taken away, served."""

from collections.abc import Mapping
from datetime import date
from io import BytesIO

from flask import Blueprint, Response, redirect, render_template, request, send_file, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response as AnyResponse

from rules.remedies import Remedies
from rules.texts import Text
from service.access.permissions import Permission
from service.access.queries.accounts import names_of
from service.access.route_rules import current_account, current_reach, requires
from service.core.clock import today
from service.core.db.audit import Actor
from service.core.files.docx_paper import DOCX, write_docx
from service.core.problem import Problem
from service.core.settings import SETTINGS
from service.core.web.context import database, library, settings
from service.core.web.form_fields import asked_choice, asked_day, asked_lines, asked_text, refusals_of, refuse_field
from service.facts.enterprises import Enterprise
from service.facts.questions import enterprise_of
from service.facts.stored import read_stored
from service.notices.actions import make_notice, note_export, note_service
from service.notices.items import PENALTY, KnownItem, TypedPenalty, item_of_typed, items_of, record_of_typed
from service.notices.notice import About, Item, Notice, Served
from service.notices.paper import paper_of
from service.notices.queries import get_notice, list_notices
from service.notices.words import ABOUT_WORDS, SERVED_WORDS, TITLE
from service.registries.queries.names import name_codes
from service.rule_sets.words import SEVERITIES

MOST_NOTICES = 50

blueprint = Blueprint("notice_pages", __name__)


@blueprint.get("/enterprises/<code>/notices")
@requires(Permission.NOTICE_PRINT)
def listed(code: str) -> str:
    """The notices for an enterprise, its records that another could be about, and the forms that make one."""
    return _list(code, {}, None)


@blueprint.post("/enterprises/<code>/notices")
@requires(Permission.NOTICE_PRINT)
def make(code: str) -> AnyResponse | tuple[str, int]:
    """Makes a notice; where a value is wrong, the form stays as it was filled in and says why."""
    form = request.form
    try:
        with database().write() as connection:
            notice_id = _make(connection, enterprise_of(connection, code, Permission.NOTICE_PRINT), form)
    except Problem as problem:
        if problem.status != 422:
            raise
        return _list(code, form, problem), 422
    return redirect(url_for("notice_pages.show", notice_id=notice_id), 303)


@blueprint.get("/notices/<int(max=2147483647):notice_id>")
@requires(Permission.NOTICE_PRINT)
def show(notice_id: int) -> str:
    """One notice as it prints, with its service."""
    return _show(notice_id, {}, None)


@blueprint.post("/notices/<int(max=2147483647):notice_id>/service")
@requires(Permission.NOTICE_PRINT)
def serve(notice_id: int) -> AnyResponse | tuple[str, int]:
    """Notes when and how it was served, or corrects that."""
    form = request.form
    try:
        on, by = asked_day(form, "served_on"), asked_choice(form, "served_by", _choices(SERVED_WORDS))
        if on is None:
            refuse_field("served_on", Text("请填写送达日期。", "State the day of service."))
        if not by:
            refuse_field("served_by", Text("请选择送达方式。", "Choose the way of service."))
        seen_on, seen_by = asked_day(form, "seen_on"), asked_choice(form, "seen_by", _choices(SERVED_WORDS))
        seen = (seen_on, Served(seen_by)) if seen_on and seen_by else None
        with database().write() as connection:
            notice, found = _notice(connection, notice_id)
            note_service(connection, notice, on, Served(by), _actor_there(found), seen)
    except Problem as problem:
        if problem.status != 422:
            raise
        return _show(notice_id, form, problem), 422
    return redirect(url_for("notice_pages.show", notice_id=notice_id), 303)


@blueprint.post("/notices/<int(max=2147483647):notice_id>/document")
@requires(Permission.NOTICE_PRINT)
def download(notice_id: int) -> Response:
    """The notice as DOCX; that it was taken away is recorded."""
    out = BytesIO()
    with database().write() as connection:
        notice, found = _notice(connection, notice_id)
        write_docx([paper_of(notice, settings())], out)
        note_export(connection, notice, _actor_there(found))
    out.seek(0)
    return send_file(out, DOCX, as_attachment=True, download_name=f"{TITLE.zh}-{notice.made_on.year}-{notice.id}.docx")


def _make(connection: Connection, found: Enterprise, form: Mapping[str, str]) -> int:
    chosen = asked_choice(form, "about", _choices(ABOUT_WORDS))
    if not chosen:
        refuse_field("about", Text("请选择就什么出具。", "Choose what it is about."))
    about, remedies, period = About(chosen), _remedies(), None
    if about is About.TYPED:
        items = [item_of_typed(_asked_penalty(form), remedies, today())]
    else:
        known = items_of(read_stored(connection, [found.id]), found.id, remedies, today())
        if about is About.PERIOD:
            begins, ends = asked_day(form, "known_from"), asked_day(form, "known_until", today())
            if begins is None:
                refuse_field("known_from", Text("请填写起始日期。", "State the first day."))
            period = begins, ends or today()
            items = _items_in(known, period)
        else:
            items = [_asked_record(form, known)]
    return make_notice(connection, found, about, items, remedies, _actor_there(found), period)


def _items_in(known: list[KnownItem], period: tuple[date, date]) -> list[Item]:
    begins, ends = period
    if ends < begins:
        refuse_field("known_until", Text("截止日期早于起始日期。", "The last day is before the first."))
    items = [one.item for one in known if one.item.record_type == PENALTY and begins <= one.known_on <= ends]
    if not items:
        refuse_field(
            "known_from",
            Text("这段时间内没有知悉仍可告知的行政处罚。", "No penalty that still counts came to be known then."),
        )
    return items


def _asked_record(form: Mapping[str, str], known: list[KnownItem]) -> Item:
    records = {str(one.item.identity): one.item for one in known}
    chosen = form.get("record", "").strip()
    if chosen not in records:
        refuse_field("record", Text("请从所列记录中选择。", "Choose one of the records listed."))
    return records[chosen]


def _asked_penalty(form: Mapping[str, str]) -> TypedPenalty:
    number = asked_text(form, "document_no", 100)
    if not number:
        refuse_field("document_no", Text("请填写决定书文号。", "State the number of the decision."))
    decided_on = asked_day(form, "occurred_on")
    if decided_on is None:
        refuse_field("occurred_on", Text("请填写决定日期。", "State the day of the decision."))
    if decided_on > today():
        refuse_field("occurred_on", Text("决定日期不得晚于今天。", "The decision cannot be of a later day than today."))
    severity = asked_choice(form, "severity", {str(one): words for one, words in SEVERITIES.items()})
    articles = asked_lines(form, "articles", Text("请写明适用条款。", "State the articles."), 500)
    authority = asked_text(form, "authority", 100) or settings().bureau
    return TypedPenalty(number, decided_on, int(severity) if severity else None, articles, authority)


def _list(code: str, filled: Mapping[str, str], problem: Problem | None) -> str:
    with database().read() as connection:
        found = enterprise_of(connection, code, Permission.NOTICE_PRINT)
        remedies = library().tables.remedies(today())
        stored = read_stored(connection, [found.id])
        known = items_of(stored, found.id, remedies, today()) if remedies else []
        notices = list_notices(connection, found.id, MOST_NOTICES)
        named = name_codes(connection, [found])
        names = names_of(connection, [one.made_by for one in notices])
    return render_template(
        "notices/notices.html",
        enterprise=found,
        named=named,
        known=known,
        notices=notices,
        names=names,
        remedies=remedies,
        about=ABOUT_WORDS,
        served=SERVED_WORDS,
        severities=SEVERITIES,
        title=TITLE,
        filled=filled,
        wrong=refusals_of(problem) if problem else {},
        day=today(),
        bureau=settings().bureau,
    )


def _show(notice_id: int, filled: Mapping[str, str], problem: Problem | None) -> str:
    with database().read() as connection:
        notice, found = _notice(connection, notice_id)
        arrived = None
        remedies = library().tables.remedies(today())
        if notice.about is About.TYPED and remedies is not None:
            known = items_of(read_stored(connection, [found.id]), found.id, remedies, today())
            arrived = record_of_typed(notice.items[0], known)
        names = names_of(connection, [notice.made_by, notice.service.noted_by if notice.service else None])
    return render_template(
        "notices/notice.html",
        notice=notice,
        enterprise=found,
        paper=paper_of(notice, settings()),
        arrived=arrived,
        names=names,
        about=ABOUT_WORDS,
        served=SERVED_WORDS,
        title=TITLE,
        filled=filled,
        wrong=refusals_of(problem) if problem else {},
        day=today(),
        unset=[] if settings().bureau else [SETTINGS["bureau"].variable],
    )


def _notice(connection: Connection, notice_id: int) -> tuple[Notice, Enterprise]:
    """The notice and its enterprise, both within the account's reach; raises Problem 404."""
    known = get_notice(connection, notice_id)
    if known is None or not current_reach(Permission.NOTICE_PRINT).covers(known[1].region, known[1].office):
        raise Problem(404, "not-found", Text("辖区内没有这份告知书。", "Your jurisdictions hold no such notice."))
    return known


def _remedies() -> Remedies:
    found = library().tables.remedies(today())
    if found is None:
        refuse_field("", Text("没有今天适用的信用修复途径表。", "No table says today what mends a record."))
    return found


def _actor_there(found: Enterprise) -> Actor:
    """Who acts, and for whom where only other people's roles reach the enterprise."""
    reach = current_reach(Permission.NOTICE_PRINT)
    return Actor(current_account().login, reach.acting_for(found.region, found.office))


def _choices(words: Mapping[About, Text] | Mapping[Served, Text]) -> dict[str, Text]:
    return {one.value: text for one, text in words.items()}
