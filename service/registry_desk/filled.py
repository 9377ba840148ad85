"""A form of a registry as a person filled it in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from rules.texts import Text
from service.registries.own_fields import Fault


@dataclass(slots=True)
class FilledForm:
    """The fields as they were filled in, and what is wrong with each."""

    # The field that holds several parts: what is wrong with it names the part.
    in_parts: ClassVar[str]

    values: Mapping[str, str]
    errors: dict[str, Text] = field(default_factory=dict)

    def note(self, faults: list[Fault]) -> None:
        """Notes what is wrong; of several things of one field the first."""
        for name, value, why in faults:
            shown = Text(f"{value}：{why.zh}", f"{value}: {why.en}") if name == self.in_parts and value else why
            self.errors.setdefault(name, shown)

    @property
    def status(self) -> int:
        """The status of the answer that shows it again: 409 where somebody else was faster, else 422."""
        return 409 if self.errors.keys() == {"seen"} else 422
