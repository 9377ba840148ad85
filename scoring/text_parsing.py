"""Texts as they are held: words and numbers of records cleaned, what a person wrote as it stands, or why not."""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from rules.codes import WORDS, code_of
from scoring.cleaning import clean_text, trim_text, without_blanks
from scoring.facts import NO_TEXT, Vocabulary
from scoring.marks import NOTHING
from scoring.stated_values import DAMAGED, refuse_error_of_cell, text_of
from scoring.unreadable import Reason, Unreadable

Read = Callable[[Any], int]
_REMEMBERED = 1 << 12
# Texts that a person wrote: held as they are, whatever they say.
WRITTEN = frozenset({"name", "reason", "applicant", "approver", "legal_representative", "department", "item", "value"})
# Numbers and codes that name one thing: they lose it as a figure or as a day.
IDENTIFIERS = frozenset(
    {
        *("uscc", "new_uscc", "registration_number", "record_id", "document_no", "number", "authority_code"),
        *("plan_no", "task_no", "licence_no", "draw"),
    }
)
# Texts that are not cleaned: what is compared with them has to be.
AS_WRITTEN = WRITTEN | {"document_no"}
# Codes of digits that lose nothing as a figure: none of them begins with a zero.
_OF_DIGITS = frozenset({"region", "industry"})
WHOLE = re.compile(r"\A([0-9]+)\.0+\Z")
_MONTH_NAME = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
# Regular expressions of Arrow as well: what is plain by them is held as it stands.
MADE_A_FIGURE = r"[0-9]+\.0+|[0-9](?:\.[0-9]+)?[Ee][+-][0-9]+|[0-9]\.[0-9]+[Ee][0-9]+"
MADE_A_DAY = (
    r"[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2} 0?0:00(?::00)?"
    rf"|[0-9]{{1,2}}-(?:{_MONTH_NAME})(?:-[0-9]{{2}})?|(?:{_MONTH_NAME})-[0-9]{{2}}|[0-9]{{1,2}}月[0-9]{{1,2}}日|[0-9]{{1,2}}:[0-9]{{2}}:[0-9]{{2}}"
)
_MADE = tuple(
    (re.compile(form), reason)
    for form, reason in ((MADE_A_FIGURE, Reason.NUMBER_FOR_TEXT), (MADE_A_DAY, Reason.DAY_FOR_TEXT))
)


def text_reader_of(name: str, vocabulary: Vocabulary) -> Read:
    """The reader of the text field `name`, whose words for codes become the codes."""

    def read(value: Any) -> int:
        text = _code_held_of(name, value if type(value) is str else text_of(value))
        return NO_TEXT if text is None else vocabulary.add(text)

    return read


@lru_cache(_REMEMBERED)
def _code_held_of(name: str, text: str) -> str | None:
    """A stated text as it is held, words as the codes that they stand for; None where it says nothing."""
    plain = held_text_of(name, text_of(text))
    return code_of(name, plain) if plain is not None and name in WORDS else plain


def held_text_of(name: str, text: str) -> str | None:
    """A text of the field `name` as it is held, before words become codes; None where it says nothing."""
    refuse_error_of_cell(text)
    if name in WRITTEN:
        return trim_text(text) or None
    plain = clean_text(text)
    if not plain or plain.casefold() in NOTHING:
        return None
    if DAMAGED in plain:
        raise Unreadable(Reason.DAMAGED)
    if name in IDENTIFIERS:
        refuse_figure(plain)
        # A document is shown by the number that it bears; `service.reading.document_numbers` compares it.
        return trim_text(text) if name in AS_WRITTEN else plain
    if name in _OF_DIGITS:
        plain = WHOLE.sub(r"\1", without_blanks(plain).upper())
    return plain


def refuse_figure(identifier: str) -> None:
    """Raises Unreadable for a cleaned identifier of which a spreadsheet or a program made a figure or a day."""
    if not identifier.isalnum() or not identifier.isascii():
        for form, reason in _MADE:
            if form.fullmatch(identifier):
                raise Unreadable(reason)
