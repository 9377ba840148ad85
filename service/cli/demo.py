"""`credit-tiers demo`: generate a population, score it, show the tiers."""

from datetime import date, datetime
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING

import click
import pyarrow.compute as pc
import pyarrow.parquet as pq

from rules.inspection import Bound, ItemMode, TierInspection
from rules.ruleset import RuleSet
from service.banners import banners
from service.cli.closure import DAY, errors_reported
from service.cli.score import Task, run
from service.demo.population import generate
from service.files.population import Inputs
from service.progress import Progress
from service.rule_sets import closure_of

if TYPE_CHECKING:
    from rich.console import Console, JustifyMethod
    from rich.table import Table

SCHEME = "generic"
TODAY = "2026-06-30"
GENERATE = "生成 generate"
BAR = 10
COLUMNS: tuple[tuple[str, "JustifyMethod"], ...] = (
    ("类别\nTier", "left"),
    ("户数\nNumber", "right"),
    ("占比\nShare", "right"),
    ("", "left"),
    ("年比例\nRatio", "right"),
    ("次/月\nVisits", "left"),
)


@click.command()
@click.option("--enterprises", type=click.IntRange(100), default=50_000, show_default=True, help="户数 How many.")
@click.option("--seed", type=int, default=1, show_default=True, help="随机种子 The same seed gives the same data.")
@click.option("--as-of", type=DAY, default=TODAY, show_default=True, help="基准日 As-of day, YYYY-MM-DD.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("demo-data"),
    show_default=True,
    help="文件夹 Folder for the files.",
)
def demo(enterprises: int, seed: int, as_of: datetime, out: Path) -> None:
    """生成虚构的经营主体，计分并列出各类别。

    Generates invented enterprises, scores them under the generic scheme and shows the tiers.
    """
    from rich.console import Console

    with errors_reported():
        _generate(enterprises, seed, as_of.date(), out)
        closure = closure_of(SCHEME, as_of.date(), None, None)
        _score(closure, as_of.date(), out)
        _show(Console(), closure[-1], as_of.date(), out)


def _generate(enterprises: int, seed: int, as_of: date, out: Path) -> None:
    with Progress() as progress:
        progress.begin({GENERATE: enterprises})
        done = 0

        def advance(now: int) -> None:
            nonlocal done
            progress.advance(GENERATE, now, now - done)
            done = now

        made = generate(enterprises, seed, as_of, out, advance)
    click.echo(
        f"已生成虚构主体 {made.enterprises:,} 户、记录 {made.records:,} 条，在 {out}/。\n"
        f"Generated {made.enterprises:,} invented enterprises with {made.records:,} records in {out}/."
    )


def _score(closure: tuple[RuleSet, ...], as_of: date, out: Path) -> None:
    inputs = Inputs(out / "enterprises.parquet", out / "records.parquet")
    run(Task(inputs, closure, as_of, None, out / "tiers.parquet", out / "rejects.csv", points=False))


def _show(console: "Console", rule_set: RuleSet, as_of: date, out: Path) -> None:
    tiers = pq.read_table(out / "tiers.parquet")
    counts = {entry["values"]: entry["counts"] for entry in pc.value_counts(tiers["tier"]).to_pylist()}
    for banner in banners(rule_set):
        console.print(f"[yellow]{banner.zh}[/] [dim]{banner.en}[/]")
    console.print(_tier_table(rule_set, counts, len(tiers)))
    worst = [tier for tier in rule_set.tier_ids() if tier in counts][-1]
    code = tiers.filter(pc.equal(tiers["tier"], worst))["uscc"][0].as_py()
    console.print("再试一试 Try next:", style="bold")
    files = f"--enterprises {out}/enterprises.parquet --records {out}/records.parquet"
    for line in (
        f"explain {code} {files} --scheme {rule_set.scheme} --as-of {as_of}",
        f"score {files} --scheme food-production --as-of {as_of} --out {out}/food.csv",
        f"rules show {rule_set.scheme} --summary",
    ):
        click.echo(_command(f".venv/bin/credit-tiers {line}", console.width))


def _command(line: str, width: int) -> str:
    """The command over as many lines as it needs, so that it can be copied whole."""
    parts = wrap(line, width - 8, break_long_words=False, break_on_hyphens=False)
    return "  " + " \\\n      ".join(parts)


def _tier_table(rule_set: RuleSet, counts: dict[str | None, int], total: int) -> "Table":
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table(
        box=SIMPLE_HEAD, title=f"{rule_set.title.zh}\n{rule_set.title.en} ({rule_set.name})", title_justify="left"
    )
    for name, side in COLUMNS:
        table.add_column(name, justify=side, no_wrap=True)
    for tier in rule_set.tiers:
        inspected = rule_set.inspection[ItemMode.GENERAL].tiers[tier.id]
        drawn = f"{inspected.ratio:.0%}", _frequency(inspected)
        table.add_row(
            f"[bold]{tier.id}[/] {tier.title.zh}\n  [dim]{tier.title.en}[/]", *_share(counts, tier.id, total), *drawn
        )
    if counts.get(None):
        table.add_row("— 暂未分类\n  [dim]Not classified[/]", *_share(counts, None, total), "", "")
    return table


def _share(counts: dict[str | None, int], tier: str | None, total: int) -> tuple[str, str, str]:
    share = counts.get(tier, 0) / total
    return f"{counts.get(tier, 0):,}", f"{share:.1%}", f"[cyan]{'█' * round(share * BAR)}[/]"


def _frequency(inspected: TierInspection) -> str:
    often = inspected.frequency
    sign = "≥" if often.bound is Bound.AT_LEAST else "≤"
    return f"{sign} {often.visits} / {often.months}"
