"""The commands that are measured: each reads a population's two files and writes one file of scores and tiers."""

import os
import shlex
import sys
from pathlib import Path

DAY = "2026-06-30"
BESIDE = Path(sys.executable).with_name("credit-tiers")
SOURCE = [sys.executable, "-c", "from service.cli import main; main()"]
# The tests name what runs it from memory: they want every figure, not how long each took.
OURS = shlex.split(os.environ.get("BENCHED_PROGRAM", "")) or ([str(BESIDE)] if BESIDE.exists() else SOURCE)


def ours(population: Path, out: Path, scheme: str) -> list[str]:
    """`credit-tiers score`, as it is installed beside this Python, or from the source."""
    files = ["--enterprises", str(population / "enterprises.parquet"), "--records", str(population / "records.parquet")]
    return [*OURS, "score", *files, "--scheme", scheme, "--as-of", DAY, "--out", str(out)]


def first_changes(population: Path, out: Path, scheme: str) -> list[str]:
    """`credit-tiers forecast` of everyone: the first change of tier within 366 days."""
    command = ours(population, out, scheme)
    return ["forecast" if word == "score" else word for word in command]


def by_hand(peer: str, population: Path, out: Path) -> list[str]:
    """The benchmark policy by hand in `duckdb` or `polars`."""
    return [sys.executable, "-m", f"benchmarks.peers.by_{peer}", str(population), str(out), DAY]
