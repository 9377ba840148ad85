"""What a person should know of a file that was taken in: words that no one has explained, and what was left out."""

import re
from collections import Counter
from collections.abc import Mapping

import numpy as np

from rules.codes import WORDS, word_of
from rules.texts import Text
from scoring.facts import Ints, Vocabulary
from service.reading.columns import vocabulary_key
from service.reading.forms.form import Form

_SHOWN = 5
STATUSES = frozenset(
    {
        "存续",
        "在营",
        "开业",
        "在业",
        "正常",
        "存续（在营、开业、在册）",
        "歇业",
        "吊销",
        "吊销未注销",
        "吊销，未注销",
        "注销",
    }
    | {"撤销", "迁出", "停业", "清算", "已注销", "吊销，已注销"}
)
_INDUSTRY = re.compile(r"[A-T]?\d{2,4}|[A-T]")
_LABELS = {
    "outcome": ("结果", "outcome"),
    "status": ("登记状态", "status"),
    "industry": ("行业代码", "industry"),
}


class UnknownWords:
    """Counts the words of status, outcome and industry, of which rule sets know only some."""

    def __init__(self, form: Form, vocabularies: Mapping[str, Vocabulary]) -> None:
        keys = {name: vocabulary_key(form.kind, name) for name in _LABELS}
        self._watched = {name: vocabularies[key] for name, key in keys.items() if key in vocabularies}
        self._counts = {name: np.zeros(0, np.int64) for name in self._watched}

    def count(self, columns: Mapping[str, Ints]) -> None:
        """Adds the rows of a batch."""
        for name in self._watched:
            if name in columns:
                codes = columns[name][columns[name] >= 0]
                counts = np.bincount(codes, minlength=len(self._counts[name]))
                counts[: len(self._counts[name])] += self._counts[name]
                self._counts[name] = counts

    def notices(self) -> list[Text]:
        """One notice for each column with unknown words, the most frequent first."""
        return [notice for name in self._watched if (notice := self._notice(name))]

    def _notice(self, name: str) -> Text | None:
        texts = self._watched[name].texts
        unknown = Counter(
            {texts[code]: int(n) for code, n in enumerate(self._counts[name]) if n and not _known(name, texts[code])}
        )
        if not unknown:
            return None
        shown = [f"{word_of(name, word)} ({n})" for word, n in unknown.most_common(_SHOWN)]
        zh, en = _LABELS[name]
        more = "…" if len(unknown) > _SHOWN else ""
        return Text(
            f"{zh}有{len(unknown)}种未知用语，按原文保留：{'、'.join(shown)}{more}",
            f"{len(unknown)} unknown words of {en}, kept as they stand: {', '.join(shown)}{more}",
        )


def _known(name: str, word: str) -> bool:
    match name:
        case "status":
            return word in STATUSES
        case "industry":
            return _INDUSTRY.fullmatch(word) is not None
        case _:
            return word in WORDS[name]


def left_out_notices(left_out: Mapping[str, int]) -> list[Text]:
    """Notices of texts too long to be a word to count by."""
    return [
        Text(
            f"“{name}”有{n}种过长的文字未作为类别保留。",
            f"{n} texts of {name} are too long for a word to count by and were left out.",
        )
        for name, n in left_out.items()
    ]
