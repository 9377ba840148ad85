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
    """Raises ProductError where another program listens at an address for long, or it is none of this machine."""
    if settings.outside_port == settings.port:
        raise ProductError(
            Text("对内和对外不能用同一端口。", "People inside and outside cannot be served on one port."),
            settings.host_and_port,
            Text("两处提供的页面不同。", "Other pages are served on each."),
            Text("另设 CREDIT_TIERS_OUTSIDE_PORT。", "Set CREDIT_TIERS_OUTSIDE_PORT to another one."),
        )
    _refuse_taken(settings.host, settings.port, settings.host_and_port, "CREDIT_TIERS_PORT")
    if settings.outside_host_and_port is not None:
        shown = settings.outside_host_and_port
        _refuse_taken(settings.host, settings.outside_port, shown, "CREDIT_TIERS_OUTSIDE_PORT")


def _refuse_taken(host: str, port: int, shown: str, variable: str) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while (error := _why_not_free(host, port)) is not None:
        if error.errno == errno.EADDRINUSE and time.monotonic() < until:
            # Perhaps a service that was told to stop, which answers what is under way.
            time.sleep(_EVERY_SECONDS)
            continue
        said = os.strerror(error.errno) if error.errno and error.errno > 0 else str(error)
        raise ProductError(
            Text("无法在该地址提供服务。", "The service cannot listen at this address."),
            shown,
            Text(f"地址已被占用或不可用（{said}）。", f"It is taken, or not available ({said})."),
            Text(
                f"结束占用它的程序，或另设 {variable}、CREDIT_TIERS_HOST。",
                f"End the program that has it, or set {variable} or CREDIT_TIERS_HOST.",
            ),
        ) from error


def _why_not_free(host: str, port: int) -> OSError | None:
    """Why nothing can listen there now; None where it can."""
    try:
        kind, _, _, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with closing(socket.socket(kind, socket.SOCK_STREAM)) as tried:
            # As the server does: the connections of one that has just ended are no hindrance.
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind(place)
    except OSError as error:
        return error
    return None
