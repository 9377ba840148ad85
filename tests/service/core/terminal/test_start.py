"""What a command is imported with: nothing that serves pages, migrates or learns."""

import gc
import os
import subprocess
import sys

import click
import pytest

from service.core.terminal.command_groups import LazyGroup

# In a process of its own: the names of what is loaded once every command has been imported, down to the last.
LISTING = """
import sys
from pathlib import Path
import click
from service.cli import main

def walk(group):
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            walk(command)

walk(main)
print(*{name.partition(".")[0] for name in sys.modules})
# Threads have the name of their process unless they are given one.
called = Path("/proc/self/comm").read_text()
print([thread.read_text() for thread in Path("/proc/self/task").glob("*/comm")].count(called))
"""
# Only a database that is migrated, a page that is served, a model that is trained and a table of another program need
# these; each costs a command as much as all else.
NEEDED_LATER = {"alembic", "mako", "flask", "werkzeug", "jinja2", "sklearn", "scipy", "pandas", "pyspark", "waitress"}


def test_no_command_is_imported_with_what_only_its_work_needs() -> None:
    environ = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    command = [sys.executable, "-c", LISTING]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environ)  # noqa: S603
    names, threads = done.stdout.splitlines()
    loaded = set(names.split())
    assert {"click", "sqlalchemy", "service", "rules", "scoring"} <= loaded
    assert not loaded & NEEDED_LATER
    # Those of a numeric library would spin, in every process, against the ones that work.
    assert int(threads) == 1


def test_what_is_called_is_imported_and_garbage_is_looked_for_as_before() -> None:
    group = LazyGroup(places={"some": "service.serving.cli.serve:serve", "none": "service.no_such_module:command"})
    context = click.Context(group)
    assert group.get_command(context, "some") is not None
    assert group.get_command(context, "other") is None
    with pytest.raises(ModuleNotFoundError):
        group.get_command(context, "none")
    assert gc.isenabled()
