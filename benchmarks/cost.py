"""What a command costs, by the operating system's own accounts: `python cost.py [--tree] COMMAND…` prints it as JSON.

Run as a script of its own, because Linux counts the memory of whoever starts a process into the peak of that process:
started from here, where next to nothing is loaded, the peak is the command's.

With `--tree` the memory is that of the command and of all processes that it starts, together: ten times a second their
proportional set sizes are added up (memory that several of them share counts once), and the largest sum is the peak,
or the peak of the largest single process, where a short one of its own stood between two looks.
"""

import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

KIBIBYTES_A_MEBIBYTE = 1024
LOOK_SECONDS = 0.1


def main() -> None:
    """Prints {"seconds", "mebibytes"} of the command; ends with its exit code and its words where it fails."""
    tree = sys.argv[1] == "--tree"
    start = time.perf_counter()
    process = subprocess.Popen(sys.argv[1 + tree :], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)  # noqa: S603
    watch = Watch(process.pid)
    if tree:
        watch.start()
    assert process.stderr is not None
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    if code := os.waitstatus_to_exitcode(status):
        sys.stderr.buffer.write(said)
        # A signal's number is negative; shells state it as 128 and more.
        sys.exit(code if code > 0 else 128 - code)
    kibibytes = max(usage.ru_maxrss, watch.peak)
    print(json.dumps({"seconds": seconds, "mebibytes": kibibytes / KIBIBYTES_A_MEBIBYTE}))


class Watch(threading.Thread):
    """Looks at the memory of a process and its descendants until this program ends; `peak` is in KiB."""

    def __init__(self, root: int) -> None:
        super().__init__(daemon=True)
        self.peak = 0
        self._root = root
        # Parents by process, so that every process is asked for its own only once.
        self._parents: dict[int, int] = {}

    def run(self) -> None:
        """Keeps the largest sum."""
        while True:
            self.peak = max(self.peak, sum(map(_kibibytes, self._family())))
            time.sleep(LOOK_SECONDS)

    def _family(self) -> list[int]:
        there = sorted(int(name) for name in os.listdir("/proc") if name.isdigit())
        self._parents = {pid: self._parents.get(pid) or _parent(pid) for pid in there}
        return [pid for pid in there if self._descends(pid)]

    def _descends(self, pid: int) -> bool:
        while pid and pid != self._root:
            pid = self._parents.get(pid, 0)
        return bool(pid)


def _parent(pid: int) -> int:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return 0
    # The name before it stands in brackets and may hold anything.
    return int(stat.rpartition(")")[2].split()[1])


def _kibibytes(pid: int) -> int:
    """The proportional set size; 0 for a process that has just ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


if __name__ == "__main__":
    main()
