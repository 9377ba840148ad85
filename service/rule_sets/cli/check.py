"""The report of a check in a terminal, Chinese first, and as plain data."""

from collections.abc import Mapping

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from rules.check.verdict import TITLES, Finding, Property, Report, Verdict
from rules.ruleset import RuleSet
from rules.texts import Text
from service.rule_sets.proof_words import VERDICTS, reasons_of

COLOURS = {
    Verdict.NOTE: "yellow",
    Verdict.PROVED: "green",
    Verdict.WAIVED: "cyan",
    Verdict.NOT_DECIDED: "yellow",
    Verdict.REFUTED: "bold red",
}


def plain_report(report: Report) -> dict[str, object]:
    """The report as plain data."""
    return {
        "rule_set": report.name,
        "as_of": report.as_of.isoformat(),
        "properties": {asked.value: report.verdict(asked).value for asked in Property},
        "findings": [_plain_finding(finding) for finding in report.findings],
    }


def _plain_finding(finding: Finding) -> dict[str, object]:
    return {
        "property": finding.property.value,
        "subject": finding.subject,
        "verdict": finding.verdict.value,
        "zh": finding.sentence.zh,
        "en": finding.sentence.en,
        "types": list(finding.types),
        "example": finding.example,
    }


def show_report(report: Report, rule_set: RuleSet, console: Console | None = None) -> None:
    """Prints the report: a line per property and proof, every other finding in full, examples last."""
    console = console or Console()
    title = f"{escape(rule_set.title.zh)} {escape(rule_set.title.en)}  {report.name}  {report.as_of}"
    table = Table(title=title, title_justify="left", show_lines=True, expand=True)
    table.add_column("性质 Property", ratio=3, overflow="fold")
    table.add_column("结论 Verdict", ratio=1, min_width=11)
    table.add_column("理由 Reasons", ratio=6, overflow="fold")
    for asked in Property:
        table.add_row(_both_languages(TITLES[asked]), _verdict(report.verdict(asked)), _reasons(report.of(asked)))
    console.print(table)
    for finding in report.findings:
        if finding.verdict is Verdict.REFUTED and finding.example is not None:
            _example(console, finding)


def _reasons(findings: tuple[Finding, ...]) -> str:
    return "\n".join(map(_both_languages, reasons_of(findings)))


def _verdict(verdict: Verdict) -> str:
    words = VERDICTS[verdict]
    return f"[{COLOURS[verdict]}]{words.zh}[/]\n[dim]{words.en}[/]"


def _both_languages(text: Text) -> str:
    return f"{escape(text.zh)}\n[dim]{escape(text.en)}[/]"


def _example(console: Console, finding: Finding) -> None:
    table = Table(title=f"反例 Counterexample: {escape(finding.subject)}", title_justify="left")
    table.add_column("")
    table.add_column("", overflow="fold")
    for key, value in (finding.example or {}).items():
        table.add_row(EXAMPLE_KEYS.get(key, key), escape(_value_words(value)))
    console.print(table)


EXAMPLE_KEYS = {
    "as_of": "基准日 As-of day",
    "enterprise": "主体 Enterprise",
    "records": "已有记录 Records",
    "added": "增加的记录 Record added",
    "before": "此前 Before",
    "after": "此后 After",
    "value": "值 Value",
    "bands": "分档 Bands",
    "band": "区间 Band",
    "sum": "合计 Sum",
    "weights": "权重 Weights",
    "document": "文号 Document",
    "lowest score": "最低分 Lowest score",
    "highest score": "最高分 Highest score",
}


def _value_words(value: object) -> str:
    if isinstance(value, Mapping):
        return "  ".join(f"{key}={'—' if part is None else part}" for key, part in value.items()) or "—"
    if isinstance(value, list):
        return "\n".join(_value_words(part) for part in value) or "—"
    return str(value)
