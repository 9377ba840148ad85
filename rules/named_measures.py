"""Puts named measures in the place of their names, so that all that follows reads measures in full.

In a rule set `measure: name` names one of its own `measures`. A feature names one of its rule set by the id of a named
measure, `measure: listed_abnormal`, or by the indicator that it belongs to, `measure: {indicator: age}`; so does `per`.
"""

from collections.abc import Container

from rules.document import Items, Path, Section, excerpt_of, parse_document
from rules.fault_collector import FaultCollector
from rules.ruleset import RuleSet

MOST_PUT = 10_000
_WITHOUT_MEASURES = {"examples", "citations", "demonstrations"}


def put_measures(document: Section, report: FaultCollector, keys: Container[str] = ("measure",)) -> Section:
    """`document` with every `measure: name` replaced by the measure of that name; `report` is told unknown names.

    `keys` are those under which a name may stand.
    """
    return _Naming(document, report, keys).whole()


class _Naming:
    def __init__(self, document: Section, report: FaultCollector, keys: Container[str]) -> None:
        self.document, self.report, self.keys, self.put = document, report, keys, 0
        section = document.get("measures")
        items = section if isinstance(section, Items) else Items()
        self.named = {
            item["id"]: (i, item)
            for i, item in enumerate(items)
            if isinstance(item, Section) and isinstance(item.get("id"), str)
        }

    def whole(self) -> Section:
        made = Section()
        for key, value in self.document.items():
            made[key] = value if key in _WITHOUT_MEASURES else self.read(value, (key,), ())
            made.places[key] = self.document.places[key]
        return made

    def read(self, value: object, path: Path, trail: tuple[str, ...]) -> object:
        if isinstance(value, Items):
            parts = ((self.read(item, (*path, i), trail), value.places[i]) for i, item in enumerate(value))
            return Items(parts)
        if not isinstance(value, Section):
            return value
        if len(path) == 2 and path[0] == "measures":
            trail = (*trail, str(value.get("id")))
        return Section((k, self.entry(k, v, (*path, k), trail), value.places[k]) for k, v in value.items())

    def entry(self, key: str, value: object, path: Path, trail: tuple[str, ...]) -> object:
        if key not in self.keys or not isinstance(value, str):
            return self.read(value, path, trail)
        if not self._can_put(value, path, trail):
            return value
        index, item = self.named[value]
        made = self.read(item, ("measures", index), trail)
        assert isinstance(made, Section)
        return Section((k, v, made.places[k]) for k, v in made.items() if k != "id")

    def _can_put(self, value: str, path: Path, trail: tuple[str, ...]) -> bool:
        """True where `value` names a measure; measures without an end stop the load at once."""
        if value not in self.named:
            self.report.say(
                path,
                ", ".join(map(str, self.named)) or "-",
                "没有名为此的指标，请在 measures 中写明或直接写出指标。",
                "No measure has this id; add it under measures, or write the measure here.",
            )
            return False
        if value in trail:
            self.report.say(
                path,
                "measures without a circle",
                "指标互相引用成环，请断开。",
                "Measures refer to each other in a circle; break it.",
                " → ".join((*trail, value)),
            )
            self.report.stop()
        self.put += 1
        if self.put > MOST_PUT:
            self.report.say(
                path,
                f"≤ {MOST_PUT}",
                "具名指标互相引用过多，请直接写出。",
                "Named measures refer to each other too often; write them out.",
                value,
            )
            self.report.stop()
        return True


_KEYS = ("measure", "per")


def put_measures_of(rule_set: RuleSet | None, document: Section, report: FaultCollector) -> Section:
    """`document` with every measure of `rule_set` that its features name written out; `report` is told unknown names.

    Without a rule set there is none to name.
    """
    features = document.get("features")
    if not isinstance(features, Items):
        return document
    measures, indicators = _measures_of(rule_set)
    put = Items(
        (_put_indicators(feature, indicators, ("features", i), report), place)
        for i, (feature, place) in enumerate(zip(features, features.places, strict=True))
    )
    named = Section([("features", put, document.places["features"])])
    if measures.places:
        named["measures"], named.places["measures"] = measures, measures.places[0]
    full = Section((key, value, document.places[key]) for key, value in document.items())
    full["features"] = put_measures(named, report, _KEYS)["features"]
    return full


def _measures_of(rule_set: RuleSet | None) -> tuple[Items, Section]:
    """The named measures of a rule set as they stand there, and the measure of each indicator by its id."""
    if rule_set is None:
        return Items(), Section()
    document = parse_document(rule_set.document, rule_set.name)
    measures, indicators = document.get("measures", Items()), document["indicators"]
    assert isinstance(measures, Items)
    assert isinstance(indicators, Items)
    rows = [item for item in indicators if isinstance(item, Section)]
    return measures, Section((str(item["id"]), item["measure"], item.places["measure"]) for item in rows)


def _put_indicators(feature: object, indicators: Section, path: Path, report: FaultCollector) -> object:
    """`feature` with the measures of indicators in the place of `{indicator: id}`."""
    if not isinstance(feature, Section):
        return feature
    made = Section((key, value, feature.places[key]) for key, value in feature.items())
    for key in _KEYS:
        given = feature.get(key)
        if isinstance(given, Section) and set(given) == {"indicator"}:
            made[key] = _indicator(given["indicator"], indicators, (*path, key), report)
    return made


def _indicator(name: object, indicators: Section, path: Path, report: FaultCollector) -> object:
    """The measure of the indicator `name`, or the name, which is no measure, where there is none."""
    if isinstance(name, str) and name in indicators:
        return indicators[name]
    report.say(
        path,
        ", ".join(indicators) or "-",
        "规则集没有此编号的指标，请核对，或直接写出指标。",
        "The rule set has no indicator of this id; check it, or write the measure here.",
        excerpt_of(name),
    )
    return None
