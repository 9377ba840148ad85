"""A small town whose truth is known: enterprises that differ in risk, what is found there, and complaints."""

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np

FIRST, LAST = date(2020, 1, 1), date(2024, 12, 31)
# From here on inspections are held back.
UNTIL = date(2024, 1, 1)
REGIONS = ("990102", "990103", "990202")
INDUSTRIES = ("C1411", "H6210", "F5212")
Row = dict[str, object]


@dataclass(frozen=True)
class Town:
    """Rows as files have them; every inspection is also a record of its own day."""

    enterprises: list[Row]
    records: list[Row]
    inspections: list[Row]

    def write(self, folder: Path) -> list[str]:
        """The options of a command for the three files, written as CSV into `folder`."""
        options = []
        for name in ("enterprises", "records", "inspections"):
            options += [f"--{name}", str(written(getattr(self, name), folder / f"{name}.csv"))]
        return options


def town(enterprises: int = 400, each: int = 6, seed: int = 3) -> Town:
    """`each` inspections of every enterprise, some directed, and complaints; riskier ones are found out more often."""
    chance = np.random.Generator(np.random.PCG64(seed))
    firms: list[Row] = []
    records: list[Row] = []
    inspections: list[Row] = []
    for number in range(enterprises):
        uscc, risk = f"REG-{number}", float(chance.choice([0.05, 0.2, 0.6]))
        firms.append(
            {
                "uscc": uscc,
                "region": str(chance.choice(REGIONS)),
                "industry": str(chance.choice(INDUSTRIES)),
                "established_on": date(2000, 1, 1) + timedelta(int(chance.integers(0, 6000))),
                "employees": int(chance.integers(1, 400)),
            }
        )
        for day in days(chance, each):
            found = bool(chance.random() < risk)
            inspections.append({"uscc": uscc, "date": day, "found": "是" if found else "否"})
            outcome = "problem" if found else "no_problem"
            records.append({"uscc": uscc, "type": "inspection", "occurred_on": day, "outcome": outcome})
        for day in days(chance, int(chance.poisson(8 * risk))):
            records.append({"uscc": uscc, "type": "complaint", "occurred_on": day, "outcome": "substantiated"})
    for number, record in enumerate(records):
        record |= {"record_id": f"R{number}", "recorded_at": record["occurred_on"], "category": "random"}
    return Town(firms, records, inspections)


def days(chance: np.random.Generator, number: int) -> list[date]:
    """`number` different days of the period, in order."""
    span = (LAST - FIRST).days + 1
    return [FIRST + timedelta(int(day)) for day in sorted(chance.choice(span, number, replace=False))]


def written(rows: list[Row], file: Path, encoding: str = "utf-8") -> Path:
    """The rows as a CSV file."""
    with open(file, "w", encoding=encoding, newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return file
