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
    count,
    day,
    each,
    having,
    list_of,
    number,
    or_none,
    positive,
    share,
    text,
    whole,
    yes_no,
)

TENTHS = 10
_FIGURE = or_none(number)
_TITLE = having(zh=text, en=text)
_SPAN = having(value=_FIGURE, low=_FIGURE, high=_FIGURE)
_RATE = having(rows=count, rate=_FIGURE, low=_FIGURE, high=_FIGURE)
_TIERS = having(tier=or_none(text), rows=count, rate=_FIGURE, low=_FIGURE, high=_FIGURE)
_CAPACITY = having(share=number, precision=_FIGURE, recall=_FIGURE)
_ORDER = having(
    id=text,
    auc=_SPAN,
    auc_over_one_line=or_none(_SPAN),
    lift=_SPAN,
    capacity=list_of(_CAPACITY),
    days_earlier=_FIGURE,
    tiers=list_of(_TIERS),
)
_BIN = having(rows=count, predicted=_FIGURE, observed=_FIGURE, low=_FIGURE, high=_FIGURE)
_GROUP = having(by=text, key=or_none(text), rows=count, rate=_FIGURE, predicted=_FIGURE, gap=_SPAN, auc=or_none(_SPAN))
_WAY = having(rows=count, rate=_FIGURE, low=_FIGURE, high=_FIGURE, reasons=list_of(having(feature=text, rows=count)))
_EXAMPLE = having(
    day=day,
    from_=text,
    to=text,
    probability=_FIGURE,
    found=yes_no,
    features=list_of(having(feature=text, contribution=number)),
)
_MOVED = having(
    rows=count,
    share=_FIGURE,
    worse=_WAY,
    better=_WAY,
    pairs=list_of(having(from_=text, to=text, rows=count, rate=_FIGURE, low=_FIGURE, high=_FIGURE)),
    groups=list_of(having(by=text, key=or_none(text), rows=count, worse=count, better=count)),
    examples=list_of(_EXAMPLE),
)
_EVALUATION = having(
    period=having(from_=or_none(day), until=or_none(day)),
    rows=count,
    found=count,
    rate=_FIGURE,
    orders=list_of(_ORDER),
    calibration=or_none(having(error=_FIGURE, bins=list_of(_BIN))),
    groups=list_of(_GROUP),
    one_line=or_none(having(feature=text, riskier=among("higher", "lower"))),
    moved=or_none(_MOVED),
)
_LEARNER = having(auc=_SPAN, calibration_error=_FIGURE, gap=_SPAN)
_SELECTION = having(
    rows=count,
    from_=day,
    observed=_FIGURE,
    observed_unweighted=_FIGURE,
    weighted=_LEARNER,
    naive=_LEARNER,
    believed=having(auc=_FIGURE, calibration_error=_FIGURE, gap=_FIGURE),
    groups=list_of(
        having(
            by=text,
            key=or_none(text),
            rows=count,
            naive=_FIGURE,
            weighted=_FIGURE,
            difference=_FIGURE,
            observed=_FIGURE,
        )
    ),
)
_TRAINED = having(
    rows=positive,
    found=count,
    enterprises=count,
    from_=day,
    until=day,
    weighted=yes_no,
    unknown_probability=count,
    registered_later=count,
    left_out=having(directed=count, unlabelled=count, differing=count, older=count),
)
_CHOICE = having(
    kind=among(LOGISTIC, BOOSTED),
    settings=each(number),
    log_loss=number,
    standard_error=number,
    auc=number,
    chosen=yes_no,
)
_REFERENCE = having(
    probability_edges=list_of(count, TENTHS - 1),
    probability_shares=list_of(share, TENTHS),
    features=each(list_of(share)),
    mean_probability=share,
)
_CARD: Mapping[str, Check] = {
    "scheme": or_none(text),
    "rule_set": or_none(text),
    "kind": among(LOGISTIC, BOOSTED),
    "features": having(name=text, digest=text),
    "feature_order": list_of(text),
    "titles": each(_TITLE),
    "risk": each(among("higher_is_riskier", "lower_is_riskier", "any")),
    "trained": _TRAINED,
    "data_digest": text,
    "choices": list_of(_CHOICE),
    "calibration": having(slope=number, intercept=number),
    "steps": list_of(having(id=text, bins=list_of(having(share=share, weight=whole)), mean=whole)),
    "base": whole,
    "reference": _REFERENCE,
    "versions": each(text),
    "selection": or_none(_SELECTION),
    "evaluation": or_none(_EVALUATION),
}
_UNITS = or_none(each(having(scale=positive, unit=or_none(_TITLE), yes_no=yes_no)))


def check_card(card: Mapping[str, Any]) -> None:
    """ModelRefused (`card`) with the name of the first part that is missing, or is not such a thing as it must be."""
    for name, fits in _CARD.items():
        if name not in card or not fits(card[name]):
            raise refused(name)
    if not _UNITS(card.get("units")):
        raise refused("units")


def refused(what: str) -> ModelRefused:
    """The refusal of a card that does not describe its model."""
    return ModelRefused(
        "card",
        f"模型卡与模型不符（{what}），请重新训练并登记。",
        f"The card does not describe its model ({what}); train it again and register the new one.",
    )
