"""The sources of the number as a form asks for them, and the lines of the number once each is known."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from inspection.hashing import FIELD, HASH
from inspection.seed_plan import OUTSIDE, WITHHELD, faults_of_entry
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


@dataclass(frozen=True, slots=True)
class NamedSource:
    """An entry as a form states it, and the fields that it comes from, the first of which is told what is wrong."""

    entry: str
    fields: tuple[str, ...]


def named_sources_of(form: Mapping[str, str]) -> list[NamedSource]:
    """The entries that a form states, in their order: dice, parties, lotteries, indices; blank ones are left out."""
    written = {name: value.strip() for name, value in form.items()}
    named = [NamedSource(f"dice|{written['dice']}", ("dice",))] if written.get("dice") else []
    for number in range(PARTIES):
        fields = f"party-{number}", f"hash-{number}"
        name, digest = (written.get(field, "") for field in fields)
        named += [NamedSource(f"party|{name}|{digest}", fields)] if name or digest else []
    if written.get("lottery") or written.get("issue"):
        order = written.get("order") or "drawn"
        entry = f"lottery|{written.get('lottery', '')}|{written.get('issue', '')}|{order}"
        named.append(NamedSource(entry, ("issue", "lottery", "order")))
    for number in range(INDICES):
        fields = f"index-{number}", f"day-{number}"
        name, day = written.get(fields[0], ""), written.get(fields[1], "").replace("-", "")
        named += [NamedSource(f"index|{name}|{day}", fields)] if name or day else []
    return named


def sources_of(form: Mapping[str, str]) -> list[str]:
    """The entries that a form states, in their order."""
    return [one.entry for one in named_sources_of(form)]


def faults_of_fields(form: Mapping[str, str]) -> dict[str, Text]:
    """What is wrong with the fields that state the sources, by field, in words of the form."""
    wrong: dict[str, Text] = {}
    for one in named_sources_of(form):
        if any(faults_of_entry(one.entry)):
            kind, *written = one.entry.split("|")
            found = {field: words for field, (ok, words) in _FAULTS[kind](one.fields, written).items() if not ok}
            wrong |= found or {one.fields[0]: _NOT_OF_THE_FORM}
    return wrong


def fields_of_errors(form: Mapping[str, str], errors: Sequence[Mapping[str, str]]) -> dict[str, Text]:
    """Errors of the sources by the field of each; those of all sources together under a number of their own."""
    named = named_sources_of(form)
    told: dict[str, Text] = {}
    for place, error in enumerate(errors):
        source = error["where"].removeprefix("json.sources.")
        own = source.isdigit() and int(source) < len(named)
        told.setdefault(named[int(source)].fields[0] if own else str(place), Text(error["zh"], error["en"]))
    return told


def _dice_faults(fields: Sequence[str], written: Sequence[str]) -> dict[str, tuple[bool, Text]]:
    return {fields[0]: (False, Text("写20至999之间的整数。", "Write a whole number from 20 to 999."))}


def _party_faults(fields: Sequence[str], written: Sequence[str]) -> dict[str, tuple[bool, Text]]:
    name, digest = "|".join(written[:-1]), written[-1]
    return {
        fields[0]: (_is_code(name), _CODE),
        fields[1]: (
            bool(re.fullmatch(HASH, digest)),
            Text(
                "写64位校验值，由数字和小写字母a至f组成。",
                "Write the 64 digits of the SHA-256: 0 to 9 and a to f in lower case.",
            ),
        ),
    }


def _lottery_faults(fields: Sequence[str], written: Sequence[str]) -> dict[str, tuple[bool, Text]]:
    game, order = written[0], written[-1]
    issue = "|".join(written[1:-1])
    return {
        fields[0]: (_is_code(issue), Text("写明期号，由数字或字母组成。", "Write the issue, in digits or letters.")),
        fields[1]: (_is_code(game), Text("请选择彩票。", "Choose the lottery.")),
        fields[2]: (order in ("drawn", "sorted"), Text("请选择号码次序。", "Choose the order of its numbers.")),
    }


def _index_faults(fields: Sequence[str], written: Sequence[str]) -> dict[str, tuple[bool, Text]]:
    code, day = "|".join(written[:-1]), written[-1]
    return {
        fields[0]: (_is_code(code), _CODE),
        fields[1]: (bool(re.fullmatch("[0-9]{8}", day)), Text("写明交易日。", "State the trading day.")),
    }


def _is_code(text: str) -> bool:
    return re.fullmatch(FIELD, text) is not None


_CODE = Text("写明代码，由字母、数字、点、横线组成。", "Write the code: letters, digits, points and dashes.")
_NOT_OF_THE_FORM = Text("写法不对，请改。", "It is not written as it must be; change it.")
_FAULTS = {"dice": _dice_faults, "party": _party_faults, "lottery": _lottery_faults, "index": _index_faults}


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
