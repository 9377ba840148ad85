"""Commands of the product, run one after the other in this process as a person would type them."""

import os
import shlex
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import click

_REFUSED_SOME = 3


class Commands:
    """The program, whose commands are told on the terminal before they are run."""

    def __init__(self, program: click.Command) -> None:
        self._program = program

    def run(self, *words: str) -> None:
        """Runs a command; ends the process with its exit code where it fails."""
        click.secho(f"$ credit-tiers {shlex.join(words)}", dim=True)
        sys.stdout.flush()
        try:
            self._program.main(list(words), prog_name="credit-tiers", standalone_mode=False)
        except SystemExit as end:
            if end.code not in (None, 0, _REFUSED_SOME):
                raise


@contextmanager
def environment_of(stated: Mapping[str, str]) -> Iterator[None]:
    """The environment that commands of this process read; that of the caller is put back after."""
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(stated)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
