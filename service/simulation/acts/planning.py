"""The year's plan: put up, approved by another person, filed and published, with the lines that are inspected by."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from service.simulation.acts.setting_up import SCHEME
from service.simulation.hands import Hands
from service.simulation.people import LEADER, PLANNER
from service.simulation.registries import CITY, FOOD, LIFTS, PUBLICITY, REGISTER

MAIN, TRADE, YEARLY = "main", "trade", "yearly"
ITEMS_OF: Mapping[str, tuple[str, ...]] = {MAIN: (REGISTER, PUBLICITY), TRADE: (FOOD,), YEARLY: (LIFTS,)}
TITLES: Mapping[str, str] = {
    MAIN: "登记事项与公示信息抽查",
    TRADE: "食品销售监督抽查",
    YEARLY: "特种设备使用单位检查",
}
# Shares of a year by tier, where they are not the rule set's; users of lifts are visited once each, as the law asks.
_RATIOS: Mapping[str, Mapping[str, str]] = {
    MAIN: {"unclassified": "0.05"},
    TRADE: {"A": "0.06", "B": "0.1", "C": "0.25", "D": "0.5", "unclassified": "0.05"},
    YEARLY: {"unclassified": "1"},
}
_NEW = "新设主体尚无记录，按一般比例抽查"


def put_up_plan(hands: Hands, day: date, last: date, shares: Mapping[str, int]) -> dict[str, int]:
    """The lines of the published plan by their names; `shares` is in how many batches each is drawn."""
    stated = {"year": day.year, "title": f"{day.year}年度双随机抽查工作计划", "region": CITY}
    plan = hands.does(PLANNER, "/plans", stated)["id"]
    lines = {
        name: hands.does(PLANNER, f"/plans/{plan}/lines", _line(name, day, last, shares[name]))["id"] for name in shares
    }
    hands.does(PLANNER, f"/plans/{plan}/submit")
    hands.does(LEADER, f"/plans/{plan}/approve", {"opinion": "同意，按计划分批实施"})
    filed = {"filing_no": f"青市监备〔{day.year}〕1号", "filed_on": day.isoformat()}
    hands.does(PLANNER, f"/plans/{plan}/file", filed)
    published = {"published_on": day.isoformat(), "published_where": "政务公开栏"}
    hands.does(PLANNER, f"/plans/{plan}/publish", published)
    return lines


def _line(name: str, day: date, last: date, shares: int) -> dict[str, Any]:
    stated: dict[str, Any] = {
        "title": TITLES[name],
        "items": list(ITEMS_OF[name]),
        "starts_on": day.isoformat(),
        "ends_on": last.isoformat(),
        "scheme": SCHEME,
        "shares": shares,
        "reason_unclassified": _NEW,
        "plan_no": f"990100{day.year}0001",
    }
    return stated | {"ratios": _RATIOS[name]}
