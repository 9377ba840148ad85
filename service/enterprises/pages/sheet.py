"""`/enterprises/<code>/sheet`: the file of one enterprise on one sheet of A4, to be printed."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from flask import render_template

from rules.texts import Text
from service.access.permissions import Permission
from service.access.route_rules import current_account, requires
from service.core.banners import banners_of_all
from service.core.clock import today
from service.core.web.context import database, settings
from service.decisions.words import LEVELS, NOT_CLASSIFIED
from service.enterprises.beside import compare_tiers
from service.enterprises.pages.blueprint import blueprint
from service.enterprises.pages.firm import asked_file
from service.enterprises.words import source_of_cap
from service.registries.queries.names import name_codes
from service.scores.reasons import Reason, Reasons
from service.scores.record_words import name_of_scheme

# As many as leave room for everything else on the sheet; what is left out is counted.
MOST_LINES, MOST_KINDS, MOST_ELSEWHERE = 5, 4, 2
# How wide a line of the table may be, the sentence that says why, the name, and a fact: in Chinese letters.
LINE, WHY, NAME, FACT = 30, 150, 60, 20


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the score: what it is called, its value, and its points."""

    title: Text
    value: Text
    points: float


@blueprint.get("/<code>/sheet")
@requires(Permission.ENTERPRISE_READ)
def sheet(code: str) -> str:
    """The head, the tier and why, points, caps and the last three years, on one page; `?scheme=`, `?known_on=`."""
    with database().read() as connection:
        file = asked_file(connection, code)
        named = name_codes(connection, [file.enterprise])
    tiering = file.tiering
    reasons = tiering.reasons if tiering else None
    tiered = tiering.decision.tier if tiering and tiering.decision else None
    return render_template(
        "enterprises/sheet.html",
        file=file,
        enterprise=file.enterprise,
        named=named,
        tiering=tiering,
        unit=settings().bureau,
        name=_cut(file.enterprise.name or code, NAME),
        why=_shortened(reasons.why, WHY) if reasons and reasons.why else None,
        reasons=reasons,
        lines=_lines_of(reasons) if reasons else [],
        others=len(reasons.fired) - MOST_LINES if reasons else 0,
        others_points=_points_of(reasons.fired[MOST_LINES:]) if reasons else 0,
        beside=compare_tiers(tiering.rule_set, tiered, file.elsewhere)[:MOST_ELSEWHERE] if tiering else [],
        most_kinds=MOST_KINDS,
        name_of_scheme=name_of_scheme,
        short=lambda text: _shortened(text, FACT),
        source_of_cap=source_of_cap,
        levels=LEVELS,
        not_classified=NOT_CLASSIFIED,
        printed_by=current_account().name,
        printed_on=today(),
        banners=banners_of_all([tiering.rule_set] if tiering else []),
    )


def _lines_of(reasons: Reasons) -> list[Line]:
    return [
        Line(_shortened(one.title, LINE), _shortened(_value_of(one), LINE), one.points)
        for one in reasons.fired[:MOST_LINES]
    ]


def _points_of(fired: Sequence[Reason]) -> float:
    return sum(one.points for one in fired)


def _value_of(reason: Reason) -> Text:
    return reason.compared[0][1] if reason.compared else Text("", "")


def _shortened(text: Text, most: int) -> Text:
    return Text(_cut(text.zh, most), _cut(text.en, most))


def _cut(words: str, most: int) -> str:
    """The words, or as many of them as are `most` letters wide; two Latin letters are as wide as a Chinese one."""
    wide = list(accumulate(1 if letter.isascii() else 2 for letter in words))
    if not wide or wide[-1] <= 2 * most:
        return words
    return words[: bisect_right(wide, 2 * most - 1)].rstrip() + "…"
