"""Imports point one way, and the pure packages stay pure."""

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from tests import floors
from tests.floors import SERVICE, Tree

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


def imported(source: str) -> set[str]:
    return set(_packages_in(floors.read_source(source)[0]))


def _packages_in(nodes: Iterable[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield (node.module or "").split(".")[0]


def test_every_package_of_the_product_is_looked_at() -> None:
    found = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "benchmarks"}
    assert found <= set(OURS)
    assert {"rules", "scoring", "inspection", "service"} <= found


@pytest.mark.parametrize("package", OURS)
def test_imports_point_one_way(package: str) -> None:
    allowed = MAY_IMPORT[package] | {package}
    for path in sources(package):
        names = imported(path.read_text("utf-8"))
        assert (names & set(OURS)) <= allowed, f"{path.relative_to(ROOT)} imports {names & set(OURS) - allowed}"


@pytest.mark.parametrize("package", PURE)
def test_pure_packages_touch_no_clock_environment_network_or_chance(package: str) -> None:
    for path in sources(package):
        source, where = path.read_text("utf-8"), path.relative_to(ROOT)
        assert not imported(source) & IMPURE, f"{where} imports {imported(source) & IMPURE}"
        nodes = ast.walk(ast.parse(source))
        called = {n.func.attr for n in nodes if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)}
        assert not called & IMPURE_CALLS, f"{where} calls {called & IMPURE_CALLS}"


@pytest.mark.parametrize("package", OURS)
def test_scikit_learn_is_loaded_only_by_models_and_only_when_one_is_trained_or_opened(package: str) -> None:
    for path in sources(package):
        source = path.read_text("utf-8")
        # Inside functions of models it may stand.
        loaded = imported(source) if package != "models" else set(_packages_in(ast.parse(source).body))
        assert not loaded & {"sklearn", "skops", "scipy", "threadpoolctl", "joblib"}, path.relative_to(ROOT)


def test_the_purity_test_sees_what_it_forbids() -> None:
    assert "os" in imported("import os\nfrom datetime import date\ndate.today()") & IMPURE


# What the order of the rooms forbids, each with an offence that its test must see.
FORBIDDEN: tuple[tuple[Callable[[Tree], list[str]], dict[str, str]], ...] = (
    (floors.against_the_order, {"service.facts.reader": "from service.runs import job"}),
    (floors.against_the_order, {"service.facts.reader": "def late():\n    from service.runs.job import run"}),
    (floors.against_the_order, {"service.facts.reader": 'HANDLERS = {"rescore": "service.runs.job:run"}'}),
    (floors.against_the_order, {"service.core.clock": "from service.core.db.engine import Database"}),
    (floors.against_the_order, {"service.core.files.rejects": "from service.core.db import engine"}),
    (floors.against_the_order, {"service.core.web.context": "from service.core.jobs.worker import Worker"}),
    (floors.against_the_order, {"service.core.web.context": "from service.facts.reader import Block"}),
    (floors.loose_modules, {"service.terms": ""}),
    (floors.unknown_rooms, {"service.files.rejects": ""}),
    (floors.sql_out_of_place, {"service.runs.api": "from sqlalchemy import select"}),
    (floors.sql_out_of_place, {"service.runs.job": "from service.core.db.tables.runs import scoring_run"}),
    (floors.sql_out_of_place, {"service.runs.job": "from service.core.db import tables"}),
    (floors.tied_to_the_web, {"service.runs.actions": "from flask import g"}),
    (floors.tied_to_the_web, {"service.runs.queries.lists": "from service.core.web.paging import page"}),
    (floors.across_the_counter, {"service.runs.pages.runs": "from service.runs.api import list_runs"}),
    (floors.across_the_counter, {"service.runs.actions": "from service.runs.cli import rescore"}),
    (floors.names_without_subject, {"service.core.clock": "", "service.core.web.clock": ""}),
    (
        floors.circles_of_folders,
        {
            "service.registries.codes": "",
            "service.registries.pages": "from service.access.account import Account",
            "service.access.account": "from service.registries.codes import region_code_of",
        },
    ),
    (
        floors.circles_of_folders,
        {
            "service.intake.queries.desk": "from service.intake.write.rows import Rows",
            "service.intake.queries.words": "",
            "service.intake.write.rows": "from service.intake.queries.words import words_of",
        },
    ),
    (
        floors.circles_of_folders,
        {
            "service.core.db.engine": "from service.core.db.tables.jobs import job",
            "service.core.db.types": "",
            "service.core.db.tables.jobs": "from service.core.db.types import Day",
            "service.core.db.tables.facts": "from service.core.db.engine import Database",
        },
    ),
    (
        floors.circles_of_folders,
        {
            "service.runs.due": "from service.runs.write import add",
            "service.runs.write": "from service.runs import due",
        },
    ),
)
PLACED = {"service.runs.job": "", "service.runs.api": "", "service.runs.cli": "", "service.core.db.engine": ""}


@pytest.mark.parametrize("rule", dict.fromkeys(rule for rule, _ in FORBIDDEN), ids=lambda rule: rule.__name__)
def test_the_rooms_of_the_service_keep_their_order(rule: Callable[[Tree], list[str]]) -> None:
    assert rule(SERVICE) == []


@pytest.mark.parametrize(("rule", "offence"), FORBIDDEN)
def test_an_offence_against_the_order_is_seen(rule: Callable[[Tree], list[str]], offence: dict[str, str]) -> None:
    known = {"service.core.jobs.worker": "", "service.facts.reader": "", "service.core.db.tables.__init__": ""}
    assert rule(known | PLACED | offence)
    assert rule(known | PLACED) == []


@pytest.mark.parametrize("package", PURE)
def test_no_modules_of_a_pure_package_import_each_other_in_a_circle(package: str) -> None:
    one_grammar = ["rules.conditions", "rules.measures"]
    assert [circle for circle in floors.circles(floors.tree_of(ROOT / package)) if circle != one_grammar] == []


def test_a_circle_is_seen() -> None:
    tree = {"scoring.a": "from scoring.b import B", "scoring.b": "if True:\n    from scoring import a", "scoring.c": ""}
    assert floors.circles(tree) == [["scoring.a", "scoring.b"]]


def test_what_a_command_writes_out_of_the_database_leaves_an_entry() -> None:
    """A command that opens the database and writes a file calls what leaves an entry in the audit log."""
    noted = (
        "note_export",
        "note_list_of_movers",
        "write_entry",
        "order_import",
        "take_table",
        "take_inspectors",
        "take_supervisors",
        "take_figures",
    )
    silent = [
        module
        for module, source in SERVICE.items()
        if module.split(".")[-1] == "cli" or ".cli." in module
        if re.search(r"\bopen_\w+_database\b", source) and re.search(r"\bAtomicFile\b|type=OUT\b", source)
        if not any(name in source for name in noted)
    ]
    assert silent == []
