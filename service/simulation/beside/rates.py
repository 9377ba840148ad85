"""The rates that the service tells of the year, each beside the truth: whether its limits hold it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rules.texts import Text
from service.simulation.acts.setting_up import SCHEME
from service.simulation.beside.cells import ALL, COUNTY, ITEM, SECTION, SIZE, TIER, TrueCell
from service.simulation.people import LEADER
from service.simulation.year import Year

RATIO = "ratio"
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Beside:
    """What is told of a cell beside what is true of it; `inside` None without limits, or where nothing is true."""

    kind: str
    group: str
    title: Text
    value: float | None
    low: float | None
    high: float | None
    method: str
    base: int
    found: int
    naive: float | None
    truth: float | None

    @property
    def inside(self) -> bool | None:
        """Whether the limits hold the truth."""
        if self.low is None or self.truth is None:
            return None
        return self.low - _ROUNDING <= self.truth and (self.high is None or self.truth <= self.high + _ROUNDING)


@dataclass(frozen=True, slots=True)
class ToldOfYear:
    """What the leader reads of the year: rates by what they are told by, and the measures of the effect by name."""

    rates: Mapping[str, Mapping[str, Any]]
    effect: Mapping[str, Mapping[str, Any]]


def told_of_year(year: Year) -> ToldOfYear:
    """The figures of the year as the leader has them reckoned on its last day, and reads them."""
    asked = {"year": year.wanted.year}
    year.hands.does(LEADER, "/estimates/computations", asked)
    year.hands.work()
    kinds = (TIER, COUNTY, SECTION, SIZE, ITEM)
    rates = {kind: year.hands.asks(LEADER, "/estimates", by=kind, **asked) for kind in kinds}
    effect = year.hands.asks(LEADER, "/effect", **asked)
    return ToldOfYear(rates, {one["measure"]: one for one in effect["measures"]})


def rates_beside(told: ToldOfYear, truth: Iterable[TrueCell]) -> Iterator[Beside]:
    """Each cell that is told of, beside its truth; then how many times the worst tier's rate is that of the best."""
    known = {(one.kind, one.group): one.spoken_of for one in truth}
    yield _beside(ALL, "", told.rates[TIER]["whole"], known)
    scheme = next((one for one in told.rates[TIER]["schemes"] if one["scheme"] == SCHEME), None)
    for tier in scheme["tiers"] if scheme else ():
        yield _beside(TIER, tier["tier"], tier, known)
    for kind, table in told.rates.items():
        if kind != TIER:
            yield from (_beside(kind, row["key"], row, known) for row in table["rows"])
    if scheme:
        yield _ratio(scheme, known)


_Known = Mapping[tuple[str, str], float | None]


def _beside(kind: str, group: str, told: Mapping[str, Any], known: _Known) -> Beside:
    naive = told["naive"]["rate"] if told["naive"] else None
    limits = told["rate"], told["low"], told["high"]
    counts = told["method"], told["base"], told["found"]
    title = told["title"] if kind != ALL else {"zh": "", "en": ""}
    return Beside(kind, group, Text(title["zh"], title["en"]), *limits, *counts, naive, known.get((kind, group)))


def _ratio(scheme: Mapping[str, Any], known: _Known) -> Beside:
    worst, best = (known.get((TIER, scheme[name])) for name in ("worst", "best"))
    truth = worst / best if worst is not None and best else None
    ratio, group = scheme["ratio"], f"{scheme['worst']}/{scheme['best']}"
    return Beside(RATIO, group, Text(group, group), ratio["value"], ratio["low"], ratio["high"], "", 0, 0, None, truth)
