"""`credit-tiers advise USCC`: what makes one enterprise a better tier, and when."""

import json
from collections.abc import Callable

import click
from rich.box import SIMPLE
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from rules.texts import Text
from scoring.advice import Advice, Way
from service.core.terminal.options import report_errors
from service.time.advice.advice import Advised, advice_of
from service.time.advice.advice_words import (
    ACTS,
    BEST,
    NOT_IN_TIME,
    NOT_PROVED,
    advice_json,
    banners_over,
    name_of,
    title_of,
    why_not,
)
from service.time.cli.one_enterprise import OneQuestion, course_asked, one_enterprise_options


@click.command()
@one_enterprise_options
@click.option("--to", metavar="TIER", help="目标类别，默认好一级 The tier to reach, default: the next better.")
@click.option("--json", "as_json", is_flag=True, help="机器可读 As JSON.")
def advise(asked: Callable[[], OneQuestion], to: str | None, as_json: bool) -> None:
    """一户怎样、何时能成为更好的类别：等待、对哪些记录办什么、最少办几件（数据库，或两个文件）。

    Says what makes one enterprise a better tier within 36 months, and when: by waiting, by what it can do about its
    records, by the fewest acts; from the database, or from the files of --enterprises and --records. Internal.
    """
    with report_errors():
        question = asked()
        code, course, library = course_asked(question)
        remedies = library.tables.remedies(question.as_of, question.known_on)
        found = advice_of(question.scheme, course, remedies, question.as_of, to)
        if as_json:
            click.echo(json.dumps(advice_json(code, found), ensure_ascii=False, indent=2))
        else:
            _show(code, found)


def _show(code: str, advised: Advised) -> None:
    console, advice = Console(), advised.advice
    for banner in banners_over(advised):
        console.print(f"[yellow]{banner.zh}[/]\n[dim]{banner.en}[/]")
    now = title_of(advised, advised.tier)
    console.print(f"[bold]{escape(code)}[/] {escape(advised.scheme)}\n{advised.as_of}: {_cell(now)}")
    if advice is None:
        console.print(_cell(BEST))
        return
    console.print(f"→ {_cell(title_of(advised, advice.tier))}")
    _show_ways(console, advised, advice)
    _show_acts(console, advised, advice)


def _show_ways(console: Console, advised: Advised, advice: Advice) -> None:
    """The ways, the least first; that there is none in time, and whether the least is proved."""
    if not advice.ways:
        console.print(f"[bold]{_cell(NOT_IN_TIME)}[/]")
    else:
        table = _table(("达到日期\nReached on", 0), ("办理事项（最少的在前）\nActs, the fewest first", 1))
        for way in advice.ways:
            table.add_row(way.day.isoformat(), _acts_of(advised, way))
        console.print(table)
    if not advice.is_proved:
        console.print(f"[yellow]{_cell(NOT_PROVED)}[/]")


def _acts_of(advised: Advised, way: Way) -> str:
    said = [f"{act.day} {_cell(ACTS[act.way.act])}: {_cell(name_of(advised, act.record))}" for act in way.acts]
    return "\n".join(said) or "等待即可 Waiting is enough"


def _show_acts(console: Console, advised: Advised, advice: Advice) -> None:
    """Every act by itself, then what cannot be changed."""
    if advice.acts:
        table = _table(("记录\nRecord", 3), ("事项\nAct", 2), ("最早\nEarliest", 0), ("单独达到\nAlone on", 0))
        for act, alone in zip(advice.acts, advice.alone, strict=True):
            cells = _cell(name_of(advised, act.record)), f"{_cell(ACTS[act.way.act])}\n{_cell(act.way.where)}"
            table.add_row(*cells, act.day.isoformat(), alone.isoformat() if alone else "—")
        console.print(table)
    if advice.unmendable:
        table = _table(("不能改变的记录\nRecords that nothing mends", 3), ("原因\nWhy", 3))
        for one in advice.unmendable:
            table.add_row(_cell(name_of(advised, one.record)), _cell(why_not(one)))
        console.print(table)


def _table(*columns: tuple[str, int]) -> Table:
    table = Table(box=SIMPLE, expand=True, show_lines=True)
    for name, ratio in columns:
        table.add_column(name, ratio=ratio or None, overflow="fold", no_wrap=not ratio)
    return table


def _cell(words: Text) -> str:
    return f"{escape(words.zh)} [dim]{escape(words.en)}[/]"
