"""Visits of the last two years by several authorities, with what each of their items found."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from service.demo.annual_reports import EPOCH
from service.demo.batch import TEXTS
from service.demo.chance import pick, share_index
from service.demo.enterprises import Block, make_block
from service.demo.family import Choice
from service.demo.places import DEPARTMENTS, REGIONS
from service.demo.population import BLOCK, TableWriter

# Visits of an enterprise without risk in the two years, and how many more come with each unit of risk.
MEAN, BY_RISK, JOINT_SHARE, SUPERIOR_SHARE = 0.2, 0.55, 0.08, 0.06
# Of which level each department is, and the items that it looks at.
LEVELS = {"market": "county", "safety": "county", "environment": "city", "tax": "county", "province": "province"}
ITEMS = {
    "market": ("登记事项检查", "公示信息检查", "价格行为检查", "广告行为检查", "食品经营检查", "计量监督检查"),
    "safety": ("安全生产责任制检查", "安全培训检查", "应急预案检查"),
    "environment": ("污染防治设施检查", "危险废物管理检查"),
    "tax": ("纳税申报检查", "发票管理检查"),
    "province": ("登记事项检查", "公示信息检查"),
}
DEPARTMENT_SHARES = {"market": 68, "safety": 12, "environment": 8, "tax": 6, "province": 6}
TRIGGERS = {
    "PLAN_RANDOM": 44,
    "KEY_SUPERVISION": 16,
    "SPECIAL_CAMPAIGN": 12,
    "COMPLAINT": 13,
    "RECHECK": 6,
    "LICENCE_VERIFICATION": 4,
    "MONITORING_CLUE": 3,
    "ENTERPRISE_REQUEST": 2,
}
OUTCOMES = (
    Choice("no_problem", 90),
    Choice("problem", 4, 1.0),
    Choice("unreachable", 0.6, 1.0),
    Choice("absent", 1.5),
    Choice("out_of_scope", 2),
)
METHODS, METHOD_SHARES = ("实地检查", "书面检查", "网络监测"), (88, 8, 4)
FINDINGS = {"problem": "现场责令改正", "absent": "检查时大门紧闭"}
SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("uscc", "department", "number", "plan_no", "task_no", "trigger")),
        *((name, pa.string()) for name in ("ordered_by", "level", "item", "method", "outcome", "finding")),
        ("visited_on", pa.date32()),
        ("recorded_at", pa.date32()),
    ]
)


def generate_visits(enterprises: int, seed: int, today: date, folder: Path) -> int:
    """Writes `visits.parquet` into `folder`, for the enterprises that `generate` makes of the same arguments.

    One row an item; returns how many rows there are.
    """
    folder.mkdir(parents=True, exist_ok=True)
    rows = 0
    with TableWriter(folder / "visits.parquet") as writer:
        for number, first in enumerate(range(0, enterprises, BLOCK)):
            block = make_block(number, first, min(BLOCK, enterprises - first), seed, today.toordinal() - EPOCH)
            made = list(_rows_of(block))
            rows += len(made)
            writer.write([pa.Table.from_pylist(made, SCHEMA)])
    return rows


def _rows_of(block: Block) -> Iterator[dict[str, Any]]:
    rng = block.stream("visits")
    # Only those that were there for the whole time.
    since = date(date.fromordinal(block.today + EPOCH).year - 1, 1, 1).toordinal() - EPOCH
    mean = (MEAN + BY_RISK * np.minimum(block.risk, 4)) * (block.established < since)
    owner = np.repeat(np.arange(len(block)), rng.poisson(mean))
    n = len(owner)
    day = since + rng.integers(0, block.today - since + 1, n)
    department = share_index([*DEPARTMENT_SHARES.values()], rng, n)
    trigger = share_index([*TRIGGERS.values()], rng, n)
    method = share_index(METHOD_SHARES, rng, n)
    late, joint, above = rng.integers(0, 16, n), rng.random(n) < JOINT_SHARE, rng.random(n) < SUPERIOR_SHARE
    names, triggers = [*DEPARTMENT_SHARES], [*TRIGGERS]
    codes = [code.tobytes().decode() for code in block.codes]
    for visit in range(n):
        firm, on = int(owner[visit]), date.fromordinal(int(day[visit]) + EPOCH)
        region = REGIONS[block.region[firm]]
        planned = triggers[trigger[visit]] == "PLAN_RANDOM"
        plan = f"{region}{on.year}{1 + on.month // 4:04}"
        said = {
            "uscc": codes[firm],
            "number": f"{region}-{on.year}-{block.number:02}{visit:06}",
            "visited_on": on,
            "recorded_at": min(on + timedelta(int(late[visit])), date.fromordinal(block.today + EPOCH)),
            "trigger": triggers[trigger[visit]],
            "ordered_by": "superior" if above[visit] else "own",
            "method": METHODS[method[visit]],
            "plan_no": plan if planned else None,
            "task_no": f"{plan}{on.month:02}{on.day:02}" if planned else None,
        }
        first = names[department[visit]]
        for who in (first, "safety" if first != "safety" else "market") if joint[visit] else (first,):
            yield from _items_of(block, firm, who, said, rng)


def _items_of(
    block: Block, firm: int, department: str, said: dict[str, Any], rng: np.random.Generator
) -> Iterator[dict[str, Any]]:
    """The rows of one authority's visit, one for each item that it looked at."""
    place = int(block.region[firm]) * len(DEPARTMENTS) + [*DEPARTMENTS].index(department)
    items = ITEMS[department]
    chosen = rng.permutation(len(items))[: rng.integers(1, min(4, len(items)) + 1)]
    risk, food = np.full(len(chosen), block.risk[firm]), np.full(len(chosen), block.food[firm])
    outcomes = [str(OUTCOMES[found].value) for found in pick(OUTCOMES, rng, risk, food)]
    if "unreachable" in outcomes:
        # Who cannot be reached is looked at for nothing.
        chosen, outcomes = chosen[:1], ["unreachable"]
    for item, outcome in zip(chosen, outcomes, strict=True):
        about = {"department": TEXTS["authority"][place], "level": LEVELS[department], "item": items[item]}
        yield {**said, **about, "outcome": outcome, "finding": FINDINGS.get(outcome)}
