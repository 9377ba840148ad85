"""What a line is looked at with, read in a fixed number of statements for all lines of a plan."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction

from sqlalchemy import Connection

from rules.library import Library
from rules.texts import Text
from service.plans.line_checks import Known, faults_of_line
from service.plans.plan import Plan, PlanLine
from service.plans.queries.lines import lines_of
from service.plans.stated import StatedLine
from service.registries.queries.entries import entries_of
from service.registries.queries.items import items_of
from service.registries.queries.line_names import line_names
from service.registries.registry import Registry
from service.rule_sets.queries import rule_set_in_force
from service.rule_sets.tier_words import tier_words_of


def known_for(
    connection: Connection, library: Library, plan: Plan, lines: Iterable[StatedLine], day: date
) -> Mapping[int, Known]:
    """What there is to know for each of the lines, by its place among them."""
    stated = list(lines)
    items = items_of(connection, {code for one in stated for code in one.items}, day)
    codes = {one for line in stated for one in (line.lead_department, *line.co_departments) if one}
    departments = entries_of(connection, Registry.DEPARTMENTS, codes, day)
    names, words = line_names(connection), tier_words_of(library)
    rule_sets = {
        (one.scheme, one.starts_on): rule_set_in_force(library, one.scheme, one.starts_on) if one.scheme else None
        for one in stated
    }
    return {
        place: Known(plan, items, departments, names, rule_sets[one.scheme, one.starts_on], words, day)
        for place, one in enumerate(stated)
    }


def faults_of_plan(connection: Connection, library: Library, found: Plan, day: date) -> Sequence[tuple[int, str, Text]]:
    """What the lines of a version lack: the number of the line (0: the plan itself), the field, and why."""
    lines = lines_of(connection, found.id)
    if not lines:
        return [(0, "lines", Text("计划至少有一行。", "A plan has at least one line."))]
    stated = [stated_of(line) for line in lines]
    known = known_for(connection, library, found, stated, day)
    return [
        (line.number, name, Text(f"第{line.number}行：{why.zh}", f"Line {line.number}: {why.en}"))
        for place, line in enumerate(lines)
        for name, why in faults_of_line(stated[place], known[place])
    ]


def stated_of(line: PlanLine) -> StatedLine:
    """What was stated of a line as it is stored."""
    same = {name: getattr(line, name) for name in StatedLine.__dataclass_fields__ if name != "ratios"}
    ratios = {tier: Fraction(num, den) for tier, (num, den) in (line.ratios or {}).items()}
    return StatedLine(**same, ratios=ratios)
