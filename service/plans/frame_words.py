"""Whom a line is drawn from, in words."""

from collections import Counter
from collections.abc import Mapping, Sequence
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
    parts = [(words, _names_apart(stated[key], names.get(key, {}))) for key, words in _KEYS.items() if stated.get(key)]
    if not parts:
        return None
    zh = "；".join(f"{words.zh} {'、'.join(value.zh for value in values)}" for words, values in parts)
    return Text(zh, "; ".join(f"{words.en} {', '.join(value.en for value in values)}" for words, values in parts))


def _names_apart(codes: Sequence[str], names: Mapping[str, Text]) -> list[Text]:
    """The names of codes; codes that only have the name of the same wider class are told apart by themselves."""
    found = [names.get(code, Text(code, code)) for code in codes]
    alike = {words for words, number in Counter(found).items() if number > 1}
    return [
        Text(f"{words.zh}（{code}）", f"{words.en} ({code})") if words in alike else words
        for code, words in zip(codes, found, strict=True)
    ]
