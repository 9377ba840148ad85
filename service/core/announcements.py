"""Announcements: an act of one room says what it did, and later rooms, of which it knows nothing, listen.

What is said is a frozen dataclass of the room that says it. Who listens stands in one mapping, which everything that
runs the service attaches: the app, the worker and the commands. A listener is called inside the transaction of the act:
what it writes is written with it or not at all, and what it raises undoes the act. A room may also ask what only later
rooms know.
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    # Commands attach their listeners before they know whether they need a database.
    from sqlalchemy import Connection

# From what is said, as "module:Class", to those who hear it, as "module:function" each; imported when it is said.
Listeners = Mapping[str, tuple[str, ...]]
Listener = Callable[["Connection", Any], Any]

_attached: dict[str, tuple[str, ...]] = {}


def attach(listeners: Listeners) -> None:
    """Has `listeners`, and nobody else, hear from now on what is said in this process."""
    _attached.clear()
    _attached.update(listeners)


def announce(connection: "Connection", said: object) -> None:
    """Tells whoever listens; raises RuntimeError where nobody has stated who does, as silence would be taken for it."""
    for place in _attached_to(said):
        listener_at(place)(connection, said)


def ask(connection: "Connection", asked: object) -> list[Any]:
    """What those who listen know, which the room that asks cannot: all that each of them answers, one after another.

    Raises RuntimeError as `announce` does.
    """
    return [one for place in _attached_to(asked) for one in listener_at(place)(connection, asked)]


def _attached_to(said: object) -> tuple[str, ...]:
    kind = type(said)
    name = f"{kind.__module__}:{kind.__qualname__}"
    if name not in _attached:
        raise RuntimeError(f"没有写明谁听取 It is not stated who listens to {name}")
    return _attached[name]


def listener_at(place: str) -> Listener:
    """What stands at a "module:function"."""
    module, _, name = place.partition(":")
    found: Listener = getattr(import_module(module), name)
    return found
