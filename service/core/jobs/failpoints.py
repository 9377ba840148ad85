"""Named points at which a test may kill the process, to prove that nothing is lost or done twice.

The environment variable FAILPOINT names one, with the number of the passage that is the last: `rescore.block:3`. With
`:stop` behind it the process only falls asleep there, once, until it is sent SIGCONT.
"""

import os
import signal
from collections import Counter

_passed: Counter[str] = Counter()


def die_at_failpoint(name: str) -> None:
    """Ends the process, as `kill -9` would, or puts it to sleep, where FAILPOINT says so."""
    wanted, _, rest = os.environ.get("FAILPOINT", "").partition(":")
    if wanted != name:
        return
    number, _, how = rest.partition(":")
    _passed[name] += 1
    if how == "stop" and _passed[name] == int(number):
        os.kill(os.getpid(), signal.SIGSTOP)
    elif not how and _passed[name] >= int(number or 1):
        os.kill(os.getpid(), signal.SIGKILL)
