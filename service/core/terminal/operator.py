"""Who works at this machine, for the audit log; and the words for what the service would have refused."""

import os
import pwd
from collections.abc import Iterator
from contextlib import contextmanager

from service.core.db.engine import Database
from service.core.errors import ProductError
from service.core.problem import Problem
from service.core.settings import load_settings
from service.core.terminal.database import opened_current
from service.core.terminal.options import errors_reported


def operator() -> str:
    """Who works at this machine, as the audit log names them."""
    return f"system:{_user()}"


def _user() -> str:
    """The account of the process as the system knows it: the environment may say anything."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())


@contextmanager
def working_database() -> Iterator[Database]:
    """The database of the settings; whatever goes wrong ends the command with words and exit code 2."""
    with errors_reported(), opened_current(load_settings()) as database:
        try:
            yield database
        except Problem as problem:
            raise _words_of(problem) from problem


def _words_of(problem: Problem) -> ProductError:
    why = problem.detail or problem.title
    first = problem.errors[0] if problem.errors else None
    if first:
        why = type(why)(first["zh"], first["en"])
    remedy = type(why)("改正后重试。", "Correct it and try again.")
    return ProductError(problem.title, first["where"] if first else problem.code, why, remedy)
