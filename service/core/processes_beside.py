"""Work done ahead by other processes, results taken in order; it knows nothing of the work: they start quickly."""

import gc
import multiprocessing
import os
import pickle
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import connection, forkserver
from typing import Any, TypeVar

from service.core.kept_memory import keep_memory

In = TypeVar("In")
Out = TypeVar("Out")
_NO_GARBAGE = "service.core.no_garbage"
# Keeps a process from importing what lies where the command was called.
_SAFE_PATH = "PYTHONSAFEPATH"
_how = "spawn"


def import_ahead(module: str) -> None:
    """Has a process beside this one import what the others will need, from which they are forked when they are wanted.

    For commands only: it stays until this process ends.
    """
    global _how
    _how = "forkserver"
    forkserver.set_forkserver_preload([_NO_GARBAGE, module])
    before = os.environ.get(_SAFE_PATH)
    os.environ[_SAFE_PATH] = "1"
    try:
        forkserver.ensure_running()
    finally:
        del os.environ[_SAFE_PATH]
        if before is not None:
            os.environ[_SAFE_PATH] = before


def map_by_processes(
    number: int, begin: Callable[..., Callable[[In], Out]], given: tuple[Any, ...], items: Iterable[In]
) -> Iterator[Out]:
    """What `number` other processes, which end with this one, make of every item, in order.

    Each does what `begin(*given)` returns there; at most `number` + 2 items are under way, so memory stays bounded.
    """
    # What is begun comes as bytes: what it needs is imported only in the other process's own time.
    wanted = pickle.dumps((begin, given))
    context = multiprocessing.get_context(_how)
    pool = ProcessPoolExecutor(number, mp_context=context, initializer=_begin, initargs=(wanted,))
    waiting: deque[Future[Out]] = deque()
    try:
        for item in items:
            waiting.append(pool.submit(_work_on, item))
            if len(waiting) > number + 1:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        # Nobody waits for processes that have nothing left to do.
        pool.shutdown(wait=bool(waiting), cancel_futures=True)


_work: Callable[[Any], Any] | None = None


def _begin(wanted: bytes) -> None:
    """Prepares this process for its work."""
    global _work
    threading.Thread(target=_end_with_parent, daemon=True).start()
    # Of what is imported nothing is garbage, and to look for some takes a quarter of the time.
    gc.disable()
    keep_memory()
    begin, given = pickle.loads(wanted)  # noqa: S301 - made by the process that started this one
    _work = begin(*given)
    gc.freeze()
    gc.enable()


def _work_on(item: Any) -> Any:
    assert _work is not None
    return _work(item)


def _end_with_parent() -> None:
    """Ends this process when the one that wanted it is gone, however that ended."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    connection.wait([parent.sentinel])
    os._exit(1)
