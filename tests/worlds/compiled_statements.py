"""Statements compiled once in a process: each database has an engine, and each test a database of its own."""

from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Dialect
from sqlalchemy.util import LRUCache

# More than the statements of the product on both databases.
_MOST_KEPT = 6_000
_SIMPLE = (str, int, bool, tuple, type(None))

CompileWithCache = Callable[..., Any]


class CompiledStatements:
    """What statements were compiled to, for all engines of one kind: a tenth of the time of tests with databases."""

    def __init__(self, compile_with_cache: CompileWithCache) -> None:
        self._compile = compile_with_cache
        self._cache: LRUCache[Any, Any] = LRUCache(_MOST_KEPT)
        self._first_of_kind: dict[frozenset[object], Dialect] = {}
        self._firsts: WeakKeyDictionary[Dialect, Dialect] = WeakKeyDictionary()

    def compile(self, statement: Any, dialect: Dialect, *, compiled_cache: Any, **more: Any) -> Any:
        """Returns what SQLAlchemy does of a statement for an engine, from what all of its kind have compiled."""
        if compiled_cache is None:
            return self._compile(statement, dialect, compiled_cache=None, **more)
        return self._compile(statement, self._first_like(dialect), compiled_cache=self._cache, **more)

    def _first_like(self, dialect: Dialect) -> Dialect:
        """The first dialect that is set as this one is: what is compiled is kept by the dialect."""
        if dialect not in self._firsts:
            kind = frozenset((name, one) for name, one in vars(dialect).items() if isinstance(one, _SIMPLE))
            self._firsts[dialect] = self._first_of_kind.setdefault(kind | {("class", type(dialect))}, dialect)
        return self._firsts[dialect]
