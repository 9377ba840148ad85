"""`credit-tiers simulate`: a year of an invented bureau whose truth is known, beside what the service says of it."""

import sys
from pathlib import Path

import click

from service.core.terminal.options import report_errors
from service.simulation.scene import Wanted

NOT_SOUND = 1


@click.command()
@click.option(
    "--enterprises", type=click.IntRange(300, 2_000_000), default=10_000, show_default=True, help="户数 How many firms."
)
@click.option("--months", type=click.IntRange(1, 12), default=12, show_default=True, help="几个月 How many months.")
@click.option(
    "--batches",
    type=click.IntRange(1, 12),
    help="主要计划行分几批抽取 In how many batches the main line is drawn; default: one a month.",
)
@click.option(
    "--seed", type=click.IntRange(0, 2**31 - 1), default=1, show_default=True, help="种子 Same seed, same result."
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    required=True,
    help="新文件夹，其中有自己的数据库 A new folder, with a database of its own.",
)
@click.pass_context
def simulate(context: click.Context, enterprises: int, months: int, batches: int | None, seed: int, out: Path) -> None:
    """模拟一年：按月用真实的命令和接口办理导入、分类、抽取、检查、公示、台账，年末把估计与真值、承诺与实际并列。

    Simulates a year month by month through the real commands and addresses, and sets what the service says at its end
    beside what is true. The clock of this process alone is moved; other databases are left alone.

    退出码 Exit codes: 0 符合 sound; 1 区间含真值不足九成或有违诺未显示 too few limits hold the truth, or a promise was
    broken unseen; 2 出错 an error.
    """
    from service.simulation.carrying_out import carry_out

    with report_errors():
        wanted = Wanted(enterprises, months, min(batches or months, months), seed, out)
        judgement = carry_out(wanted, context.find_root().command)
    sys.exit(0 if judgement.is_sound else NOT_SOUND)
