"""Which seed lines a draw will have: settled and frozen before any of their numbers is known.

An entry of the plan says what is known of its line beforehand:

    dice|<digits>               so many digits of ten-sided dice, thrown before witnesses
    party|<code>|<hash>         the text that a party reveals has this SHA-256
    lottery|<code>|<issue>|drawn, or |sorted: the numbers in the order in which they fall, or ascending
    index|<code>|<yyyymmdd>     the closing values of a day, as printed, without their decimal points
    secret|<hash>               the text that is never made public has this SHA-256
"""

import re
from collections.abc import Iterator, Sequence

from inspection.hashing import FIELD, HASH

ENTRIES = {
    "dice": r"dice\|(?:[2-9][0-9]|[1-9][0-9]{2})",
    "party": rf"party\|{FIELD}\|{HASH}",
    "lottery": rf"lottery\|{FIELD}\|{FIELD}\|(?:drawn|sorted)",
    "index": rf"index\|{FIELD}\|[0-9]{{8}}",
    "secret": rf"secret\|{HASH}",
}
# People bring these; what they could throw or withhold again comes before the number from outside.
HUMAN = ("dice", "party")
OUTSIDE = ("lottery", "index")
WITHHELD = "secret"


def kind_of(text: str) -> str:
    """The kind of an entry or a line: what stands before its first bar."""
    return text.partition("|")[0]


def faults_of_entry(entry: object) -> Iterator[tuple[str, str]]:
    """What is wrong with an entry, in Chinese and English; nothing where it has one of the forms."""
    kind = kind_of(entry) if isinstance(entry, str) else ""
    if kind not in ENTRIES:
        yield f"{entry!r} 不是随机数来源", f"{entry!r} is no source of a number; known: {', '.join(ENTRIES)}"
    elif not re.fullmatch(ENTRIES[kind], str(entry)):
        yield f"{entry!r} 格式不符", f"{entry!r} has not the form {ENTRIES[kind]}"


def faults_of_plan(plan: Sequence[str], *, tells_tiers: bool) -> Iterator[tuple[str, str]]:
    """Why a draw must not rest on `plan`, in Chinese and English.

    `tells_tiers`: the draw has more than one ratio, or its list was filtered by tier.
    """
    kinds = [kind_of(entry) for entry in plan]
    if not any(kind in OUTSIDE for kind in kinds):
        yield (
            "至少须有一个外部公布的数字（彩票号码或收盘指数）",
            "at least one number must come from outside (a lottery, closing indices)",
        )
    last_human = max((place for place, kind in enumerate(kinds) if kind in HUMAN), default=-1)
    first_outside = min((place for place, kind in enumerate(kinds) if kind in OUTSIDE), default=len(kinds))
    if last_human > first_outside:
        yield "骰子和各方承诺值须排在外部数字之前", "dice and parties come before the number from outside"
    if kinds.count(WITHHELD) > 1:
        yield "密封值至多一个", "there is at most one secret"
    if tells_tiers and WITHHELD not in kinds:
        yield (
            "抽取比例不止一个或名单按类别筛选，须加入密封值，否则可推算类别",
            "with more than one ratio or a list filtered by tier a secret is needed, or tiers can be worked out",
        )
    if len(set(plan)) != len(plan):
        yield "随机数来源不得重复", "no source stands twice"
