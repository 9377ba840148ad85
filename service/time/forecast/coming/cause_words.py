"""Because of what tiers are to change, in words, as it is kept beside each change."""

from rules.texts import Text
from scoring.change_causes import Reasons
from scoring.main_reason import ByLine
from scoring.step_cause import StepKind
from service.decisions.coming import Plain
from service.scores.reason_words import describe_reason
from service.time.forecast.forecast_words import KINDS


def cause_json(reasons: Reasons) -> Plain:
    """The kind of a cause, and what moves the tier in both languages."""
    words = _words_of(reasons)
    return {"kind": reasons.kind.value, "zh": words.zh, "en": words.en}


def _words_of(reasons: Reasons) -> Text:
    kind = KINDS[reasons.kind]
    if reasons.mover is None:
        return kind
    reason = reasons.mover.reason(0, 0)
    said = reason.title if isinstance(reason, ByLine) else describe_reason(reason)
    if isinstance(reason, ByLine):
        said = Text(f"{said.zh}得分变化", f"Points change: {said.en}")
    # Of a version, a model or another scheme it is to be said that they are what steps.
    if reasons.kind in (StepKind.RECORD, StepKind.TIME):
        return said
    return Text(f"{kind.zh}；{said.zh}", f"{kind.en}; {said.en}")
