"""A simulated year as a page to read, in Markdown: what is told beside what is true, and what became of promises."""

from collections.abc import Iterator, Sequence

from rules.texts import Text
from service.core.banners import SIMULATED
from service.simulation.beside.cells import ALL, COUNTY, ITEM, SECTION, SIZE, TIER
from service.simulation.beside.judgement import MUST_HOLD, Judgement
from service.simulation.beside.promises import Promise
from service.simulation.beside.rates import RATIO, Beside

_KINDS = {
    ALL: Text("全部", "Everybody"),
    TIER: Text("类别", "Tier"),
    COUNTY: Text("区县", "County"),
    SECTION: Text("行业门类", "Section of industry"),
    SIZE: Text("从业人数", "Staff"),
    ITEM: Text("事项", "Item"),
    RATIO: Text("高低类别之比", "Worst over best tier"),
}
_INSIDE = {
    True: Text("在区间内", "inside"),
    False: Text("不在区间内", "OUTSIDE"),
    None: Text("不能估计", "not told"),
}
_UNKNOWN = "—"


def page_of(judgement: Judgement) -> str:
    """The whole page."""
    return "\n".join(
        [
            "# 模拟年度 A simulated year",
            "",
            f"**{SIMULATED.zh} {SIMULATED.en}**",
            "",
            *_verdict(judgement),
            "",
            "## 问题发现率与真值 Rates beside the truth",
            "",
            "真值：名单中有人受检的各层里，若全部检查会发现问题的比例。简单比率把投诉等引发的检查也算在内，因此有偏。",
            "The truth is what would be found on the lists, of the strata somebody was looked at in. The plain ratio",
            "counts visits because of complaints, too, and is biased.",
            "",
            *_rates(judgement.rates),
            "",
            "## 承诺与实际 Promises beside what happened",
            "",
            *_promises(judgement.promises),
            "",
            "## 用时 Time",
            "",
            *_steps(judgement),
            "",
        ]
    )


def _verdict(judgement: Judgement) -> Iterator[str]:
    wanted = judgement.wanted
    yield f"* {wanted.enterprises:,} 户，{wanted.months} 个月，{wanted.batches} 批，种子 {wanted.seed}"
    yield f"  {wanted.enterprises:,} firms, {wanted.months} months, {wanted.batches} batches, seed {wanted.seed}"
    yield f"* 区间含真值 {judgement.held}/{len(judgement.judged)}（至少 {MUST_HOLD:.0%}）"
    yield f"  Limits hold the truth in {judgement.held} of {len(judgement.judged)} cells (at least {MUST_HOLD:.0%})"
    unseen = sum(len(one.unseen) for one in judgement.promises)
    yield f"* 未显示的违诺 {unseen} 项 Promises broken unseen: {unseen}"
    yield f"* {'通过 SOUND' if judgement.is_sound else '未通过 NOT SOUND'}"


def _rates(rates: Sequence[Beside]) -> Iterator[str]:
    yield "| 分组 Group | 估计 Told | 区间 Limits | 真值 Truth | 简单比率 Plain | 有结论 Base | 判断 |"
    yield "|---|---|---|---|---|---|---|"
    for one in rates:
        inside = _INSIDE[one.inside]
        limits = f"{_told(one, one.low)}–{_told(one, one.high)}" if one.low is not None else _UNKNOWN
        told = _told(one, one.value), limits, _told(one, one.truth), _told(one, one.naive)
        yield f"| {_group_of(one)} | {' | '.join(told)} | {one.base or _UNKNOWN} | {inside.zh} {inside.en} |"


def _group_of(one: Beside) -> str:
    """The group by its name, which is said once where both languages write it alike."""
    kind, title = _KINDS[one.kind], one.title
    if title.zh == title.en:
        return f"{kind.zh} {kind.en} {title.zh}".strip()
    return f"{kind.zh} {title.zh} {kind.en} {title.en}"


def _told(one: Beside, value: float | None) -> str:
    if value is None:
        return "∞" if one.kind == RATIO and one.low is not None else _UNKNOWN
    return f"{value:.2f}" if one.kind == RATIO else f"{value:.1%}"


def _promises(promises: Sequence[Promise]) -> Iterator[str]:
    yield "| 承诺 Promise | 件数 Made | 未守 Broken | 系统显示 Shown | 未显示 Unseen |"
    yield "|---|---|---|---|---|"
    for one in promises:
        unseen = "、".join(sorted(one.unseen)) or "0"
        yield f"| {one.title.zh} {one.title.en} | {one.made} | {len(one.broken)} | {len(one.shown)} | {unseen} |"


def _steps(judgement: Judgement) -> Iterator[str]:
    yield "| 月份 Month | 秒 Seconds | 检查 Visits | 抽取 Draws |"
    yield "|---|---|---|---|"
    for one in judgement.steps:
        visits, draws = (one.done.get(name, 0) for name in ("visits", "draws"))
        yield f"| {one.title} | {one.seconds:.1f} | {visits} | {draws} |"
