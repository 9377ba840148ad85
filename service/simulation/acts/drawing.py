"""A batch from its draft to its draw: put up, locked, the number, drawn, verified by the stand-alone verifier."""

import hashlib
from typing import Any

import numpy as np

from inspection.lists import SUBJECTS, read_subjects
from service.plans.draws.folders import LOCKED, RECORD, folder_of
from service.simulation.acts.planning import ITEMS_OF, TITLES, TRADE
from service.simulation.hands import NotDone
from service.simulation.hashed import uniforms
from service.simulation.people import LEADER, PLANNER, WITNESS
from service.simulation.year import DrawnList, Planted, Year

QUOTA_OVERRIDE, EXCLUDED = "quota_override", "excluded_by_hand"
# Thrown by hand, and a lottery that anybody can look up; whose numbers fell follows from the seed here.
_DICE, _BALLS, _DRUM = 40, 20, 80


def draw_list(year: Year, line: str, month: int, left: int) -> DrawnList:
    """A drawn list of a line, one of the shares that are `left` of it; the truth about it is looked up at the lock."""
    batch = _put_up(year, line, month, left)
    draw_id, secret = _lock(year, batch)
    subjects = read_subjects((folder_of(year.hands.service.settings, draw_id) / LOCKED / SUBJECTS.file).read_bytes())
    firms = np.array([year.firms.places[code] for code in subjects.ids], dtype=np.int64)
    outcomes = year.truth.outcomes(firms, ITEMS_OF[line], month)
    number = {"lines": [*_numbers(year, batch), *([f"secret|{secret}"] if secret else [])]}
    year.hands.does(PLANNER, f"/draws/{draw_id}/number", number)
    year.hands.does(PLANNER, f"/draws/{draw_id}/draw")
    year.hands.work()
    _verify(year, draw_id)
    drawn = DrawnList(line, month, batch, draw_id, tuple(subjects.strata), outcomes)
    year.lists.append(drawn)
    year.count("draws")
    return drawn


def draw_in_vain(year: Year, line: str, month: int, left: int) -> None:
    """A list that is locked, and whose draw is made void before it has a number: the lists were wrong."""
    batch = _put_up(year, line, month, left)
    draw_id, _ = _lock(year, batch)
    year.hands.does(PLANNER, f"/draws/{draw_id}/ask-void", {"reason": "锁定后发现名单来源有误，须重新锁定"})
    year.hands.does(LEADER, f"/draws/{draw_id}/decide-void", {"void": True, "opinion": "情况属实，同意作废"})
    year.planted.append(Planted("void_draw", draw_id, year.days.today))


def _put_up(year: Year, line: str, month: int, left: int) -> int:
    stated: dict[str, Any] = {
        "line": year.lines[line],
        "title": f"{TITLES[line]}{month}月批次",
        "share": [1, left],
        "officers_by": ["counties"],
    }
    before = next((one for one in year.lists if one.line == line), None)
    if line == TRADE and before is not None:
        stated |= _departing(year, before, stated["title"])
    return int(year.hands.does(PLANNER, "/batches", stated)["id"])


def _departing(year: Year, before: DrawnList, title: str) -> dict[str, Any]:
    """Another ratio than the plan's for the worst tier, and a firm left out by hand: both allowed, and to be told."""
    left_out = year.firms.codes[int(before.outcomes.firms[0])]
    year.planted += [Planted(kind, title, year.days.today) for kind in (QUOTA_OVERRIDE, EXCLUDED)]
    return {
        "overrides": {"D": [7, 10]},
        "overrides_reason": "节前对风险较高的主体加大抽查力度，经集体讨论决定",
        "exclusions_by_hand": [{"subject": left_out, "code": "stay", "evidence": "法院停止执行裁定0001号"}],
    }


def _lock(year: Year, batch: int) -> tuple[str, str | None]:
    """The number of the draw, and the secret of its envelope."""
    ordered = year.hands.does(PLANNER, f"/batches/{batch}/lock", {"sources": _sources(year)})
    year.hands.work()
    found = [one["draw_id"] for one in year.hands.asks(PLANNER, "/draws", limit=50)["items"] if one["batch"] == batch]
    if not found:
        raise NotDone(f"/batches/{batch}/lock", f"job {ordered['job']} locked no lists")
    # Draws of officers bear its number and one of their own.
    return min(found, key=len), ordered["secret"]


def _sources(year: Year) -> list[str]:
    return [f"dice|{_DICE}", f"lottery|kl8|{_issue(year)}|drawn"]


def _numbers(year: Year, batch: int) -> list[str]:
    thrown = uniforms(year.wanted.seed, f"dice {batch}", np.arange(_DICE))
    balls = np.argsort(uniforms(year.wanted.seed, f"balls {batch}", np.arange(_DRUM)))[:_BALLS] + 1
    figures = "".join(str(int(one * 10)) for one in thrown)
    return [f"dice|{figures}", f"lottery|kl8|{_issue(year)}|{'.'.join(map(str, balls))}"]


def _issue(year: Year) -> str:
    return f"{year.days.today:%Y%j}"


def _verify(year: Year, draw_id: str) -> None:
    """Has the witness run the verifier over the record, and state what he signed."""
    said = year.hands.runs("verify", str(folder_of(year.hands.service.settings, draw_id) / RECORD))
    signed = hashlib.sha256(said.encode()).hexdigest()
    year.hands.does(WITNESS, f"/draws/{draw_id}/verdict", {"verified": True, "signed_paper": signed})
