"""The table of publicity periods covers every date for every record type that a rule reads through it."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise

from rules.crosscheck.references import check_known
from rules.document import Path
from rules.fault_collector import FaultCollector
from rules.nodes import publicity_types_of
from rules.record_types import RECORD_TYPES
from rules.ruleset import PublicityPeriod, RuleSet

Row = tuple[int, PublicityPeriod]


def check_publicity(rule_set: RuleSet, report: FaultCollector) -> None:
    """Tells `report` types without a table, dates without a row and dates with two."""
    for i, period in enumerate(rule_set.publicity):
        check_known(report, ("publicity", i, "type"), period.type, [*RECORD_TYPES, *rule_set.record_types])
    for name, path in publicity_types_of(rule_set).items():
        rows = [row for row in enumerate(rule_set.publicity) if row[1].type == name and row[1].severity is None]
        if not rows:
            report.say(
                path,
                f"publicity: [{{type: {name}, severity: any, …}}]",
                "此处读取公示期，但 publicity 中没有该记录类型的 any 行。",
                "Publicity periods are read here, but publicity has no `any` row for the record type.",
                name,
            )
        _check_cover(rows, report)
    for rows in _by_class(rule_set.publicity).values():
        _check_overlap(rows, report)


def covers_every_day(periods: Sequence[PublicityPeriod], name: str) -> bool:
    """True where the `any` rows of the record type `name` leave no date without a publicity period."""
    reached: date | None = date.min
    for _, period in _in_order(row for row in enumerate(periods) if row[1].type == name and row[1].severity is None):
        if reached is not None and period.law_from is not None and period.law_from > reached:
            return False
        reached = period.law_until
    return reached is None


def _by_class(periods: Sequence[PublicityPeriod]) -> dict[tuple[str, int | None], list[Row]]:
    classes: dict[tuple[str, int | None], list[Row]] = {}
    for row in enumerate(periods):
        classes.setdefault((row[1].type, row[1].severity), []).append(row)
    return classes


def _in_order(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: row[1].law_from or date.min)


def _check_overlap(rows: list[Row], report: FaultCollector) -> None:
    ordered = _in_order(rows)
    for (_, earlier), (i, later) in pairwise(ordered):
        if earlier.law_until is None or later.law_from is None or later.law_from < earlier.law_until:
            report.say(
                _path(i),
                f"law_from ≥ {earlier.law_until or 'law_until'}",
                "两行公示期在同一日期同时适用，请修改起止日期。",
                "Two publicity rows apply on the same date; change where they begin or end.",
            )


def _check_cover(rows: list[Row], report: FaultCollector) -> None:
    reached: date | None = date.min
    for i, period in _in_order(rows):
        if reached is not None and period.law_from is not None and period.law_from > reached:
            since = "…" if reached == date.min else str(reached)
            report.say(
                (*_path(i), "law_from"),
                since,
                "此前的日期没有公示期，请补一行或提前 law_from。",
                "Earlier dates have no publicity period; add a row or let law_from begin earlier.",
            )
        reached = period.law_until
    if rows and reached is not None:
        report.say(
            (*_path(_in_order(rows)[-1][0]), "law_until"),
            "null",
            "此后的日期没有公示期，请补一行或删去 law_until。",
            "Later dates have no publicity period; add a row or remove law_until.",
        )


def _path(index: int) -> Path:
    return ("publicity", index)
