"""Whether the service may listen where it is told to, asked before anything else is done."""

import errno
import os
import socket
import time
from contextlib import closing

from rules.texts import Text
from service.core.errors import ProductError
from service.core.settings import Settings

PATIENCE_SECONDS = 5.0
_EVERY_SECONDS = 0.25


def refuse_taken_address(settings: Settings) -> None:
    """Raises ProductError where another program listens at the address for long, or it is none of this machine."""
    until = time.monotonic() + PATIENCE_SECONDS
    while (error := _why_not_free(settings)) is not None:
        if error.errno == errno.EADDRINUSE and time.monotonic() < until:
            # Perhaps a service that was told to stop, which answers what is under way.
            time.sleep(_EVERY_SECONDS)
            continue
        said = os.strerror(error.errno) if error.errno and error.errno > 0 else str(error)
        raise ProductError(
            Text("无法在该地址提供服务。", "The service cannot listen at this address."),
            settings.host_and_port,
            Text(f"地址已被占用或不可用（{said}）。", f"It is taken, or not available ({said})."),
            Text(
                "结束占用它的程序，或另设 CREDIT_TIERS_PORT、CREDIT_TIERS_HOST。",
                "End the program that has it, or set CREDIT_TIERS_PORT or CREDIT_TIERS_HOST.",
            ),
        ) from error


def _why_not_free(settings: Settings) -> OSError | None:
    """Why nothing can listen there now; None where it can."""
    try:
        kind, _, _, _, place = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0]
        with closing(socket.socket(kind, socket.SOCK_STREAM)) as tried:
            # As the server does: the connections of one that has just ended are no hindrance.
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind(place)
    except OSError as error:
        return error
    return None
