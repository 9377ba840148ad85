"""Single values of a document changed where they stand in its text: all the rest, comments too, stays as written."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import chain
from typing import Any

import yaml

from rules.canonical import canonical_lines_of, canonical_text_of, inline_text_of
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
    root = yaml.compose(text, Loader=yaml.CSafeLoader) if parse_document(text, name) else None
    changed = text
    for begin, end, words in sorted(
        (_change(text, root, path, written) for path, written in values.items()), reverse=True
    ):
        changed = changed[:begin] + words + changed[end:]
    return _checked(text, changed, name, lambda made: _expect(made, values), values)


def add_key(text: str, path: Path, part: object, name: str) -> str:
    """The text with a key that is not there yet: a value of any kind, at the end of the document or first in its place.

    Raises RuleSetError as `put_values`.
    """
    *above, last = path
    node = _node_at(yaml.compose(text, Loader=yaml.CSafeLoader), above)
    if not isinstance(node, yaml.MappingNode) or not node.value:
        raise LookupError(path)
    if above or node.flow_style:
        changed = _inserted(text, node, _written(node, {str(last): part}))
    else:
        changed = f"{text.rstrip()}\n\n{canonical_text_of({str(last): part})}"
    return _checked(text, changed, name, lambda made: _at(made, above).update({str(last): _plain(part)}), [path])


def add_item(text: str, path: Path, part: object, name: str) -> str:
    """The text with one item more, the first of the list at `path`; raises RuleSetError as `put_values`."""
    node = _node_at(yaml.compose(text, Loader=yaml.CSafeLoader), path)
    if not isinstance(node, yaml.SequenceNode):
        raise LookupError(path)
    if node.value:
        changed = _inserted(text, node, _written(node, part))
    else:
        begin, end = node.start_mark.index, node.end_mark.index
        changed = f"{text[:begin]}[{inline_text_of(part)}]{text[end:]}"
    return _checked(text, changed, name, lambda made: _at(made, path).insert(0, _plain(part)), [path])


def _written(node: yaml.CollectionNode, part: object) -> list[str]:
    """The lines of a new item, or of a mapping of one new key, as they stand in `node`."""
    if not node.flow_style:
        return canonical_lines_of(part)
    words = inline_text_of(part)
    return [words[1:-1] if isinstance(node, yaml.MappingNode) else words]


def _inserted(text: str, node: yaml.CollectionNode, lines: list[str]) -> str:
    """The text with the lines before what is first in the mapping or list."""
    first = node.value[0][0] if isinstance(node, yaml.MappingNode) else node.value[0]
    begin, column = first.start_mark.index, first.start_mark.column
    if node.flow_style:
        between = ", "
    elif isinstance(node, yaml.MappingNode):
        between = "\n" + " " * column
    else:
        between = "\n" + " " * node.start_mark.column + "- "
    made = ("\n" + " " * column).join(lines)
    return text[:begin] + made + between + text[begin:]


def _checked(text: str, changed: str, name: str, expect: Callable[[Any], object], paths: Iterable[Path]) -> str:
    """What was changed, where it says what is expected and nothing else; raises RuleSetError otherwise."""
    document = parse_document(text, name)
    expected = _plain(document)
    expect(expected)
    if _plain(parse_document(changed, name)) != expected:
        raise RuleSetError([_not_alone(document, path) for path in paths])
    return changed


def _change(text: str, root: yaml.Node | None, path: Path, written: Written) -> _Change:
    *above, last = path
    node = _node_at(root, above)
    if isinstance(node, yaml.SequenceNode) and isinstance(last, int) and last < len(node.value):
        if written is None:
            return _removal(text, node.value, last, 1)
        return _replacement(node.value[last], written)
    if not isinstance(node, yaml.MappingNode) or not node.value:
        raise LookupError(path)
    for place, (key, value) in enumerate(node.value):
        if key.value == last:
            if written is None:
                return _removal(text, [*chain.from_iterable(node.value)], 2 * place, 2)
            return _replacement(value, written)
    # Before the first key, so that it does not matter how the last value ends; the id of an item stays first.
    first = node.value[1 if len(node.value) > 1 and node.value[0][0].value == "id" else 0][0].start_mark
    between = ", " if node.flow_style else "\n" + " " * first.column
    return first.index, first.index, "" if written is None else f"{last}: {written}{between}"


def _replacement(value: yaml.Node, written: str) -> _Change:
    if not isinstance(value, yaml.ScalarNode):
        raise LookupError(value.tag)
    begin, end = value.start_mark.index, value.end_mark.index
    return begin, end, written if begin < end else f" {written}"


def _removal(text: str, nodes: Sequence[yaml.Node], place: int, number: int) -> _Change:
    """Takes `number` nodes out: their lines where they have those to themselves, else what stands between others."""
    begin, end = nodes[place].start_mark.index, nodes[place + number - 1].end_mark.index
    line, rest = text.rfind("\n", 0, begin) + 1, text[end:].partition("\n")[0]
    if text[line:begin].strip() in ("", "-"[: number == 1]) and not rest.partition("#")[0].strip():
        return line, min(end + len(rest) + 1, len(text)), ""
    if place + number < len(nodes):
        return begin, nodes[place + number].start_mark.index, ""
    return nodes[place - 1].end_mark.index if place else begin, end, ""


def _node_at(root: yaml.Node | None, path: Iterable[str | int]) -> yaml.Node | None:
    node = root
    for step in path:
        node = _part(node, step)
    return node


def _at(made: Any, path: Iterable[str | int]) -> Any:
    for step in path:
        made = made[step]
    return made


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


def _expect(made: Any, values: Mapping[Path, Written]) -> None:
    for (*above, last), written in values.items():
        inside = _at(made, above)
        if written is not None:
            inside[last] = parse_document(f"value: {written}", "")["value"]
        elif isinstance(inside, dict):
            inside.pop(last, None)
        else:
            del inside[last]


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
