"""`/sources`: who delivers data, when they came and when they are due, and the forms that set a source."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from rules.record_types import RECORD_TYPES
from rules.texts import Text
from service.access.account import Account
from service.access.permissions import Permission
from service.access.queries.accounts import names_of
from service.access.route_rules import current_account, requires
from service.core.charts.strip import strip
from service.core.clock import today
from service.core.errors import ProductError
from service.core.files.headers import NOT_READ
from service.core.problem import TITLES, Problem
from service.core.web.context import database
from service.core.web.form_fields import asked_number, asked_text, refusals_of, refuse_field
from service.core.web.language import one
from service.intake.actions.mappings import remove_mapping
from service.intake.actions.sources import MOST_RANK, set_source
from service.intake.queries.mappings import list_mappings
from service.intake.queries.source_days import Delivery, SourceDay, Span, days_of, deliveries_in, due_on
from service.intake.queries.sources import Source, get_source, list_sources
from service.intake.words import FORM_TITLES, IMPORT_KINDS, words_of_field
from service.reading.forms import FORMS
from service.reading.unlisted_words import label_of_type

DAYS_BACK, DAYS_AHEAD = 41, 14
MOST_DAYS = 3650
# Nobody delivers what people here decide.
DELIVERABLE = tuple(name for name in RECORD_TYPES if name != "manual_adjustment")
_LOOKS = {
    SourceDay.DELIVERED: "accent",
    SourceDay.LATE: "overdue",
    SourceDay.DUE: "due",
    SourceDay.IN_TIME: "drop",
    SourceDay.UNJUDGED: "none",
}

blueprint = Blueprint("source_pages", __name__, url_prefix="/sources")


@blueprint.get("")
@requires(Permission.IMPORT_READ)
def listed() -> str:
    """All sources, the most authoritative first, with their days."""
    day = today()
    span = Span(day - timedelta(days=DAYS_BACK), day + timedelta(days=DAYS_AHEAD), day)
    with database().read() as connection:
        sources, deliveries = list_sources(connection), deliveries_in(connection, span)
    days = {one.name: days_of(one, deliveries.get(one.name, []), span) for one in sources}
    return render_template(
        "intake/sources.html",
        sources=sources,
        span=span,
        due={one.name: due_on(one) for one in sources},
        counts={name: {what: found.count(what) for what in SourceDay} for name, found in days.items()},
        strips={name: _picture(name, found, deliveries.get(name, []), span) for name, found in days.items()},
        label_of_type=label_of_type,
        may_set=_may_set(current_account()),
    )


@blueprint.get("/source")
@requires(Permission.IMPORT_READ)
def show() -> str | tuple[str, int]:
    """One source, `?name=`: its form and its columns that are kept; without a name, the form of a new one."""
    return _shown(asked_text(request.args, "name"), {}, None)


@blueprint.post("")
@requires(Permission.REGISTRY_WRITE)
def set_one() -> Response | tuple[str, int]:
    """Sets a source, registering it where it is new; the form stays where a value is wrong."""
    form, account = request.form, current_account()
    _refuse_unless_whole(account)
    try:
        name = asked_text(form, "name")
        if not name:
            refuse_field("name", Text("请写明来源名称。", "State the name of the source."))
        _set(name, form, account)
    except (Problem, ProductError) as error:
        return _shown(form.get("known", ""), form, error)
    return redirect(url_for("source_pages.listed"), 303)


@blueprint.post("/mappings/<int(max=2147483647):kept>/remove")
@requires(Permission.FACT_WRITE)
def remove_columns(kept: int) -> Response:
    """Removes columns that are kept: later files are read by their headings."""
    account = current_account()
    with database().write() as connection:
        source = remove_mapping(connection, kept, account.reach(Permission.FACT_WRITE), account.login).source
    return redirect(url_for("source_pages.show", name=source), 303)


def _set(name: str, form: Mapping[str, str], account: Account) -> None:
    rank, days = asked_number(form, "rank"), asked_number(form, "due_every_days") or 0
    if days > MOST_DAYS:
        refuse_field("due_every_days", Text(f"最多{MOST_DAYS}天。", f"At most {MOST_DAYS} days."))
    types = [name for name in DELIVERABLE if name in request.form.getlist("record_type")]
    with database().write() as connection:
        set_source(connection, name, account.login, rank=rank, due_every_days=days, record_types=types)


def _may_set(account: Account) -> bool:
    return account.reach(Permission.REGISTRY_WRITE).is_whole


def _refuse_unless_whole(account: Account) -> None:
    """Raises Problem 403 unless the account may everywhere: a source delivers for all."""
    if not _may_set(account):
        why = Text("数据来源须由不限辖区、不限条线的数据人员办理。", "It takes a data operator without limits.")
        raise Problem(403, *TITLES[403], why)


def _shown(name: str, filled: Mapping[str, str], error: Problem | ProductError | None) -> tuple[str, int]:
    with database().read() as connection:
        known = get_source(connection, name) if name else None
        kept = list_mappings(connection, known.name) if known else []
        people = names_of(connection, [one.actor for one in kept])
    if name and known is None:
        raise Problem(404, *TITLES[404], Text("没有这一数据来源。", "There is no such source."))
    page = render_template(
        "intake/source.html",
        known=known,
        kept=kept,
        people=people,
        filled=filled,
        wrong=_refusals_of(error),
        due=due_on(known) if known else None,
        types=_types_of(known, filled),
        most_rank=MOST_RANK,
        kinds=IMPORT_KINDS,
        forms=FORM_TITLES,
        words_of=_words_of,
        may_set=_may_set(current_account()),
    )
    return page, 422 if error else 200


def _words_of(form: str, name: str) -> Text:
    """What people call a field of a form."""
    if name == NOT_READ:
        return Text("不读取", "not read")
    fields = FORMS[form].fields if form in FORMS else ()
    return next((words_of_field(one) for one in fields if one.name == name), Text(name, name))


def _types_of(known: Source | None, filled: Mapping[str, str]) -> list[tuple[str, Text, bool]]:
    """Each type of records, and whether the source delivers it, as the form was sent or as it is known."""
    chosen = request.form.getlist("record_type") if filled else (known.record_types if known else ())
    return [(name, label_of_type(name), name in chosen) for name in DELIVERABLE]


def _refusals_of(error: Problem | ProductError | None) -> dict[str, Text]:
    if isinstance(error, ProductError):
        said = (error.what, error.why, error.remedy)
        return {"": Text("".join(text.zh for text in said), " ".join(text.en for text in said))}
    return refusals_of(error) if error else {}


def _picture(name: str, days: Sequence[SourceDay], deliveries: Sequence[Delivery], span: Span) -> Markup:
    """The days of a source, said in words for those who hear the page."""
    arrived = sorted({str(one.arrived_on) for one in deliveries if one.arrived_on >= span.first})
    late = [str(day) for day, what in zip(span.days(), days, strict=True) if what is SourceDay.LATE]
    zh = f"交付：{'、'.join(arrived) or '无'}。逾期：{_spans(late) or '无'}。"
    en = f"Delivered: {', '.join(arrived) or 'never'}. Late: {_spans(late) or 'never'}."
    looks = [_LOOKS[what] for what in days]
    return strip(name, str(one(zh, en)), looks, (span.today - span.first).days)


def _spans(days: Sequence[str]) -> str:
    """The first and the last of some days, and how many they are."""
    return f"{days[0]} – {days[-1]} ({len(days)})" if days else ""
