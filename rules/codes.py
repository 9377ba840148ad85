"""The codes that words of files stand for: by field and, where it matters, by the type of the record.

The words are data (`rules.known_words`). A text is handed in cleaned (`scoring.cleaning`); capitals do not count. What
is not listed stands for itself.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from rules.known_words import GROUPS, PENALTY_KINDS, UNSETTLED, WordGroup

_PENALTY = "administrative_penalty"
# Several kinds of penalties in one cell.
_BETWEEN_KINDS = re.compile(r"[,;、/|+&\s]+|并处|(?<!合)并|及")
_INDUSTRY = re.compile(r"[A-T]?\d{2,4}|[A-T]")
_BARE_CODE = re.compile(r"[0-9]{1,2}|[a-z]", re.IGNORECASE | re.ASCII)
_REMEMBERED = 65_536


@dataclass(slots=True)
class _Lexicon:
    """The words of one field, of one type of records or of none in particular."""

    codes: set[str] = field(default_factory=set)
    words: dict[str, str] = field(default_factory=dict)
    sentences: list[tuple[re.Pattern[str], str]] = field(default_factory=list)

    def add(self, group: WordGroup) -> None:
        """Adds a group; a word that stands here already keeps its code."""
        for code, words in group.words.items():
            self.codes.add(code)
            self.words.setdefault(code.casefold(), code)
            for word in words.split("/"):
                self.words.setdefault(word, code)
        for pattern, code in group.sentences:
            self.sentences.append((re.compile(pattern), code))
            self.codes |= {code} - {"", UNSETTLED}

    def find(self, folded: str) -> str | None:
        """The code of a folded text, `UNSETTLED` where it does not say enough; None where it is not listed."""
        code = self.words.get(folded)
        if code is None:
            code = next((code for pattern, code in self.sentences if pattern.search(folded)), None)
        return code or None


def _first_words() -> dict[str, dict[str, str]]:
    shown: dict[str, dict[str, str]] = {}
    for group in GROUPS:
        for code, words in group.words.items():
            shown.setdefault(group.field, {}).setdefault(code, words.split("/")[0])
    # A grade is written as it is coded.
    shown["tax_grade"] = {code: code for code in shown["tax_grade"]}
    return shown


# Of every field the codes with the one word that we show for each.
WORDS = _first_words()
OUTCOMES, CATEGORIES = WORDS["outcome"], WORDS["category"]
# Fields whose words are watched: rule sets read them, or they say whether a row counts.
FIELDS = frozenset(WORDS)
_BY_TYPE = frozenset(group.field for group in GROUPS if group.types)


@lru_cache(maxsize=1024)
def _lexicon(name: str, record_type: str) -> _Lexicon | None:
    """The words of a field for a type; for a type that has none of its own, the first words of all. None: no words."""
    if name not in FIELDS:
        return None
    lexicon = _Lexicon()
    own = [group for group in GROUPS if group.field == name and record_type in group.types]
    common = [group for group in GROUPS if group.field == name and not group.types]
    for group in (*own, *common):
        lexicon.add(group)
    if not own and name in _BY_TYPE:
        # What a word is shown for first, then every other word that means one thing only.
        for code, word in WORDS[name].items():
            lexicon.codes.add(code)
            lexicon.words.setdefault(code.casefold(), code)
            lexicon.words.setdefault(word, code)
        for word, codes in _meanings(name).items():
            if len(codes) == 1:
                lexicon.words.setdefault(word, *codes)
    return lexicon


@lru_cache(maxsize=16)
def _meanings(name: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for _, code, words in words_for(name):
        for word in words:
            found.setdefault(word, set()).add(code)
    return found


@lru_cache(maxsize=_REMEMBERED)
def code_of(name: str, text: str, record_type: str = "") -> str:
    """The code that `text` stands for in the field `name` of a record of that type, or `text` itself."""
    lexicon = _lexicon(name, record_type)
    if lexicon is None:
        return text
    folded = text.casefold()
    code = lexicon.find(folded)
    if code is None and name == "outcome" and record_type == _PENALTY:
        code = _heaviest_kind_of(lexicon, folded)
    return text if code is None or code == UNSETTLED else code


def _heaviest_kind_of(lexicon: _Lexicon, folded: str) -> str | None:
    """Of several kinds of penalties in one text the last in the order of the law; None where one is not known."""
    codes = [lexicon.find(part) for part in _BETWEEN_KINDS.split(folded) if part]
    order = list(PENALTY_KINDS)
    return max(codes, key=order.index) if codes and all(code in PENALTY_KINDS for code in codes) else None  # type: ignore[arg-type]


def why_unsettled(name: str, text: str, record_type: str) -> str:
    """Why a text alone cannot have a code: "word" (it leaves out what decides), "code" (read in two ways), or ""."""
    if name != "outcome" or record_type != "inspection":
        return ""
    if _BARE_CODE.fullmatch(text):
        return "code"
    lexicon = _lexicon(name, record_type)
    return "word" if lexicon is not None and lexicon.find(text.casefold()) == UNSETTLED else ""


def is_known(name: str, held: str, record_type: str = "") -> bool:
    """Whether `held`, what `code_of` gave, is a code of the field for that type; a field without words knows all."""
    if name == "industry":
        return _INDUSTRY.fullmatch(held) is not None
    lexicon = _lexicon(name, record_type)
    return lexicon is None or held in lexicon.codes


def codes_of(name: str, record_type: str = "") -> frozenset[str]:
    """The codes that a field may have in a record of that type; none where it has no words."""
    lexicon = _lexicon(name, record_type)
    return frozenset() if lexicon is None else frozenset(lexicon.codes)


def word_of(name: str, code: str) -> str:
    """The Chinese word for `code` in the field `name`, or `code` itself."""
    return WORDS.get(name, {}).get(code, code)


# Codes that are Chinese words, in English.
_ENGLISH = {
    "food_category": {
        "婴幼儿配方食品": "infant formula",
        "特殊膳食食品": "food for special diets",
        "乳制品": "dairy products",
        "肉制品": "meat products",
        "速冻食品": "quick-frozen food",
        "豆制品": "soy products",
        "饮料": "beverages",
    },
    "status": {
        "存续": "in operation",
        "歇业": "suspended",
        "停业": "closed for business",
        "清算": "in liquidation",
        "吊销未注销": "licence revoked, not deregistered",
        "注销": "deregistered",
        "撤销": "registration revoked",
        "迁出": "moved away",
    },
    "enterprise_type": {
        "有限责任公司": "limited liability company",
        "股份有限公司": "joint-stock company",
        "个体工商户": "individual business",
        "个人独资企业": "sole proprietorship",
        "合伙企业": "partnership",
        "农民专业合作社": "farmers' cooperative",
        "分公司": "branch",
    },
}


def english_of(name: str, code: str) -> str:
    """The English words for `code` in the field `name`: a code is such words joined; a word that is no code stays."""
    if code in _ENGLISH.get(name, {}):
        return _ENGLISH[name][code]
    return code.replace("_", " ") if code in WORDS.get(name, {}) else code


def depends_on_type(name: str) -> bool:
    """Whether the words of a field mean what the type of the record says."""
    return name in _BY_TYPE


def words_for(name: str) -> Iterator[tuple[WordGroup, str, tuple[str, ...]]]:
    """Every code of a field with its words, group by group: (group, code, words)."""
    for group in GROUPS:
        if group.field == name:
            for code, words in group.words.items():
                yield group, code, tuple(words.split("/"))
