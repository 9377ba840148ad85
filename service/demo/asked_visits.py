"""What visits of the demonstration are asked for because of, by what becomes of them, and of which enterprises."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from service.demo import said_results as says
from service.visits.proposal import OffSite, StatedVisit

_OFF_SITE = OffSite(("written",), suffice=False, why="书面材料看不出现场的实际情况，须实地核查")


@dataclass(frozen=True, slots=True)
class AskedVisit:
    """A visit by what becomes of it: why it is made, upon what evidence, for which items."""

    title: str
    reason: str
    evidence: str
    trigger: str = "COMPLAINT"
    items: tuple[str, ...] = (says.REGISTRATION,)


# Those of before, which were made, and those of now; each by what becomes of it.
MADE = (
    AskedVisit("review", "投诉人称登记住所无人经营", "12345工单〔示〕0311"),
    AskedVisit("returned", "投诉人称经营范围与执照不符", "12345工单〔示〕0312"),
    AskedVisit("decide", "举报称执照地址不实", "举报登记〔示〕0045"),
    AskedVisit("to_publish", "投诉人称门头名称与执照不一致", "12345工单〔示〕0313"),
    AskedVisit("not_published", "投诉人称商家拒绝出示执照", "12345工单〔示〕0314"),
    AskedVisit("ordered", "投诉人称商家已搬离登记住所", "12345工单〔示〕0315"),
    AskedVisit("completed", "投诉人称登记电话无法接通", "12345工单〔示〕0316"),
    AskedVisit("withdrawn", "举报称冒用他人住所登记", "举报登记〔示〕0046"),
    AskedVisit("corrected", "投诉人称执照未悬挂", "12345工单〔示〕0317"),
    AskedVisit("refused_entry", "举报称无照经营分店", "举报登记〔示〕0047"),
    AskedVisit("absent", "投诉人称店铺长期关门", "12345工单〔示〕0318"),
    AskedVisit(
        "joint", "群众反映排污并超范围经营", "信访件〔示〕0021", "TRANSFER", items=(says.REGISTRATION, says.EMISSIONS)
    ),
)
OF_NOW = (
    AskedVisit("to_approve", "投诉人称登记住所为居民楼", "12345工单〔示〕0401"),
    AskedVisit("refused", "匿名来电反映，未留线索", "来电记录〔示〕0402"),
    AskedVisit("to_hand_out", "投诉人称经营者拒绝提供执照", "12345工单〔示〕0403"),
    AskedVisit("to_inspect", "投诉人称后厨有积垢", "12345工单〔示〕0404", items=(says.CATERING,)),
    AskedVisit("inspecting", "举报称登记住所已改作仓库", "举报登记〔示〕0405"),
    AskedVisit("cancelled", "投诉人称执照已过期", "12345工单〔示〕0406"),
    AskedVisit("out_of_scope", "投诉人称商家失联", "12345工单〔示〕0407"),
)


class Firms:
    """Hands out enterprises one after the other, from the first again where there are no more."""

    def __init__(self, codes: Sequence[str]) -> None:
        self._codes, self._next = codes, 0

    def take(self) -> str:
        """The next one."""
        self._next += 1
        return self._codes[(self._next - 1) % len(self._codes)]


def stated_of(asked: AskedVisit, firm: str, day: date) -> StatedVisit:
    """The visit of a firm, to be made within thirty days of the day."""
    return StatedVisit(
        subject=firm,
        trigger=asked.trigger,
        items=asked.items,
        reason=asked.reason,
        evidence=asked.evidence,
        off_site=_OFF_SITE,
        signals_reason="线索具体，须及时核查",
        starts_on=day,
        ends_on=day + timedelta(days=30),
    )
