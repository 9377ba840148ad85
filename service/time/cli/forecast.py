"""`credit-tiers forecast USCC`: on which day the tier of one enterprise changes if nothing new happens, and why."""

import json
from datetime import date, datetime
from pathlib import Path

import click
from rich.box import SIMPLE
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from service.core.banners import banners_of_all
from service.core.clock import today
from service.core.files.rejects import Rejects
from service.core.settings import load_settings
from service.core.terminal.database import open_current_database
from service.core.terminal.notices import say_notices
from service.core.terminal.options import DAY, IN, KNOWN_DAY, report_errors, rule_sets_option
from service.facts.enterprises import get_enterprise
from service.facts.stored import read_stored
from service.population.population import Inputs
from service.reading.forms.wanted import Wanted
from service.reading.known_options import authorities_option, names_option, words_option
from service.reading.table_options import table_options
from service.rule_sets.queries import library_of
from service.scores.cli.options import model_option, scheme_option
from service.time.cli.of_one import no_such_enterprise, refuse_unclear, say_rejects
from service.time.forecast import Forecast, Foreseen, stored_forecast_of
from service.time.forecast_words import NO_CHANGE, describe_cause, forecast_json, tier_title_of
from service.time.from_files import filed_forecast_of


@click.command()
@click.argument("uscc")
@scheme_option
@click.option("--enterprises", type=IN, help="经营主体文件；不写则取自数据库 Enterprises; default: the database.")
@click.option("--records", type=IN, help="信用记录文件 Credit records, with --enterprises.")
@click.option("--as-of", type=DAY, help="自哪一天起，默认今天 From which day on, default today.")
@click.option(
    "--known-on", type=KNOWN_DAY, help="数据截止日 Only what was known by this day; default: all of files, or today."
)
@model_option
@table_options(shared=True)
@authorities_option
@names_option
@words_option
@rule_sets_option
@click.option("--all", "everything", is_flag=True, help="列出每次得分变化 Every change of the score, too.")
@click.option("--json", "as_json", is_flag=True, help="机器可读 As JSON.")
def forecast(
    uscc: str,
    scheme: str,
    enterprises: Path | None,
    records: Path | None,
    as_of: datetime | None,
    known_on: datetime | None,
    model: Path | None,
    wanted: Wanted,
    rule_sets: Path | None,
    everything: bool,
    as_json: bool,
) -> None:
    """没有新情况时，一户在今后三年哪一天改变类别、变为什么、因为什么（数据库，或 --enterprises、--records 两个文件）。

    Says on which day within 36 months the tier of one enterprise changes if nothing new happens, to what, and because
    of what; from the database, or from the files of --enterprises and --records.
    """
    with report_errors():
        start, known = as_of.date() if as_of else today(), known_on.date() if known_on else None
        if enterprises is None or records is None:
            refuse_unclear("forecast", [enterprises, records, model], wanted)
            code, found = _from_database(uscc, scheme, start, known or today(), rule_sets)
        else:
            rejects, code = Rejects(None), uscc
            inputs, days = Inputs(enterprises, records, wanted), (start, known)
            found, notices = filed_forecast_of(uscc, inputs, library_of(rule_sets), scheme, days, model, rejects)
            say_notices(notices)
            say_rejects(rejects)
        if as_json:
            click.echo(json.dumps(forecast_json(code, found), ensure_ascii=False, indent=2))
        else:
            _show(code, found, everything)


def _from_database(code: str, scheme: str, as_of: date, known_on: date, rule_sets: Path | None) -> tuple[str, Forecast]:
    """The code of the enterprise as stored, and its forecast."""
    settings = load_settings()
    library = library_of(rule_sets or settings.rule_sets)
    with open_current_database(settings) as database, database.read() as connection:
        found = get_enterprise(connection, code)
        stored = read_stored(connection, [found.id]) if found else None
        made = stored and stored_forecast_of(connection, stored, library, scheme, (as_of, known_on), settings)
    if found is None or not made:
        raise no_such_enterprise(code)
    return found.code, made


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
