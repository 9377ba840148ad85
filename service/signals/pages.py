"""`/signals`: the signals of a scheme by kind and office, as the address narrows them; one, and setting it aside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from markupsafe import Markup
from sqlalchemy import Connection
from werkzeug.wrappers import Response as AnyResponse

from rules.basis import Citation
from rules.signals import Signals
from rules.texts import Text
from service.access.permissions import Permission
from service.access.queries.accounts import names_of
from service.access.reach import Jurisdiction, Reach
from service.access.route_rules import current_account, current_reach, requires
from service.core.charts.mixture import Mixed, mixture
from service.core.formatting import count
from service.core.problem import Problem
from service.core.web.context import database, library
from service.core.web.form_fields import asked_choice, asked_lines, asked_number, asked_text, refusals_of
from service.core.web.language import said_to_reader
from service.core.web.unused import say_unused
from service.decisions.editions import Edition
from service.decisions.runs import schemes_in_effect
from service.registries.queries.known_places import find_listed_region, unknown_offices_of
from service.registries.queries.names import Codes, Named, name_codes, office_names, region_names
from service.rule_sets.queries import scheme_title
from service.signals.actions import MOST_REASON, set_aside, take_up
from service.signals.queries.acts import acts_on
from service.signals.queries.listed import AskedSignals, SignalList, Status, find_signals
from service.signals.queries.opened import open_edition, read_signal
from service.signals.queries.rows import SignalRow, with_ground
from service.signals.schemas import LONGEST_SEARCH, NO_OFFICE
from service.signals.words import (
    ACT_WORDS,
    STATUS_WORDS,
    WITHOUT_OFFICE,
    banners_over,
    condition_of,
    describe_ground,
    titles_of,
)

ROWS, LONGEST_CODE, LONGEST_NAME = 50, 80, 60
# Offices that the table shows before the others unfold.
MOST_SHOWN = 12
USUAL_SCHEME = "generic"
NO_REASON = Text("请写明搁置的理由。", "State why it is set aside.")
NO_REASON_AGAIN = Text("请写明重新处理的理由。", "State why it is taken up again.")
FILTERS = ("kind", "office", "region", "search", "status")

blueprint = Blueprint("signal_pages", __name__, url_prefix="/signals")


@dataclass(frozen=True, slots=True)
class OfficeRow:
    """The numbers of one office, by kind in the order of the table, and all together."""

    code: str
    words: Text
    numbers: Sequence[int]

    @property
    def total(self) -> int:
        """All of its signals."""
        return sum(self.numbers)


@blueprint.get("")
@requires(Permission.TIER_READ)
def listed() -> tuple[str, int]:
    """One page of the list that the address asks for, all of one run; 422 where no region is called so."""
    reach, account = current_reach(Permission.TIER_READ), current_account()
    with database().read() as connection:
        schemes = list(schemes_in_effect(connection, account.reach(Permission.TIER_READ).schemes))
        if not schemes:
            return render_template("signals/signals.html", found=None), 200
        scheme = asked_choice(request.args, "scheme", dict.fromkeys(schemes), _usual(schemes))
        edition = open_edition(connection, scheme, reach, _asked_run(connection, scheme, reach))
        written = asked_text(request.args, "region", LONGEST_NAME)
        called = find_listed_region(connection, written)
        found = find_signals(connection, edition, _asked(called.code or ""), reach.jurisdiction(edition.scheme))
        found = _of_known_kinds(connection, found, reach.jurisdiction(edition.scheme))
        page = found.page(connection, ROWS, asked_number(request.args, "after"))
        rows = with_ground(connection, page.rows, edition, reach)
        named = _named(connection, page.rows)
        offices = _offices_of(connection, found)
        region = region_names(connection, [called.code] if called.code else [])
    wrong = called.words(written) if called.code is None else None
    shown = render_template(
        "signals/signals.html",
        found=found,
        edition=edition,
        schemes=[(one, scheme_title(library(), one)) for one in schemes],
        titles=titles_of(found.table),
        conditions={kind: condition_of(found.table, kind) for kind in found.kinds},
        rows=[] if wrong else rows,
        named=named,
        offices=offices,
        sums=_sums_of(found),
        picture=_picture_of(found, offices),
        region=written if wrong else region.get(called.code or ""),
        wrong=wrong,
        next=_address(edition, after=page.next) if page.next and not wrong else "",
        address=_address,
        banners=banners_over(found.table),
        **WORDS,
    )
    return shown, 422 if wrong else 200


@blueprint.get("/<int(max=2147483647):id>")
@requires(Permission.TIER_READ)
def show(id: int) -> str:
    """One signal: its condition, the records behind it, and the form that sets it aside."""
    return _show(id, {}, None)


@blueprint.post("/<int(max=2147483647):id>/set-aside")
@requires(Permission.SIGNAL_SET_ASIDE)
def put_aside(id: int) -> AnyResponse | tuple[str, int]:
    """Sets a signal aside for the reason written; where it cannot, the form stays as it was filled in and says why."""
    try:
        said = asked_lines(request.form, "reason", NO_REASON, MOST_REASON)
        reach = current_reach(Permission.SIGNAL_SET_ASIDE)
        with database().write() as connection:
            set_aside(connection, id, said, reach, current_account().login)
    except Problem as problem:
        if problem.status != 422:
            raise
        return _show(id, request.form, problem), 422
    return redirect(url_for("signal_pages.show", id=id), 303)


@blueprint.post("/<int(max=2147483647):id>/take-up")
@requires(Permission.SIGNAL_SET_ASIDE)
def put_back(id: int) -> AnyResponse | tuple[str, int]:
    """Takes a signal up again for the reason written; where it cannot, the form stays as it was filled in."""
    try:
        said = asked_lines(request.form, "reason", NO_REASON_AGAIN, MOST_REASON)
        reach = current_reach(Permission.SIGNAL_SET_ASIDE)
        with database().write() as connection:
            take_up(connection, id, said, reach, current_account().login)
    except Problem as problem:
        if problem.status != 422:
            raise
        return _show(id, request.form, problem), 422
    return redirect(url_for("signal_pages.show", id=id), 303)


WORDS: dict[str, Any] = {
    "statuses": [(status.value, words) for status, words in STATUS_WORDS.items()],
    "ground": describe_ground,
    "most_search": LONGEST_SEARCH,
    "most_shown": MOST_SHOWN,
    "no_office": NO_OFFICE,
}


def _usual(schemes: Sequence[str]) -> str:
    """The scheme that the account chose to see first, else the usual one, else the first."""
    wanted = (current_account().usual_scheme, USUAL_SCHEME, schemes[0])
    return next(one for one in wanted if one in schemes)


def _asked_run(connection: Connection, scheme: str, reach: Reach) -> int | None:
    """The run that the address names, which an earlier page was of; another scheme's is told and not used."""
    run_id = asked_number(request.args, "run")
    if run_id is None:
        return None
    try:
        open_edition(connection, scheme, reach, run_id)
    except Problem:
        say_unused("run", str(run_id), Text("列出的是现行批次。", "the run in effect is shown."))
        return None
    return run_id


def _asked(region: str) -> AskedSignals:
    status = asked_choice(request.args, "status", {status.value: None for status in Status}, Status.OPEN)
    kind, office = (asked_text(request.args, name, LONGEST_CODE) for name in ("kind", "office"))
    return AskedSignals(
        (kind,) if kind else (),
        ("" if office == NO_OFFICE else office,) if office else (),
        region,
        asked_text(request.args, "search", LONGEST_SEARCH),
        Status(status),
    )


def _of_known_kinds(connection: Connection, found: SignalList, inside: Jurisdiction) -> SignalList:
    """The list, without a kind that its table has not or an office that nobody knows, which is told."""
    asked = found.asked
    kinds = tuple(kind for kind in asked.kinds if kind in found.kinds)
    unknown = unknown_offices_of(connection, [code for code in asked.offices if code])
    offices = tuple(code for code in asked.offices if code not in unknown)
    for name, given, kept in (("kind", asked.kinds, kinds), ("office", asked.offices, offices)):
        if given != kept:
            say_unused(name, given[0] or NO_OFFICE, Text("列出的是全部。", "all are listed."))
    if (kinds, offices) == (asked.kinds, asked.offices):
        return found
    again = AskedSignals(kinds, offices, asked.region, asked.search, asked.status)
    return find_signals(connection, found.edition, again, inside)


def _offices_of(connection: Connection, found: SignalList) -> list[OfficeRow]:
    """The numbers by office and kind, the most first, those without an office last."""
    numbers = found.numbers()
    codes = {office for office, _ in numbers}
    names = {**office_names(connection, sorted(codes - {""})), "": WITHOUT_OFFICE}
    rows = [OfficeRow(c or NO_OFFICE, names[c], [numbers.get((c, k), 0) for k in found.kinds]) for c in codes]
    return sorted(rows, key=lambda row: (row.code == NO_OFFICE, -row.total, row.code))


def _sums_of(found: SignalList) -> dict[str, int]:
    """How many of each kind there are at all offices."""
    sums = dict.fromkeys(found.kinds, 0)
    for (_, kind), number in found.numbers().items():
        sums[kind] += number
    return sums


def _picture_of(found: SignalList, offices: Sequence[OfficeRow]) -> Markup:
    """The offices that have most, each by kind."""
    titles = titles_of(found.table)
    kinds = [said_to_reader(titles[kind]) for kind in found.kinds]
    rows = [Mixed(said_to_reader(row.words), row.numbers, count(row.total)) for row in offices[:MOST_SHOWN]]
    return mixture(said_to_reader(Text("各监管所的预警条数，按种类", "Signals by office and kind")), kinds, rows)


def _address(edition: Edition, **changes: Any) -> str:
    """The list of the scheme as it is asked for, with some of it changed (None: not asked for any more)."""
    asked = {name: request.args[name] for name in FILTERS if request.args.get(name)}
    if changes.get("after"):
        changes["run"] = edition.run_id
    return url_for("signal_pages.listed", scheme=edition.scheme, **{**asked, **changes})


def _show(id: int, filled: Mapping[str, str], problem: Problem | None) -> str:
    with database().read() as connection:
        reach = current_reach(Permission.TIER_READ)
        found, table = read_signal(connection, id, reach)
        row = found.row
        named = _named(connection, [row])
        acts = acts_on(connection, row, reach.schemes_at(row.region, row.office))
        people = names_of(connection, {*(act.by for act in acts), *([row.set_aside.by] if row.set_aside else [])})
    may = current_account().covers(Permission.SIGNAL_SET_ASIDE, row.region, row.office, row.scheme)
    return render_template(
        "signals/signal.html",
        row=row,
        records=found.records,
        title=titles_of(table).get(row.signal, Text(row.signal, row.signal)),
        condition=condition_of(table, row.signal),
        basis=_basis_of(table, row.signal),
        scheme=scheme_title(library(), row.scheme),
        named=named,
        people=people,
        may_set_aside=may and row.is_seen and row.set_aside is None,
        may_take_up=may and row.is_seen and row.set_aside is not None,
        acts=acts,
        act_words=ACT_WORDS,
        filled=filled,
        wrong=refusals_of(problem) if problem else {},
        most_reason=MOST_REASON,
        banners=banners_over(table),
        **WORDS,
    )


def _named(connection: Connection, rows: Sequence[SignalRow]) -> Named:
    """The names of the regions and offices of the rows."""
    return name_codes(connection, [Codes(row.region, row.office, None) for row in rows])


def _basis_of(table: Signals | None, kind: str) -> list[Text]:
    """What the signal rests on, each once."""
    found = None if table is None else next((one for one in table.signals if one.id == kind), None)
    sources = [] if found is None else list(dict.fromkeys(found.basis.values()))
    return [source.title if isinstance(source, Citation) else source.supply for source in sources]
