"""What commands that read files of a whole population do and say around it."""

import signal
from pathlib import Path

import click
import pyarrow as pa

from rules.ruleset import RuleSet
from service.core.banners import banners_of
from service.core.files.rejects import Rejects
from service.core.kept_memory import keep_memory

REFUSED_SOME = 3


def say_banners(rule_set: RuleSet) -> None:
    """Prints what must stand over every result of `rule_set`."""
    for banner in banners_of(rule_set):
        click.echo(f"{banner.zh} {banner.en}", err=True)


def spare_memory() -> None:
    """Has NumPy's blocks use the same memory again, and Arrow's batches leave none behind.

    jemalloc hands freed batches back to the system: the peak was about a fifth lower.
    """
    keep_memory()
    if "jemalloc" in pa.supported_memory_backends():
        pa.set_memory_pool(pa.jemalloc_memory_pool())


def leave_in_good_order() -> None:
    """Has signals end the command so that no half-written file stays behind."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)


def _stop(number: int, _frame: object) -> None:
    raise SystemExit(128 + number)


def persons_counted(rejects: Rejects) -> str:
    """How many rows were of natural persons, to stand behind the number refused; empty where none was."""
    number = rejects.natural_persons
    return f"; 自然人（只计数） natural persons (counted only): {number:,}" if number else ""


def say_rejects(rejects: Rejects, path: Path | None) -> None:
    """Says where the reasons of the refused rows stand, in `path`, or how to get them."""
    if path:
        click.echo(
            f"{rejects.rows:,} 行待核，见 {path}；其余各行均已计分。\n"
            f"{rejects.rows:,} rows were refused, see {path}; all other rows were scored.",
            err=True,
        )
        return
    file, line = rejects.first or ("", 0)
    click.echo(
        f"{rejects.rows:,} 行待核，第一处：{file}:{line}。加上 --rejects 文件.csv 可得到每一行的原因。\n"
        f"{rejects.rows:,} rows were refused, the first at {file}:{line}. "
        "Add --rejects FILE.csv to get every reason.",
        err=True,
    )
