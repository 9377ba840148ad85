"""The figure of a measure in words."""

from rules.texts import Text
from scoring.figures import Figure
from service.core.formats import plain, share
from service.scores.explanations import value


def figure_said(figure: Figure) -> Text:
    """The value as a person reads it; missing and not applicable say so."""
    if not figure.applicable:
        return Text("不适用", "not applicable")
    shown = value(figure)
    if shown is None:
        return Text("缺失", "missing")
    if isinstance(shown, bool):
        return Text("是", "yes") if shown else Text("否", "no")
    if isinstance(shown, str):
        return Text(shown or "无匹配", shown or "no match")
    return Text(plain(shown), plain(shown))


def probability_said(figure: Figure) -> Text:
    """A probability as per cent."""
    shown = value(figure)
    return figure_said(figure) if shown is None else Text(share(shown), share(shown))
