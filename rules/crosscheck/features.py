"""Every check across the parts of one feature set."""

from collections.abc import Iterable, Sequence

from rules.conditions import FieldTest
from rules.crosscheck.codes import check_compared
from rules.crosscheck.publicity import covers_every_day
from rules.crosscheck.references import check_types
from rules.document import Path
from rules.fault_collector import FaultCollector
from rules.feature_set import INSPECTOR_FIELDS, MOST_FEATURES, NAMING_FIELDS, Feature, FeatureSet, Risk
from rules.measures import AttributeMeasure, From, Measure, ModelMeasure, Over, RecordMeasure, State, TierMeasure
from rules.nodes import nodes_inside, nodes_of_features, nodes_of_labels
from rules.record_types import RECORD_TYPES
from rules.ruleset import RuleSet
from rules.value_types import Sort, value_type_of

_DIVIDED = (Over.COUNT, Over.SUM, Over.DISTINCT)


def crosscheck_features(
    features: FeatureSet, own_types: Sequence[str], rule_set: RuleSet | None, report: FaultCollector
) -> None:
    """Tells `report` every fault that only shows when the parts are seen together.

    `own_types` are the record types that the file itself adds; `rule_set` is the one that it stands beside.
    """
    if rule_set is not None and features.scheme != rule_set.scheme:
        report.say(
            ("scheme",),
            rule_set.scheme,
            "特征集与规则集的方案不同，请核对。",
            "The feature set is of another scheme than the rule set beside it; check it.",
        )
    _check_ids(features, report)
    _check_own_types(own_types, rule_set, report)
    _check_nodes(features, report)
    _check_unread(features, report)
    check_compared((*nodes_of_features(features), *nodes_of_labels(features)), report)
    for i, feature in enumerate(features.features):
        _check_quotient(feature, ("features", i), report)
        _check_text(feature, ("features", i), report)
        _check_inspector(feature, ("features", i), report)


def _check_ids(features: FeatureSet, report: FaultCollector) -> None:
    ids = [feature.id for feature in features.features]
    for i, name in enumerate(ids):
        if name in ids[:i]:
            report.say(
                ("features", i, "id"),
                "each id once",
                "特征编号重复，请另取一个。",
                "Another feature has this id; choose another.",
            )
    if len(ids) > MOST_FEATURES:
        report.say(
            ("features",),
            f"1 … {MOST_FEATURES}",
            f"特征至多 {MOST_FEATURES} 项，请删减。",
            f"A feature set has {MOST_FEATURES} features at most; remove some.",
            str(len(ids)),
        )


def _check_own_types(own_types: Sequence[str], rule_set: RuleSet | None, report: FaultCollector) -> None:
    taken = {*RECORD_TYPES, *(rule_set.record_types if rule_set is not None else ())}
    for i, name in enumerate(own_types):
        if name in taken or name in own_types[:i]:
            report.say(
                ("record_types", i, "id"),
                "another id",
                "此记录类型已有，请删去或另取编号。",
                "This record type is there already; remove it or choose another id.",
            )


def _check_nodes(features: FeatureSet, report: FaultCollector) -> None:
    types = [*RECORD_TYPES, *features.record_types]
    if features.label is not None:
        check_types(report, ("label",), (features.label.type,), types)
    for path, node in nodes_of_features(features):
        if isinstance(node, (ModelMeasure, TierMeasure)):
            report.say(
                path,
                "kind: count, sum, value, …",
                "特征不得读取模型或类别：模型自己的得分不得反过来影响模型。",
                "A feature never reads a model or a tier: a model's own points must not come back to it.",
            )
        elif isinstance(node, RecordMeasure):
            check_types(report, path, node.types, types)
            if node.state is State.IN_PUBLICITY:
                _check_publicity(features, path, node.types, report)
        if isinstance(node, (RecordMeasure, AttributeMeasure)):
            _check_naming(path, node, report)


def _check_unread(features: FeatureSet, report: FaultCollector) -> None:
    for path, node in nodes_of_features(features):
        if not isinstance(node, (FieldTest, RecordMeasure, AttributeMeasure)):
            continue
        kind = "enterprises" if isinstance(node, AttributeMeasure) else "records"
        if node.field in features.unread.get(kind, ()):
            report.say(
                path,
                f"unread.{kind}: without {node.field}",
                "特征读取了 unread 中列明不读取的字段，请删去其中之一。",
                "The feature reads a field that `unread` leaves alone; remove one of them.",
                node.field,
            )


def _check_publicity(features: FeatureSet, path: Path, types: Iterable[str], report: FaultCollector) -> None:
    for name in types:
        if not covers_every_day(features.publicity, name):
            report.say(
                path,
                f"publicity: [{{type: {name}, severity: any, …}}]",
                "此处读取公示期，但旁边的规则集没有覆盖所有日期的公示期表。",
                "Publicity periods are read here, but the rule set beside it has no table of them for every date.",
                name,
            )


def _check_naming(path: Path, node: RecordMeasure | AttributeMeasure, report: FaultCollector) -> None:
    gives_text = node.take is From.VALUE if isinstance(node, AttributeMeasure) else node.over is Over.LATEST
    if gives_text and node.field in NAMING_FIELDS:
        report.say(
            path,
            f"field: not {', '.join(sorted(NAMING_FIELDS))}",
            "名称和编号只指向某一主体，模型会死记，不得作为特征。",
            "Names and numbers point at one enterprise, which a model would learn by heart; read another field.",
        )


def _check_quotient(feature: Feature, path: Path, report: FaultCollector) -> None:
    if feature.per is None:
        if feature.prior is not None:
            report.say(
                (*path, "prior"),
                "per: …",
                "只有写明 per 的特征才有先验值，请删去或补上 per。",
                "Only a feature with `per` has a prior; remove it or add `per`.",
            )
        return
    for key, measure in (("measure", feature.measure), ("per", feature.per)):
        if not _is_divided(measure):
            report.say(
                (*path, key),
                f"kind: {', '.join(_DIVIDED)}",
                "相除的两项都应是次数、合计或种数。",
                "Both sides of a division are a count, a sum or a number of different values.",
            )


def _is_divided(measure: Measure) -> bool:
    return isinstance(measure, RecordMeasure) and measure.over in _DIVIDED


def _check_text(feature: Feature, path: Path, report: FaultCollector) -> None:
    if feature.risk is not Risk.ANY and value_type_of(feature.measure).sort is Sort.TEXT:
        report.say(
            (*path, "risk"),
            Risk.ANY,
            "文字没有大小，不能规定方向，请写 any 或删去。",
            "Words have no order, so no direction can be laid down; write any or remove it.",
        )


def _check_inspector(feature: Feature, path: Path, report: FaultCollector) -> None:
    read = {field for part in (feature.measure, feature.per) if part for field in _fields(part)} & INSPECTOR_FIELDS
    if read and feature.inspector is None:
        report.say(
            (*path, "inspector"),
            "{zh: …, en: …}",
            f"此特征读取 {'、'.join(sorted(read))}，反映的是谁来检查，而不是谁违规；确有必要的，请写明理由。",
            f"This feature reads {', '.join(sorted(read))}: it measures who looks, not who breaks rules; "
            "remove it, or say why it is needed.",
        )
    if not read and feature.inspector is not None:
        report.say(
            (*path, "inspector"),
            "-",
            "此特征没有读取检查者的信息，请删去 inspector。",
            "This feature reads nothing of who looks; remove inspector.",
        )


def _fields(measure: Measure) -> Iterable[str]:
    for _, node in nodes_inside(measure, ()):
        if isinstance(node, (FieldTest, RecordMeasure, AttributeMeasure)) and node.field is not None:
            yield node.field
