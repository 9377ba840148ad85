"""One figure of a form over a draft: how it is written there, and what the text says for what was typed."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from rules.document import Path
from rules.inspection import Bound
from rules.stated_days import NO_SUCH_DAY, can_be_meant
from rules.texts import Text
from service.core.problem import refusal_at

_NUMBER, _WHOLE = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,6})?", re.ASCII), re.compile(r"[0-9]{1,6}", re.ASCII)


class Shape(StrEnum):
    """How a figure is written in a form."""

    NUMBER = "number"
    WHOLE = "whole"
    PERCENT = "percent"
    DAY = "day"
    BOUND = "bound"
    SWITCH = "switch"


ON, OFF = "on", "off"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: its field, where it stands in the whole draft (a border twice), and what the form shows of it.

    `is_taken_over`: it stands in the text of the version that the draft extends.
    """

    name: str
    shape: Shape
    paths: tuple[Path, ...]
    shown: str
    label: Text
    may_be_empty: bool = False
    # What it is called under the title of its item.
    short: Text | None = None
    is_taken_over: bool = False


def written_of(figure: Figure, typed: str) -> str | None:
    """What the text says for what was typed, None where the key goes; raises Problem 422 at the figure's field."""
    typed = typed.strip().replace("，", "").replace(",", "")
    if not typed:
        if figure.may_be_empty:
            return None
        raise refusal_at(figure.name, Text(f"{figure.label.zh}须填写。", f"{figure.label.en}: it must be stated."))
    match figure.shape:
        case Shape.DAY:
            return _day(figure, typed)
        case Shape.BOUND if typed in [*Bound]:
            return typed
        case Shape.SWITCH if typed in (ON, OFF):
            return typed
        case Shape.WHOLE if _WHOLE.fullmatch(typed):
            return str(int(typed))
        case Shape.NUMBER if _NUMBER.fullmatch(typed):
            return plain_number(Decimal(typed))
        case Shape.PERCENT if _NUMBER.fullmatch(typed.removesuffix("%").removesuffix("％")):
            return plain_number(Decimal(typed.removesuffix("%").removesuffix("％")) / 100)
    raise refusal_at(figure.name, _wrong(figure))


def plain_number(value: Decimal) -> str:
    """A number without needless zeros."""
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def _wrong(figure: Figure) -> Text:
    allowed = {
        Shape.BOUND: Text("请从中选择", "choose one"),
        Shape.SWITCH: Text("请从中选择", "choose one"),
        Shape.WHOLE: Text("应为整数，如 12", "a whole number, such as 12"),
        Shape.PERCENT: Text("应为百分数，如 12.5", "a percentage, such as 12.5"),
    }.get(figure.shape, Text("应为数字，如 35 或 12.5", "a number, such as 35 or 12.5"))
    return Text(f"{figure.label.zh}：{allowed.zh}。", f"{figure.label.en}: {allowed.en}.")


def _day(figure: Figure, typed: str) -> str:
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        raise refusal_at(
            figure.name, Text(f"{figure.label.zh}应写成 2026-06-30。", f"{figure.label.en}: write it as 2026-06-30.")
        ) from None
    if not can_be_meant(day):
        raise refusal_at(figure.name, NO_SUCH_DAY)
    return day.isoformat()
