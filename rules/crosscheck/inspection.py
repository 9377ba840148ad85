"""Every tier has its inspections, and none lowers what the law asks of special key items."""

from fractions import Fraction

from rules.crosscheck.references import check_known
from rules.document import Path
from rules.fault_collector import FaultCollector
from rules.inspection import Bound, Frequency, ItemMode, ModeInspection
from rules.ruleset import RuleSet


def check_inspection(rule_set: RuleSet, report: FaultCollector) -> None:
    """Tells `report` tiers without inspections, bounds of the wrong side and lowered frequencies."""
    for mode, block in rule_set.inspection.items():
        path: Path = ("inspection", mode.value)
        for tier in rule_set.tier_ids():
            if tier not in block.tiers:
                report.say(
                    (*path, "tiers", tier),
                    "ratio, frequency, annual_cap",
                    "每个等级都要写明抽查安排：任何等级都不免抽。",
                    "Every tier needs its inspections: no tier is exempt from draws.",
                )
        for tier in block.tiers:
            check_known(report, (*path, "tiers", tier), tier, rule_set.tier_ids())
        _check_frequencies(mode, block, path, report)
        if any(tier.annual_cap is not None for tier in block.tiers.values()) and "annual_cap" not in block.basis:
            report.say(
                (*path, "basis", "annual_cap"),
                "id",
                "写明了年度上限，请补上其依据。",
                "An annual cap is set; add its basis.",
            )


def _check_frequencies(mode: ItemMode, block: ModeInspection, path: Path, report: FaultCollector) -> None:
    side = Bound.AT_LEAST if mode is ItemMode.SPECIAL_KEY else Bound.AT_MOST
    given: dict[Path, Frequency] = {("tiers", name, "frequency"): tier.frequency for name, tier in block.tiers.items()}
    if block.statutory is not None:
        given = {("statutory",): block.statutory, **given}
    for step, frequency in given.items():
        if frequency.bound is not side:
            report.say(
                (*path, *step, "bound"),
                side,
                "特殊重点事项的频次为不少于（at_least），其他事项为不多于（at_most）。",
                "Frequencies of special key items are at_least, those of all others at_most.",
            )
        if block.statutory is not None and _rate(frequency) < _rate(block.statutory):
            least = f"{block.statutory.visits} / {block.statutory.months} months"
            report.say(
                (*path, *step),
                f"≥ {least}",
                "任何等级都不得低于特殊重点事项的法定频次。",
                "No tier may lower the statutory frequency of a special key item.",
            )


def _rate(frequency: Frequency) -> Fraction:
    return Fraction(frequency.visits, frequency.months)
