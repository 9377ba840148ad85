"""How much chance a plan of seed lines holds: in bits, before any number is known.

Whoever could try all outcomes beforehand could polish the lists against them, so there must be too many to try.
"""

import math
from collections.abc import Sequence

from inspection.seed_plan import HUMAN, OUTSIDE, kind_of

# So many bits a draw needs in all, and so many what is known last, or what people brought before it.
IN_ALL, LAST = 128, 60
# Numbers that are drawn of so many: 双色球, 大乐透, 七乐彩, 快乐8.
_LOTTERIES = {
    "ssq": math.comb(33, 6) * 16,
    "dlt": math.comb(35, 5) * math.comb(12, 2),
    "qlc": math.comb(30, 7),
    "kl8": math.comb(80, 20),
}
# A closing value moves by about a hundredth in a day and is printed to a hundredth of a point.
_INDEX = 1 << 10
_TEXT = 1 << 256


def outcomes_of(entry: str) -> int:
    """How many numbers an entry can turn into; 1 for a lottery that is not known here, and for the secret.

    The secret keeps outsiders from guessing; against the bureau itself, which chose it, it holds nothing.
    """
    kind, *parts = entry.split("|")
    match kind:
        case "dice":
            return int(10 ** int(parts[0]))
        case "party":
            return _TEXT
        case "lottery":
            return _LOTTERIES.get(parts[0], 1)
        case "index":
            return _INDEX
        case _:
            return 1


def bits_of(plan: Sequence[str]) -> int:
    """The bits of these entries together, rounded down."""
    return math.prod(map(outcomes_of, plan)).bit_length() - 1


def faults_of_entropy(plan: Sequence[str]) -> list[tuple[str, str]]:
    """Why the numbers of a plan could be tried out beforehand, in Chinese and English."""
    faults, total = [], bits_of(plan)
    if total < IN_ALL:
        zh = f"随机数共{total}比特，须至少{IN_ALL}比特：增加骰子位数、各方承诺值或外部数字"
        en = f"the number has {total} bits in all and needs {IN_ALL}: add dice, parties or numbers from outside"
        faults.append((zh, en))
    outside, human = (bits_of([entry for entry in plan if kind_of(entry) in kinds]) for kinds in (OUTSIDE, HUMAN))
    if max(outside, human) < LAST:
        zh = f"外部数字{outside}比特、此前由人提供的{human}比特，其一须达到{LAST}比特；仅用收盘指数达不到"
        en = (
            f"what comes from outside has {outside} bits, what people bring before it {human}; "
            f"one of them needs {LAST}, which closing indices alone do not reach"
        )
        faults.append((zh, en))
    return faults
