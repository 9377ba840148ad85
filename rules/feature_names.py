"""Puts the measures of a rule set in the place where a feature set names them.

A feature names one by the id of a named measure, `measure: listed_abnormal`, or by the indicator that it belongs to,
`measure: {indicator: age}`; `per` likewise.
"""

from rules.document import Items, Path, Section, parse, shown
from rules.names import with_measures
from rules.report import Report
from rules.ruleset import RuleSet

_KEYS = ("measure", "per")


def with_measures_of(rule_set: RuleSet | None, document: Section, report: Report) -> Section:
    """`document` with every measure of `rule_set` that its features name written out; `report` is told unknown names.

    Without a rule set there is none to name.
    """
    features = document.get("features")
    if not isinstance(features, Items):
        return document
    measures, indicators = _measures_of(rule_set)
    put = Items(
        (_put(feature, indicators, ("features", i), report), place)
        for i, (feature, place) in enumerate(zip(features, features.places, strict=True))
    )
    named = Section([("features", put, document.places["features"])])
    if measures.places:
        named["measures"], named.places["measures"] = measures, measures.places[0]
    full = Section((key, value, document.places[key]) for key, value in document.items())
    full["features"] = with_measures(named, report, _KEYS)["features"]
    return full


def _measures_of(rule_set: RuleSet | None) -> tuple[Items, Section]:
    """The named measures of a rule set as they stand there, and the measure of each indicator by its id."""
    if rule_set is None:
        return Items(), Section()
    document = parse(rule_set.document, rule_set.name)
    measures, indicators = document.get("measures", Items()), document["indicators"]
    assert isinstance(measures, Items)
    assert isinstance(indicators, Items)
    rows = [item for item in indicators if isinstance(item, Section)]
    return measures, Section((str(item["id"]), item["measure"], item.places["measure"]) for item in rows)


def _put(feature: object, indicators: Section, path: Path, report: Report) -> object:
    """`feature` with the measures of indicators in the place of `{indicator: id}`."""
    if not isinstance(feature, Section):
        return feature
    made = Section((key, value, feature.places[key]) for key, value in feature.items())
    for key in _KEYS:
        given = feature.get(key)
        if isinstance(given, Section) and set(given) == {"indicator"}:
            made[key] = _indicator(given["indicator"], indicators, (*path, key), report)
    return made


def _indicator(name: object, indicators: Section, path: Path, report: Report) -> object:
    """The measure of the indicator `name`, or the name, which is no measure, where there is none."""
    if isinstance(name, str) and name in indicators:
        return indicators[name]
    report.say(
        path,
        ", ".join(indicators) or "-",
        "规则集没有此编号的指标，请核对，或直接写出指标。",
        "The rule set has no indicator of this id; check it, or write the measure here.",
        shown(name),
    )
    return None
