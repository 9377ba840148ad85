"""Words that tell a tier: names of plans, tasks, batches and items become public, and carry none of them."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, partial

from rules.errors import RuleSetError
from rules.library import Library
from rules.ruleset import Tier
from rules.texts import Text
from service.registries.actions.entries import NameCheck
from service.rule_sets.queries import versions_of
from service.rule_sets.words import tier_mark

_PARTS = re.compile(r"[()]")
_BLANKS = re.compile(r"\s+")
# What stands around the code of a tier where it means one.
_AFTER, _BEFORE = "类别|等级|级别|风险|类|级|档|牌|标|码", "类别|等级|级别|class|grade|tier|level"
_APART = r"[0-9a-z+\u2212-]"


@dataclass(frozen=True, slots=True)
class TierWords:
    """The titles of all tiers in pieces, and their codes."""

    pieces: frozenset[str]
    codes: frozenset[str]

    def found_in(self, name: str) -> str | None:
        """The first piece of `name` that tells a tier, as people write it; None where nothing does."""
        plain = _plain(name)
        close = _BLANKS.sub("", plain)
        for piece in sorted(self.pieces, key=lambda one: (-len(one), one)):
            if piece in plain or _BLANKS.sub("", piece) in close:
                return piece
        found = _pattern(self.codes).search(plain)
        return found[0].strip() if found else None


def tier_words_of(library: Library) -> TierWords:
    """The words of the tiers of every version of every scheme; a scheme that is not sound has none."""
    tiers: list[Tier] = []
    for scheme in library.schemes():
        try:
            tiers += [tier for one in versions_of(library, scheme) for tier in one.tiers]
        except RuleSetError:
            continue
    pieces = frozenset(piece for tier in tiers for piece in _pieces_of(tier.title))
    marks = {mark for tier in tiers for mark in (tier.id, tier_mark(tier.id).zh, tier_mark(tier.id).en)}
    return TierWords(pieces, frozenset(_plain(mark) for mark in marks))


def words_against(name: str, words: TierWords) -> Text | None:
    """Why a name cannot be used that tells a tier; None where it tells none."""
    found = words.found_in(name)
    if found is None:
        return None
    return Text(
        f"名称会公开，不能出现类别用语“{found}”，请改写。",
        f"The name becomes public and must not tell a tier: {found!r}; write it otherwise.",
    )


def _pieces_of(title: Text) -> Iterable[str]:
    """The title without its brackets, and what stands in them; a single character or word says nothing by itself."""
    for piece in _PARTS.split(_plain(title.zh)):
        if len(piece.strip()) > 1:
            yield piece.strip()
    for piece in _PARTS.split(_plain(title.en)):
        if " " in piece.strip():
            yield piece.strip()


def _plain(text: str) -> str:
    return _BLANKS.sub(" ", unicodedata.normalize("NFKC", text)).casefold()


@cache
def _pattern(codes: frozenset[str]) -> re.Pattern[str]:
    """Codes as words of a grade write them (D类, class D, 绿牌), or standing alone between blanks and strokes."""
    any_code = "|".join(re.escape(code) for code in sorted(codes, key=lambda one: (-len(one), one))) or r"(?!)"
    one = rf"(?:{any_code})"
    graded = rf"(?<!{_APART}){one}\s*(?:{_AFTER})|(?:{_BEFORE})\s*{one}(?!{_APART})"
    return re.compile(rf"{graded}|(?<!\w){one}(?!\w)")


def item_name_check(known: Library) -> NameCheck:
    """Says of a name why no item can have it: it tells a tier of one of the schemes."""
    return partial(words_against, words=tier_words_of(known))
