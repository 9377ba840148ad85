"""Single values of a document changed where they stand in its text: all the rest, comments too, stays as written."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import yaml

from rules.document import Items, Path, Section, parse_document, place_of
from rules.errors import Fault, RuleSetError

# What a value is written as; None takes its key out.
Written = str | None
# From where to where of a text, and what stands there instead.
_Change = tuple[int, int, str]


def value_at(root: object, path: Path) -> object:
    """The value at `path`, None where there is none."""
    for step in path:
        if isinstance(root, Section) and step in root:
            root = root[str(step)]
        elif isinstance(root, Items) and isinstance(step, int) and step < len(root):
            root = root[step]
        else:
            return None
    return root


def put_values(text: str, values: Mapping[Path, Written], name: str) -> str:
    """The text with each value at its path; a key that is not there yet is added to its mapping.

    Raises RuleSetError where the text is no document (`name` is what errors call it), or where a value cannot be
    changed alone because other places repeat it through an alias.
    """
    document = parse_document(text, name)
    root = yaml.compose(text, Loader=yaml.CSafeLoader)
    changed = text
    for begin, end, words in sorted((_change(root, path, written) for path, written in values.items()), reverse=True):
        changed = changed[:begin] + words + changed[end:]
    if _plain(parse_document(changed, name)) != _expected(document, values):
        raise RuleSetError([_not_alone(document, path) for path in values])
    return changed


def _change(root: yaml.Node | None, path: Path, written: Written) -> _Change:
    *above, last = path
    node = root
    for step in above:
        node = _part(node, step)
    if not isinstance(node, yaml.MappingNode) or not node.value:
        raise LookupError(path)
    for place, (key, value) in enumerate(node.value):
        if key.value == last:
            return _removal(node, place) if written is None else _replacement(value, written)
    # Before the first key, so that it does not matter how the last value ends.
    first = node.value[0][0].start_mark
    between = ", " if node.flow_style else "\n" + " " * first.column
    return first.index, first.index, "" if written is None else f"{last}: {written}{between}"


def _replacement(value: yaml.Node, written: str) -> _Change:
    if not isinstance(value, yaml.ScalarNode):
        raise LookupError(value.tag)
    begin, end = value.start_mark.index, value.end_mark.index
    return begin, end, written if begin < end else f" {written}"


def _removal(node: yaml.MappingNode, place: int) -> _Change:
    key, value = node.value[place]
    if place + 1 < len(node.value):
        return key.start_mark.index, node.value[place + 1][0].start_mark.index, ""
    begins = node.value[place - 1][1].end_mark.index if place else key.start_mark.index
    return begins, value.end_mark.index, ""


def _part(node: yaml.Node | None, step: str | int) -> yaml.Node:
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        part: yaml.Node = node.value[step]
        return part
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == step:
                found: yaml.Node = value
                return found
    raise LookupError(step)


def _expected(document: Section, values: Mapping[Path, Written]) -> object:
    made = _plain(document)
    for (*above, last), written in values.items():
        inside: Any = made
        for step in above:
            inside = inside[step]
        inside.pop(last, None)
        if written is not None:
            inside[last] = parse_document(f"value: {written}", "")["value"]
    return made


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _not_alone(document: Section, path: Path) -> Fault:
    place = place_of(document, path)
    return Fault(
        place.file,
        place.line,
        place.path,
        "*",
        "text",
        "此值经别名用于多处，不能单独修改，请改文字。",
        "This value serves several places through an alias; change it in the text.",
    )
