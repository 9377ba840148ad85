"""Each kind of override has what it needs and nothing else."""

from rules.crosscheck.references import check_known
from rules.document import Path
from rules.fault_collector import FaultCollector
from rules.ruleset import Override, OverrideKind, RuleSet, Standing

_KEYS = {
    OverrideKind.CLASS: ({"tier", "when"}, {"within"}),
    OverrideKind.SHIFT: ({"by", "when"}, set[str]()),
    OverrideKind.FLOOR: ({"tier", "when"}, set[str]()),
    OverrideKind.CAP: ({"tier", "when"}, set[str]()),
    OverrideKind.MANUAL: (set[str](), set[str]()),
    OverrideKind.DIRECT: ({"tier", "when"}, set[str]()),
}
_TO_BANDED = (OverrideKind.FLOOR, OverrideKind.CAP)


def check_overrides(rule_set: RuleSet, report: FaultCollector) -> None:
    """Tells `report` overrides that lack a key, have one too many, or point at a tier they may not give."""
    for i, override in enumerate(rule_set.overrides):
        path: Path = ("overrides", i)
        _check_keys(override, path, report)
        check_known(report, (*path, "tier"), override.tier, rule_set.tier_ids())
        for j, tier in enumerate(override.within or ()):
            check_known(report, (*path, "within", j), tier, rule_set.tier_ids())
        worst = rule_set.tiers[-1].id
        if override.kind is OverrideKind.DIRECT and override.tier in rule_set.tier_ids() and override.tier != worst:
            report.say(
                (*path, "tier"),
                worst,
                "直接判定只能判为最差等级；其他情形请用 cap。",
                "A direct override may give the worst tier only; use cap for any other.",
            )
        banded = [tier.id for tier in rule_set.tiers if tier.interval is not None]
        if override.kind in _TO_BANDED and override.tier in rule_set.tier_ids() and override.tier not in banded:
            report.say(
                (*path, "tier"),
                ", ".join(banded),
                "没有分数段的等级只能由 class 给出，请改用有分数段的等级。",
                "A tier without a band is given by class only; name a tier with a band.",
            )
    if rule_set.standing is Standing.OFFICIAL:
        _check_official(rule_set, report)


def _check_keys(override: Override, path: Path, report: FaultCollector) -> None:
    given = {key for key in ("tier", "when", "within") if getattr(override, key) is not None}
    given |= {"by"} if override.by else set()
    needed, allowed = _KEYS[override.kind]
    for key in sorted(needed - given):
        report.say(
            (*path, key),
            ", ".join(sorted(needed | allowed)),
            f"{override.kind} 须写明 {key}，请补上。",
            f"An override of kind {override.kind} needs {key}; add it.",
        )
    for key in sorted(given - needed - allowed):
        report.say(
            (*path, key),
            ", ".join(sorted(needed | allowed)) or "-",
            f"{override.kind} 不能写 {key}，请删去。",
            f"An override of kind {override.kind} cannot have {key}; remove it.",
        )


def _check_official(rule_set: RuleSet, report: FaultCollector) -> None:
    for name in rule_set.demonstrations:
        report.say(
            ("demonstrations", name),
            "citations",
            "official 的规则集不能含演示依据；请引用文件，或改为 demonstration。",
            "An official rule set cannot rest on a demonstration; cite a document, or make its standing demonstration.",
        )
