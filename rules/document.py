"""Strict YAML as plain values that remember where they stand.

Only `true` and `false` are booleans; whole numbers are int and numbers with a point are Decimal, exactly as
written; everything else, dates included, is text. Keys are text and stand once. Tags are not part of the language.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

import yaml

from rules.errors import Fault, Problem, RuleSetError

Path = tuple[str | int, ...]

MOST_CHARACTERS = 2_000_000
MOST_VALUES = 200_000
DEEPEST = 40
LONGEST_NUMBER = 18

_WHOLE = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"[-+]?(0|[1-9][0-9]*)\.[0-9]+")
_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}
_PLAIN_TAGS = {f"tag:yaml.org,2002:{kind}" for kind in ("str", "map", "seq")}


@dataclass(frozen=True, slots=True)
class Place:
    """A file, a line counted from 1, and the key path as the author reads it."""

    file: str
    line: int
    path: str


class Section(dict[str, object]):
    """A mapping that knows the place of each of its keys."""

    def __init__(self, items: Iterable[tuple[str, object, Place]] = ()) -> None:
        super().__init__()
        self.places: dict[str, Place] = {}
        for key, value, place in items:
            self[key] = value
            self.places[key] = place


class Items(list[object]):
    """A list that knows the place of each of its items."""

    def __init__(self, items: Iterable[tuple[object, Place]] = ()) -> None:
        super().__init__()
        self.places: list[Place] = []
        for value, place in items:
            self.append(value)
            self.places.append(place)


class _Loader(yaml.CSafeLoader):
    """Finds the structure only: with no implicit types, any other tag was written by hand."""

    yaml_implicit_resolvers = {}  # noqa: RUF012


def decode_text(content: bytes, name: str) -> str:
    """The text of a file, with or without a byte-order mark; raises RuleSetError where it is not UTF-8."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _error(Place(name, line, ""), _NOT_UTF_8) from error


def parse_document(text: str, name: str) -> Section:
    """The document in `text` as a Section; `name` is the file that errors speak of.

    Raises RuleSetError where the text is not YAML, repeats a key, uses a tag or is larger than a rule set can be.
    """
    if len(text) > MOST_CHARACTERS:
        raise _error(Place(name, 1, ""), _TOO_LARGE)
    try:
        _measure_depth(text, name)
        root = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise _error(Place(name, line, ""), _not_yaml(error.problem or "")) from error
    except yaml.YAMLError as error:
        raise _error(Place(name, 1, ""), _not_yaml(str(error).splitlines()[0])) from error
    reading = _Reading(name)
    try:
        document = reading.value(root, Place(name, 1, "")) if root is not None else None
    except RecursionError as error:
        # Aliases may nest deeper than the text does.
        raise _error(Place(name, 1, ""), _TOO_LARGE) from error
    if reading.faults:
        raise RuleSetError(reading.faults)
    if not isinstance(document, Section):
        raise _error(Place(name, 1, ""), _NOT_A_MAPPING)
    return document


def place_of(root: object, path: Path) -> Place:
    """The place of `path` in `root`, or of the nearest key above it with the rest of the path appended."""
    place, value = Place("", 1, ""), root
    for depth, step in enumerate(path):
        if isinstance(value, Section) and step in value.places:
            place, value = value.places[str(step)], value[str(step)]
        elif isinstance(value, Items) and isinstance(step, int) and step < len(value):
            place, value = value.places[step], value[step]
        else:
            rest = path[depth:]
            first = next(iter(value.places.values()), place) if isinstance(value, Section) and not place.file else place
            return Place(first.file, place.line, join_path(place.path, *rest))
    return place


def excerpt_at(root: object, path: Path) -> str:
    """Returns the value at `path` as text, shortened for a message; `(nothing)` if there is none."""
    value = root
    for step in path:
        if isinstance(value, Section) and step in value:
            value = value[str(step)]
        elif isinstance(value, Items) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            return NOTHING
    return excerpt_of(value)


NOTHING = "(无 nothing)"


def excerpt_of(value: object) -> str:
    """Returns the value as its author wrote it, at most 80 characters of it."""
    if isinstance(value, dict):
        text = "{" + ", ".join(f"{k}: {excerpt_of(v)}" for k, v in value.items()) + "}"
    elif isinstance(value, list):
        text = "[" + ", ".join(map(excerpt_of, value)) + "]"
    elif value is None or isinstance(value, bool):
        text = {None: "null", True: "true", False: "false"}[value]
    else:
        text = f'"{value}"' if isinstance(value, str) and _is_number_or_word(value) else str(value)
    return text if len(text) <= 80 else text[:79] + "…"


def _is_number_or_word(text: str) -> bool:
    """True where `text` would read as something other than text without its quotes."""
    return text in _WORDS or bool(_WHOLE.fullmatch(text) or _DECIMAL.fullmatch(text))


def join_path(path: str, *steps: str | int) -> str:
    """`path` followed by `steps`, written as `indicators[3].points.limit`."""
    for step in steps:
        path += f"[{step}]" if isinstance(step, int) else f".{step}" if path else step
    return path


class _Reading:
    """Turns nodes into values, collecting faults so that one reading reports them all."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.faults: list[Fault] = []
        self.count = 0
        self.open: set[int] = set()

    def value(self, node: yaml.Node, place: Place) -> object:
        self.count += 1
        if self.count > MOST_VALUES or id(node) in self.open:
            raise _error(place, _TOO_LARGE)
        if node.tag not in _PLAIN_TAGS and node.tag != "!":
            self.faults.append(_fault(place, _TAG, node.tag))
            return None
        if isinstance(node, yaml.ScalarNode):
            return self.scalar(node, place)
        self.open.add(id(node))
        made = self.section(node, place) if isinstance(node, yaml.MappingNode) else self.items(node, place)
        self.open.discard(id(node))
        return made

    def scalar(self, node: yaml.ScalarNode, place: Place) -> object:
        text = str(node.value)
        if node.style:
            return text
        if text in _WORDS:
            return _WORDS[text]
        if not _is_number_or_word(text):
            return text
        if sum(map(str.isdigit, text)) > LONGEST_NUMBER:
            self.faults.append(_fault(place, _LONG_NUMBER, text))
            return 0
        return int(text) if _WHOLE.fullmatch(text) else Decimal(text)

    def section(self, node: yaml.MappingNode, place: Place) -> Section:
        section = Section()
        for key_node, value_node in node.value:
            key = str(key_node.value)
            here = Place(self.name, key_node.start_mark.line + 1, join_path(place.path, key))
            if not isinstance(key_node, yaml.ScalarNode):
                self.faults.append(_fault(Place(self.name, here.line, place.path), _KEY, "?"))
            elif key in section:
                self.faults.append(_fault(here, _duplicate(section.places[key].line), key))
            else:
                section[key] = self.value(value_node, here)
                section.places[key] = here
        return section

    def items(self, node: yaml.Node, place: Place) -> Items:
        items = Items()
        for index, item in enumerate(node.value):
            here = Place(self.name, item.start_mark.line + 1, join_path(place.path, index))
            items.append(self.value(item, here))
            items.places.append(here)
        return items


def _measure_depth(text: str, name: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            line = event.start_mark.line + 1 if event.start_mark else 1
            raise _error(Place(name, line, ""), _TOO_LARGE)


def _fault(place: Place, problem: Problem, found: str) -> Fault:
    return Fault(place.file, place.line, place.path, found, problem.allowed, problem.zh, problem.en)


def _error(place: Place, problem: Problem) -> RuleSetError:
    return RuleSetError([_fault(place, problem, problem.found or NOTHING)])


_TOO_LARGE = Problem(
    f"≤ {MOST_CHARACTERS} characters, {MOST_VALUES} values, {DEEPEST} levels",
    "规则文件过大、嵌套过深或引用自身，请检查别名（*名称）是否成环。",
    "The file is too large, nested too deeply or refers to itself; check its aliases (*name).",
    "…",
)
_NOT_UTF_8 = Problem("UTF-8", "请将文件另存为 UTF-8 编码。", "Save the file in UTF-8.", "…")
_NOT_A_MAPPING = Problem(
    "scheme: …",
    "规则文件应由“键: 值”组成，第一项为 scheme。",
    "A rule set is made of `key: value` lines; begin with `scheme:`.",
)
_TAG = Problem("text, number, true, false, list, mapping", "请删去感叹号标签。", "Remove the tag that begins with `!`.")
_KEY = Problem("key: value", "键必须是一个词。", "A key must be a single word.")
_LONG_NUMBER = Problem(
    f"≤ {LONGEST_NUMBER} digits",
    "数字过长；如为代码请加引号。",
    "The number is too long; put it in quotes if it is a code.",
)


def _duplicate(line: int) -> Problem:
    return Problem(
        "each key once",
        f"同一个键写了两次（第一次在第 {line} 行），请删去一个。",
        f"The key stands twice (first on line {line}); remove one of the two.",
    )


def _not_yaml(problem: str) -> Problem:
    return Problem(
        "YAML",
        "文件不是有效的 YAML，请检查本行的缩进、冒号和引号。",
        "The file is not valid YAML; check the indentation, colons and quotes on this line.",
        problem or None,
    )
