"""What begins and ends begins first."""

from datetime import date

from rules.document import Path
from rules.report import Report
from rules.ruleset import RuleSet


def check_dates(rule_set: RuleSet, report: Report) -> None:
    """Tells `report` periods that end before they begin."""
    _check_period(rule_set.effective_from, rule_set.effective_until, ("effective_until",), report)
    for name, citation in rule_set.citations.items():
        path: Path = ("citations", name, "in_force_until")
        _check_period(citation.in_force_from, citation.in_force_until, path, report)


def _check_period(begins: date | None, ends: date | None, path: Path, report: Report) -> None:
    if begins is not None and ends is not None and ends <= begins:
        report.say(
            path,
            f"> {begins}",
            "截止日期应晚于起始日期，请修改。",
            "It must end after it begins; change one of the dates.",
        )
