"""An explanation as plain data, for JSON and for pages: points in points, dates as text, both languages."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from rules.basis import Basis, Citation
from rules.fields import RECORD_FIELDS, Kind
from rules.measures import Measure
from rules.wording import Wording
from scoring.compiler import MILLIONTHS
from scoring.explain import Explanation, LineReason, NotRatedReason, OverrideReason
from scoring.figures import Figure
from scoring.model_explanation import FeatureReason, ModelReason
from scoring.stated_rows import Canonical
from service.core.plain import Plain, iso_of, points_of, text_of
from service.model.words import MODEL_STATES


def explanation_json(explanation: Explanation) -> Plain:
    """The explanation as JSON-ready data; base plus the points of all lines is the score."""
    rule_set = explanation.rule_set
    phrases = Wording(rule_set.record_types)
    return {
        "uscc": explanation.uscc,
        "scheme": rule_set.scheme,
        "version": rule_set.version,
        "title": text_of(rule_set.title),
        "standing": rule_set.standing.value,
        "disclosure": rule_set.disclosure.value,
        "rule_set_sha256": rule_set.digest,
        "facts_sha256": explanation.facts_digest,
        "as_of": explanation.as_of.isoformat(),
        "known_on": iso_of(explanation.known_on),
        "score": None if explanation.score is None else points_of(explanation.score),
        "tier": explanation.tier,
        "tier_title": _tier_title(explanation),
        "decided_by": explanation.decided_by,
        "band": explanation.band,
        "not_rated": [not_rated_json(reason, phrases) for reason in explanation.not_rated],
        "base": points_of(explanation.base),
        "lines": [_line(line, phrases) for line in explanation.lines],
        "overrides": [override_json(reason, phrases) for reason in explanation.overrides],
        "model": None if explanation.model is None else _model(explanation.model, phrases),
        "read": [explanation_json(read) for read in explanation.read],
        "withheld": [
            {"scheme": one.scheme, "version": one.version, "title": text_of(one.title)} for one in explanation.withheld
        ],
    }


def _tier_title(explanation: Explanation) -> Plain | None:
    return next((text_of(t.title) for t in explanation.rule_set.tiers if t.id == explanation.tier), None)


def _line(line: LineReason, phrases: Wording) -> Plain:
    shown: Plain = {"id": line.id, "title": text_of(line.title), "points": points_of(line.points), "level": line.level}
    if line.measure is not None and line.figure is not None and line.basis is not None:
        shown["measure"] = text_of(phrases.measure(line.measure))
        shown |= _value(line.figure)
        shown["basis"] = _basis(line.basis)
        shown["compared"] = [_compared(measure, figure, phrases) for measure, figure in line.compared]
        shown["evidence"] = [{**record_json(e.record), "points": points_of(e.points)} for e in line.evidence]
        if line.features:
            shown["features"] = [_feature(reason, phrases) for reason in line.features]
    return shown


def _model(reason: ModelReason, phrases: Wording) -> Plain:
    return {
        "state": reason.state.value,
        "state_title": text_of(MODEL_STATES[reason.state]),
        "digest": reason.digest,
        "probability": None if reason.probability is None else reason.probability / MILLIONTHS,
        "points": None if reason.points is None else points_of(reason.points),
        "other_tier": reason.other_tier,
        "moved": reason.moved,
        "features": [_feature(feature, phrases) for feature in reason.features],
    }


def _feature(reason: FeatureReason, phrases: Wording) -> Plain:
    return {
        "id": reason.id,
        "title": text_of(reason.title),
        "measure": text_of(phrases.measure(reason.measure)),
        "per": None if reason.per is None else text_of(phrases.measure(reason.per)),
        **_value(reason.figure),
        "log_odds": reason.log_odds / MILLIONTHS,
        "points": points_of(reason.points),
    }


def override_json(reason: OverrideReason, phrases: Wording) -> Plain:
    """One override with what its condition compared and its records."""
    override = reason.override
    return {
        "id": override.id,
        "title": text_of(override.title),
        "kind": override.kind.value,
        "tier": override.tier,
        "by": override.by or None,
        "holds": reason.holds,
        "compared": [_compared(measure, figure, phrases) for measure, figure in reason.compared],
        "basis": _basis(override.basis),
        "evidence": [record_json(record) for record in reason.records],
    }


def not_rated_json(reason: NotRatedReason, phrases: Wording) -> Plain:
    """One reason why an enterprise is not classified, with what it compared and its records."""
    return {
        "id": reason.reason.id,
        "title": text_of(reason.reason.title),
        "compared": [_compared(measure, figure, phrases) for measure, figure in reason.compared],
        "evidence": [record_json(record) for record in reason.records],
    }


def _compared(measure: Measure, figure: Figure, phrases: Wording) -> Plain:
    return {"measure": text_of(phrases.measure(measure)), **_value(figure)}


def _value(figure: Figure) -> Plain:
    """The value; where whoever asks may not read it, that."""
    return {"value": figure_value(figure)} | ({"withheld": True} if figure.withheld else {})


def figure_value(figure: Figure) -> Any:
    """The value of a measure: a number, a text, yes or no, None where missing or not applicable."""
    if not isinstance(figure.value, Fraction):
        return figure.value
    return int(figure.value) if figure.value.denominator == 1 else round(float(figure.value), 6)


def record_json(record: Canonical) -> Plain:
    """A record in the units people use: money and decimals are held as integers."""
    return {name: _in_units(name, held) for name, held in record.items()}


def _in_units(name: str, held: str | int | bool) -> Any:
    field = RECORD_FIELDS.get(name)
    if field is None or field.kind not in (Kind.MONEY, Kind.DECIMAL):
        return held
    return float(Decimal(int(held)) / field.scale)


def _basis(basis: Basis) -> Plain:
    return {
        str(supported): {"document": source.document, "title": text_of(source.title), "article": source.article}
        if isinstance(source, Citation)
        else {"demonstration": text_of(source.supply)}
        for supported, source in basis.items()
    }
