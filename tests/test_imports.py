"""Imports point one way, and the pure packages stay pure."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
OURS = ("rules", "scoring", "models", "inspection", "service")
MAY_IMPORT = {
    "rules": set(),
    "models": set(),
    "inspection": set(),
    "scoring": {"rules"},
    "service": set(OURS),
}
PURE = ("rules", "models", "inspection", "scoring")
IMPURE = {
    "flask",
    "sqlalchemy",
    "requests",
    "urllib",
    "http",
    "socket",
    "random",
    "secrets",
    "time",
    "os",
    "subprocess",
    "platform",
    "locale",
    "uuid",
    "logging",
    "click",
    "rich",
}
IMPURE_CALLS = {"today", "now", "utcnow", "getenv", "default_rng", "shuffle", "getLogger", "urandom"}


def sources(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield (node.module or "").split(".")[0]


def test_every_package_of_the_product_is_looked_at() -> None:
    found = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "benchmarks"}
    assert found <= set(OURS)
    assert {"rules", "scoring", "service"} <= found


@pytest.mark.parametrize("package", OURS)
def test_imports_point_one_way(package: str) -> None:
    allowed = MAY_IMPORT[package] | {package}
    for path in sources(package):
        names = set(imported(ast.parse(path.read_text("utf-8"))))
        assert (names & set(OURS)) <= allowed, f"{path.relative_to(ROOT)} imports {names & set(OURS) - allowed}"


@pytest.mark.parametrize("package", PURE)
def test_pure_packages_touch_no_clock_environment_network_or_chance(package: str) -> None:
    for path in sources(package):
        tree = ast.parse(path.read_text("utf-8"))
        where = path.relative_to(ROOT)
        assert not set(imported(tree)) & IMPURE, f"{where} imports {set(imported(tree)) & IMPURE}"
        called = {n.func.attr for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)}
        assert not called & IMPURE_CALLS, f"{where} calls {called & IMPURE_CALLS}"


@pytest.mark.parametrize("package", OURS)
def test_scikit_learn_is_loaded_only_by_models_and_only_when_one_is_trained_or_opened(package: str) -> None:
    for path in sources(package):
        tree = ast.parse(path.read_text("utf-8"))
        loaded = imported(tree if package != "models" else ast.Module([n for n in tree.body if _imports(n)], []))
        assert not set(loaded) & {"sklearn", "skops", "scipy", "threadpoolctl", "joblib"}, path.relative_to(ROOT)


def _imports(node: ast.stmt) -> bool:
    return isinstance(node, ast.Import | ast.ImportFrom)


def test_the_purity_test_sees_what_it_forbids() -> None:
    tree = ast.parse("import os\nfrom datetime import date\ndate.today()")
    assert "os" in set(imported(tree)) & IMPURE
