"""From a file to a checked table."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path as FilePath
from typing import Any

from rules.basis import Basis, Citation, Demonstration, Supports
from rules.build import named_basis, say_lacking
from rules.canonical import canonical_text_of, digest_of
from rules.clocks import SUPPORTED_BY, Clock, ClockOf, ClockPart, Clocks
from rules.conditions import Condition
from rules.crosscheck.references import check_types
from rules.dated_tables import Cap, CapCounting, Caps, DatedTable, Ordered, OrderedBy, Source, Trigger
from rules.document import Path, decode_text, parse_document
from rules.fault_collector import FaultCollector
from rules.measures import ModelMeasure, RecordMeasure, State, TierMeasure
from rules.nodes import has_figure, nodes_inside
from rules.plan_deadlines import PlanDeadline, PlanDeadlines
from rules.record_types import RECORD_TYPES
from rules.remedies import Remedies, Remedy, Way
from rules.ruleset import Standing
from rules.schema.clocks import ClocksSchema
from rules.schema.dated_tables import CapCountingSchema, CapsSchema, TableSchema
from rules.schema.kit import load_by
from rules.schema.plan_deadlines import PlanDeadlinesSchema
from rules.schema.remedies import RemediesSchema
from rules.schema.signals import SignalsSchema
from rules.signals import Signal, Signals

TABLES = FilePath(__file__).parent / "tables"

Named = Callable[[str, Path, Supports], Source]


def load_dated_table(path: str | FilePath) -> DatedTable:
    """The table in the file at `path`; raises RuleSetError with every fault found."""
    return read_dated_table(decode_text(FilePath(path).read_bytes(), str(path)), str(path))[0]


def is_dated_table(path: str | FilePath) -> bool:
    """True where the file at `path` is written as a table rather than a rule set; raises RuleSetError."""
    document = parse_document(decode_text(FilePath(path).read_bytes(), str(path)), str(path))
    return "table" in document and "scheme" not in document


def read_dated_table(text: str, name: str) -> tuple[DatedTable, FaultCollector]:
    """The table written in `text`, with the report that knows the place of every key; `name` is what errors say."""
    document = parse_document(text, name)
    report = FaultCollector(document, name)
    schema, build = _kind_of(document.get("table"), report)
    values = load_by(schema(), document, report)
    written = canonical_text_of(document)
    made = build(_header_of(values, report) | {"digest": digest_of(written), "document": written}, values, report)
    _check_header(made, report)
    report.stop()
    return made, report


def _kind_of(table: object, report: FaultCollector) -> tuple[type[TableSchema], Callable[..., DatedTable]]:
    if not isinstance(table, str) or table not in KINDS:
        report.say(("table",), ", ".join(KINDS), "没有这种表，请核对。", "There is no such table; check it.")
        report.stop()
    return KINDS[str(table)]


def _header_of(values: Mapping[str, Any], report: FaultCollector) -> dict[str, Any]:
    """The fields that all tables share; `known` holds what a basis may name."""
    citations = {
        name: Citation(id=name, **given | {"says": frozenset(given["says"])})
        for name, given in values.get("citations", {}).items()
    }
    demonstrations = {name: Demonstration(name, text) for name, text in values.get("demonstrations", {}).items()}
    known: dict[str, Source] = {**demonstrations, **citations}
    legal = tuple(
        named_basis(known, name, ("legal_basis", i), None, report)
        for i, name in enumerate(values.get("legal_basis", ()))
    )
    plain = ("table", "version", "title", "standing", "effective_from", "effective_until", "approved_on")
    header = {name: values[name] for name in plain if name in values}
    return header | {"citations": citations, "demonstrations": demonstrations, "legal_basis": legal}


def _check_header(made: DatedTable, report: FaultCollector) -> None:
    until = made.effective_until
    if until is not None and until <= made.effective_from:
        report.say(
            ("effective_until",),
            f"> {made.effective_from}",
            "截止日期应晚于生效日期。",
            "The table must end after it begins.",
        )
    if made.standing is Standing.OFFICIAL and any(isinstance(one, Demonstration) for one in made.sources()):
        report.say(
            ("standing",),
            "demonstration, teaching",
            "有数值以示范依据为准，不能标为 official。",
            "Something rests on a demonstration, so the table cannot be official.",
        )


def _source_finder(header: Mapping[str, Any], report: FaultCollector) -> Named:
    known: dict[str, Source] = {**header["demonstrations"], **header["citations"]}
    return lambda name, path, use: named_basis(known, name, path, use, report)


def _cap_counting(header: dict[str, Any], values: Mapping[str, Any], report: FaultCollector) -> CapCounting:
    named = _source_finder(header, report)
    _check_once([one["id"] for one in values["triggers"]], "triggers", report)
    triggers = {}
    for i, given in enumerate(values["triggers"]):
        path: Path = ("triggers", i, "basis")
        basis = {key: named(name, (*path, key), Supports.INDICATOR) for key, name in given["basis"].items()}
        triggers[given["id"]] = Trigger(**given | {"basis": basis})
    _check_once([one["id"] for one in values["ordered_by"]], "ordered_by", report)
    ordered = {
        one["id"]: Ordered(**one | {"basis": named(one["basis"], ("ordered_by", i, "basis"), Supports.INDICATOR)})
        for i, one in enumerate(values["ordered_by"])
    }
    lacking = [one for one in OrderedBy if one not in ordered]
    if lacking:
        report.say(
            ("ordered_by",),
            ", ".join(OrderedBy),
            f"缺少：{'、'.join(lacking)}；每一种都要写明是否计入。",
            f"Missing: {', '.join(lacking)}; say of each whether it counts.",
        )
    return CapCounting(**header, triggers=triggers, ordered_by=ordered)


def _caps(header: dict[str, Any], values: Mapping[str, Any], report: FaultCollector) -> Caps:
    named = _source_finder(header, report)
    _check_once([one["id"] for one in values["caps"]], "caps", report)
    made = tuple(
        Cap(**given | {"basis": named(given["basis"], ("caps", i, "basis"), Supports.THRESHOLD)})
        for i, given in enumerate(values["caps"])
    )
    return Caps(**header, caps=made)


def _clocks(header: dict[str, Any], values: Mapping[str, Any], report: FaultCollector) -> Clocks:
    named = _source_finder(header, report)
    _check_once([one["id"] for one in values["clocks"]], "clocks", report)
    made = {}
    for i, given in enumerate(values["clocks"]):
        path: Path = ("clocks", i, "basis")
        basis = {ClockPart(part): named(name, (*path, part), SUPPORTED_BY) for part, name in given["basis"].items()}
        made[given["id"]] = Clock(**given | {"basis": basis})
    lacking = [one for one in ClockOf if one not in made]
    if lacking:
        report.say(
            ("clocks",),
            ", ".join(ClockOf),
            f"缺少：{'、'.join(lacking)}；每一种都要有期限。",
            f"Missing: {', '.join(lacking)}; each needs its days.",
        )
    return Clocks(**header, clocks=made)


def _remedies(header: dict[str, Any], values: Mapping[str, Any], report: FaultCollector) -> Remedies:
    named = _source_finder(header, report)
    _check_once([one["id"] for one in values["remedies"]], "remedies", report)
    made = []
    for i, given in enumerate(values["remedies"]):
        # Where a record can be mended, a figure of months has to be supported; else only that there is no way.
        use = Supports.INDICATOR if given["way"] is None else Supports.THRESHOLD
        way = None if given["way"] is None else Way(**given["way"])
        made.append(Remedy(**given | {"way": way, "basis": named(given["basis"], ("remedies", i, "basis"), use)}))
    return Remedies(**header, remedies=tuple(made))


def _plan_deadlines(header: dict[str, Any], values: Mapping[str, Any], report: FaultCollector) -> PlanDeadlines:
    named = _source_finder(header, report)
    _check_once([one["step"] for one in values["deadlines"]], "deadlines", report, "step")
    made = tuple(
        PlanDeadline(**given | {"basis": named(given["basis"], ("deadlines", i, "basis"), Supports.THRESHOLD)})
        for i, given in enumerate(values["deadlines"])
    )
    return PlanDeadlines(**header, deadlines=made)


def _signals(header: dict[str, Any], values: Mapping[str, Any], report: FaultCollector) -> Signals:
    named = _source_finder(header, report)
    _check_once([one["id"] for one in values["signals"]], "signals", report)
    made = []
    for i, given in enumerate(values["signals"]):
        path: Path = ("signals", i, "basis")
        _check_facts_only(given["when"], ("signals", i, "when"), report)
        needed = [Supports.INDICATOR, *([Supports.THRESHOLD] if has_figure(given["when"]) else [])]
        say_lacking(needed, given["basis"], (*header["citations"], *header["demonstrations"]), path, report)
        basis: Basis = {Supports(use): named(name, (*path, use), Supports(use)) for use, name in given["basis"].items()}
        made.append(Signal(**given | {"basis": basis}))
    more = {"objection": values["objection"]} if "objection" in values else {}
    return Signals(**header, **more, signals=tuple(made))


def _check_facts_only(when: Condition, path: Path, report: FaultCollector) -> None:
    """Tells `report` what a signal cannot read: tiers, a model, periods of publicity, types that there are not."""
    for place, node in nodes_inside(when, path):
        if isinstance(node, (TierMeasure, ModelMeasure)):
            report.say(
                (*place, "kind"),
                "count, exists, active, value, …",
                "预警只看主体自身的事实，不看类别和模型，请删去。",
                "Signals read facts alone, no tier and no model; remove this.",
            )
        elif isinstance(node, RecordMeasure):
            check_types(report, place, node.types, list(RECORD_TYPES))
            if node.state is State.IN_PUBLICITY:
                report.say(
                    (*place, "state"),
                    "counting, active",
                    "预警表没有公示期规定，请改用 counting 或 active。",
                    "A table of signals has no periods of publicity; use counting or active.",
                )


def _check_once(ids: Iterable[str], section: str, report: FaultCollector, key: str = "id") -> None:
    named = list(ids)
    for i, one in enumerate(named):
        if Counter(named)[one] > 1 and named.index(one) != i:
            report.say(
                (section, i, key), "-", f"“{one}”重复，请只写一次。", f"{one!r} is repeated; write it once.", one
            )


KINDS: Mapping[str, tuple[type[TableSchema], Callable[..., DatedTable]]] = {
    "cap_counting": (CapCountingSchema, _cap_counting),
    "caps": (CapsSchema, _caps),
    "clocks": (ClocksSchema, _clocks),
    "plan_deadlines": (PlanDeadlinesSchema, _plan_deadlines),
    "remedies": (RemediesSchema, _remedies),
    "signals": (SignalsSchema, _signals),
}
