import datetime as dt
import sys

import polars as pl

src, out = sys.argv[1:3]
D = dt.date.fromisoformat(sys.argv[3] if len(sys.argv) > 3 else "2026-06-30")


def back(n):
    y, m = divmod(D.year * 12 + D.month - 1 - n, 12)
    m += 1
    last = [31, 29 if y % 4 == 0 else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][m - 1]
    return dt.date(y, m, min(D.day, last))


t, o, sev, amt, occ, unt = (pl.col(c) for c in ("type", "outcome", "severity", "amount", "occurred_on", "until"))
T = lambda x: t == x
W = lambda n: occ > back(n)
ACT = unt.is_null() | (unt > D)
months = (
    (D.year * 12 + D.month)
    - (occ.dt.year().cast(pl.Int32) * 12 + occ.dt.month().cast(pl.Int32))
    - (occ.dt.day() > D.day).cast(pl.Int32)
)


def cnt(e, name):
    return e.sum().alias(name)


def bands(e, *bs, other=0.0):
    w = None
    for cond, v in bs:
        w = (pl if w is None else w).when(cond).then(float(v))
    return w.otherwise(float(other))


lf = pl.scan_parquet(f"{src}/records.parquet").filter(occ <= D)
P = T("administrative_penalty")
f = lf.group_by("uscc").agg(
    cnt(P & (sev == 1) & W(12), "p1"),
    cnt(P & (sev == 2) & W(24), "p2"),
    cnt(P & (sev == 3) & W(36), "p3"),
    amt.filter(P & W(24)).sum().alias("pamt"),
    occ.filter(P).max().alias("plast"),
    cnt(T("abnormal_operation") & W(36), "ao"),
    (T("abnormal_operation") & ACT).any().alias("aoact"),
    cnt(T("serious_violation") & W(60), "sv"),
    (T("serious_violation") & ACT).any().alias("svact"),
    cnt(T("court_enforcement") & W(36), "ce"),
    (T("court_enforcement") & ACT).any().alias("ceact"),
    amt.filter(T("court_enforcement") & W(36)).sum().alias("ceamt"),
    cnt(T("complaint") & (o == "substantiated") & W(12), "cs"),
    cnt(T("complaint") & W(6), "cc"),
    cnt(T("inspection") & (o == "problem") & W(24), "ip"),
    cnt(T("inspection") & (o == "no_problem") & W(24), "inp"),
    occ.filter(T("inspection")).max().alias("ilast"),
    cnt(T("spot_check") & (o == "unqualified") & W(24), "scu"),
    cnt(T("spot_check") & W(24), "sca"),
    (T("tax_arrears") & ACT).any().alias("taact"),
    amt.filter(T("tax_arrears") & W(24)).sum().alias("taamt"),
    cnt(T("honour") & W(36), "ho"),
    cnt(T("commitment_breach") & W(24), "cb"),
    cnt(T("registration_change") & W(12), "rc"),
    (pl.when(P & (sev >= 2) & W(24)).then(2.0 * (24 - months) / 24).otherwise(0.0)).sum().alias("fade"),
)
c = pl.col
e = (
    pl.scan_parquet(f"{src}/enterprises.parquet")
    .drop("name", "region")
    .join(f, on="uscc", how="left")
    .with_columns(
        pl.col(
            "p1",
            "p2",
            "p3",
            "pamt",
            "ao",
            "sv",
            "ce",
            "ceamt",
            "cs",
            "cc",
            "ip",
            "inp",
            "scu",
            "sca",
            "taamt",
            "ho",
            "cb",
            "rc",
            "fade",
        ).fill_null(0),
        pl.col("aoact", "svact", "ceact", "taact").fill_null(False),
        y=(D.year - c("established_on").dt.year().cast(pl.Int32))
        - (
            (c("established_on").dt.month() > D.month)
            | ((c("established_on").dt.month() == D.month) & (c("established_on").dt.day() > D.day))
        ).cast(pl.Int32),
    )
)


def each(n, p, limit):
    return (
        pl.max_horizontal(c(n).cast(pl.Float64) * p, pl.lit(float(limit)))
        if p < 0
        else pl.min_horizontal(c(n).cast(pl.Float64) * p, pl.lit(float(limit)))
    )


pdays = (pl.lit(D) - c("plast")).dt.total_days()
idays = (pl.lit(D) - c("ilast")).dt.total_days()
share = c("scu") / c("sca")
raw = (
    pl.lit(100.0)
    + bands(0, (c("y") < 1, -4), (c("y") < 3, -1), (c("y") < 5, 0), (c("y") < 10, 1), other=2)
    + bands(
        0,
        (c("registered_capital") < 10, -1),
        (c("registered_capital") < 100, 0),
        (c("registered_capital") < 1000, 1),
        other=2,
    )
    + bands(0, (c("employees") < 3, -1), (c("employees") < 50, 0), other=1)
    + bands(
        0,
        (c("tax_grade") == "A", 4),
        (c("tax_grade") == "B", 2),
        (c("tax_grade") == "C", -4),
        (c("tax_grade") == "D", -10),
    )
    + bands(0, (~c("annual_report_filed"), -6))
    + bands(0, (~c("address_verified"), -5))
    + bands(0, (c("industry").str.slice(0, 1).is_in(["B", "C", "D"]), -1))
    + each("p1", -1, -5)
    + each("p2", -3, -12)
    + each("p3", -8, -24)
    + bands(0, (c("pamt") <= 1e4, 0), (c("pamt") <= 1e5, -1), (c("pamt") <= 1e6, -3), other=-6)
    + bands(0, (pdays < 90, -3), (pdays < 180, -1))
    + each("ao", -4, -12)
    + bands(0, (c("aoact"), -6))
    + each("sv", -15, -30)
    + each("ce", -5, -15)
    + bands(0, (c("ceamt") <= 1e5, 0), (c("ceamt") <= 1e6, -2), other=-5)
    + each("cs", -0.5, -6)
    + bands(0, (c("cc") >= 30, -4), (c("cc") >= 10, -2))
    + each("ip", -2, -8)
    + each("inp", 0.5, 3)
    + bands(0, (idays.is_null() | (idays > 1095), -1))
    + each("scu", -3, -12)
    + bands(0, (c("sca") < 3, 0), (share > 0.5, -4), (share > 0.2, -2))
    + bands(0, (c("taact"), -8))
    + bands(0, (c("taamt") <= 5e4, 0), (c("taamt") <= 5e5, -2), other=-4)
    + each("ho", 1, 5)
    + each("cb", -4, -12)
    + bands(0, (c("rc") >= 8, -3), (c("rc") >= 4, -1))
    + pl.max_horizontal(-c("fade"), pl.lit(-6.0))
)
s = raw.clip(0, 100).round(2)
res = e.select("uscc", s.alias("score"), "svact", "aoact", "ceact").select(
    "uscc",
    "score",
    tier=pl.when("svact")
    .then(pl.lit("D"))
    .when((c("score") >= 75) & (c("aoact") | c("ceact")))
    .then(pl.lit("C"))
    .when(c("score") >= 90)
    .then(pl.lit("A"))
    .when(c("score") >= 75)
    .then(pl.lit("B"))
    .when(c("score") >= 60)
    .then(pl.lit("C"))
    .otherwise(pl.lit("D")),
)
df = res.collect(engine="streaming")
df.write_parquet(out)
print(df.group_by("tier").agg(pl.len(), pl.col("score").mean().round(3)).sort("tier").rows())
