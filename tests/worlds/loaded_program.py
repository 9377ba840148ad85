"""`credit-tiers` for what starts it again and again as a program: each run is forked from a process that has loaded it.

`python -S loaded_program.py SOCKET WORDS…` runs `credit-tiers WORDS…` there, with the folder, the environment and the
streams of this process; a signal to end goes on to it, and its exit code comes back.
"""

import json
import os
import signal
import socket
import sys
import tempfile
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import NoReturn

# The words of a command and its whole environment in one message, and numbers in answer.
KIND = (socket.AF_UNIX, socket.SOCK_SEQPACKET)
LARGEST, NUMBER_BYTES = 1 << 17, 4
STREAMS = (0, 1, 2)


@contextmanager
def loaded_program() -> Iterator[list[str]]:
    """The words to begin a command with, as long as the process that has loaded it is there."""
    from tests.worlds.programs import Program

    # The address of a socket is short.
    with tempfile.TemporaryDirectory(prefix="loaded-") as folder, socket.socket(*KIND) as listening:
        address = f"{folder}/asked"
        listening.bind(address)
        listening.listen()
        process = Program(partial(_serve, listening), os.environ)
        yield [sys.executable, "-S", __file__, address]
        process.kill()
        process.wait()


def ask(address: str, words: list[str]) -> int:
    """The exit code of the command, run where it is loaded."""
    order = json.dumps([words, os.getcwd(), dict(os.environ)]).encode()
    with socket.socket(*KIND) as asking:
        asking.connect(address)
        socket.send_fds(asking, [order], STREAMS)
        command = _number(asking)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, partial(_send_on, command))
        return _number(asking)


def _send_on(command: int, number: int, _: object) -> None:
    with suppress(ProcessLookupError):
        os.kill(command, number)


def _serve(listening: socket.socket) -> NoReturn:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        asked, _ = listening.accept()
        # It stays to tell the exit code, while this one goes on to listen.
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            _answer(asked)
        asked.close()


def _answer(asked: socket.socket) -> NoReturn:
    order, streams, _, _ = socket.recv_fds(asked, LARGEST, len(STREAMS))
    words, folder, environment = json.loads(order)
    command = os.fork()
    if command == 0:
        asked.close()
        for stream, given in zip(STREAMS, streams, strict=True):
            os.dup2(given, stream)
            os.close(given)
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(environment)
        os._exit(_run(words))
    asked.send(command.to_bytes(NUMBER_BYTES, "big"))
    _, status = os.waitpid(command, 0)
    with suppress(BrokenPipeError):
        asked.send((os.waitstatus_to_exitcode(status) % 256).to_bytes(NUMBER_BYTES, "big"))
    os._exit(0)


def _run(words: list[str]) -> int:
    """The exit code that Python gives the command."""
    from service.cli import main

    sys.argv = ["credit-tiers", *words]
    sys.stdout, sys.stderr = (os.fdopen(stream, "w", encoding="utf-8", closefd=False) for stream in STREAMS[1:])
    code: object = 1
    try:
        main(words, prog_name="credit-tiers")
    except SystemExit as end:
        code = end.code
    except BaseException:
        traceback.print_exc()
    if isinstance(code, str):
        print(code, file=sys.stderr)
    sys.stdout.flush()
    sys.stderr.flush()
    return code if isinstance(code, int) else int(bool(code))


def _number(asking: socket.socket) -> int:
    return int.from_bytes(asking.recv(NUMBER_BYTES), "big")


if __name__ == "__main__":
    sys.exit(ask(sys.argv[1], sys.argv[2:]))
