"""What one process costs, from the operating system's own accounts: `python cost.py COMMAND…` prints it as JSON.

Run as a script of its own, because Linux counts the memory of whoever starts a process into the peak of that process:
started from here, where next to nothing is loaded, the peak is the command's.
"""

import json
import os
import subprocess
import sys
import time

KIBIBYTES_A_MEBIBYTE = 1024


def main() -> None:
    """Prints {"seconds", "mebibytes"} of the command; ends with its exit code and its words where it fails."""
    start = time.perf_counter()
    process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)  # noqa: S603
    assert process.stderr is not None
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    if code := os.waitstatus_to_exitcode(status):
        sys.stderr.buffer.write(said)
        # A signal's number is negative; shells state it as 128 and more.
        sys.exit(code if code > 0 else 128 - code)
    print(json.dumps({"seconds": seconds, "mebibytes": usage.ru_maxrss / KIBIBYTES_A_MEBIBYTE}))


if __name__ == "__main__":
    main()
