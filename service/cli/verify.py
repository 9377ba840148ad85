"""`credit-tiers verify DIR`: whether a random draw was honest, from its sealed record alone."""

import sys
from pathlib import Path

import click

from inspection import verifier
from service.core.terminal.options import report_errors


@click.command()
@click.argument("record", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--english", is_flag=True, help="用英文说明 Say it in English.")
def verify(record: Path, english: bool) -> None:
    """核验一次抽取的密封档案：名单齐全、未改动，数量、抽取、人员都能重新算出；逐项给出结论，全部差异写明文件和行。

    Checks the sealed record of a draw: each check has a verdict, every failure its file and line. Ends with 1 where
    something does not hold. The record holds the same verifier as verify.py, which needs nothing but Python.
    """
    with report_errors():
        sys.exit(verifier.main([str(record), *(["--english"] if english else [])], sys.stdout))
