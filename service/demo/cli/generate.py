"""`credit-tiers generate`: write a demonstration population to two Parquet files."""

import sys
from datetime import date, datetime
from pathlib import Path

import click

from service.core.clock import today
from service.demo.population import generate

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2060, 12, 31)


def _as_of(_context: click.Context, _option: click.Parameter, value: datetime | None) -> date:
    day = value.date() if value else today()
    if not FIRST_DAY <= day <= LAST_DAY:
        raise click.BadParameter(
            f"日期须在 {FIRST_DAY} 至 {LAST_DAY} 之间，请改用其中的日期。"
            f" The day must lie between {FIRST_DAY} and {LAST_DAY}; give one of those."
        )
    return day


@click.command("generate")
@click.option(
    "--enterprises",
    type=click.IntRange(1, 10_000_000),
    default=2_000,
    show_default=True,
    help="户数 How many enterprises.",
)
@click.option(
    "--seed",
    type=click.IntRange(0),
    default=1,
    show_default=True,
    help="随机种子 The same seed gives the same data.",
)
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    callback=_as_of,
    metavar="YYYY-MM-DD",
    help="数据截止日 The day the register was taken, YYYY-MM-DD; default: today.",
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="输出文件夹 The folder to write to.",
)
@click.option(
    "--records-per-enterprise",
    type=click.FloatRange(5, 50),
    default=10,
    show_default=True,
    help="平均每户记录数 Records per enterprise, on average.",
)
def command(enterprises: int, seed: int, as_of: date, out: Path, records_per_enterprise: float) -> None:
    """生成虚构的演示数据。

    Writes an invented demonstration population: enterprises.parquet and records.parquet.
    """
    with click.progressbar(length=enterprises, label="生成 generating", file=sys.stderr) as bar:
        try:
            made = generate(
                enterprises,
                seed,
                as_of,
                out,
                lambda done: bar.update(done - bar.pos),
                records_per_enterprise=records_per_enterprise,
            )
        except OSError as error:
            raise click.ClickException(
                f"无法写入 {out}：{error.strerror}。请换一个文件夹或腾出空间后重试。"
                f" Cannot write to {out}; choose another folder or free some space."
            ) from error
    click.echo(
        f"{out}：{made.enterprises} 户主体，{made.records} 条记录。"
        f" {made.enterprises} enterprises, {made.records} records."
    )
