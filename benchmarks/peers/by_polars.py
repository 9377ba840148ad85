"""The benchmark policy by hand in Polars: `python -m benchmarks.peers.by_polars SRC OUT DAY`."""

import sys
from datetime import date
from pathlib import Path

import polars as pl
from polars import col

from benchmarks.peers.polars_measures import measures
from benchmarks.peers.polars_points import points

AMOUNTS = ("pamt", "ceamt", "taamt", "fade")
COUNTS = ("p1", "p2", "p3", "ao", "sv", "ce", "cs", "cc", "ip", "inp", "scu", "sca", "ho", "cb", "rc")
STATES = ("aoact", "svact", "ceact", "taact")


def main() -> None:
    """Scores SRC/enterprises.parquet and SRC/records.parquet as of DAY, writes OUT and says how the tiers fall."""
    source, out, day = sys.argv[1:]
    tiers = query(Path(source), date.fromisoformat(day)).collect(engine="streaming")
    tiers.write_parquet(out)
    print(tiers.group_by("tier").agg(pl.len(), col("score").mean().round(3)).sort("tier").rows())


def query(source: Path, day: date) -> pl.LazyFrame:
    """uscc, score and tier of every enterprise."""
    known = _registered(source, day).join(measures(source, day), on="uscc", how="left")
    complete = known.with_columns(col(*COUNTS, *AMOUNTS).fill_null(0), col(*STATES).fill_null(False))
    score = points(day).clip(0, 100).round(2).alias("score")
    return complete.select("uscc", score, "svact", "aoact", "ceact").select("uscc", "score", tier=_tier())


def _registered(source: Path, day: date) -> pl.LazyFrame:
    since = col("established_on").dt
    before_anniversary = (since.month() > day.month) | ((since.month() == day.month) & (since.day() > day.day))
    years = (day.year - since.year().cast(pl.Int32)) - before_anniversary.cast(pl.Int32)
    return pl.scan_parquet(source / "enterprises.parquet").drop("name", "region").with_columns(years=years)


def _tier() -> pl.Expr:
    return (
        pl.when("svact")
        .then(pl.lit("D"))
        .when((col("score") >= 75) & (col("aoact") | col("ceact")))
        .then(pl.lit("C"))
        .when(col("score") >= 90)
        .then(pl.lit("A"))
        .when(col("score") >= 75)
        .then(pl.lit("B"))
        .when(col("score") >= 60)
        .then(pl.lit("C"))
        .otherwise(pl.lit("D"))
    )


if __name__ == "__main__":
    main()
