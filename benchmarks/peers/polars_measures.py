"""What the records of each enterprise come to, in Polars."""

from calendar import monthrange
from datetime import date
from pathlib import Path

import polars as pl
from polars import col

kind, outcome, severity, amount, occurred, until = (
    col(name) for name in ("type", "outcome", "severity", "amount", "occurred_on", "until")
)


def measures(source: Path, day: date) -> pl.LazyFrame:
    """One row per enterprise with records by `day`."""

    def within(months: int) -> pl.Expr:
        return occurred > _months_before(day, months)

    active = until.is_null() | (until > day)
    penalty, complaint, inspection, spot_check = (
        kind == name for name in ("administrative_penalty", "complaint", "inspection", "spot_check")
    )
    abnormal, serious, court, arrears = (
        kind == name for name in ("abnormal_operation", "serious_violation", "court_enforcement", "tax_arrears")
    )
    fade = pl.when(penalty & (severity >= 2) & within(24)).then(2.0 * (24 - _whole_months(day)) / 24).otherwise(0.0)
    records = pl.scan_parquet(source / "records.parquet").filter(occurred <= day)
    return records.group_by("uscc").agg(
        (penalty & (severity == 1) & within(12)).sum().alias("p1"),
        (penalty & (severity == 2) & within(24)).sum().alias("p2"),
        (penalty & (severity == 3) & within(36)).sum().alias("p3"),
        amount.filter(penalty & within(24)).sum().alias("pamt"),
        occurred.filter(penalty).max().alias("plast"),
        (abnormal & within(36)).sum().alias("ao"),
        (abnormal & active).any().alias("aoact"),
        (serious & within(60)).sum().alias("sv"),
        (serious & active).any().alias("svact"),
        (court & within(36)).sum().alias("ce"),
        (court & active).any().alias("ceact"),
        amount.filter(court & within(36)).sum().alias("ceamt"),
        (complaint & (outcome == "substantiated") & within(12)).sum().alias("cs"),
        (complaint & within(6)).sum().alias("cc"),
        (inspection & (outcome == "problem") & within(24)).sum().alias("ip"),
        (inspection & (outcome == "no_problem") & within(24)).sum().alias("inp"),
        occurred.filter(inspection).max().alias("ilast"),
        (spot_check & (outcome == "unqualified") & within(24)).sum().alias("scu"),
        (spot_check & within(24)).sum().alias("sca"),
        (arrears & active).any().alias("taact"),
        amount.filter(arrears & within(24)).sum().alias("taamt"),
        ((kind == "honour") & within(36)).sum().alias("ho"),
        ((kind == "commitment_breach") & within(24)).sum().alias("cb"),
        ((kind == "registration_change") & within(12)).sum().alias("rc"),
        fade.sum().alias("fade"),
    )


def _months_before(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _whole_months(day: date) -> pl.Expr:
    months = occurred.dt.year().cast(pl.Int32) * 12 + occurred.dt.month().cast(pl.Int32)
    return (day.year * 12 + day.month) - months - (occurred.dt.day() > day.day).cast(pl.Int32)
