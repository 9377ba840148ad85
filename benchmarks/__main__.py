"""`python -m benchmarks`: prints every figure beside its peer; exit code 1 where answers differ, never for a time."""

import sys
from pathlib import Path

import click
from rich.console import Console

from benchmarks.data import Size
from benchmarks.figures import Agreement, table_of
from benchmarks.suite import NAMES, Suite
from service.core.log import configure_log

# Where the table goes to a file, no line of it breaks.
WIDTH = 110
SMALL = Size(20_000, 200_000)


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--enterprises", type=click.IntRange(1), default=1_000_000, show_default=True)
@click.option("--records", type=click.IntRange(1), default=10_000_000, show_default=True)
@click.option("--seed", type=click.IntRange(0), default=7, show_default=True, help="The same seed, the same data.")
@click.option("--runs", type=click.IntRange(1), default=5, show_default=True, help="Rounds that count, after one.")
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), default="bench-data", show_default=True)
@click.option("--only", type=click.Choice(NAMES), multiple=True, help="What to measure; may be repeated.  [all]")
@click.option("--small", is_flag=True, help=f"All of it on {SMALL} in one round: a trial, not a measurement.")
def main(
    enterprises: int, records: int, seed: int, runs: int, folder: Path, only: tuple[str, ...], small: bool
) -> None:
    """Measures credit-tiers beside what would be used instead, and prints one table."""
    # Standard output is the table's.
    configure_log("warning")
    size = SMALL if small else Size(enterprises, records)
    suite = Suite(size, seed, 1 if small else runs, folder, only or NAMES)
    rows = list(suite.rows())
    title = f"benchmark policy on {suite.size} enterprises/records, seed {seed}, medians of {suite.runs}"
    Console(width=None if sys.stdout.isatty() else WIDTH).print(table_of(title, rows))
    if any(isinstance(row, Agreement) and row.difference for row in rows):
        sys.exit("The answers differ.")


if __name__ == "__main__":
    main()
