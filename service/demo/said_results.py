"""What officers of the demonstration say of the firms that they visited."""

from datetime import date, timedelta

from service.visits.result_codes import FollowUp, ResultCode
from service.visits.results import ItemResult, Proof, StatedResult

REGISTRATION, EMISSIONS, CATERING = "I02", "I11", "I05"
_ON_SITE = ("on_site",)
_PHOTO = (Proof("现场照片", "附件1至附件3"),)


def nothing_found(day: date, item: str = REGISTRATION) -> StatedResult:
    """All was in order."""
    said = ItemResult(item, looked_at=True, result=ResultCode.NO_PROBLEM, checklist=_ticks(item))
    return StatedResult(day, _ON_SITE, follow_up=FollowUp.NONE, items=(said,))


def order_given(day: date, number: int) -> StatedResult:
    """A problem, which the firm was ordered to correct within thirty days."""
    said = ItemResult(
        REGISTRATION,
        looked_at=True,
        result=ResultCode.ORDERED,
        finding="登记的住所已搬离，未办理变更登记",
        handling="当场下达责令改正通知书",
        checklist=("no",),
    )
    return StatedResult(
        day,
        _ON_SITE,
        follow_up=FollowUp.ORDER,
        order_no=f"青市监责改〔{day.year}〕{number}号",
        order_due=day + timedelta(days=30),
        evidence=_PHOTO,
        items=(said,),
    )


def to_be_handled(day: date) -> StatedResult:
    """A problem that goes to whoever handles cases."""
    said = ItemResult(
        REGISTRATION,
        looked_at=True,
        result=ResultCode.TO_BE_HANDLED,
        finding="超出登记的经营范围从事须经许可的经营",
        handling="固定证据，移送立案",
        checklist=("yes",),
    )
    return StatedResult(
        day,
        _ON_SITE,
        follow_up=FollowUp.CASE,
        handed_to="执法稽查大队",
        handed_no=f"青市监移〔{day.year}〕7号",
        evidence=_PHOTO,
        items=(said,),
    )


def refused(day: date) -> StatedResult:
    """The firm let nobody in."""
    whole = ResultCode.REFUSED, FollowUp.CASE
    proof = (Proof("执法记录仪影像", "录像编号 0042"),)
    why = "负责人拒不开门，经两次告知仍不配合"
    return StatedResult(day, _ON_SITE, *whole, handed_to="执法稽查大队", evidence=proof, remark=why)


def nobody_there(day: date) -> StatedResult:
    """The door was closed on every day that was tried."""
    proof = (Proof("门头照片", "附件1"),)
    why = "三次上门均无人在场"
    return StatedResult(day, _ON_SITE, ResultCode.ABSENT, FollowUp.DAILY_SUPERVISION, evidence=proof, remark=why)


def _ticks(item: str) -> tuple[str, ...]:
    return ("yes",) if item == REGISTRATION else ()
