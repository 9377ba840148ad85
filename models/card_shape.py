"""What a card must hold, and of which types, before anything of it is used: no page and no decision finds it missing.

What else it holds does no harm. That its steps are those of the estimator is checked where the model is made of them.
"""

from collections.abc import Mapping
from typing import Any

from models.archive import ModelRefused
from models.candidates import BOOSTED, LOGISTIC
from models.shapes import (
    Check,
    among,
    each,
    having,
    is_bool,
    is_count,
    is_day,
    is_number,
    is_positive,
    is_share,
    is_text,
    is_whole,
    list_of,
    or_none,
)

TENTHS = 10
_FIGURE = or_none(is_number)
_TITLE = having(zh=is_text, en=is_text)
_SPAN = having(value=_FIGURE, low=_FIGURE, high=_FIGURE)
_RATE = having(rows=is_count, rate=_FIGURE, low=_FIGURE, high=_FIGURE)
_TIERS = having(tier=or_none(is_text), rows=is_count, rate=_FIGURE, low=_FIGURE, high=_FIGURE)
_CAPACITY = having(share=is_number, precision=_FIGURE, recall=_FIGURE)
_ORDER = having(
    id=is_text,
    auc=_SPAN,
    auc_over_one_line=or_none(_SPAN),
    lift=_SPAN,
    capacity=list_of(_CAPACITY),
    days_earlier=_FIGURE,
    tiers=list_of(_TIERS),
)
_BIN = having(rows=is_count, predicted=_FIGURE, observed=_FIGURE, low=_FIGURE, high=_FIGURE)
_GROUP = having(
    by=is_text, key=or_none(is_text), rows=is_count, rate=_FIGURE, predicted=_FIGURE, gap=_SPAN, auc=or_none(_SPAN)
)
_WAY = having(
    rows=is_count, rate=_FIGURE, low=_FIGURE, high=_FIGURE, reasons=list_of(having(feature=is_text, rows=is_count))
)
_EXAMPLE = having(
    day=is_day,
    from_=is_text,
    to=is_text,
    probability=_FIGURE,
    found=is_bool,
    features=list_of(having(feature=is_text, contribution=is_number)),
)
_MOVED = having(
    rows=is_count,
    share=_FIGURE,
    worse=_WAY,
    better=_WAY,
    pairs=list_of(having(from_=is_text, to=is_text, rows=is_count, rate=_FIGURE, low=_FIGURE, high=_FIGURE)),
    groups=list_of(having(by=is_text, key=or_none(is_text), rows=is_count, worse=is_count, better=is_count)),
    examples=list_of(_EXAMPLE),
)
_EVALUATION = having(
    period=having(from_=or_none(is_day), until=or_none(is_day)),
    rows=is_count,
    found=is_count,
    rate=_FIGURE,
    orders=list_of(_ORDER),
    calibration=or_none(having(error=_FIGURE, bins=list_of(_BIN))),
    groups=list_of(_GROUP),
    one_line=or_none(having(feature=is_text, riskier=among("higher", "lower"))),
    moved=or_none(_MOVED),
)
_LEARNER = having(auc=_SPAN, calibration_error=_FIGURE, gap=_SPAN)
_SELECTION = having(
    rows=is_count,
    from_=is_day,
    observed=_FIGURE,
    observed_unweighted=_FIGURE,
    weighted=_LEARNER,
    naive=_LEARNER,
    believed=having(auc=_FIGURE, calibration_error=_FIGURE, gap=_FIGURE),
    groups=list_of(
        having(
            by=is_text,
            key=or_none(is_text),
            rows=is_count,
            naive=_FIGURE,
            weighted=_FIGURE,
            difference=_FIGURE,
            observed=_FIGURE,
        )
    ),
)
_TRAINED = having(
    rows=is_positive,
    found=is_count,
    enterprises=is_count,
    from_=is_day,
    until=is_day,
    weighted=is_bool,
    unknown_probability=is_count,
    registered_later=is_count,
    left_out=having(directed=is_count, unlabelled=is_count, differing=is_count, older=is_count),
)
_CHOICE = having(
    kind=among(LOGISTIC, BOOSTED),
    settings=each(is_number),
    log_loss=is_number,
    standard_error=is_number,
    auc=is_number,
    chosen=is_bool,
)
_REFERENCE = having(
    probability_edges=list_of(is_count, TENTHS - 1),
    probability_shares=list_of(is_share, TENTHS),
    features=each(list_of(is_share)),
    mean_probability=is_share,
)
_CARD: Mapping[str, Check] = {
    "scheme": or_none(is_text),
    "rule_set": or_none(is_text),
    "kind": among(LOGISTIC, BOOSTED),
    "features": having(name=is_text, digest=is_text),
    "feature_order": list_of(is_text),
    "titles": each(_TITLE),
    "risk": each(among("higher_is_riskier", "lower_is_riskier", "any")),
    "trained": _TRAINED,
    "data_digest": is_text,
    "choices": list_of(_CHOICE),
    "calibration": having(slope=is_number, intercept=is_number),
    "steps": list_of(having(id=is_text, bins=list_of(having(share=is_share, weight=is_whole)), mean=is_whole)),
    "base": is_whole,
    "reference": _REFERENCE,
    "versions": each(is_text),
    "selection": or_none(_SELECTION),
    "evaluation": or_none(_EVALUATION),
}
_UNITS = or_none(each(having(scale=is_positive, unit=or_none(_TITLE), yes_no=is_bool)))


def check_card(card: Mapping[str, Any]) -> None:
    """Raises ModelRefused (`card`), which names the first part that is missing or of another shape."""
    for name, fits in _CARD.items():
        if name not in card or not fits(card[name]):
            raise refusal_of_card(name)
    if not _UNITS(card.get("units")):
        raise refusal_of_card("units")


def refusal_of_card(what: str) -> ModelRefused:
    """The refusal of a card that does not describe its model."""
    return ModelRefused(
        "card",
        f"模型卡与模型不符（{what}），请重新训练并登记。",
        f"The card does not describe its model ({what}); train it again and register the new one.",
    )
