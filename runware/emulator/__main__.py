"""`python -m runware.emulator --port 8000`: the local server, until Ctrl-C."""

from __future__ import annotations

import argparse
import errno
import os
import socket

from runware.emulator import Emulator
from runware.emulator.emulator import MAX_PORT


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m runware.emulator", description="A local Runware API server."
    )
    parser.add_argument(
        "--port", type=_port, default=8000, help="port to listen on; 0 for a free one (default: 8000)"
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")
    parser.add_argument("--api-key", help="the only key that is good (default: any)")
    parser.add_argument(
        "--latency", type=float, default=0.0, help="seconds that each result takes (default: 0)"
    )
    parser.add_argument(
        "--lenient",
        action="store_true",
        help="accept task types and parameters that the schema does not know",
    )
    parser.add_argument(
        "--strict",
        action="store_true",
        help="refuse values, sizes and combinations that a single model does not take, too",
    )
    given = parser.parse_args()
    if given.lenient and given.strict:
        parser.error("--lenient and --strict exclude each other")
    server = Emulator(
        port=given.port,
        host=given.host,
        api_key=given.api_key,
        latency=given.latency,
        lenient=given.lenient,
        strict=given.strict,
    )
    try:
        server.start()
    except OSError as error:
        parser.exit(1, _why_not(given.host, given.port, error))
    print(f"Listening. Point a client here with RUNWARE_BASE_URL={server.url}", flush=True)  # noqa: T201
    try:
        server.wait()
    except KeyboardInterrupt:
        server.stop()


def _port(given: str) -> int:
    port = int(given) if given.isdecimal() else -1
    if not 0 <= port <= MAX_PORT:
        raise argparse.ArgumentTypeError(
            f"{given} is no port; it must be between 1 and {MAX_PORT}, or 0 for a free one."
        )
    return port


def _why_not(host: str, port: int, error: OSError) -> str:
    try:
        socket.getaddrinfo(host, port)
        is_here = error.errno != errno.EADDRNOTAVAIL
    except (OSError, UnicodeError):
        is_here = False
    if not is_here:
        return f"This machine has no address {host}. Choose another with --host.\n"
    why = (
        "is taken" if error.errno == errno.EADDRINUSE else f"cannot be used: {os.strerror(error.errno or 0)}"
    )
    return f"Port {port} of {host} {why}. Choose another with --port, or 0 for a free one.\n"


if __name__ == "__main__":
    main()
