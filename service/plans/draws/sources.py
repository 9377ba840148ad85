"""The plan of the number, as it may be locked: sources in their order, unknown to anybody now, with enough chance."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time

from inspection.entropy import faults_of_entropy
from inspection.seed_plan import faults_of_entry, faults_of_plan, kind_of
from service.core.clock import SHANGHAI
from service.core.problem import TITLES, Problem

# When the closing values of a day are known.
CLOSES_AT = time(15)
MOST_SOURCES = 20
# Of a closing value, printed with its two to four decimals: what stands behind a decimal point has fewer.
LEAST_DIGITS = 5
# How the numbers of a lottery fall, drum by drum: so many different ones, up to the last ball of the drum.
DRUMS: Mapping[str, Sequence[tuple[int, int]]] = {
    "kl8": ((20, 80),),
    "ssq": ((6, 33), (1, 16)),
    "dlt": ((5, 35), (2, 12)),
    # The last one is the special number, out of the same drum.
    "qlc": ((8, 30),),
}


def refuse_sources(sources: Sequence[str], at: datetime, *, tells_tiers: bool, with_secret: bool) -> None:
    """Raises Problem 422 for all that is wrong with the sources that a planner names, each with its place."""
    errors = [
        {"where": f"json.sources.{place}", "zh": zh, "en": en}
        for place, source in enumerate(sources)
        for zh, en in _faults_of_source(source, at)
    ]
    if not errors:
        told = (
            *faults_of_plan(sources, tells_tiers=tells_tiers and not with_secret),
            *faults_of_entropy(sources),
        )
        errors = [{"where": "json.sources", "zh": zh, "en": en} for zh, en in told]
    if errors:
        raise Problem(422, *TITLES[422], errors=errors)


def _faults_of_source(source: str, at: datetime) -> list[tuple[str, str]]:
    faults = list(faults_of_entry(source))
    if faults:
        return faults
    if kind_of(source) == "secret":
        # The service makes it, and shows it once.
        return [("密封值由系统生成，不在此填写", "the secret is made by the service and not named here")]
    if kind_of(source) == "lottery":
        return list(_faults_of_order(source))
    if kind_of(source) != "index":
        return []
    day = day_of_index(source)
    if day is None:
        return [(f"{source} 中的日期不存在", f"{source} names no day")]
    if at >= closing_of(day):
        zh, en = f"{day} 的收盘指数已经公布，不能再作随机数", f"the closing values of {day} are known already"
        return [(zh, en)]
    return []


def _faults_of_order(source: str) -> Iterator[tuple[str, str]]:
    _, game, _, order = source.split("|")
    if order == "sorted" and len(DRUMS.get(game, ())) > 1:
        yield (
            f"{game} 分两区开奖，合起来不是升序，登记时会被拒绝；请用按开出次序（drawn）",
            f"the numbers of {game} fall from two drums and are not ascending together: name them as drawn",
        )


def faults_of_balls(line: str) -> Iterator[tuple[str, str]]:
    """Why a seed line is none that its lottery can give, in Chinese and English; nothing for lotteries not known."""
    kind, *parts = line.split("|")
    drums = DRUMS.get(parts[0], ()) if kind == "lottery" else ()
    if not drums:
        return
    balls = [int(text) for text in parts[2].split(".")]
    fallen = sum(number for number, _ in drums)
    # Seven lotto is told with its special number, or without.
    if len(balls) not in ({fallen, fallen - 1} if parts[0] == "qlc" else {fallen}):
        zh, en = f"{parts[0]} 开出 {fallen} 个号码，现有 {len(balls)} 个", f"it has {fallen} numbers, not {len(balls)}"
        yield zh, en
        return
    begin = 0
    for number, last in drums:
        drum = balls[begin : begin + number]
        begin += number
        if len(set(drum)) != len(drum) or not all(1 <= ball <= last for ball in drum):
            zh, en = (
                f"{parts[0]} 的号码须为 1 至 {last}，互不相同",
                f"its numbers differ and go from 1 to {last}",
            )
            yield zh, en


def faults_of_values(line: str) -> Iterator[tuple[str, str]]:
    """Why a seed line holds no closing values: a point that was printed in one would make two numbers of it."""
    kind, *parts = line.split("|")
    if kind != "index":
        return
    short = [text for text in parts[2].split(".") if len(text) < LEAST_DIGITS]
    if short:
        yield (
            f"{'、'.join(short)} 不足{LEAST_DIGITS}位，疑似写了小数点：3301.12 应写作 330112",
            f"{', '.join(short)}: fewer than {LEAST_DIGITS} digits; leave decimal points out, 3301.12 is 330112",
        )


def day_of_index(text: str) -> date | None:
    """The day whose closing values an entry or a line of the number names; None where it names no such day."""
    kind, *parts = text.split("|")
    if kind != "index" or len(parts) < 2:
        return None
    try:
        return date(int(parts[1][:4]), int(parts[1][4:6]), int(parts[1][6:]))
    except ValueError:
        return None


def closing_of(day: date) -> datetime:
    """When the closing values of a day are known."""
    return datetime.combine(day, CLOSES_AT, SHANGHAI)
