"""Memory that blocks of columns leave is used again by the next ones."""

import platform
import subprocess
import sys

import pytest

# Blocks of a megabyte come and go in two threads, as columns do, of which the first two are not counted.
_WORK = """
import resource, sys, threading
from service.core.kept_memory import keep_memory

if sys.argv[1] == "kept":
    keep_memory()

def work(blocks):
    for _ in range(blocks):
        held = [bytearray(1 << 20) for _ in range(4)]
        del held

def both(blocks):
    threads = [threading.Thread(target=work, args=(blocks,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

both(2)
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
both(20)
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="needs the C library of GNU")
def test_blocks_use_the_memory_of_earlier_ones_again() -> None:
    kept, given_back = (_pages_cleared(how) for how in ("kept", "given back"))
    assert kept < given_back / 4


def _pages_cleared(how: str) -> int:
    run = subprocess.run([sys.executable, "-c", _WORK, how], capture_output=True, text=True, check=True)  # noqa: S603
    return int(run.stdout)
