"""The form of a line: its fields as they are shown and read, each error at its field."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any, TypeVar

from sqlalchemy import Connection
from werkzeug.datastructures import MultiDict

from rules.inspection import ItemMode
from rules.library import Library
from rules.ruleset import RuleSet
from rules.texts import Text
from service.core.problem import Problem
from service.core.web.form_fields import asked_choice, asked_day, asked_number, asked_text, refuse_field
from service.core.written_text import too_long
from service.plans.line_checks import percent_of, usual_ratios
from service.plans.pages.called import code_in
from service.plans.plan import UNCLASSIFIED, Plan, PlanLine
from service.plans.queries.plannable import plannable_items
from service.plans.stated import LEAST_TEAM, LONGEST_SECTION, LONGEST_TITLE, StatedLine
from service.registries.items import Item
from service.registries.queries.called import find_all_called, written_as
from service.registries.queries.entries import list_entries
from service.registries.queries.line_names import line_names
from service.registries.queries.names import department_names
from service.registries.queries.standings import inspecting_departments
from service.registries.registry import Entry, Registry
from service.rule_sets.queries import rule_set_in_force

RATIO = "ratio."
# Names that the form has besides ratios; what is not among them is refused.
TEXTS = (
    *("title", "plan_no", "task_no", "directional", "starts_on", "ends_on", "scheme", "mode", "planned_number"),
    *("reason_unclassified", "shares", "lead_department", "region", "line", "section", "team", "leads"),
)
# The departments that take part stand a line each, by name or by code.
LISTS = ("items",)
CO_DEPARTMENTS = "co_departments"
MOST_WRITTEN = 4000
_PERCENT = re.compile(r"[0-9]{1,3}(\.[0-9]{1,4})?")
_NOT_A_RATIO = Text("应为0至100的百分数，最多四位小数。", "A percentage from 0 to 100 with at most four decimals.")
Read = TypeVar("Read")


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be chosen in the form of a line of a plan: items of its mode, whose tiers, lines.

    `departments` are those that may inspect when it begins, whose names are offered.
    """

    mode: ItemMode
    scheme: str | None
    rule_set: RuleSet | None
    items: Sequence[Item]
    schemes: Mapping[str, Text]
    departments: Sequence[Entry]
    lines: Mapping[str, str]

    @property
    def tiers(self) -> dict[str, Text]:
        """The tiers that ratios are stated for, the best first, and what has none."""
        tiers = {tier.id: tier.title for tier in self.rule_set.tiers} if self.rule_set else {}
        nobody = Text("暂未分类", "Not classified") if tiers else Text("全部", "Everyone")
        return {**tiers, UNCLASSIFIED: nobody}


@dataclass(slots=True)
class Filled:
    """The fields as they were filled in, and what is wrong with each."""

    values: dict[str, Any]
    wrong: dict[str, Text] = field(default_factory=dict)

    def read(self, name: str, reader: Callable[[], Read]) -> Read | None:
        """What a field says; None where it cannot be read, which is noted."""
        try:
            return reader()
        except Problem as problem:
            self.wrong[name] = Text(problem.errors[0]["zh"], problem.errors[0]["en"])
            return None


def choices_for(
    connection: Connection, library: Library, plan: Plan, day: date, *, mode: str, scheme: str, begins: date | None
) -> Choices:
    """What can be chosen for a mode and a scheme on the first day of the line, or of the year of the plan."""
    on = begins or max(day, date(plan.year, 1, 1))
    found = {name: rule_set_in_force(library, name, on) for name in library.schemes()}
    known = {name: one for name, one in found.items() if one is not None and one.inspection}
    wanted = ItemMode(mode) if mode in set(ItemMode) else ItemMode.GENERAL
    chosen = scheme if scheme in known else None
    inspecting = {code for code in inspecting_departments(connection, on) if code is not None}
    return Choices(
        wanted,
        chosen,
        known.get(chosen) if chosen else None,
        [one for one in plannable_items(connection, day) if one.mode.value == wanted],
        {name: one.title for name, one in known.items()},
        list_entries(connection, Registry.DEPARTMENTS, day, among=inspecting),
        line_names(connection),
    )


def fresh_values(plan: Plan, choices: Choices) -> dict[str, Any]:
    """The fields of a new line: half a year, one batch, the rule set's ratios."""
    usual = usual_ratios(choices.rule_set, choices.items[:0])
    means = choices.rule_set.inspection.get(choices.mode) if choices.rule_set else None
    if means is not None:
        usual = {tier: Fraction(one.ratio) for tier, one in means.tiers.items()}
    days = {"starts_on": f"{plan.year}-03-01", "ends_on": f"{plan.year}-11-10"}
    plain = {"shares": "1", "team": str(LEAST_TEAM), "leads": "1", "directional": "yes", "line": plan.line or ""}
    empty: dict[str, Any] = {**dict.fromkeys((*TEXTS, CO_DEPARTMENTS), ""), **dict.fromkeys(LISTS, ())}
    return {**empty, **days, **plain} | {f"{RATIO}{tier}": percent_of(ratio) for tier, ratio in usual.items()}


def values_of_line(line: PlanLine, region: str, departments: Mapping[str, str]) -> dict[str, Any]:
    """The fields as a line has them; `region` is the name of its region, `departments` is how each code is written."""
    values: dict[str, Any] = {
        name: "" if getattr(line, name) is None else str(getattr(line, name)) for name in TEXTS if name != "mode"
    }
    values |= {"mode": line.mode.value, "directional": "yes" if line.directional else "no", "region": region}
    values |= {"items": line.items, "lead_department": departments.get(line.lead_department or "", "")}
    values[CO_DEPARTMENTS] = "\n".join(departments[code] for code in line.co_departments)
    return values | {
        f"{RATIO}{tier}": percent_of(Fraction(num, den)) for tier, (num, den) in (line.ratios or {}).items()
    }


def written_departments(connection: Connection, line: PlanLine) -> dict[str, str]:
    """How the departments of a line are written in its form, by code: by name, by code where others are called so."""
    codes = {*line.co_departments, *([line.lead_department] if line.lead_department else [])}
    return written_as(connection, Registry.DEPARTMENTS, department_names(connection, codes))


def read_form(connection: Connection, form: MultiDict[str, str], choices: Choices) -> tuple[StatedLine | None, Filled]:
    """What the form says, None where a field cannot be read, and its fields with what is wrong."""
    values: dict[str, Any] = {name: form.get(name, "") for name in (*TEXTS, CO_DEPARTMENTS)}
    values |= {name: tuple(dict.fromkeys(form.getlist(name))) for name in LISTS}
    values |= {name: form[name] for name in form if name.startswith(RATIO) or name == "seen"}
    filled = Filled(values)
    read = filled.read
    title = read("title", lambda: asked_text(form, "title", LONGEST_TITLE) or refuse_field("title", _NO_TITLE))
    days = [read(name, lambda name=name: asked_day(form, name) or refuse_field(name, _NO_DAY)) for name in _DAYS]  # type: ignore[misc]
    numbers = {name: read(name, lambda name=name: asked_number(form, name)) for name in _NUMBERS}  # type: ignore[misc]
    texts = {
        name: read(name, lambda name=name, most=most: asked_text(form, name, most) or None)  # type: ignore[misc]
        for name, most in _TEXTS.items()
    }
    lead = read("lead_department", lambda: _departments_in(connection, form, "lead_department"))
    others = read(CO_DEPARTMENTS, lambda: _departments_in(connection, form, CO_DEPARTMENTS))
    line = read("line", lambda: asked_choice(form, "line", choices.lines) or None)
    region = read("region", lambda: code_in(connection, form, "region", Registry.REGIONS))
    ratios = _ratios_in(form, choices, filled)
    read("mode", lambda: asked_choice(form, "mode", {one.value: one for one in ItemMode}))
    read("scheme", lambda: asked_choice(form, "scheme", choices.schemes))
    directional = read("directional", lambda: asked_choice(form, "directional", {"yes": "", "no": ""}, "yes"))
    if filled.wrong:
        return None, filled
    assert title is not None
    first, last = days
    assert first is not None
    assert last is not None
    stated = StatedLine(
        title=title,
        items=values["items"],
        starts_on=first,
        ends_on=last,
        directional=directional == "yes",
        scheme=choices.scheme,
        ratios=ratios,
        planned_number=numbers["planned_number"],
        shares=numbers["shares"] or 1,
        team=LEAST_TEAM if numbers["team"] is None else numbers["team"],
        leads=1 if numbers["leads"] is None else numbers["leads"],
        lead_department=lead[0] if lead else None,
        co_departments=others or (),
        region=region or "",
        line=line,
        **texts,
    )
    return stated, filled


def _ratios_in(form: Mapping[str, str], choices: Choices, filled: Filled) -> dict[str, Fraction]:
    """The ratios that are stated, by tier; fields of tiers that the scheme has not are refused, too."""
    ratios: dict[str, Fraction] = {}
    for name in (one for one in form if one.startswith(RATIO)):
        tier, written = name.removeprefix(RATIO), form[name].strip()
        if not written:
            continue
        ratio = Fraction(written) / 100 if _PERCENT.fullmatch(written) else None
        if tier not in choices.tiers:
            filled.wrong["ratios"] = Text("方案没有这一类别。", "The scheme has no such tier.")
        elif ratio is None or ratio > 1:
            filled.wrong[name] = _NOT_A_RATIO
        else:
            ratios[tier] = ratio
    return ratios


def _departments_in(connection: Connection, form: Mapping[str, str], name: str) -> tuple[str, ...]:
    """The codes of the departments of a field, each written on a line of its own, by its name or its code."""
    if len(form.get(name, "")) > MOST_WRITTEN:
        refuse_field(name, too_long(MOST_WRITTEN))
    written = [line.strip() for line in re.split(r"[\n;；、]", form.get(name, "")) if line.strip()]
    called = find_all_called(connection, Registry.DEPARTMENTS, written)
    codes = [called[one].code or refuse_field(name, called[one].words(one)) for one in written]
    return tuple(dict.fromkeys(codes))


_DAYS = ("starts_on", "ends_on")
_NUMBERS = ("planned_number", "shares", "team", "leads")
_TEXTS = {"plan_no": 20, "task_no": 24, "section": LONGEST_SECTION, "reason_unclassified": 400}
_NO_TITLE = Text("请写明名称。", "State what it is called.")
_NO_DAY = Text("请写明日期。", "State the day.")
