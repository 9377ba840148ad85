"""`credit-tiers explain USCC`: why one enterprise has its tier, on one page."""

import json
from datetime import datetime
from pathlib import Path

import click

from scoring.explain import Explanation
from scoring.explain import explain as explained
from scoring.model import features_of
from scoring.score import score
from service.core.files.rejects import Rejects
from service.core.terminal.options import (
    as_of_option,
    day,
    enterprises_option,
    errors_reported,
    known_on_option,
    model_option,
    records_option,
    rule_sets_option,
    scheme_option,
)
from service.model.options import models_from
from service.population.one_enterprise import facts_of_one
from service.population.population import Inputs
from service.rule_sets.queries import closure_of, library_of


@click.command()
@click.argument("uscc")
@enterprises_option
@records_option
@scheme_option
@as_of_option
@known_on_option
@model_option
@rule_sets_option
@click.option("--all", "everything", is_flag=True, help="未触发的全部列出 List everything that did not fire, too.")
@click.option("--json", "as_json", is_flag=True, help="机器可读 As JSON.")
def explain(
    uscc: str,
    enterprises: Path,
    records: Path,
    scheme: str,
    as_of: datetime,
    known_on: datetime | None,
    model: Path | None,
    rule_sets: Path | None,
    everything: bool,
    as_json: bool,
) -> None:
    """说明一户为何属于其类别：每一条的分值、记录与依据，以及哪些未触发。

    Says why one enterprise has its tier: points, records and basis of every line, and what did not fire.
    """
    with errors_reported():
        closure = closure_of(library_of(rule_sets), scheme, as_of.date(), day(known_on))
        rejects = Rejects(None)
        models = models_from(model, closure, as_of.date())
        facts = facts_of_one(uscc, Inputs(enterprises, records), closure, rejects, features_of(models))
        if rejects.rows:
            said = f"{rejects.rows} 行待核，未计入。 {rejects.rows} of its rows could not be read and do not count."
            click.echo(said, err=True)
        scores = score(closure, facts, as_of.date(), day(known_on), evidence=True, models=models)
        _show(explained(scores, 0), everything, as_json)


def _show(explanation: Explanation, everything: bool, as_json: bool) -> None:
    if as_json:
        from service.scores.explanations import plain

        click.echo(json.dumps(plain(explanation), ensure_ascii=False, indent=2))
    else:
        from service.scores.cli.explanation import show

        show(explanation, everything)
