"""Work done ahead by other processes, results taken in order; it knows nothing of the work: they start quickly."""

import gc
import multiprocessing
import os
import pickle
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from typing import Any, TypeVar

from service.core.kept_memory import keep_memory

In = TypeVar("In")
Out = TypeVar("Out")


def map_by_processes(
    number: int, begin: Callable[..., Callable[[In], Out]], given: tuple[Any, ...], items: Iterable[In]
) -> Iterator[Out]:
    """What `number` other processes, which end with this one, make of every item, in order.

    Each does what `begin(*given)` returns there; at most `number` + 2 items are under way, so memory stays bounded.
    """
    # What is begun comes as bytes: what it needs is imported only in the other process's own time.
    wanted = pickle.dumps((begin, given))
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(number, mp_context=context, initializer=_begin, initargs=(os.getpid(), wanted))
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


def _begin(parent: int, wanted: bytes) -> None:
    """Prepares this process for its work."""
    global _work
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
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


def _end_with(parent: int) -> None:
    """Ends this process when its parent is gone, however that ended."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)
