"""An explanation, or why a forecast steps, without what it tells of tiers of schemes that who asks may not read."""

from collections.abc import Sequence
from dataclasses import replace

from rules.measures import Measure, TierMeasure
from scoring.explain import Compared, Explanation, LineReason, NotRatedReason, OverrideReason
from scoring.figures import Figure
from scoring.stated_rows import Canonical
from scoring.step_cause import StepCause
from service.core.names import Names
from service.facts.histories import OF_TIERS


def withhold_others(explanation: Explanation, schemes: Names) -> Explanation:
    """The explanation with what it tells of tiers under `schemes` and under its own scheme alone.

    Explanations of other schemes that it read are left out, and records that tell of a tier under them; of a figure
    that is another scheme's tier only that it is withheld. What the scheme itself made of them stays: lines, overrides
    and the points they gave.
    """
    if schemes.is_all:
        return explanation
    readable = schemes.with_name(explanation.rule_set.scheme)
    return replace(
        explanation,
        lines=tuple(_line(line, readable) for line in explanation.lines),
        overrides=tuple(_override(reason, readable) for reason in explanation.overrides),
        not_rated=tuple(_not_rated(reason, readable) for reason in explanation.not_rated),
        read=tuple(withhold_others(one, schemes) for one in explanation.read if one.rule_set.scheme in readable),
        withheld=tuple(one.rule_set for one in explanation.read if one.rule_set.scheme not in readable),
    )


def withhold_cause(cause: StepCause, readable: Names) -> StepCause:
    """Why an outcome steps without what it tells of tiers under other schemes than the readable ones."""
    return replace(
        cause,
        left=_records(cause.left, readable),
        entered=_records(cause.entered, readable),
        aged=_records(cause.aged, readable),
        schemes=tuple(one for one in cause.schemes if one.scheme in readable),
    )


def _line(line: LineReason, readable: Names) -> LineReason:
    figure = line.figure
    if line.measure is not None and figure is not None:
        figure = _figure(line.measure, figure, readable)
    evidence = tuple(one for one in line.evidence if is_readable(one.record, readable))
    return replace(line, figure=figure, compared=_compared(line.compared, readable), evidence=evidence)


def _override(reason: OverrideReason, readable: Names) -> OverrideReason:
    compared = _compared(reason.compared, readable)
    return replace(reason, compared=compared, records=_records(reason.records, readable))


def _not_rated(reason: NotRatedReason, readable: Names) -> NotRatedReason:
    compared = _compared(reason.compared, readable)
    return replace(reason, compared=compared, records=_records(reason.records, readable))


def _compared(compared: Sequence[Compared], readable: Names) -> tuple[Compared, ...]:
    return tuple((measure, _figure(measure, figure, readable)) for measure, figure in compared)


def _figure(measure: Measure, figure: Figure, readable: Names) -> Figure:
    if isinstance(measure, TierMeasure) and measure.scheme not in readable:
        return Figure(None, withheld=True)
    return figure


def _records(records: Sequence[Canonical], readable: Names) -> tuple[Canonical, ...]:
    return tuple(record for record in records if is_readable(record, readable))


def is_readable(record: Canonical, readable: Names) -> bool:
    """Whether a record tells of no tier, or of one under the readable schemes."""
    return record["type"] not in OF_TIERS or record.get("scheme") in readable
