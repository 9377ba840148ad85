"""There is one way to write for a job, and one to change a state: read from the source, nothing may go round them."""

import ast
from collections.abc import Iterator

import pytest

from service.serving.jobs import HANDLERS
from tests.floors import SERVICE, Tree

# Ways to a transaction that are not the job's own.
TRANSACTIONS = {"write", "together", "begin", "begin_nested", "commit"}
# Tables whose rows have a state that people or workers move on.
STATES = {"adjustment", "model_switch", "scoring_run", "quarantine", "import_", "job"}
# What writes to such a row and leaves its state alone.
STATELESS = {("service.intake.actions.imports", "_update")}


def transactions_in(source: str) -> list[str]:
    """Calls that begin or end a transaction."""
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    return [c.func.attr for c in calls if isinstance(c.func, ast.Attribute) and c.func.attr in TRANSACTIONS]


def updates_of_states(tree: Tree) -> Iterator[str]:
    """Updates, in actions, of tables with states that do not go by `change_state`."""
    for module, source in tree.items():
        if "actions" in module.split("."):
            for function in ast.walk(ast.parse(source)):
                if isinstance(function, ast.FunctionDef) and (module, function.name) not in STATELESS:
                    yield from (f"{module}.{function.name}" for node in ast.walk(function) if _updates_state(node))


def _updates_state(node: ast.AST) -> bool:
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "update" and node.args):
        return False
    table = node.args[0]
    return (table.attr if isinstance(table, ast.Attribute) else getattr(table, "id", "")) in STATES


@pytest.mark.parametrize("handler", HANDLERS.values())
def test_a_handler_writes_only_as_its_job(handler: str) -> None:
    assert transactions_in(SERVICE[handler]) == []


def test_a_state_is_changed_only_where_it_was_read() -> None:
    assert list(updates_of_states(SERVICE)) == []


def test_a_way_round_is_seen() -> None:
    assert transactions_in("with job.service.database.write() as connection: pass") == ["write"]
    assert transactions_in("with job.writing() as connection: pass") == []
    offence = "def settle(connection): connection.execute(update(tables.adjustment).values(status='x'))"
    assert list(updates_of_states({"service.adjustments.actions": offence})) == ["service.adjustments.actions.settle"]
