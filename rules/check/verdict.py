"""What a check answers: a verdict on each property, in sentences a person reads."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from rules.ruleset import Waiver
from rules.texts import Text


class Property(StrEnum):
    """The properties that are checked, in the order in which they are reported."""

    BANDS = "bands"
    TABLES = "tables"
    DEAD_RULES = "dead_rules"
    TIERS_REACHABLE = "tiers_reachable"
    TYPES_KNOWN = "types_known"
    CITATIONS = "citations"
    WEIGHTS = "weights"
    MISSING = "missing"
    DIRECTION = "direction"
    EXAMPLES = "examples"


TITLES = {
    Property.BANDS: Text("分档无缺口、无重叠", "bands without gap or overlap"),
    Property.TABLES: Text("对照表各行可用、无遗漏", "table rows can match and miss nothing"),
    Property.DEAD_RULES: Text("没有不起作用的规则", "no dead rules"),
    Property.TIERS_REACHABLE: Text("每个类别均可达到", "every tier can be reached"),
    Property.TYPES_KNOWN: Text("记录类型、字段与方案均已定义", "types, fields and schemes exist"),
    Property.CITATIONS: Text("引用的文件在效", "citations are in force"),
    Property.WEIGHTS: Text("同级权重合计为 10000", "sibling weights sum to 10,000"),
    Property.MISSING: Text("not 不因缺失而成立", "not never holds because a value is missing"),
    Property.DIRECTION: Text("多一条不良记录不会变好", "one more adverse record never helps"),
    Property.EXAMPLES: Text("示例算得与所写一致", "examples come out as written"),
}


class Verdict(StrEnum):
    """From best to worst; a note is information and no fault."""

    NOTE = "note"
    PROVED = "proved"
    WAIVED = "waived"
    NOT_DECIDED = "not_decided"
    REFUTED = "refuted"


@dataclass(frozen=True, slots=True)
class Finding:
    """One answer about one subject (an id of the rule set); `types` are the record types it is about, if any.

    `example` is plain data: a value, or facts with scores and tiers before and after.
    """

    property: Property
    subject: str
    verdict: Verdict
    sentence: Text
    types: tuple[str, ...] = ()
    example: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """All findings on one rule-set version, as of one day."""

    name: str
    as_of: date
    findings: tuple[Finding, ...]

    def of(self, asked: Property) -> tuple[Finding, ...]:
        """The findings on one property."""
        return tuple(f for f in self.findings if f.property is asked)

    def verdict(self, asked: Property) -> Verdict:
        """The worst verdict among the findings on one property; proved where nothing speaks against it."""
        verdicts = {f.verdict for f in self.of(asked)} or {Verdict.PROVED}
        return max(verdicts, key=list(Verdict).index)

    @property
    def refuted(self) -> bool:
        """True where any property is refuted and not waived."""
        return any(f.verdict is Verdict.REFUTED for f in self.findings)


def apply_waivers(finding: Finding, waivers: tuple[Waiver, ...]) -> Finding:
    """The finding, turned into a waived one where the rule set waives its property for all its types."""
    if finding.verdict not in (Verdict.REFUTED, Verdict.NOT_DECIDED):
        return finding
    for waiver in waivers:
        if waiver.property == finding.property and _covers(waiver, finding):
            sentence = Text(
                f"{finding.sentence.zh}（已声明豁免：{waiver.reason.zh}）",
                f"{finding.sentence.en} (waived: {waiver.reason.en})",
            )
            return replace(finding, verdict=Verdict.WAIVED, sentence=sentence)
    return finding


def _covers(waiver: Waiver, finding: Finding) -> bool:
    return not waiver.types or (bool(finding.types) and set(finding.types) <= set(waiver.types))
