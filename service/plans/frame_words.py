"""Whom a line is drawn from, in words."""

from collections.abc import Mapping
from typing import Any

from rules.texts import Text

_KEYS: Mapping[str, Text] = {
    "industries": Text("行业", "industries"),
    "regions": Text("行政区划", "regions"),
    "kinds": Text("主体类型", "kinds of entity"),
    "tags": Text("专项库", "tags"),
    "licences": Text("许可", "licences"),
}
_EVERYBODY = Text("全部经营主体", "every entity")


# The names of codes by the key of a frame that states them.
FrameNames = Mapping[str, Mapping[str, Text]]


def frame_words(frame: Mapping[str, Any], names: FrameNames) -> Text:
    """The frame in words, by the names of its codes; what has no name stands for itself, as its item states it."""
    among, without = _filter_words(frame, names), _filter_words(frame.get("except", {}), names)
    if among is None and without is None:
        return _EVERYBODY
    said = among or _EVERYBODY
    if without is None:
        return said
    return Text(f"{said.zh}，不含：{without.zh}", f"{said.en}, without: {without.en}")


def _filter_words(stated: Mapping[str, Any], names: FrameNames) -> Text | None:
    parts = [
        (words, [names.get(key, {}).get(value, Text(value, value)) for value in stated[key]])
        for key, words in _KEYS.items()
        if stated.get(key)
    ]
    if not parts:
        return None
    zh = "；".join(f"{words.zh} {'、'.join(value.zh for value in values)}" for words, values in parts)
    return Text(zh, "; ".join(f"{words.en} {', '.join(value.en for value in values)}" for words, values in parts))
