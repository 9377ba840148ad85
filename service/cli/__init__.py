"""The command `credit-tiers`; each subcommand is imported only when it is called, so that help is fast."""

import io
import sys

import click

from service.cli.lazy import LazyGroup

COMMANDS = {
    "demo": "service.cli.demo:demo",
    "generate": "service.cli.generate:command",
    "serve": "service.cli.serve:serve",
    "worker": "service.cli.worker:worker",
    "db": "service.cli.db:db",
    "backup": "service.cli.backup:backup",
    "restore": "service.cli.backup:restore",
    "import": "service.cli.import_:import_file",
    "sources": "service.cli.import_:sources",
    "rescore": "service.cli.rescore:rescore",
    "report": "service.cli.report:report",
    "users": "service.cli.users:users",
    "tokens": "service.cli.tokens:tokens",
    "audit": "service.cli.audit:audit",
    "score": "service.cli.score:score",
    "explain": "service.cli.explain:explain",
    "model": "service.cli.model:model",
    "rules": "service.cli.rules:rules",
}


@click.group(cls=LazyGroup, places=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="credit-tiers", message="%(prog)s %(version)s", prog_name="credit-tiers")
def main() -> None:
    """信用分级分类监管：按规则集计分、分类并说明理由。

    Credit-graded supervision: scores and tiers by rule set, with reasons.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
