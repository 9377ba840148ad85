"""What the address of a page says and the page does not use: told to the reader, never left out in silence."""

from collections.abc import Iterator
from typing import Any

from flask import Flask, Request, g, request
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.utils import cached_property

from rules.texts import Text
from service.core.masking import mask_value

# Of a value that is shown.
LONGEST = 40


class ReadValues(ImmutableMultiDict[str, str]):
    """The values of an address, which remember which of them a page asked for."""

    def __getitem__(self, key: str) -> str:
        self._asked.setdefault(key, False)
        return super().__getitem__(key)

    def getlist(self, key: str, *kind: Any, **more: Any) -> Any:
        """All values of a name."""
        self._asked[key] = True
        return super().getlist(key, *kind, **more)

    @property
    def _asked(self) -> dict[str, bool]:
        """Names that were asked for: whether for all their values, or for the first one."""
        asked: dict[str, bool] = self.__dict__.setdefault("asked", {})
        return asked

    def unused(self) -> Iterator[tuple[str, str]]:
        """The names and values that nobody asked for."""
        for name, values in self.lists():
            if name not in self._asked:
                yield from ((name, value) for value in values)
            elif not self._asked[name]:
                yield from ((name, value) for value in dict.fromkeys(values[1:]) if value != values[0])


class AskedRequest(Request):
    """A request whose address remembers what was asked of it."""

    @cached_property
    def args(self) -> ReadValues:
        """The values of the address."""
        return ReadValues(super().args.items(multi=True))


def say_unused(name: str, value: str, instead: Text) -> None:
    """Has the page say that a value of its address was not used, and what was used `instead`."""
    _said().append(_not_used(name, value, instead))


def unused_of_page() -> list[Text]:
    """What the page says of its address that was not used."""
    read = request.args
    unused = read.unused() if isinstance(read, ReadValues) else ()
    return [*_said(), *(_not_used(name, value, _NO_SUCH) for name, value in unused if value)]


def attach(app: Flask) -> None:
    """Has the pages of `app` say what they do not use of their addresses."""
    app.request_class = AskedRequest
    app.jinja_env.globals["unused_of_page"] = unused_of_page


def _said() -> list[Text]:
    said: list[Text] = g.setdefault("unused", [])
    return said


def _not_used(name: str, value: str, instead: Text) -> Text:
    shown = f"{mask_value(name)[:LONGEST]}={mask_value(value)[:LONGEST]}"
    return Text(f"地址中的“{shown}”没有用上：{instead.zh}", f'Not used of the address: "{shown}". {instead.en}')


_NO_SUCH = Text("本页没有这一条件，或者只能写一次。", "This page has no such condition, or takes it once only.")
