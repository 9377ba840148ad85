"""Records of one family, drawn for a whole block from the table in `vocabulary`."""

import numpy as np
import numpy.typing as npt

from service.core.arrays import Ints
from service.demo.batch import NO_DATE, TEXTS, Batch, batch, code, codes, department
from service.demo.chance import Floats, days_between, pick
from service.demo.enterprises import Block
from service.demo.family import Amount, Choice, Ending, Family
from service.demo.numbering import form_of
from service.demo.places import DEPARTMENTS
from service.demo.vocabulary import REASONS

# One record in so many bears a date that has not come yet.
AHEAD = 400
YEAR = 365


def family_records(family: Family, block: Block, scale: float) -> Batch:
    """All records of one family in a block; `scale` multiplies how many there are."""
    rng = block.stream(family.type)
    owner = np.repeat(np.arange(len(block)), rng.poisson(_intensity(family, block, scale)))
    occurred = _occurred(family, block, owner, rng)
    rows = batch(
        len(owner),
        owner=owner,
        type=code("type", family.type),
        occurred_on=occurred,
        source=code("source", family.source),
    )
    for column, choices in (("category", family.categories), ("outcome", family.outcomes)):
        if choices:
            rows[column] = _drawn(column, choices, block, owner, rng)
    if family.severities:
        picked = pick(family.severities, rng, block.risk[owner], block.food[owner])
        rows["severity"] = np.array([choice.value for choice in family.severities], dtype=np.int8)[picked]
    if family.amount:
        rows["amount"] = _amounts(family.amount, rows["severity"].astype(np.int64), rng)
    if family.ending:
        rows["ends_on"][:], rows["event"][:] = _ends(family.ending, occurred, block.today, rng)
    rows["repaired_on"][:] = _repairs(family, occurred, block.today, rng)
    rows["objection_open"] = rng.random(len(owner)) < family.disputed
    rows["value"] = _scores(family, block.risk[owner], rng)
    _decided(family, rows, block.region[owner])
    return rows


def _intensity(family: Family, block: Block, scale: float) -> Floats:
    """Expected records per enterprise: the young have had less time, and makers and food more to look at."""
    follow = np.maximum(1 - family.risk + family.risk * block.risk, 0.0)
    exposure = 0.3 + 0.7 * np.minimum((block.today - block.established) / (family.years * YEAR), 1.0)
    made = np.where(block.maker | block.food, family.made, 1.0)
    return family.mean * scale * follow * exposure * made


def _occurred(family: Family, block: Block, owner: Ints, rng: np.random.Generator) -> Ints:
    """Days back to the founding at most, more of them recent; a few lie ahead."""
    reach = np.minimum(block.today - block.established, family.years * YEAR)[owner]
    back = (rng.random(len(owner)) ** 1.3 * reach).astype(np.int64)
    ahead = rng.integers(AHEAD, size=len(owner)) == 0
    return block.today - np.where(ahead, -days_between(1, 60, rng, len(owner)), back)


def _drawn(
    column: str, choices: tuple[Choice, ...], block: Block, owner: Ints, rng: np.random.Generator
) -> npt.NDArray[np.int16]:
    words = codes(column, (choice.value for choice in choices))
    return words[pick(choices, rng, block.risk[owner], block.food[owner])]


def _amounts(amount: Amount, severity: Ints, rng: np.random.Generator) -> Ints:
    """Fen; large amounts are round, as decisions are."""
    yuan = np.exp(rng.normal(np.log(amount.median), amount.spread, len(severity)))
    yuan *= amount.step ** np.maximum(severity - 1, 0)
    fen = np.where(yuan < 1000, np.round(yuan, 2) * 100, np.round(yuan, -2) * 100).astype(np.int64)
    return np.where(rng.random(len(severity)) < amount.share, fen, -1)


def _ends(ending: Ending, occurred: Ints, today: int, rng: np.random.Generator) -> tuple[Ints, npt.NDArray[np.bool_]]:
    """Ends as days, and which of them are events that were known only once they came."""
    ends = occurred + days_between(ending.low, ending.high, rng, len(occurred))
    has_end = rng.random(len(occurred)) < ending.share
    if not ending.stated:
        has_end &= ends <= today
    return np.where(has_end, ends, NO_DATE), has_end & (not ending.stated)


def _repairs(family: Family, occurred: Ints, today: int, rng: np.random.Generator) -> Ints:
    repaired = occurred + days_between(*family.repair_days, rng, len(occurred))
    done = (rng.random(len(occurred)) < family.repaired) & (repaired <= today)
    return np.where(done, repaired, NO_DATE)


def _scores(family: Family, risk: Floats, rng: np.random.Generator) -> Floats:
    """Points out of 100 that some inspections end with."""
    points = np.round(np.clip(rng.normal(90 - 6 * np.minimum(risk, 5), 7), 0, 100), 1)
    return np.where(rng.random(len(risk)) < family.scored, points, np.nan)


def _decided(family: Family, rows: Batch, region: Ints) -> None:
    """Fill in who decided, by which kind of document and for what reason; most follows from the category."""
    names = [family.departments.get(word, family.department) for word in TEXTS["category"]] + [family.department]
    which = np.array([department(name) for name in names])[rows["category"]]
    rows["authority"] = (region * len(DEPARTMENTS) + which).astype(np.int16)
    if family.document:
        rows["document"] = form_of(family.document, region, which).astype(np.int32)
    reasons = [REASONS.get((family.type, word)) for word in TEXTS["category"]] + [None]
    rows["reason"] = codes("reason", reasons)[rows["category"]]
