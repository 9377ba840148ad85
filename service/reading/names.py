"""Rows that name their enterprise and state no code of it: a name is no key, and stands for an enterprise only where a
person confirmed so, once for the source.
"""

from collections.abc import Mapping
from threading import Lock

import pyarrow as pa
import pyarrow.compute as pc

from rules.texts import Text
from scoring.cleaning import clean_text
from scoring.stated_values import is_nothing
from service.core.files.distinct_values import map_distinct
from service.core.masking import cover_numbers

# Codes of enterprises by name as names are compared; an empty code where a person found that it is none of them.
ConfirmedNames = Mapping[str, str]
NO_NAMES: ConfirmedNames = {}
# Names of enterprises that rows may state; what is longer is no name.
LONGEST = 200


def compared_name_of(text: str) -> str:
    """A name as names are compared, personal numbers covered; nothing for a mark for nothing and for what is none."""
    plain = "" if is_nothing(text) else clean_text(cover_numbers(text))
    return plain if len(plain) <= LONGEST else ""


def compared_names_of(texts: pa.Array) -> pa.Array:
    """The names of a column as they are compared, empty where a row states none."""
    texts = texts.fill_null("")
    return map_distinct(texts, pc.equal(texts, ""), compared_name_of)


def codes_of_names(names: pa.Array, confirmed: ConfirmedNames) -> pa.Array:
    """The codes that were confirmed for some names, empty where none was."""
    if not confirmed:
        return pa.array([""] * len(names), pa.string())
    return map_distinct(names, pc.equal(names, ""), lambda name: confirmed.get(name, ""))


class RowsByName:
    """How many rows of a delivery wait for their name to be confirmed; threads may share it."""

    def __init__(self) -> None:
        self._rows, self._adding = 0, Lock()

    def add(self, rows: int) -> None:
        """Adds the rows of a batch."""
        with self._adding:
            self._rows += rows

    def notices(self) -> list[Text]:
        """What there is to say of them."""
        return [notice_of_rows(self._rows)] if self._rows else []


def notice_of_rows(rows: int) -> Text:
    """What to say of rows that wait for their name to be confirmed."""
    return Text(
        f"{rows:,}行只有名称、没有代码，已列入待核数据。名称不能用来识别主体，须由人确认是哪一主体，每个来源确认一次"
        "（credit-tiers names；直接评分的文件用 --names）。",
        f"{rows:,} rows state a name and no code, and wait to be checked. A name is no key: a person confirms which "
        "enterprise it is, once for a source (credit-tiers names; --names for files that are scored).",
    )
