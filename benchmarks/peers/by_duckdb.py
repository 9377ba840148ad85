"""The benchmark policy by hand in SQL: `python -m benchmarks.peers.by_duckdb SRC OUT DAY`."""

import sys
from datetime import date
from pathlib import Path

import duckdb

# As many as `credit-tiers score` uses.
THREADS = 2


def main() -> None:
    """Scores SRC/enterprises.parquet and SRC/records.parquet as of DAY, writes OUT and says how the tiers fall."""
    source, out, day = sys.argv[1:]
    database = duckdb.connect()
    database.execute(f"SET threads={THREADS}")
    database.execute("SET preserve_insertion_order=false")
    database.execute(f"COPY ({query(Path(source), date.fromisoformat(day))}) TO '{_quoted(out)}' (FORMAT parquet)")
    tiers = "SELECT tier, count(*), round(avg(score), 3) FROM read_parquet(?) GROUP BY 1 ORDER BY 1"
    print(database.execute(tiers, [out]).fetchall())


def query(source: Path, day: date) -> str:
    """One statement that gives uscc, score and tier of every enterprise."""
    as_of, folder = f"DATE '{day}'", _quoted(str(source))
    return f"""
WITH counted AS (
 SELECT *, date_diff('month', occurred_on, {as_of}) - (day(occurred_on) > day({as_of}))::INT AS months
 FROM '{folder}/records.parquet' WHERE occurred_on <= {as_of}),
registered AS (
 SELECT *, date_diff('year', established_on, {as_of})
  - ((month(established_on), day(established_on)) > (month({as_of}), day({as_of})))::INT AS years
 FROM '{folder}/enterprises.parquet'),
measured AS ({_measures(as_of)}),
added AS (
 SELECT registered.uscc, svact, aoact, ceact, {_points(as_of)} AS points
 FROM registered LEFT JOIN measured USING (uscc)),
rounded AS (
 SELECT uscc, svact, aoact, ceact, round(least(greatest(points::DOUBLE, 0), 100), 2) AS score FROM added)
SELECT uscc, score, CASE WHEN svact THEN 'D' WHEN score>=75 AND (aoact OR ceact) THEN 'C'
 WHEN score>=90 THEN 'A' WHEN score>=75 THEN 'B' WHEN score>=60 THEN 'C' ELSE 'D' END AS tier FROM rounded"""  # noqa: S608


def _measures(as_of: str) -> str:
    """What the records of each enterprise come to."""

    def within(months: int) -> str:
        return f"occurred_on > {as_of} - INTERVAL {months} MONTH"

    active = f"(until IS NULL OR until > {as_of})"
    return f"""SELECT uscc,
 count(*) FILTER (type='administrative_penalty' AND severity=1 AND {within(12)}) p1,
 count(*) FILTER (type='administrative_penalty' AND severity=2 AND {within(24)}) p2,
 count(*) FILTER (type='administrative_penalty' AND severity=3 AND {within(36)}) p3,
 sum(amount) FILTER (type='administrative_penalty' AND {within(24)}) pamt,
 max(occurred_on) FILTER (type='administrative_penalty') plast,
 count(*) FILTER (type='abnormal_operation' AND {within(36)}) ao,
 bool_or({active}) FILTER (type='abnormal_operation') aoact,
 count(*) FILTER (type='serious_violation' AND {within(60)}) sv,
 bool_or({active}) FILTER (type='serious_violation') svact,
 count(*) FILTER (type='court_enforcement' AND {within(36)}) ce,
 bool_or({active}) FILTER (type='court_enforcement') ceact,
 sum(amount) FILTER (type='court_enforcement' AND {within(36)}) ceamt,
 count(*) FILTER (type='complaint' AND outcome='substantiated' AND {within(12)}) cs,
 count(*) FILTER (type='complaint' AND {within(6)}) cc,
 count(*) FILTER (type='inspection' AND outcome='problem' AND {within(24)}) ip,
 count(*) FILTER (type='inspection' AND outcome='no_problem' AND {within(24)}) inp,
 max(occurred_on) FILTER (type='inspection') ilast,
 count(*) FILTER (type='spot_check' AND outcome='unqualified' AND {within(24)}) scu,
 count(*) FILTER (type='spot_check' AND {within(24)}) sca,
 bool_or({active}) FILTER (type='tax_arrears') taact,
 sum(amount) FILTER (type='tax_arrears' AND {within(24)}) taamt,
 count(*) FILTER (type='honour' AND {within(36)}) ho,
 count(*) FILTER (type='commitment_breach' AND {within(24)}) cb,
 count(*) FILTER (type='registration_change' AND {within(12)}) rc,
 sum(2.0*(24-months)/24) FILTER (type='administrative_penalty' AND severity>=2 AND {within(24)}) fade
 FROM counted GROUP BY uscc"""  # noqa: S608


def _points(as_of: str) -> str:
    """The base of 100 and the points of all 30 indicators, not yet held within 0 and 100."""
    return f"""100
 + CASE WHEN years<1 THEN -4 WHEN years<3 THEN -1 WHEN years<5 THEN 0 WHEN years<10 THEN 1 ELSE 2 END
 + CASE WHEN registered_capital<10 THEN -1 WHEN registered_capital<100 THEN 0
   WHEN registered_capital<1000 THEN 1 ELSE 2 END
 + CASE WHEN employees<3 THEN -1 WHEN employees<50 THEN 0 ELSE 1 END
 + CASE tax_grade WHEN 'A' THEN 4 WHEN 'B' THEN 2 WHEN 'M' THEN 0 WHEN 'C' THEN -4 WHEN 'D' THEN -10 ELSE 0 END
 + CASE WHEN NOT annual_report_filed THEN -6 ELSE 0 END
 + CASE WHEN NOT address_verified THEN -5 ELSE 0 END
 + CASE WHEN left(industry,1) IN ('B','C','D') THEN -1 ELSE 0 END
 + greatest(-1*coalesce(p1,0), -5) + greatest(-3*coalesce(p2,0), -12) + greatest(-8*coalesce(p3,0), -24)
 + CASE WHEN coalesce(pamt,0)<=10000 THEN 0 WHEN pamt<=100000 THEN -1 WHEN pamt<=1000000 THEN -3 ELSE -6 END
 + CASE WHEN plast IS NULL THEN 0 WHEN {as_of}-plast<90 THEN -3 WHEN {as_of}-plast<180 THEN -1 ELSE 0 END
 + greatest(-4*coalesce(ao,0), -12) + CASE WHEN aoact THEN -6 ELSE 0 END
 + greatest(-15*coalesce(sv,0), -30) + greatest(-5*coalesce(ce,0), -15)
 + CASE WHEN coalesce(ceamt,0)<=100000 THEN 0 WHEN ceamt<=1000000 THEN -2 ELSE -5 END
 + greatest(-0.5::DOUBLE*coalesce(cs,0), -6) + CASE WHEN cc>=30 THEN -4 WHEN cc>=10 THEN -2 ELSE 0 END
 + greatest(-2*coalesce(ip,0), -8) + least(0.5::DOUBLE*coalesce(inp,0), 3)
 + CASE WHEN ilast IS NULL OR {as_of}-ilast>1095 THEN -1 ELSE 0 END
 + greatest(-3*coalesce(scu,0), -12)
 + CASE WHEN coalesce(sca,0)<3 THEN 0 WHEN scu/sca>0.5 THEN -4 WHEN scu/sca>0.2 THEN -2 ELSE 0 END
 + CASE WHEN taact THEN -8 ELSE 0 END
 + CASE WHEN coalesce(taamt,0)<=50000 THEN 0 WHEN taamt<=500000 THEN -2 ELSE -4 END
 + least(coalesce(ho,0), 5) + greatest(-4*coalesce(cb,0), -12)
 + CASE WHEN rc>=8 THEN -3 WHEN rc>=4 THEN -1 ELSE 0 END
 + greatest(-coalesce(fade,0), -6)"""


def _quoted(path: str) -> str:
    return path.replace("'", "''")


if __name__ == "__main__":
    main()
