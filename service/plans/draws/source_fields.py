"""The sources of the number as a form asks for them, and the lines of the number once each is known."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from inspection.seed_plan import OUTSIDE, WITHHELD
from rules.texts import Text

PARTIES, INDICES = 3, 2
# Lotteries whose number of outcomes is known (inspection/entropy.py).
LOTTERIES: Mapping[str, Text] = {
    "kl8": Text("快乐8", "Happy 8 (kl8)"),
    "ssq": Text("双色球", "Double colour ball (ssq)"),
    "dlt": Text("大乐透", "Super lotto (dlt)"),
    "qlc": Text("七乐彩", "Seven lotto (qlc)"),
}


@dataclass(frozen=True, slots=True)
class LineField:
    """One field of the form of the number: what is typed in, and in which form."""

    name: str
    words: Text
    hint: Text


def sources_of(form: Mapping[str, str]) -> list[str]:
    """The entries that a form states, in their order: dice, parties, lotteries, indices; blank ones are left out."""
    written = {name: value.strip() for name, value in form.items()}
    sources = [f"dice|{written['dice']}"] if written.get("dice") else []
    for number in range(PARTIES):
        name, digest = written.get(f"party-{number}", ""), written.get(f"hash-{number}", "")
        sources += [f"party|{name}|{digest}"] if name or digest else []
    if written.get("lottery") or written.get("issue"):
        order = written.get("order") or "drawn"
        sources.append(f"lottery|{written.get('lottery', '')}|{written.get('issue', '')}|{order}")
    for number in range(INDICES):
        name, day = written.get(f"index-{number}", ""), written.get(f"day-{number}", "").replace("-", "")
        sources += [f"index|{name}|{day}"] if name or day else []
    return sources


def line_fields_of(plan: Sequence[str]) -> list[LineField]:
    """The fields of the form in which the number is entered, one to each source."""
    return [LineField(f"line-{place}", words_of_source(entry), _hint_of(entry)) for place, entry in enumerate(plan)]


def words_of_source(entry: str) -> Text:
    """What an entry of the plan of the number is called."""
    kind, *parts = entry.split("|")
    match kind:
        case "dice":
            return Text(f"骰子：{parts[0]}位十进制数", f"Dice: {parts[0]} decimal digits")
        case "party":
            return Text(f"各方承诺值：{parts[0]}", f"Party: {parts[0]}")
        case "lottery":
            title = LOTTERIES.get(parts[0], Text(parts[0], parts[0]))
            return Text(f"{title.zh}第{parts[1]}期", f"{title.en}, issue {parts[1]}")
        case "index":
            return Text(f"收盘指数 {parts[0]}（{_day(parts[1])}）", f"Closing values {parts[0]} of {_day(parts[1])}")
        case _:
            return Text("密封值", "The secret")


def _hint_of(entry: str) -> Text:
    """In which form the line of an entry is typed in."""
    kind, *parts = entry.split("|")
    match kind:
        case "dice":
            return Text("现场掷出的数字，依次连写", "The digits as thrown, one after the other")
        case "party":
            return Text("该方交出的64位十六进制数", "The 64 hexadecimal digits that it reveals")
        case "lottery":
            order = Text("升序", "ascending") if parts[2] == "sorted" else Text("按开出次序", "in the order drawn")
            return Text(f"开奖号码，{order.zh}，以空格或点分隔", f"The numbers, {order.en}, blanks or points between")
        case "index":
            return Text(
                "照公布的写，去掉小数点（3301.12 写作 330112），多个以空格分隔",
                "As printed, without decimal points (3301.12 is 330112), blanks between several",
            )
        case _:
            return Text("拆开信封，照抄64位十六进制数", "Open an envelope and copy its 64 digits")


def lines_of(plan: Sequence[str], form: Mapping[str, str]) -> list[str]:
    """The seed lines of what was typed in: numbers stand as printed, blanks or commas between."""
    return [_line_of(entry, form.get(f"line-{place}", "")) for place, entry in enumerate(plan)]


def _line_of(entry: str, written: str) -> str:
    kind, *parts = entry.split("|")
    if kind in OUTSIDE:
        numbers = [one for one in re.split(r"[\s.,，、]+", written) if one]
        # 01 on the ball is the number 1; closing values keep every digit that was printed.
        value = ".".join(one.lstrip("0") or "0" if kind == "lottery" else one for one in numbers)
    else:
        value = "".join(written.split())
    named = {"dice": [], "party": parts[:1], "lottery": parts[:2], "index": parts[:2], WITHHELD: []}[kind]
    return "|".join([kind, *named, value])


def _day(text: str) -> str:
    return f"{text[:4]}-{text[4:6]}-{text[6:]}"
