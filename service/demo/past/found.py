"""What officers of the demonstration found at firms: by the risk that no file tells, never by a tier."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from hashlib import sha256
from pathlib import Path

import pyarrow.parquet as pq

from service.demo import said_results as says
from service.demo.population import risks_of
from service.visits.result_codes import FollowUp, ResultCode
from service.visits.results import ItemResult, Proof, StatedResult

PUBLICITY, REGISTRATION = "I01", "I02"
ITEMS = (PUBLICITY, REGISTRATION)
ORDER_DAYS = 30
# The chance of a problem with each item, and that a firm lets nobody in, of a usual risk; that nobody opens, of any.
_PROBLEM = {PUBLICITY: 0.13, REGISTRATION: 0.07}
_REFUSED, _ABSENT = 0.015, 0.04
# How much of the chance a firm without any risk has, and how much each unit of risk adds.
_LEAST, _BY_RISK, _HARDEST = 0.3, 0.7, 0.9
_ROOM = 2.0**32
_ON_SITE = ("on_site",)
_PHOTO = (Proof("现场照片", "附件1至附件2"),)
_WORDS = {PUBLICITY: "年度报告公示的从业人数与账册不一致", REGISTRATION: "登记的住所已搬离，未办理变更登记"}


class Found(StrEnum):
    """What comes of going to a firm."""

    NOTHING = "nothing"
    PROBLEM = "problem"
    REFUSED = "refused"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Nature:
    """The risk of firms by code."""

    risks: Mapping[str, float]

    def found_at(self, firm: str) -> Found:
        """What comes of going there."""
        factor = _LEAST + _BY_RISK * self.risks.get(firm, 1.0)
        if uniform("absent", firm) < _ABSENT:
            return Found.ABSENT
        if uniform("refused", firm) < _REFUSED * factor:
            return Found.REFUSED
        return Found.PROBLEM if self.problems_of(firm) else Found.NOTHING

    def problems_of(self, firm: str) -> Sequence[str]:
        """The items that are not in order."""
        factor = _LEAST + _BY_RISK * self.risks.get(firm, 1.0)
        return [item for item in ITEMS if uniform(item, firm) < min(_PROBLEM[item] * factor, _HARDEST)]


def nature_of(folder: Path, seed: int, day: date) -> Nature:
    """The nature of the firms that were generated into the folder."""
    codes = pq.read_table(folder / "enterprises.parquet", columns=["uscc"])["uscc"].to_pylist()
    return Nature(dict(zip(codes, risks_of(len(codes), seed, day).tolist(), strict=True)))


def uniform(what: str, firm: str) -> float:
    """A number from 0 to 1 that is the same for the same firm."""
    return int.from_bytes(sha256(f"{what} {firm}".encode()).digest()[:4]) / _ROOM


def result_of(found: Found, problems: Sequence[str], day: date, order_no: str) -> StatedResult:
    """What the officer enters."""
    if found is Found.REFUSED:
        return says.refused(day)
    if found is Found.ABSENT:
        return says.nobody_there(day)
    items = tuple(_item_of(item, is_wrong=item in problems) for item in ITEMS)
    if found is Found.NOTHING:
        return StatedResult(day, _ON_SITE, follow_up=FollowUp.NONE, items=items)
    return StatedResult(
        day,
        _ON_SITE,
        follow_up=FollowUp.ORDER,
        order_no=order_no,
        order_due=day + timedelta(days=ORDER_DAYS),
        evidence=_PHOTO,
        items=items,
    )


def _item_of(item: str, *, is_wrong: bool) -> ItemResult:
    ticks = {REGISTRATION: ("no" if is_wrong else "yes",), PUBLICITY: ("yes", "no" if is_wrong else "yes")}[item]
    if not is_wrong:
        return ItemResult(item, looked_at=True, result=ResultCode.NO_PROBLEM, checklist=ticks)
    handling = "当场下达责令改正通知书"
    return ItemResult(item, True, ResultCode.ORDERED, _WORDS[item], handling, ticks)
