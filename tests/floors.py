"""The rooms of `service`, from the ground up, and what breaks their order; read from the source, nothing is run."""

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Each room may import only those before it. Rooms that no issue has built yet keep their place.
ROOMS = (
    *("core", "registries", "access", "reading", "population", "facts", "rule_sets", "intake", "registry_desk"),
    *(
        "decisions",
        "model",
        "examinations",
        "scores",
        "time",
        "adjustments",
        "ledger",
        "signals",
        "tiers",
        "enterprises",
    ),
    *(
        "plans",
        "runs",
        "visits",
        "publication",
        "estimates",
        "reports",
        "notices",
        "case_files",
        "site",
        "app",
        "serving",
        "demo",
        "simulation",
        "cli",
        "__main__",
    ),
)
# Inside core: its loose modules, then what they carry. Folders of one floor do not know each other.
CORE_FLOORS = {"": 0, "charts": 1, "files": 1, "db": 1, "web": 2, "jobs": 3, "terminal": 3}
LOOSE = {"service.__init__", "service.app", "service.__main__"}
# Where SQL may stand: a subject's reads and changes, facts and decisions as stored, what writes them, and core/db.
SQL_PARTS = {"queries", "actions"}
SQL_ROOMS = ("service.core.db", "service.facts", "service.decisions", "service.intake.write", "service.runs.write")
STATEMENTS = {"select", "insert", "update", "delete", "text", "func", "exists", "union_all", "literal_column"}
TABLES = "service.core.db.tables"
DOORS = {"api", "pages", "cli"}
NAMES_A_MODULE = re.compile(r"(service(?:\.\w+)+)(?::\w+)?")

# Modules by their dotted name, with their source; the face of a package ends in `.__init__`.
Tree = Mapping[str, str]


def tree_of(folder: Path = ROOT / "service") -> dict[str, str]:
    """The modules of the product's service; migrations, which speak of the past, are left out."""
    paths = (path.relative_to(folder.parent) for path in sorted(folder.rglob("*.py")) if "migrations" not in path.parts)
    return {".".join(path.with_suffix("").parts): (folder.parent / path).read_text("utf-8") for path in paths}


@cache
def read_source(source: str) -> tuple[tuple[ast.Import | ast.ImportFrom, ...], tuple[str, ...]]:
    """The statements that import, wherever in a source, and what its strings say that are as modules are called.

    Each source is parsed once, however many rules ask about it.
    """
    nodes = list(ast.walk(ast.parse(source)))
    texts = (node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str))
    named = tuple(found[1] for text in texts if (found := NAMES_A_MODULE.fullmatch(text)))
    return tuple(node for node in nodes if isinstance(node, ast.Import | ast.ImportFrom)), named


def imports_of(tree: Tree, module: str) -> Iterator[str]:
    """The modules that `module` imports, wherever in it, or names in a string to have them imported."""
    imports, named = read_source(tree[module])
    for node in imports:
        if isinstance(node, ast.ImportFrom):
            names = (f"{node.module}.{alias.name}" for alias in node.names)
            yield from (name if _is_module(tree, name) else str(node.module) for name in names)
        else:
            yield from (alias.name for alias in node.names)
    yield from (name for name in named if _is_module(tree, name))


def _is_module(tree: Tree, name: str) -> bool:
    return name in tree or f"{name}.__init__" in tree


def room_of(module: str) -> str:
    """The room of a module: its subject, or core's folder."""
    parts = module.removesuffix(".__init__").split(".")
    if parts[1] == "core":
        return "core/" + (parts[2] if len(parts) > 2 and parts[2] in CORE_FLOORS else "")
    return parts[1]


def stands_below(lower: str, upper: str) -> bool:
    """Whether a module of room `upper` may import one of room `lower`."""
    if lower == upper:
        return True
    if lower.startswith("core/") and upper.startswith("core/"):
        return CORE_FLOORS[lower[5:]] < CORE_FLOORS[upper[5:]]
    places = [ROOMS.index("core" if room.startswith("core/") else room) for room in (lower, upper)]
    return places[0] < places[1]


def against_the_order(tree: Tree) -> list[str]:
    """Imports of a room that stands above."""
    return [
        f"{module} imports {other}"
        for module in tree
        if module not in LOOSE
        for other in imports_of(tree, module)
        if other.startswith("service.") and not stands_below(room_of(other), room_of(module))
    ]


def loose_modules(tree: Tree) -> list[str]:
    """Modules that lie in `service` itself and in no room."""
    return sorted(module for module in tree if module.count(".") == 1 and module not in LOOSE)


def unknown_rooms(tree: Tree) -> list[str]:
    """Rooms that the order does not name."""
    return sorted({module.split(".")[1] for module in tree} - {*ROOMS, "__init__"})


def sql_out_of_place(tree: Tree) -> list[str]:
    """Modules that write statements or name tables, and are not where SQL stands."""
    return [
        module
        for module in tree
        if not (module.startswith(SQL_ROOMS) or SQL_PARTS & set(module.split(".")[2:])) and _writes_sql(tree, module)
    ]


def _writes_sql(tree: Tree, module: str) -> bool:
    imports, _ = read_source(tree[module])
    for node in imports:
        if isinstance(node, ast.ImportFrom) and node.module:
            names = {alias.name for alias in node.names}
            if node.module.split(".")[0] == "sqlalchemy" and names & STATEMENTS:
                return True
            if node.module.startswith(TABLES) or f"{node.module}.{node.names[0].name}" == TABLES:
                return True
    return False


def tied_to_the_web(tree: Tree) -> list[str]:
    """Reads and changes that import flask or what requests have in common."""
    return [
        f"{module} imports {other}"
        for module in tree
        if SQL_PARTS & set(module.split(".")[2:])
        for other in imports_of(tree, module)
        if other.split(".")[0] in ("flask", "flask_smorest") or other.startswith("service.core.web")
    ]


def across_the_counter(tree: Tree) -> list[str]:
    """Imports of what programs, people or a terminal ask by anything but itself and the list of all of them."""
    return [
        f"{module} imports {other}"
        for module in tree
        for other in imports_of(tree, module)
        if (door := DOORS & set(other.split(".")[2:])) and not door & set(module.split(".")[1:])
        if room_of(module) not in ("site", "app", "cli")
    ]


def names_without_subject(tree: Tree) -> list[str]:
    """Modules of core that share a name; elsewhere the subject in the path tells them apart."""
    seen: dict[str, str] = {}
    twice = []
    for module in tree:
        name = module.rpartition(".")[2]
        if module.startswith("service.core") and not module.startswith(TABLES) and name != "__init__":
            twice += [f"{seen[name]} and {module}"] if name in seen else []
            seen[name] = module
    return twice


def circles(tree: Tree) -> list[list[str]]:
    """Modules that import each other in a circle, at run time or for their types: strongly connected, two or more."""
    return _knots_of(_arrows_of(tree))


def circles_of_folders(tree: Tree) -> list[list[str]]:
    """Folders that import each other in a circle, each with all that lies in it, however deep."""
    arrows = _arrows_of(tree)
    deepest = max(len(module.split(".")) for module in tree)
    return [knot for depth in range(2, deepest + 1) for knot in _knots_of(_arrows_at(depth, arrows))]


def _arrows_of(tree: Tree) -> Mapping[str, set[str]]:
    return {module: {_key_of(tree, other) for other in imports_of(tree, module)} & tree.keys() for module in tree}


def _arrows_at(depth: int, arrows: Mapping[str, set[str]]) -> Mapping[str, set[str]]:
    """The imports among what lies `depth` folders deep: folders as wholes, and modules beside them each for itself."""
    at: dict[str, set[str]] = {}
    for module, others in arrows.items():
        at.setdefault(_cut(module, depth), set()).update(_cut(other, depth) for other in others)
    return {place: others - {place} for place, others in at.items()}


def _cut(module: str, depth: int) -> str:
    return ".".join(module.split(".")[:depth])


def _knots_of(arrows: Mapping[str, set[str]]) -> list[list[str]]:
    reached = {place: _reached_from(place, arrows) for place in arrows}
    knots = {frozenset({p for p in reached[place] if place in reached[p]}) for place in arrows}
    return sorted(sorted(knot) for knot in knots if len(knot) > 1)


def _key_of(tree: Tree, name: str) -> str:
    return name if name in tree else f"{name}.__init__"


def _reached_from(module: str, arrows: Mapping[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    waiting = [module]
    while waiting:
        for other in arrows[waiting.pop()] - seen:
            seen.add(other)
            waiting.append(other)
    return seen


SERVICE = tree_of()
