"""Every promise of the year beside what happened: what was broken, and whether the service shows it by itself."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from rules.texts import Text
from service.core.clock import day_at
from service.estimates.effect.measures import OVER_CAP, PUBLISHED
from service.estimates.exceptions.exception import ExceptionKind
from service.simulation.acts import planting
from service.simulation.acts.drawing import EXCLUDED, QUOTA_OVERRIDE
from service.simulation.acts.following import ORDER
from service.simulation.acts.objecting import OBJECTION, REPAIR
from service.simulation.acts.planning import YEARLY
from service.simulation.acts.preparing import visits_of
from service.simulation.people import AUDITOR, HANDLER, LEADER, OPERATOR, PLANNER
from service.simulation.year import Year

_PAGE = 200
# The measures of the effect by name, as the service answers them.
_Effect = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise: of how many it was made, which were broken by the simulation's own account, which the service shows.

    `counted` is how many the figures of effect tell of, `listed` those among the exceptions; None: they tell of no
    such thing.
    """

    name: str
    title: Text
    made: int
    broken: frozenset[str]
    shown: frozenset[str]
    counted: int | None = None
    listed: frozenset[str] | None = None

    @property
    def unseen(self) -> frozenset[str]:
        """What was broken, and the service does not show everywhere; all of it where figures tell of fewer."""
        if self.counted is not None and self.counted < len(self.broken):
            return self.broken
        return self.broken - (self.shown if self.listed is None else self.shown & self.listed)

    @property
    def unfounded(self) -> frozenset[str]:
        """What the service shows as broken, and was kept."""
        return self.shown - self.broken


def promises_of(year: Year, effect: _Effect) -> Iterator[Promise]:
    """The promises of the year: frequency, caps, days of publication, of answers and of orders, approvals, draws."""
    yield _of_frequency(year)
    yield _of_caps(year, effect)
    yield _of_publication(year, effect)
    yield from _of_ledger(year)
    yield _of_approvals(year)
    yield _of_draws(year)
    yield _of_what_is_public(year)
    yield from _of_lists(year)


def _of_frequency(year: Year) -> Promise:
    question = {"by": date(year.wanted.year, 12, 31).isoformat()}
    due = _all(year, PLANNER, f"/plan-lines/{year.lines[YEARLY]}/due", question)
    return Promise(
        "frequency",
        Text("特种设备使用单位每年至少检查一次", "Users of lifts are visited at least once a year"),
        len(year.lifts),
        _planted(year, planting.OWED_VISIT),
        frozenset(one["subject"] for one in due),
    )


def _of_caps(year: Year, effect: _Effect) -> Promise:
    visits = [one for ended in ("true", "false") for one in visits_of(year, ended=ended)]
    shown = [one["number"] for one in visits if any(said["signal"] == "over_cap" for said in one["signals"])]
    return Promise(
        "caps",
        Text("不超过年度检查上限，超过的说明理由", "No more visits than the yearly cap, or a reason is stated"),
        len(year.made),
        _planted(year, planting.OVER_CAP),
        frozenset(shown),
        int(effect[OVER_CAP]["value"] or 0),
        _excepted(year, ExceptionKind.OVER_CAP),
    )


def _of_publication(year: Year, effect: _Effect) -> Promise:
    found = _all(year, OPERATOR, "/publications", {"state": "published"})
    late = [one["visit"] for one in found if one["due"] and _day(one["published_at"]) > date.fromisoformat(one["due"])]
    waiting = [one["visit"] for one in _all(year, OPERATOR, "/publications", {"state": "to_publish"}) if _is_late(one)]
    return Promise(
        "publication",
        Text("检查结果在20个工作日内公示", "Results are published within 20 working days"),
        len(found) + len(waiting),
        _planted(year, planting.LATE_PUBLICATION),
        frozenset(late + waiting),
        _missed(effect, PUBLISHED),
    )


def _of_ledger(year: Year) -> Iterator[Promise]:
    titles = {
        "request": Text("企业诉求按期答复", "What firms ask is answered in time"),
        OBJECTION: Text("异议按期决定", "Objections are decided in time"),
        REPAIR: Text("信用修复按期决定", "Repairs are decided in time"),
        ORDER: Text("责令改正按期办结", "Orders to correct are settled in time"),
    }
    broken = {"request": _planted(year, planting.LATE_ANSWER), ORDER: _orders_run_late(year)}
    for kind, title in titles.items():
        items = _all(year, HANDLER, "/ledger", {"type": kind})
        items += _all(year, HANDLER, "/ledger", {"type": kind, "ended": "true"})
        late = frozenset(one["number"] for one in items if _ran_late(one, year.days.today))
        yield Promise(kind, title, len({one["number"] for one in items}), broken.get(kind, frozenset()), late)


def _of_approvals(year: Year) -> Promise:
    marked = [*visits_of(year, marked="true")]
    return Promise(
        "approvals",
        Text("情况紧急先行检查的，次日前补批", "Visits that could not wait are approved by the next day"),
        len(marked),
        _planted(year, planting.MISSED_APPROVAL),
        frozenset(one["number"] for one in marked if one["approval"] == "late"),
        listed=_excepted(year, ExceptionKind.APPROVED_LATE),
    )


def _of_draws(year: Year) -> Promise:
    draws = [one for one in _all(year, AUDITOR, "/draws", {}) if one["draw_id"].count("-") == 1]
    return Promise(
        "draws",
        Text("锁定的抽取不作废，均经见证人核验", "No draw is void, and a witness verifies each"),
        len(draws),
        _planted(year, planting.VOID_DRAW),
        frozenset(one["draw_id"] for one in draws if one["status"] == "void" or not one["verified"]),
        listed=_excepted(year, ExceptionKind.VOID_DRAW),
    )


def _of_what_is_public(year: Year) -> Promise:
    withdrawn = _all(year, LEADER, "/visits", {"status": "withdrawn"})
    return Promise(
        "withdrawn",
        Text("已公示的结果不撤下", "What was published is not taken down"),
        len(year.made),
        _planted(year, planting.WITHDRAWN),
        frozenset(one["number"] for one in withdrawn),
        listed=_excepted(year, ExceptionKind.RESULT_WITHDRAWN),
    )


def _missed(effect: _Effect, measure: str) -> int:
    """How many of the whole of a measure are not of its part."""
    return (effect[measure]["whole"] or 0) - (effect[measure]["part"] or 0)


def _of_lists(year: Year) -> Iterator[Promise]:
    """What departs from the plan stands among the exceptions, and nowhere else by itself."""
    titles = {
        QUOTA_OVERRIDE: Text("按计划比例抽取，另定的列为例外", "Lists are drawn at the ratios of the plan"),
        EXCLUDED: Text("名单不手工剔除，剔除的列为例外", "Nobody is left out of lists by hand"),
    }
    for kind, title in titles.items():
        yield Promise(kind, title, len(year.lists), _planted(year, kind), _excepted(year, ExceptionKind(kind)))


def _excepted(year: Year, kind: ExceptionKind) -> frozenset[str]:
    """The numbers of what stands among the exceptions of a kind."""
    found = _all(year, AUDITOR, "/exceptions", {"kind": kind.value})
    return frozenset(one["thing"].split()[0] for one in found)


def _planted(year: Year, kind: str) -> frozenset[str]:
    return frozenset(one.number for one in year.planted if one.kind == kind)


def _orders_run_late(year: Year) -> frozenset[str]:
    """Orders of firms that do not do what they are ordered to, whose last day is over."""
    return frozenset(number for number, due in year.orders.items() if due < year.days.today)


def _ran_late(item: dict[str, Any], today: date) -> bool:
    if item["due"] is None:
        return False
    settled = _day(item["resolved_at"]) if item["resolved_at"] else today
    return settled > date.fromisoformat(item["due"])


def _is_late(one: dict[str, Any]) -> bool:
    return one["days_left"] is not None and one["days_left"] < 0


def _day(moment: str) -> date:
    return day_at(datetime.fromisoformat(moment))


def _all(year: Year, login: str, address: str, question: dict[str, Any]) -> list[dict[str, Any]]:
    """Everything that a list holds, page by page."""
    found: list[dict[str, Any]] = []
    after = None
    while True:
        page = year.hands.asks(login, address, limit=_PAGE, **question, **({"after": after} if after else {}))
        found += page["items"]
        after = page.get("next")
        if not after:
            return found
