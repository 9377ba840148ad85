"""A block of invented enterprises: what files say of them, and the latent risk that they do not say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from service.core.arrays import Ints, Mask
from service.demo import places
from service.demo.annual_reports import MISSING, ZERO_FILLED, draw_reports, last_filed
from service.demo.chance import Floats, pick, share_index, stream
from service.demo.codes import credit_codes
from service.demo.family import Choice
from service.demo.industries import INDUSTRIES
from service.demo.names import company_names
from service.demo.vocabulary import ENTERPRISE_TYPES, STATUSES, TAX_GRADES

Shares = Sequence[tuple[str | None, float]]

# Organisation codes that begin with MA were first given on 1 October 2015.
NEW_CODES = 16_709
RISK_SHAPE = 0.62
SHOP = [name for name, _ in ENTERPRISE_TYPES].index("个体工商户")
KINDS = {"个体工商户": b"2", "农民专业合作社": b"3"}
STATUS_TILTS: dict[str | None, float] = {"存续": 0.0, "歇业": 0.6, "吊销未注销": 1.2, "清算": 0.8, "迁出": 0.0}
GRADE_TILTS: dict[str | None, float] = {"A": -0.15, "B": 0.0, "M": 0.0, "C": 0.8, "D": 1.2, None: 0.1}
FOOD = np.array([industry.food is not None for industry in INDUSTRIES])
MAKER = np.array([industry.maker for industry in INDUSTRIES])


@dataclass(slots=True)
class Block:
    """The enterprises of one block as arrays; `codes` is (n, 18) bytes, dates are days since 1970-01-01.

    `reports` is (n, years) outcomes of annual reports, newest first, -1 where none was due.
    """

    number: int
    seed: int
    today: int
    codes: npt.NDArray[np.uint8]
    region: Ints
    industry: Ints
    kind: Ints
    established: Ints
    risk: Floats
    food: Mask
    maker: Mask
    cluster: Mask
    reports: Ints

    def __len__(self) -> int:
        return len(self.region)

    def stream(self, purpose: str) -> np.random.Generator:
        """The random generator of this block for one purpose."""
        return stream(self.seed, self.number, purpose)


def make_block(number: int, first: int, n: int, seed: int, today: int) -> Block:
    """The block of the n enterprises numbered from `first` on."""
    rng = stream(seed, number, "enterprises")
    region = share_index(places.REGION_SHARES, rng, n)
    industry = share_index([one.share for one in INDUSTRIES], rng, n)
    kind = share_index([share for _, share in ENTERPRISE_TYPES], rng, n)
    established = today - np.clip(rng.gamma(1.7, 1700, n), 10, 15_000).astype(np.int64)
    risk = _risk(industry, today - established, rng)
    moved = np.where(rng.random(n) < 0.03, share_index(places.REGION_SHARES, rng, n), region)
    codes = credit_codes(
        np.arange(first, first + n), _region_bytes(moved), _kind_bytes(kind), established < NEW_CODES, seed
    )
    return Block(
        number,
        seed,
        today,
        codes,
        region,
        industry,
        kind,
        established,
        risk,
        FOOD[industry],
        MAKER[industry],
        rng.random(n) < 0.03 + 0.01 * risk,
        draw_reports(established, risk, today, rng),
    )


def _risk(industry: Ints, age: Ints, rng: np.random.Generator) -> Floats:
    """Latent risk with mean about 1: skewed, higher in risky trades and for the young."""
    trade = np.array([one.risk for one in INDUSTRIES])[industry]
    risk: Floats = rng.gamma(RISK_SHAPE, 1 / RISK_SHAPE, len(age)) * trade * np.where(age < 730, 1.15, 0.88)
    return risk


def _region_bytes(region: Ints) -> npt.NDArray[np.uint8]:
    table = np.frombuffer("".join(places.REGIONS).encode(), dtype=np.uint8).reshape(-1, 6)
    return table[region]


def _kind_bytes(kind: Ints) -> npt.NDArray[np.uint8]:
    table = np.array([ord(KINDS.get(name, b"1")) for name, _ in ENTERPRISE_TYPES], dtype=np.uint8)
    return table[kind]


def enterprise_columns(block: Block) -> dict[str, pa.Array]:
    """Every enterprise field of a block as an Arrow column, in the order of the field table, but for `uscc`."""
    rng, n = block.stream("attributes"), len(block)
    kinds = [name for name, _ in ENTERPRISE_TYPES]
    return {
        "name": pa.array(company_names(block.region, block.industry, block.kind, rng), mask=rng.random(n) < 0.001),
        "region": _texts(places.REGIONS, block.region, rng.random(n) < 0.002),
        "industry": _texts([one.code for one in INDUSTRIES], block.industry, rng.random(n) < 0.008),
        "enterprise_type": _texts(kinds, block.kind, rng.random(n) < 0.003),
        "status": _tilted(STATUSES, STATUS_TILTS, block, rng),
        "established_on": pa.array(block.established.astype(np.int32), mask=rng.random(n) < 0.004).view(pa.date32()),
        **_size_columns(block, rng),
        "tax_grade": _tilted(TAX_GRADES, GRADE_TILTS, block, rng),
        "annual_report_filed": last_filed(block.reports),
        "address_verified": pa.array(
            rng.random(n) > 0.025 + 0.03 * np.minimum(block.risk, 4), mask=rng.random(n) < 0.1
        ),
        "cluster_registered": pa.array(block.cluster, mask=rng.random(n) < 0.02),
        "liaison_registered": pa.array(
            rng.random(n) > 0.08 + 0.02 * np.minimum(block.risk, 4), mask=rng.random(n) < 0.05
        ),
        "food_category": _texts([one.food or "" for one in INDUSTRIES], block.industry, ~block.food),
        "advanced_certified": pa.array(
            rng.random(n) < np.where(block.maker, 0.3, 0.06) / (1 + block.risk), mask=~block.food
        ),
    }


def _texts(words: Sequence[str], index: Ints, missing: Mask) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(index.astype(np.int16), mask=missing), [*words]).cast(pa.string())


def _tilted(shares: Shares, tilts: Mapping[str | None, float], block: Block, rng: np.random.Generator) -> pa.Array:
    index = pick([Choice(word, share, tilts[word]) for word, share in shares], rng, block.risk, block.food)
    missing = np.array([word is None for word, _ in shares])
    return _texts([word or "" for word, _ in shares], index, missing[index])


def _size_columns(block: Block, rng: np.random.Generator) -> dict[str, pa.Array]:
    """Capital, staff, revenue and tax (万元); about one in seventy has much capital and no business at all."""
    n, shop = len(block), block.kind == SHOP
    capital = np.round(np.exp(rng.normal(np.where(shop, 1.6, 5.2), np.where(shop, 0.9, 1.5))), 1)
    shell = (rng.random(n) < 0.020 * (0.4 + 0.6 * block.risk)) & ~shop
    capital[shell] = np.round(capital[shell] + 10_000, -3)
    idle = shell | (block.reports[:, 0] == ZERO_FILLED)
    employees = np.where(idle, 0, np.exp(rng.normal(np.where(shop, 1.0, 2.3), np.where(shop, 0.6, 1.2)))).astype(int)
    revenue = np.where(idle, 0.0, np.round(np.exp(rng.normal(np.where(shop, 3.4, 5.8), 1.7)), 2))
    tax = np.round(revenue * rng.uniform(0.0, 0.06, n) * (rng.random(n) > 0.12), 2)
    unknown = (block.reports[:, 0] == MISSING) | (rng.random(n) < 0.06)
    return {
        "registered_capital": pa.array(capital, mask=rng.random(n) < 0.01),
        "paid_in_capital": pa.array(np.round(capital * _paid_share(rng, n), 2), mask=rng.random(n) < 0.25),
        "employees": pa.array(employees.astype(np.int32), mask=unknown & ~shell),
        "revenue": pa.array(revenue, mask=unknown & ~shell),
        "tax_paid": pa.array(tax, mask=unknown & ~shell),
    }


def _paid_share(rng: np.random.Generator, n: int) -> Floats:
    """Half have paid in everything, one in six nothing."""
    return np.clip(rng.uniform(-0.5, 2.5, n), 0.0, 1.0)
