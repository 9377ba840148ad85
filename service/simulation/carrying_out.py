"""A simulated year carried out at a terminal: what it does month by month, and its two files."""

import json
from datetime import date

import click

from service.core.banners import SIMULATED
from service.core.progress import Progress
from service.reports.months import next_month
from service.simulation.beside.judgement import Judgement, judge
from service.simulation.page import page_of
from service.simulation.run import simulated_year
from service.simulation.scene import Wanted
from service.simulation.year import Step

JSON_FILE, PAGE_FILE = "simulated-year.json", "simulated-year.md"
_DAYS = "模拟 simulating"
# How things that were done are called where progress is told.
_DONE = {
    "draws": "抽取 draws",
    "visits": "检查 visits",
    "complaints": "投诉检查 on complaints",
    "closed_doors": "无人应门 closed doors",
    "merged_visits": "合并 merged",
    "published": "公示 published",
    "orders": "责令改正 orders",
    "orders_closed": "销号 closed out",
    "requests": "诉求 requests",
    "about_records": "异议和修复 objections and repairs",
}


def carry_out(wanted: Wanted, program: click.Command) -> Judgement:
    """What the year comes to; it is told on the terminal, and kept in its folder."""
    click.secho(f"{SIMULATED.zh}\n{SIMULATED.en}\n", bold=True)
    with Progress() as progress:
        begin, end = date(wanted.year, 1, 1), next_month(date(wanted.year, wanted.months, 1))
        progress.begin({_DAYS: (end - begin).days})

        def tell_day(day: date) -> None:
            progress.advance(_DAYS, (day - begin).days, None)

        with simulated_year(wanted, program, say_step, tell_day) as (year, steps):
            judgement = judge(year, steps)
    write_judgement(judgement)
    click.echo(f"\n{page_of(judgement)}\n{wanted.folder / JSON_FILE}\n{wanted.folder / PAGE_FILE}")
    return judgement


def say_step(step: Step) -> None:
    """Says what a month was made of, and how long it took."""
    done = "，".join(f"{_DONE[name]} {step.done[name]}" for name in _DONE if step.done.get(name))
    click.echo(f"[模拟 simulated] {step.title}  {step.seconds:.1f} s  {done}")


def write_judgement(judgement: Judgement) -> None:
    """Writes the two files of a judgement into the folder of its year."""
    folder = judgement.wanted.folder
    content = json.dumps(judgement.plain(), ensure_ascii=False, indent=1)
    (folder / JSON_FILE).write_text(f"{content}\n", "utf-8")
    (folder / PAGE_FILE).write_text(page_of(judgement), "utf-8")
