"""Whom to reach at a subject: what papers say of it, and what is wrong with what a person states."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rules.texts import Text
from scoring.cleaning import clean_text, trim_text
from service.core.clean_for_storage import clean_for_storage
from service.core.personal_numbers import is_old_card_number
from service.core.problem import TITLES, Problem
from service.core.written_text import UNSEEN, holds_unseen, too_long

LONGEST_NAME, LONGEST_PHONE = 80, 80
# Several numbers stand in one cell, parted by these; a number itself may be written with blanks.
_BETWEEN = re.compile(r"[,、;/|]+|或")
_NUMBER = re.compile(r"[+(]?\d[\d()-]*(?:(?:转|分机|#|ext\.?|x)\d{1,6})?", re.IGNORECASE | re.ASCII)
# From those of hotlines to those with the codes of country and town.
_FEWEST, _MOST = 5, 15
NO_TELEPHONE = Text(
    "不是电话号码：应为5至15位数字，可带区号和分机，几个号码用顿号分开。",
    "No telephone number: it has 5 to 15 digits, with area code and extension if any; part several by commas.",
)
NO_CONTACT = Text("请填写姓名或电话。", "State a name or a telephone number.")


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to reach and how, one of the two at least; None where it is not known."""

    name: str | None
    phone: str | None

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing."""
        return self.name is None and self.phone is None

    def restated(self, said: "Contact") -> "Contact":
        """What is known once a row states `said`: a name never stands beside the number of somebody else."""
        same_name, same_phone = said.name in (None, self.name), said.phone in (None, self.phone)
        return Contact(said.name or self.name, said.phone or self.phone) if same_name and same_phone else said


NOBODY = Contact(None, None)


def telephone_of(text: str) -> str | None:
    """The telephone number or numbers that a text states, and nothing else; None where it does not.

    The number of a person's card is none.
    """
    plain = clean_text(text).removesuffix(".0")
    for parts in (_BETWEEN.split(plain), plain.split()):
        numbers = [part.replace(" ", "") for part in parts if part.strip()]
        if numbers and all(map(_is_telephone, numbers)):
            joined = "、".join(numbers)
            return joined if len(joined) <= LONGEST_PHONE else None
    return None


def _is_telephone(number: str) -> bool:
    if _NUMBER.fullmatch(number) is None:
        return False
    digits = "".join(character for character in number if character.isdigit())
    return _FEWEST <= len(digits) <= _MOST and not is_old_card_number(digits)


def raise_wrong(contact: Contact, faults: Sequence[tuple[str, Text]], place: str = "") -> Contact:
    """The contact where nothing is wrong with it; else raises Problem 422, each field named after `place`."""
    if faults:
        errors = [{"where": f"{place}{name}", "zh": why.zh, "en": why.en} for name, why in faults]
        raise Problem(422, *TITLES[422], errors=errors)
    return contact


def read_contact(name: str, phone: str) -> tuple[Contact, list[tuple[str, Text]]]:
    """The contact that a person states, and what is wrong with it by field; nothing in a field is "" there."""
    faults = list[tuple[str, Text]]()
    said, number = trim_text(name), telephone_of(phone)
    if holds_unseen(said):
        faults.append(("name", UNSEEN))
    elif len(said) > LONGEST_NAME:
        faults.append(("name", too_long(LONGEST_NAME)))
    if number is None and trim_text(phone):
        faults.append(("phone", NO_TELEPHONE))
    if not said and not trim_text(phone):
        faults.append(("name", NO_CONTACT))
    return Contact(clean_for_storage(said) or None, number), faults
