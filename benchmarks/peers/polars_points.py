"""The points of the benchmark policy's 30 indicators, in Polars."""

from datetime import date

import polars as pl
from polars import col
from polars.expr.whenthen import ChainedThen, Then


def points(day: date) -> pl.Expr:
    """The base of 100 and the points of all 30 indicators, not yet held within 0 and 100."""
    since_penalty = (pl.lit(day) - col("plast")).dt.total_days()
    since_inspection = (pl.lit(day) - col("ilast")).dt.total_days()
    unqualified = col("scu") / col("sca")
    return (
        pl.lit(100.0)
        + _under("years", (1, -4), (3, -1), (5, 0), (10, 1), otherwise=2)
        + _under("registered_capital", (10, -1), (100, 0), (1000, 1), otherwise=2)
        + _under("employees", (3, -1), (50, 0), otherwise=1)
        + _first(*((col("tax_grade") == grade, value) for grade, value in zip("ABCD", (4, 2, -4, -10), strict=True)))
        + _first((~col("annual_report_filed"), -6))
        + _first((~col("address_verified"), -5))
        + _first((col("industry").str.slice(0, 1).is_in(["B", "C", "D"]), -1))
        + _each("p1", -1, -5)
        + _each("p2", -3, -12)
        + _each("p3", -8, -24)
        + _up_to("pamt", (1e4, 0), (1e5, -1), (1e6, -3), otherwise=-6)
        + _first((since_penalty < 90, -3), (since_penalty < 180, -1))
        + _each("ao", -4, -12)
        + _first((col("aoact"), -6))
        + _each("sv", -15, -30)
        + _each("ce", -5, -15)
        + _up_to("ceamt", (1e5, 0), (1e6, -2), otherwise=-5)
        + _each("cs", -0.5, -6)
        + _first((col("cc") >= 30, -4), (col("cc") >= 10, -2))
        + _each("ip", -2, -8)
        + _each("inp", 0.5, 3)
        + _first((since_inspection.is_null() | (since_inspection > 1095), -1))
        + _each("scu", -3, -12)
        + _first((col("sca") < 3, 0), (unqualified > 0.5, -4), (unqualified > 0.2, -2))
        + _first((col("taact"), -8))
        + _up_to("taamt", (5e4, 0), (5e5, -2), otherwise=-4)
        + _each("ho", 1, 5)
        + _each("cb", -4, -12)
        + _first((col("rc") >= 8, -3), (col("rc") >= 4, -1))
        + pl.max_horizontal(-col("fade"), pl.lit(-6.0))
    )


def _first(*cases: tuple[pl.Expr, float], otherwise: float = 0) -> pl.Expr:
    """The points of the first condition that holds."""
    chain: Then | ChainedThen | None = None
    for condition, value in cases:
        start = pl.when(condition) if chain is None else chain.when(condition)
        chain = start.then(float(value))
    assert chain is not None
    return chain.otherwise(float(otherwise))


def _under(name: str, *ends: tuple[float, float], otherwise: float) -> pl.Expr:
    return _first(*((col(name) < end, value) for end, value in ends), otherwise=otherwise)


def _up_to(name: str, *ends: tuple[float, float], otherwise: float) -> pl.Expr:
    return _first(*((col(name) <= end, value) for end, value in ends), otherwise=otherwise)


def _each(name: str, value: float, limit: float) -> pl.Expr:
    earned, bound = col(name).cast(pl.Float64) * value, pl.lit(float(limit))
    return pl.max_horizontal(earned, bound) if value < 0 else pl.min_horizontal(earned, bound)
