import sys

import duckdb

src, out = sys.argv[1:3]
day = sys.argv[3] if len(sys.argv) > 3 else "2026-06-30"
threads = 2
c = duckdb.connect()
c.execute(f"set threads={threads}")
c.execute("set preserve_insertion_order=false")
D = f"DATE '{day}'"


def win(n):
    return f"occurred_on > {D} - INTERVAL {n} MONTH"


ACT = f"(until IS NULL OR until > {D})"
c.execute(f"""
COPY (
WITH r AS (SELECT *, date_diff('month', occurred_on, {D}) - (day(occurred_on) > day({D}))::INT AS months
           FROM '{src}/records.parquet' WHERE occurred_on <= {D}),
f AS (SELECT uscc,
 count(*) FILTER (type='administrative_penalty' AND severity=1 AND {win(12)}) p1,
 count(*) FILTER (type='administrative_penalty' AND severity=2 AND {win(24)}) p2,
 count(*) FILTER (type='administrative_penalty' AND severity=3 AND {win(36)}) p3,
 sum(amount) FILTER (type='administrative_penalty' AND {win(24)}) pamt,
 max(occurred_on) FILTER (type='administrative_penalty') plast,
 count(*) FILTER (type='abnormal_operation' AND {win(36)}) ao,
 bool_or({ACT}) FILTER (type='abnormal_operation') aoact,
 count(*) FILTER (type='serious_violation' AND {win(60)}) sv,
 bool_or({ACT}) FILTER (type='serious_violation') svact,
 count(*) FILTER (type='court_enforcement' AND {win(36)}) ce,
 bool_or({ACT}) FILTER (type='court_enforcement') ceact,
 sum(amount) FILTER (type='court_enforcement' AND {win(36)}) ceamt,
 count(*) FILTER (type='complaint' AND outcome='substantiated' AND {win(12)}) cs,
 count(*) FILTER (type='complaint' AND {win(6)}) cc,
 count(*) FILTER (type='inspection' AND outcome='problem' AND {win(24)}) ip,
 count(*) FILTER (type='inspection' AND outcome='no_problem' AND {win(24)}) inp,
 max(occurred_on) FILTER (type='inspection') ilast,
 count(*) FILTER (type='spot_check' AND outcome='unqualified' AND {win(24)}) scu,
 count(*) FILTER (type='spot_check' AND {win(24)}) sca,
 bool_or({ACT}) FILTER (type='tax_arrears') taact,
 sum(amount) FILTER (type='tax_arrears' AND {win(24)}) taamt,
 count(*) FILTER (type='honour' AND {win(36)}) ho,
 count(*) FILTER (type='commitment_breach' AND {win(24)}) cb,
 count(*) FILTER (type='registration_change' AND {win(12)}) rc,
 sum(2.0*(24-months)/24) FILTER (type='administrative_penalty' AND severity>=2 AND {win(24)}) fade
 FROM r GROUP BY uscc),
s AS (SELECT e.uscc, svact, aoact, ceact, 100
 + CASE WHEN y<1 THEN -4 WHEN y<3 THEN -1 WHEN y<5 THEN 0 WHEN y<10 THEN 1 ELSE 2 END
 + CASE WHEN registered_capital<10 THEN -1 WHEN registered_capital<100 THEN 0 WHEN registered_capital<1000 THEN 1 ELSE 2 END
 + CASE WHEN employees<3 THEN -1 WHEN employees<50 THEN 0 ELSE 1 END
 + CASE tax_grade WHEN 'A' THEN 4 WHEN 'B' THEN 2 WHEN 'M' THEN 0 WHEN 'C' THEN -4 WHEN 'D' THEN -10 ELSE 0 END
 + CASE WHEN NOT annual_report_filed THEN -6 ELSE 0 END
 + CASE WHEN NOT address_verified THEN -5 ELSE 0 END
 + CASE WHEN left(industry,1) IN ('B','C','D') THEN -1 ELSE 0 END
 + greatest(-1*coalesce(p1,0), -5) + greatest(-3*coalesce(p2,0), -12) + greatest(-8*coalesce(p3,0), -24)
 + CASE WHEN coalesce(pamt,0)<=10000 THEN 0 WHEN pamt<=100000 THEN -1 WHEN pamt<=1000000 THEN -3 ELSE -6 END
 + CASE WHEN plast IS NULL THEN 0 WHEN {D}-plast<90 THEN -3 WHEN {D}-plast<180 THEN -1 ELSE 0 END
 + greatest(-4*coalesce(ao,0), -12) + CASE WHEN aoact THEN -6 ELSE 0 END
 + greatest(-15*coalesce(sv,0), -30) + greatest(-5*coalesce(ce,0), -15)
 + CASE WHEN coalesce(ceamt,0)<=100000 THEN 0 WHEN ceamt<=1000000 THEN -2 ELSE -5 END
 + greatest(-0.5::DOUBLE*coalesce(cs,0), -6) + CASE WHEN cc>=30 THEN -4 WHEN cc>=10 THEN -2 ELSE 0 END
 + greatest(-2*coalesce(ip,0), -8) + least(0.5::DOUBLE*coalesce(inp,0), 3)
 + CASE WHEN ilast IS NULL OR {D}-ilast>1095 THEN -1 ELSE 0 END
 + greatest(-3*coalesce(scu,0), -12)
 + CASE WHEN coalesce(sca,0)<3 THEN 0 WHEN scu/sca>0.5 THEN -4 WHEN scu/sca>0.2 THEN -2 ELSE 0 END
 + CASE WHEN taact THEN -8 ELSE 0 END
 + CASE WHEN coalesce(taamt,0)<=50000 THEN 0 WHEN taamt<=500000 THEN -2 ELSE -4 END
 + least(coalesce(ho,0), 5) + greatest(-4*coalesce(cb,0), -12)
 + CASE WHEN rc>=8 THEN -3 WHEN rc>=4 THEN -1 ELSE 0 END
 + greatest(-coalesce(fade,0), -6) AS raw
 FROM (SELECT *, date_diff('year', established_on, {D}) - ((month(established_on), day(established_on)) > (month({D}), day({D})))::INT y FROM '{src}/enterprises.parquet') e
 LEFT JOIN f USING (uscc)),
t AS (SELECT uscc, round(least(greatest(raw::DOUBLE,0),100),2) score, svact, aoact, ceact FROM s)
SELECT uscc, score, CASE WHEN svact THEN 'D' WHEN score>=75 AND (aoact OR ceact) THEN 'C'
 WHEN score>=90 THEN 'A' WHEN score>=75 THEN 'B' WHEN score>=60 THEN 'C' ELSE 'D' END tier FROM t
) TO '{out}' (FORMAT parquet)""")
print(c.execute(f"select tier, count(*) n, round(avg(score),3) s from '{out}' group by 1 order by 1").fetchall())
