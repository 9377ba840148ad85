"""`credit-tiers forecast`: on which day a tier changes if nothing new happens, and why; of one, or of all of a file."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import click
from rich.box import SIMPLE
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from service.core.banners import banners_of_all
from service.core.terminal.options import OUT, report_errors
from service.time.cli.one_enterprise import OneQuestion, course_asked, one_or_all_options
from service.time.forecast.cli.first_changes import half_asked, write_first_changes
from service.time.forecast.forecast import Forecast, Foreseen, forecast_of
from service.time.forecast.forecast_words import NO_CHANGE, describe_cause, forecast_json, tier_title_of


@click.command()
@one_or_all_options
@click.option(
    "--out",
    type=OUT,
    help="不写代码：全部主体最先的类别变化 Without a code: everyone's first change, .parquet or .csv.",
)
@click.option("--rejects", type=OUT, help="待核数据文件，与 --out 同用 CSV of refused rows, with --out.")
@click.option("--all", "everything", is_flag=True, help="列出每次得分变化 Every change of the score, too.")
@click.option("--json", "as_json", is_flag=True, help="机器可读 As JSON.")
def forecast(
    asked: Callable[[], OneQuestion], out: Path | None, rejects: Path | None, everything: bool, as_json: bool
) -> None:
    """没有新情况时，一户在今后三年哪一天改变类别、变为什么、因为什么（数据库，或 --enterprises、--records 两个文件）。

    Says on which day within 36 months the tier of one enterprise changes if nothing new happens, to what, and because
    of what; from the database, or from the files of --enterprises and --records. Without a code: the first change of
    everyone in the two files within 366 days, written to --out.

    退出码 Exit code 3: 已写出，部分行待核 written, some rows refused.
    """
    with report_errors():
        question = asked()
        if not question.code:
            if question.inputs is None or out is None or everything or as_json:
                raise half_asked()
            sys.exit(write_first_changes(question, question.inputs, out, rejects))
        if out is not None or rejects is not None:
            raise half_asked()
        code, course, _ = course_asked(question)
        found = forecast_of(question.scheme, course, question.as_of)
        if as_json:
            click.echo(json.dumps(forecast_json(code, found), ensure_ascii=False, indent=2))
        else:
            _show(code, found, everything)


def _show(code: str, found: Forecast, everything: bool) -> None:
    console = Console()
    for banner in banners_of_all(found.rule_sets):
        console.print(f"[yellow]{banner.zh}[/]\n[dim]{banner.en}[/]")
    known = found.known_on or "文件中全部数据 all of the files"
    console.print(
        f"[bold]{escape(code)}[/] {escape(found.scheme)}\n"
        f"[dim]没有新情况时 If nothing new happens: {found.as_of} – {found.until}；数据截止日 known by {known}[/]"
    )
    shown = found.steps if everything else [found.steps[0], *found.turns]
    table = Table(box=SIMPLE, expand=True, show_lines=True)
    for name, ratio in (("日期\nDay", 0), ("类别\nTier", 2), ("得分\nScore", 0), ("原因\nBecause of", 5)):
        table.add_column(name, ratio=ratio or None, overflow="fold", no_wrap=not ratio, justify="left")
    for one in shown:
        table.add_row(*_cells_of(one))
    console.print(table)
    if not found.turns:
        console.print(f"{NO_CHANGE.zh}。 {NO_CHANGE.en}.")


def _cells_of(one: Foreseen) -> tuple[str, str, str, str]:
    outcome, title = one.step.outcome, tier_title_of(one)
    score = "—" if outcome.score is None else f"{outcome.score / 100:.2f}"
    why = [f"{escape(words.zh)}\n[dim]{escape(words.en)}[/]" for words in describe_cause(one)]
    tier = f"[bold]{escape(outcome.tier or '—')}[/] {escape(title.zh)}\n[dim]{escape(title.en)}[/]"
    return one.day.isoformat(), tier, score, "\n".join(why) or "—"
