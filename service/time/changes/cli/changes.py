"""`credit-tiers changes [USCC]`: why the tier of one enterprise, or of everyone, differs between two days."""

import json
import sys
from datetime import date, datetime
from pathlib import Path

import click
from rich.box import SIMPLE
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from rules.texts import Text
from service.core.banners import banners_of_all
from service.core.clock import today
from service.core.errors import ProductError
from service.core.formatting import signed
from service.core.settings import load_settings
from service.core.terminal.database import open_current_database
from service.core.terminal.options import DAY, KNOWN_DAY, report_errors, rule_sets_option
from service.facts.enterprises import get_enterprise
from service.facts.stored import read_stored
from service.scores.cli.options import scheme_option
from service.time.changes.cli.everyone import changes_of_everyone
from service.time.changes.of_one import FirmChanges, Side, TwoDays, stored_changes_of, two_days_of
from service.time.changes.words import NO_DIFFERENCE, Line, changes_json, lines_of, tier_title_of
from service.time.cli.one_enterprise import library_meant


@click.command()
@click.argument("uscc", required=False)
@scheme_option
@click.option("--from", "first", type=DAY, help="起始日，默认与结束日相同 The first day, default the last.")
@click.option("--to", "last", type=DAY, help="结束日，默认今天 The last day, default today.")
@click.option("--known-from", "known_first", type=KNOWN_DAY, help="起始日的数据截止日 What was known first.")
@click.option("--known-to", "known_last", type=KNOWN_DAY, help="结束日的数据截止日 What is known last.")
@rule_sets_option
@click.option("--json", "as_json", is_flag=True, help="机器可读 As JSON.")
def changes(
    uscc: str | None,
    scheme: str,
    first: datetime | None,
    last: datetime | None,
    known_first: datetime | None,
    known_last: datetime | None,
    rule_sets: Path | None,
    as_json: bool,
) -> None:
    """数据库中一户的类别和分值在两日之间（各按某日所知）因何变化，各原因相加即为总差。
    只写 --to 时，是该日当时所知与现在所知之差。
    不写代码时为全部主体，按区县、按监管所：两日之间按其间生效的批次；同一日则逐户重新计算。

    Says why the tier and the score of one stored enterprise differ between two days, each as known on a day, or (with
    --to alone) for one day between what was known then and today: parts by cause and record by record, which add up.
    Without a code: everyone, by county and office, between two days by the runs that took effect between, for one day
    by computing it for all.

    退出码 Exit codes: 0 完成 done; 1 未完成 it did not end; 2 出错 an error.
    """
    with report_errors():
        days = two_days_of(_day(first), _day(last), _day(known_first), _day(known_last))
        if uscc is None:
            sys.exit(0 if changes_of_everyone(scheme, days, rule_sets, as_json=as_json) else 1)
        code, found = _found(uscc, scheme, days, rule_sets)
        if as_json:
            click.echo(json.dumps(changes_json(code, found), ensure_ascii=False, indent=2))
        else:
            _show(code, found)


def _day(stated: datetime | None) -> date | None:
    return stated.date() if stated else None


def _found(uscc: str, scheme: str, days: TwoDays, rule_sets: Path | None) -> tuple[str, FirmChanges]:
    settings = load_settings()
    with open_current_database(settings) as database, database.read() as connection:
        library = library_meant(database, settings, rule_sets)
        found = get_enterprise(connection, uscc)
        stored = read_stored(connection, [found.id]) if found else None
        told = stored and stored_changes_of(connection, stored, library, scheme, days, settings)
    if found is None or not told:
        raise ProductError(
            Text(f"没有代码为 {uscc} 的经营主体。", f"There is no enterprise with the code {uscc}."),
            uscc,
            Text("数据库中没有，或到后一数据截止日尚未知悉。", "The database holds none, or it was not known by then."),
            Text("核对代码和数据截止日。", "Check the code and the day of knowledge."),
        )
    return found.code, told


def _show(code: str, found: FirmChanges) -> None:
    console = Console()
    for banner in banners_of_all(found.rule_sets):
        console.print(f"[yellow]{banner.zh}[/]\n[dim]{banner.en}[/]")
    console.print(f"[bold]{escape(code)}[/] {escape(found.scheme)}\n{_side(found.first)}\n{_side(found.last)}")
    table = Table(box=SIMPLE, expand=True, show_lines=True)
    for name, ratio in (("原因\nCause", 5), ("分值\nPoints", 0), ("类别\nTier", 0)):
        table.add_column(name, ratio=ratio or None, overflow="fold", no_wrap=not ratio)
    for line in lines_of(found):
        table.add_row(*_cells_of(line))
    console.print(table)
    if found.first.outcome == found.last.outcome:
        console.print(f"{NO_DIFFERENCE.zh}。 {NO_DIFFERENCE.en}.")


def _side(side: Side) -> str:
    title, score = tier_title_of(side), side.outcome.score
    known = "" if side.known_on == today() else f"（{side.known_on} 所知 known by）"
    points = "—" if score is None else f"{score / 100:.2f}"
    return f"{side.as_of}{known} {escape(side.rule_set.version)}: {escape(title.zh)} {escape(title.en)} {points}"


def _cells_of(line: Line) -> tuple[str, str, str]:
    indent = "  · " if line.is_item else ""
    zh, en = ("；".join(one.zh for one in line.notes), "; ".join(one.en for one in line.notes))
    notes = f"\n[dim]{escape(zh)} {escape(en)}[/]" if line.notes else ""
    name = f"{indent}{escape(line.title.zh)} {escape(line.title.en)}{notes}"
    points = "—" if line.points is None else signed(line.points / 100)
    return (
        name if line.is_item else f"[bold]{name}[/]",
        points,
        f"{line.before.tier or '—'} → {line.after.tier or '—'}" if line.moves else "",
    )
