"""`credit-tiers explain USCC`: why one enterprise has its tier, on one page."""

import json
from functools import partial
from pathlib import Path

import click

from scoring.doubts import period_doubt_of, said_of_blocks
from scoring.explain import Explanation
from scoring.explain import explain as explained
from scoring.model import features_of
from scoring.score import score
from service.core.files.rejects import Rejects
from service.core.terminal.notices import say_notices
from service.core.terminal.options import report_errors, rule_sets_option
from service.model.model_file import models_from_file
from service.population.one_enterprise import facts_of_one
from service.rule_sets.queries import closure_of, declared_types, library_of
from service.scores.cli.options import ScoringQuestion, scoring_options


@click.command()
@click.argument("uscc")
@scoring_options
@rule_sets_option
@click.option("--all", "everything", is_flag=True, help="未触发的全部列出 List everything that did not fire, too.")
@click.option("--json", "as_json", is_flag=True, help="机器可读 As JSON.")
def explain(
    uscc: str,
    question: ScoringQuestion,
    rule_sets: Path | None,
    everything: bool,
    as_json: bool,
) -> None:
    """说明一户为何属于其类别：每一条的分值、记录与依据，以及哪些未触发。

    Says why one enterprise has its tier: points, records and basis of every line, and what did not fire.
    """
    with report_errors():
        library = library_of(rule_sets)
        closure = closure_of(library, question.scheme, question.as_of, question.known_on)
        rejects = Rejects(None)
        models = models_from_file(question.model, closure, question.as_of)
        features, others = features_of(models), partial(declared_types, library)
        facts, notices = facts_of_one(uscc, question.inputs, closure, rejects, features, others)
        say_notices(notices)
        if rejects.rows:
            first = f"{rejects.first[0]}:{rejects.first[1]}" if rejects.first else ""
            click.echo(
                f"{rejects.rows} 行待核，未计入，第一处：{first}；score --rejects 列出原因。 "
                f"{rejects.rows} of its rows could not be read and do not count, the first at {first}; "
                "score --rejects says why.",
                err=True,
            )
        days = question.as_of, question.known_on
        scores = score(closure, facts, *days, evidence=True, models=models, doubts=True)
        period = period_doubt_of(closure[-1], question.as_of)
        say_notices([*([period] if period else []), *said_of_blocks(scores.doubts)])
        _show(explained(scores, 0), rejects.rows, everything, as_json)


def _show(explanation: Explanation, to_check: int, everything: bool, as_json: bool) -> None:
    if as_json:
        from service.scores.explanation_json import explanation_json

        said = explanation_json(explanation) | {"rows_to_check": to_check}
        click.echo(json.dumps(said, ensure_ascii=False, indent=2))
    else:
        from service.scores.cli.explanation_page import show_explanation

        show_explanation(explanation, everything)
