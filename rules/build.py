"""Makes the RuleSet out of checked values: ids of citations and demonstrations become what they name."""

from collections.abc import Container, Iterable, Mapping
from typing import Any

from rules.basis import FIGURES, Basis, Citation, Demonstration, Supports, sections_with_figures
from rules.document import Path
from rules.fault_collector import FaultCollector
from rules.inspection import ItemMode, ModeInspection
from rules.nodes import has_figure
from rules.points import Bands, Limit
from rules.ruleset import Indicator, NotRated, Override, OverrideKind, PublicityPeriod, RuleSet
from rules.texts import Text

_NOWHERE = Demonstration("", Text("", ""))


def build_rule_set(
    values: dict[str, Any], extends: str | None, document: str, digest: str, report: FaultCollector
) -> RuleSet:
    """The RuleSet of `values`; a basis that names nothing, or too little, is told to `report`."""
    return _Building(values, report).rule_set(extends, document, digest)


class _Building:
    def __init__(self, values: dict[str, Any], report: FaultCollector) -> None:
        self.values, self.report = values, report
        self.citations = {
            name: Citation(id=name, **given | {"says": frozenset(given["says"])})
            for name, given in values.get("citations", {}).items()
        }
        self.demonstrations = {
            name: Demonstration(name, text) for name, text in values.get("demonstrations", {}).items()
        }
        self.known: Mapping[str, Citation | Demonstration] = {**self.demonstrations, **self.citations}

    def rule_set(self, extends: str | None, document: str, digest: str) -> RuleSet:
        values = {key: value for key, value in self.values.items() if key not in ("measures", "basis", "waives")}
        made = values | {
            "citations": self.citations,
            "demonstrations": self.demonstrations,
            "legal_basis": tuple(
                self.named(n, ("legal_basis", i)) for i, n in enumerate(values.get("legal_basis", ()))
            ),
            "indicators": tuple(self.indicator(given, ("indicators", i)) for i, given in self.each("indicators")),
            "overrides": tuple(self.override(given, ("overrides", i)) for i, given in self.each("overrides")),
            "not_rated": tuple(NotRated(**given) for _, given in self.each("not_rated")),
            "publicity": tuple(self.publicity(given, ("publicity", i)) for i, given in self.each("publicity")),
            "inspection": self.inspection(),
            "record_types": {kind.name: kind for kind in values.get("record_types", ())},
            "waivers": self.values.get("waives", ()),
            "figures": self.figures(),
        }
        return RuleSet(**made, extends=extends, document=document, digest=digest)

    def figures(self) -> dict[str, Citation | Demonstration]:
        given, needed = self.values["basis"], sections_with_figures(self.report.document)
        self.lacking(needed, given, ("basis",))
        for part in given:
            if part not in needed:
                self.report.say(
                    ("basis", part),
                    ", ".join(needed),
                    f"{part} 没有需要依据的数值，请删去此项。",
                    f"There is no figure under {part} that needs a basis; remove this key.",
                )
        return {part: self.named(name, ("basis", part), FIGURES[part]) for part, name in given.items()}

    def each(self, key: str) -> Any:
        return enumerate(self.values.get(key, ()))

    def indicator(self, given: dict[str, Any], path: Path) -> Indicator:
        points, limit = given["points"]
        needed = {Supports.INDICATOR, Supports.POINTS}
        if isinstance(points, Bands) or has_figure(given["measure"]):
            needed.add(Supports.THRESHOLD)
        basis = self.basis(given["basis"], needed, (*path, "basis"))
        return Indicator(**given | {"points": points, "limit": limit or Limit(), "basis": basis})

    def override(self, given: dict[str, Any], path: Path) -> Override:
        when = given.get("when")
        needed = {Supports.INDICATOR}
        if given["kind"] is OverrideKind.SHIFT or (when is not None and has_figure(when)):
            needed.add(Supports.THRESHOLD)
        place = int(path[1])
        return Override(**given | {"basis": self.basis(given["basis"], needed, (*path, "basis")), "place": place})

    def publicity(self, given: dict[str, Any], path: Path) -> PublicityPeriod:
        basis = self.named(given["basis"], (*path, "basis"), Supports.THRESHOLD)
        return PublicityPeriod(**given | {"basis": basis})

    def inspection(self) -> dict[ItemMode, ModeInspection]:
        made = {}
        for name, given in self.values.get("inspection", {}).items():
            path: Path = ("inspection", name, "basis")
            basis = {key: self.named(i, (*path, key), Supports.THRESHOLD) for key, i in given["basis"].items()}
            made[ItemMode(name)] = ModeInspection(given["tiers"], given.get("statutory"), basis)
        return made

    def basis(self, given: dict[str, str], needed: set[Supports], path: Path) -> Basis:
        self.lacking(sorted(needed), given, path)
        return {Supports(key): self.named(name, (*path, key), Supports(key)) for key, name in given.items()}

    def lacking(self, needed: Iterable[str], given: Container[str], path: Path) -> None:
        say_lacking(needed, given, self.known, path, self.report)

    def named(self, name: str, path: Path, use: Supports | None = None) -> Citation | Demonstration:
        """The citation or demonstration `name`, which must say what it is used for."""
        return named_basis(self.known, name, path, use, self.report)


def say_lacking(
    needed: Iterable[str], given: Container[str], known: Iterable[str], path: Path, report: FaultCollector
) -> None:
    """Tells `report` each of the `needed` parts of a basis that is not `given`; `known` are the sources there are."""
    for part in needed:
        if part not in given:
            report.say(
                (*path, part),
                ", ".join(known) or "citations, demonstrations",
                f"缺少 {part} 的依据：请写明文件编号，或由本局提供的演示依据。",
                f"The basis of {part} is missing: name a citation, or a demonstration for the bureau to supply.",
            )


def named_basis(
    known: Mapping[str, Citation | Demonstration], name: str, path: Path, use: Supports | None, report: FaultCollector
) -> Citation | Demonstration:
    """The one of `known` called `name`; one that is not there, or does not say what it is used for, is told."""
    found = known.get(name)
    if found is None:
        report.say(
            path,
            ", ".join(known) or "-",
            "没有这个依据，请在 citations 或 demonstrations 中写明。",
            "No citation or demonstration has this id; add it under citations or demonstrations.",
        )
        return _NOWHERE
    if use is not None and isinstance(found, Citation) and use not in found.says:
        report.say(
            path,
            ", ".join(sorted(found.says)) or "-",
            f"该文件没有规定{_USES[use]}（见其 says），请改用演示依据或其他文件。",
            f"That document does not lay down the {use} (see its says); name a demonstration or another document.",
            f"{name}: {use}",
        )
    return found


_USES = {Supports.INDICATOR: "该指标", Supports.THRESHOLD: "阈值", Supports.POINTS: "分值"}
