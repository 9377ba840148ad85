"""Fields that only some registries have: what each holds, and where it stands in tables and in the API."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from rules.texts import Text
from service.registries.codes import industry_code_of, region_code_of

# The field that is wrong, what it holds, why.
Fault = tuple[str, str, Text]
# What `OwnField.of` is where a field holds codes of business lines, which are no registry.
LINES = "lines"
# Values by the name of the field; "" and () clear a field, one that is not there says nothing of it.
Own = Mapping[str, Any]


class Kind(StrEnum):
    """What a field holds."""

    TEXT = "text"
    # Several texts, each in a line of its own.
    LINES = "lines"
    # Several words, parted by commas or lines.
    WORDS = "words"
    CHOICE = "choice"
    CHOICES = "choices"
    # The code of an entry of another registry, or several.
    CODE = "code"
    CODES = "codes"
    DAY = "day"
    NUMBER = "number"
    # Ten-thousandths, written in per cent.
    RATIO = "ratio"
    # Lines of a checklist: what, how, standard.
    CHECKS = "checks"


SEVERAL = frozenset({Kind.LINES, Kind.WORDS, Kind.CHOICES, Kind.CODES, Kind.CHECKS})


@dataclass(frozen=True, slots=True)
class OwnField:
    """A field of a registry: `path` is where it stands in the table and the API, `labels` what files call it.

    `of` is the registry whose codes it holds ("lines": the business lines); `most` bounds a number.
    """

    name: str
    words: Text
    kind: Kind
    labels: str
    path: tuple[str, ...] = ()
    choices: Mapping[str, Text] = field(default_factory=dict)
    of: str = ""
    required: bool = False
    hint: Text | None = None
    most: int = 1_000_000

    @property
    def is_several(self) -> bool:
        """Whether it holds several values."""
        return self.kind in SEVERAL

    @property
    def place(self) -> tuple[str, ...]:
        """Where its value stands: under its own name, or within what other fields share."""
        return self.path or (self.name,)


def nested_of(fields: Sequence[OwnField], own: Own) -> dict[str, Any]:
    """The values as they stand in a row and in the API: by the first part of their places, empty ones left out."""
    held: dict[str, Any] = {}
    for one in fields:
        value = own.get(one.name)
        if value in (None, "", ()):
            continue
        into = held
        for part in one.place[:-1]:
            into = into.setdefault(part, {})
        into[one.place[-1]] = list(value) if isinstance(value, tuple) else value
    return held


def flat_of(fields: Sequence[OwnField], nested: Mapping[str, Any]) -> dict[str, Any]:
    """The values by name out of what `nested_of` made; what is not there is left out."""
    flat: dict[str, Any] = {}
    for one in fields:
        value: Any = nested
        for part in one.place:
            value = value.get(part) if isinstance(value, Mapping) else None
        if value is not None:
            flat[one.name] = tuple(value) if isinstance(value, list) else value
    return flat


def no_choice(one: OwnField) -> Text:
    """What to say of what is none of the choices."""
    zh, en = "、".join(w.zh for w in one.choices.values()), ", ".join(w.en for w in one.choices.values())
    return Text(f"请从这些中选择：{zh}。", f"Choose one of: {en}.")


# Ten-thousandths that a ratio can have at most.
WHOLE = 10_000
# The parts of a line of a checklist.
PARTS_OF_CHECK = ("what", "how", "standard")
NO_RATIO = Text(
    "应为百分数，大于0、不超过100，至多两位小数（如 2.5）。",
    "It must be per cent, above 0 and at most 100, with two decimals at most (as 2.5).",
)
# Codes that are written in more than one way, as they are held.
CODE_READERS = {"regions": region_code_of, "industries": industry_code_of}
