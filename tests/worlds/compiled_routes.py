"""Routes compiled once in a process: each app has its own, and a test often makes an app of its own."""

from collections.abc import Callable
from typing import Any

from werkzeug.routing import Rule

Builder = Callable[..., tuple[str, str]]
Compile = Callable[[Rule, bool], Builder]


class CompiledRoutes:
    """What builds the addresses of a rule, by all that the rule says: nine tenths of what an app takes to be made."""

    def __init__(self, compile_builder: Compile) -> None:
        self._compile = compile_builder
        self._builders: dict[tuple[object, ...], Builder] = {}

    def builder_of(self, rule: Any, append_unknown: bool = True) -> Builder:
        """Returns the function that was compiled for an equal rule of another app, or compiles it."""
        defaults = tuple(sorted((rule.defaults or {}).items()))
        key = (rule.rule, rule.subdomain, rule.host, tuple(rule._trace), defaults, append_unknown)
        if key not in self._builders:
            self._builders[key] = self._compile(rule, append_unknown)
        return self._builders[key]
