"""Routes compiled once in a process: each app has its own, and a test often makes an app of its own."""

from collections.abc import Callable
from typing import Any, NamedTuple

from werkzeug.routing import Rule

Compile = Callable[[Rule], None]


class Compiled(NamedTuple):
    """What a rule knows once it is compiled: how an address is matched, and how one is built."""

    parts: list[Any]
    trace: list[tuple[bool, str]]
    converters: dict[str, Any]
    arguments: frozenset[str]
    build: Callable[..., Any]
    build_unknown: Callable[..., Any]


class CompiledRoutes:
    """What rules were compiled to, by all that they say: nine tenths of what an app takes to be made."""

    def __init__(self, compile_rule: Compile) -> None:
        self._compile = compile_rule
        self._compiled: dict[tuple[object, ...], Compiled] = {}

    def compile(self, rule: Any) -> None:
        """Compiles the rule, or gives it what an equal rule of another app was compiled to."""
        key = _key_of(rule)
        if key not in self._compiled:
            self._compile(rule)
            self._compiled[key] = _compiled_from(rule)
            return
        known = self._compiled[key]
        rule._parts, rule._trace, rule._converters = known.parts, known.trace, known.converters
        rule.arguments |= known.arguments
        rule._build = known.build.__get__(rule, None)
        rule._build_unknown = known.build_unknown.__get__(rule, None)


def _key_of(rule: Any) -> tuple[object, ...]:
    defaults = tuple(sorted((rule.defaults or {}).items()))
    of_map = (rule.map.host_matching, frozenset(rule.map.converters.items()))
    return rule.rule, rule.subdomain, rule.host, rule.merge_slashes, defaults, *of_map


def _compiled_from(rule: Any) -> Compiled:
    arguments = frozenset(rule.arguments)
    return Compiled(
        rule._parts, rule._trace, rule._converters, arguments, rule._build.__func__, rule._build_unknown.__func__
    )
