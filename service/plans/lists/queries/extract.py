"""The extract of a batch: every subject of its frame, with tier and county, whether it can be drawn or not."""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from sqlalchemy import Connection

from service.core.arrays import Array, Mask
from service.decisions.editions import Edition
from service.decisions.lists.image import NOT_CLASSIFIED, image_of
from service.facts.register import CodeColumn, Register, register_of
from service.plans.batch import Narrowing
from service.plans.lists.queries.registered import Registered, licences_holding, read_registered
from service.plans.plan import PlanLine
from service.registries.frames import Filter, Filtered, Frame, frame_of
from service.registries.queries.office_column import office_column
from service.registries.queries.tags import carriers_of, other_subjects_of

# Digits of a county's code; who lies in none that is known stands under zeros.
COUNTY = 6
# Statuses of those who are registered no more, and of those who have moved away.
GONE, AWAY = ("注销", "撤销"), ("迁出",)
_NO_ENTERPRISE = 0


@dataclass(frozen=True, eq=False)
class Extract:
    """The subjects of a frame, by identifier: `ids` of enterprises (0: it is none), `tier` by rank (-1: none).

    `county` is the place of each in `counties`; `gone` and `moved` are registered no more, or elsewhere.
    """

    subjects: Sequence[str]
    ids: Array
    tier: Array
    county: Array
    counties: Sequence[str]
    gone: Mask
    moved: Mask

    def __len__(self) -> int:
        return len(self.subjects)

    def of(self, held: Mask) -> "Extract":
        """Those of its subjects that are held."""
        places = np.flatnonzero(held).tolist()
        return Extract(
            [self.subjects[place] for place in places],
            self.ids[held],
            self.tier[held],
            self.county[held],
            self.counties,
            self.gone[held],
            self.moved[held],
        )

    def places_of(self, subjects: Iterable[str]) -> dict[str, int]:
        """The place of each that is there, by identifier."""
        wanted = set(subjects)
        return {subject: place for place, subject in enumerate(self.subjects) if subject in wanted} if wanted else {}

    def digest(self, strata: Sequence[str]) -> str:
        """The SHA-256 of its rows; `strata` are those of the subjects."""
        cells = [self.counties[place] for place in self.county.tolist()]
        rows = (f"{row[0]}\t{row[1]}\t{row[2]}\n" for row in zip(self.subjects, strata, cells, strict=True))
        return hashlib.sha256("".join(rows).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class _Area:
    """Where subjects lie: in one region of each of these lists of beginnings, and at the office where one is named."""

    regions: tuple[tuple[str, ...], ...]
    office: str | None

    def holds(self, codes: Sequence[str]) -> Mask:
        """Of each code of a region whether it lies inside."""
        return np.array([all(code.startswith(some) for some in self.regions) for code in codes], np.bool_)


def extract_of(
    connection: Connection,
    line: PlanLine,
    narrowing: Narrowing,
    edition: Edition | None,
    ranks: Collection[int],
    day: date,
) -> Extract:
    """The subjects of the line's frame, narrowed, on the day: tiers as the edition has them, all else as registered.

    `ranks` are those of the tiers wanted (-1: not classified), none: all. Who lay inside by the edition and does so no
    more is there as moved.
    """
    frame = frame_of(line.frame)
    area = _area_of(line, narrowing, frame)
    register = register_of(connection)
    decided = _as_decided(connection, edition, area, len(register.texts))
    inside = _inside_now(connection, register, area)
    wanted = (inside | decided.inside) & register.texts.is_valid().to_numpy()
    for industries in (narrowing.industries, frame.among.industries):
        if industries:
            wanted &= register.industries.beginning_with(industries)
    if ranks:
        wanted &= np.isin(decided.tier, list(ranks))
    there = read_registered(connection, np.flatnonzero(wanted).astype(np.int32), day)
    there = there.of(_passing(connection, register, frame, there, day))
    moved = there.of_status(AWAY) | ~inside[there.ids]
    lie_in = register.regions.column[there.ids].astype(np.int64)
    # Of who moved away: where it lay when it was decided.
    lay_in = decided.region[there.ids].astype(np.int64)
    lie_in = np.where(moved & (lay_in >= 0), len(register.regions.codes) + lay_in, lie_in)
    regions = [*register.regions.codes, *decided.regions]
    others = _others_of(connection, frame, area, day) if _may_hold_others(narrowing, ranks) else []
    return _put_together(there, decided.tier[there.ids], (regions, lie_in), moved, others)


def counties_of_frame(connection: Connection, line: PlanLine, narrowing: Narrowing) -> tuple[str, ...]:
    """The counties in which somebody is registered where the line, narrowed, inspects."""
    register = register_of(connection)
    inside = _inside_now(connection, register, _area_of(line, narrowing, frame_of(line.frame)))
    inside &= register.texts.is_valid().to_numpy()
    there = np.bincount(register.regions.column[inside], minlength=len(register.regions.codes)) > 0
    codes = (code for code, is_there in zip(register.regions.codes, there.tolist(), strict=True) if is_there)
    return tuple(sorted(set(map(_county_of, codes))))


def _area_of(line: PlanLine, narrowing: Narrowing, frame: Frame) -> _Area:
    limits = [(line.region or line.plan_region,), narrowing.counties, frame.among.regions]
    return _Area(tuple(one for one in limits if any(one)), line.plan_office)


@dataclass(frozen=True, eq=False)
class _Decided:
    """By id the rank of the tier, whether it lay inside when it was decided, and its place then in `regions`, or -1."""

    tier: Array
    inside: Mask
    region: Array
    regions: Sequence[str]


def _as_decided(connection: Connection, edition: Edition | None, area: _Area, size: int) -> _Decided:
    tier = np.full(size, NOT_CLASSIFIED, np.int8)
    inside, region = np.zeros(size, np.bool_), np.full(size, -1, np.int32)
    if edition is None:
        return _Decided(tier, inside, region, ())
    image = image_of(connection, edition.scheme, edition.run_id)
    known = image.ids < size
    ids = image.ids[known]
    tier[ids], region[ids] = image.tier[known], image.region[known]
    # An office may get other firms without one of them moving: where they are is what counts.
    inside[ids] = area.holds(image.regions)[image.region[known]] & (area.office is None)
    return _Decided(tier, inside, region, image.regions)


def _inside_now(connection: Connection, register: Register, area: _Area) -> Mask:
    inside: Mask = area.holds(register.regions.codes)[register.regions.column]
    if area.office is not None:
        column = office_column(connection)
        places = column.places_of(np.arange(len(inside)))
        inside = inside & column.mask_of([area.office])[places]
    return inside


def _passing(connection: Connection, register: Register, frame: Frame, there: Registered, day: date) -> Mask:
    """Which of the enterprises pass the frame; where they lie and what they do has been looked at for `among`."""
    among = Filter(kinds=frame.among.kinds, tags=frame.among.tags, licences=frame.among.licences)
    passing = _holding(connection, register, among, there, np.ones(len(there.ids), np.bool_), day)
    if not frame.without.is_empty:
        passing &= ~_holding(connection, register, frame.without, there, passing, day)
    return passing


def _holding(
    connection: Connection, register: Register, one: Filter, there: Registered, asked: Mask, day: date
) -> Mask:
    """Which of the enterprises `asked` for pass a filter."""
    holds = asked.copy()
    for column, beginnings in ((register.industries, one.industries), (register.regions, one.regions)):
        if beginnings:
            holds &= _beginning(column, beginnings, there.ids)
    if one.kinds:
        holds &= there.of_kind(one.kinds)
    if one.tags:
        carriers = carriers_of(connection, one.tags, day)
        holds &= np.fromiter((code in carriers for code in there.codes), np.bool_, len(there.codes))
    if one.licences:
        holders = licences_holding(connection, there.ids[holds].tolist(), one.licences, day)
        holds &= np.isin(there.ids, list(holders))
    return holds


def _beginning(column: CodeColumn, beginnings: tuple[str, ...], ids: Array) -> Mask:
    found: Mask = np.array([code.startswith(beginnings) for code in column.codes])[column.column[ids]]
    return found


def _may_hold_others(narrowing: Narrowing, ranks: Collection[int]) -> bool:
    """Whether subjects that are no enterprises, which have no tier and no industry, can be of the narrowed frame."""
    return not narrowing.industries and (not ranks or NOT_CLASSIFIED in ranks)


def _others_of(connection: Connection, frame: Frame, area: _Area, day: date) -> list[tuple[str, str]]:
    """Subjects that are no enterprises and county of each: those that carry a tag of the frame."""
    if not frame.among.tags:
        return []
    carriers = carriers_of(connection, {*frame.among.tags, *frame.without.tags}, day)
    found = []
    for other in other_subjects_of(connection, carriers, day):
        seen = Filtered(region=other.region, kind=other.kind, tags=frozenset(carriers[other.code]))
        if frame.holds(seen) and area.holds([other.region])[0]:
            found.append((other.code, _county_of(other.region)))
    return found


def _put_together(
    there: Registered,
    tier: Array,
    lie_in: tuple[Sequence[str], Array],
    moved: Mask,
    others: Sequence[tuple[str, str]],
) -> Extract:
    """The extract, by identifier; `lie_in` are regions and the place of each enterprise among them."""
    subjects = [*there.codes, *(code for code, _ in others)]
    order = np.argsort(np.array(subjects, np.bytes_), kind="stable")
    none = np.zeros(len(others), np.bool_)
    ids = np.append(there.ids, np.full(len(others), _NO_ENTERPRISE, np.int32))
    tiers = np.append(tier, np.full(len(others), NOT_CLASSIFIED, np.int8))
    called = [*map(_county_of, lie_in[0]), *(county for _, county in others)]
    places = np.append(lie_in[1], np.arange(len(lie_in[0]), len(called)))
    counties, of_called = np.unique(np.array(called), return_inverse=True)
    in_use = np.bincount(of_called[places], minlength=len(counties)) > 0
    return Extract(
        [subjects[place] for place in order.tolist()],
        ids[order],
        tiers[order],
        (np.cumsum(in_use) - 1)[of_called[places[order]]],
        counties[in_use].tolist(),
        np.append(there.of_status(GONE), none)[order],
        np.append(moved, none)[order],
    )


def _county_of(region: str) -> str:
    return region[:COUNTY].ljust(COUNTY, "0")
