"""The command `credit-tiers`; each subcommand is imported only when it is called, so that help is fast."""

import io
import os
import sys

import click

from service.core.announcements import attach
from service.core.terminal.command_groups import LazyGroup
from service.site.listeners import LISTENERS

# NumPy is told before it is imported: its threads for matrices, of which there are few and small ones here, would spin
# for a while in every process, against those that work.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

COMMANDS = {
    "demo": "service.demo.cli.demo:demo",
    "simulate": "service.simulation.cli:simulate",
    "generate": "service.demo.cli.generate:command",
    "serve": "service.serving.cli.serve:serve",
    "worker": "service.serving.cli.worker:worker",
    "schedule": "service.serving.cli.schedule:schedule",
    "db": "service.serving.cli.db:db",
    "backup": "service.serving.cli.backup:backup",
    "restore": "service.serving.cli.backup:restore",
    "drill": "service.serving.cli.backup:drill",
    "import": "service.cli.imports:import_",
    "registries": "service.registry_desk.cli:registries",
    "sources": "service.intake.cli.sources:sources",
    "authorities": "service.intake.cli.authorities:authorities",
    "words": "service.intake.cli.words:words",
    "names": "service.intake.cli.names:names",
    "same-records": "service.intake.cli.same_records:same_records",
    "rescore": "service.runs.cli:rescore",
    "replay": "service.time.replay.cli:replay",
    "report": "service.reports.cli:report",
    "users": "service.cli.users:users",
    "tokens": "service.access.cli.tokens:tokens",
    "lines": "service.access.cli.lines:lines",
    "audit": "service.access.cli.audit:audit",
    "score": "service.scores.cli.score:score",
    "forecast": "service.time.forecast.cli.forecast:forecast",
    "compare": "service.time.comparison.cli.compare:compare",
    "changes": "service.time.changes.cli.changes:changes",
    "impact": "service.time.changes.cli.impact:impact",
    "advise": "service.time.advice.cli:advise",
    "explain": "service.scores.cli.explain:explain",
    "model": "service.model.cli:model",
    "rules": "service.rule_sets.cli.rules:rules",
    "ledger": "service.ledger.exchange.cli:ledger",
    "draw": "service.plans.draws.cli:draw",
    "publication": "service.publication.cli:publication",
    "verify": "service.cli.verify:verify",
}

# A run over everyone is computed by processes.
AHEAD = {("rescore", "--full"): "service.runs.parts"}


@click.group(cls=LazyGroup, places=COMMANDS, ahead=AHEAD, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="credit-tiers", message="%(prog)s %(version)s", prog_name="credit-tiers")
def main() -> None:
    """信用分级分类监管：按规则集计分、分类并说明理由。

    Credit-graded supervision: scores and tiers by rule set, with reasons.
    """
    attach(LISTENERS)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
