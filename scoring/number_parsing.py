"""Numbers as people and programs write them, with the unit beside them, as exact decimals.

A unit beside a number counts before that of its column: 50万元 in a column of yuan is 500,000 yuan. A sign of the
currency alone (￥1,000.00) says nothing of the unit. An amount of another currency is no amount of ours.
"""

import re
from decimal import Decimal

from scoring.cleaning import clean_text


class ForeignCurrency(ValueError):
    """An amount of another currency."""


# Yuan of one unit.
UNITS = {
    "元": 1, "圆": 1, "块": 1, "千元": 10**3, "仟元": 10**3, "万": 10**4, "万元": 10**4, "万圆": 10**4,
    "十万元": 10**5, "百万": 10**6, "百万元": 10**6, "千万": 10**7, "千万元": 10**7, "亿": 10**8, "亿元": 10**8,
    "YUAN": 1, "WAN YUAN": 10**4, "WAN_YUAN": 10**4,
}  # fmt: skip
_OURS = r"(?:人民币|RMB|CNY|CN¥|¥|YUAN RENMINBI)"
FOREIGN = re.compile(
    r"美元|美金|港元|港币|港圆|欧元|日元|日圆|英镑|韩元|韩圆|澳元|澳门元|澳门币|加元|加拿大元|新加坡元|新台币|台币|瑞士法郎|卢布|"
    r"泰铢|林吉特|马克|法郎|澳大利亚元|新西兰元|外币|USD|HKD|EUR|JPY|GBP|KRW|AUD|MOP|CAD|SGD|TWD|NTD|CHF|RUB|THB|MYR|NZD|"
    r"[$€£₩₽฿]"
)
# Tables of registers name currencies by number, too: dollars, euros, yen, pounds, won and others.
_NUMERIC_CODES = frozenset({"840", "344", "978", "392", "826", "410", "036", "446", "124", "702", "901", "756", "643"})
_PLAIN = r"[+-]?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,3}(?: [0-9]{3})+)(?:\.[0-9]+)?"
_NUMBER = re.compile(_PLAIN)
_AMOUNT = re.compile(
    rf"{_OURS}? ?(?P<number>{_PLAIN}) ?(?P<unit>{'|'.join(sorted(UNITS, key=len, reverse=True))})?"
    rf" ?\(?{_OURS}?(?P<second>元)?\)?[整正]?"
)
_COUNTED = re.compile(rf"({_PLAIN}) ?(?:人|名|个|户|件|次|位)?")


def decimal_of(text: str) -> Decimal | None:
    """The number that a text writes, or None."""
    found = _NUMBER.fullmatch(clean_text(text))
    return None if found is None else _decimal(found[0])


def count_of(text: str) -> Decimal | None:
    """The number that a text writes with or without what is counted (12人), or None."""
    found = _COUNTED.fullmatch(clean_text(text))
    return None if found is None else _decimal(found[1])


def amount_of(text: str) -> tuple[Decimal, int | None] | None:
    """An amount and the yuan of one unit that it states, None of no unit; None where the text is no amount.

    Raises ForeignCurrency.
    """
    plain = clean_text(text).upper()
    if FOREIGN.search(plain):
        raise ForeignCurrency
    found = _AMOUNT.fullmatch(plain)
    if found is None:
        return None
    unit = UNITS[found["unit"]] if found["unit"] else 1 if found["second"] else None
    return _decimal(found["number"]), unit


def is_foreign(currency: str) -> bool:
    """True for the name or code of a currency that is not ours; what nobody knows is none."""
    plain = clean_text(currency).upper()
    return plain in _NUMERIC_CODES or FOREIGN.search(plain) is not None


def _decimal(number: str) -> Decimal:
    return Decimal(number.replace(",", "").replace(" ", ""))
