"""Texts that people write, by whichever door: what they may hold."""

import unicodedata

from rules.texts import Text

UNSEEN = Text("含有不可见的字符，请删去后重新填写。", "It holds characters that nobody can see; remove them.")
# Controls, what only formats other characters, halves of surrogate pairs, what parts lines and paragraphs.
_UNSEEN = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))
_BETWEEN_LINES = frozenset("\t\n\r\u2028\u2029")


def holds_unseen(text: str, *, lines: bool = False) -> bool:
    """Whether the text holds characters that nobody can see, or that no database keeps; `lines`: it may have several.

    Blanks of any width are no such characters.
    """
    if text.isprintable():
        return False
    return any(
        unicodedata.category(character) in _UNSEEN and not (lines and character in _BETWEEN_LINES) for character in text
    )


def too_long(most: int) -> Text:
    """What is said of a text of more than `most` characters."""
    return Text(f"过长，至多{most}个字。", f"It is too long: at most {most} characters.")
